"""A head has an even count of numbers, for RoPE turns them in pairs: what is said to an odd one."""

import streamlit as st

from alibi_viz.lessons.cost import possible_head_dim


def even(head_dim: int) -> int:
    """The number of a control, or the next smaller where it is odd, which is said beneath."""
    possible, problem = possible_head_dim(head_dim)
    if problem:
        st.warning(problem)
    return possible
