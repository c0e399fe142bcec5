"""The control for the numbers of a head: even, for RoPE turns them in pairs."""

import streamlit as st

from alibi_viz.lessons.cost import possible_head_dim
from alibi_viz.ui import controls


def head_dim(key: str, low: int, high: int, default: int, *, help: str | None = None) -> int:
    """A typed even number; beneath it what is wrong with one that is odd, and what is shown instead."""
    asked = controls.entered_number("Head dimension", key, low, high, default, help=help)
    possible, problem = possible_head_dim(asked)
    if problem:
        st.warning(problem)
    return possible
