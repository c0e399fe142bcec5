"""Measured results of repaired models as the pages ask for them. No torch."""

import streamlit as st

from alibi_viz.model.retrofit_results import RetrofitResults, read_retrofits


@st.cache_resource(max_entries=1, show_spinner=False)
def runs() -> list[RetrofitResults]:
    """The results of every repaired run; none in a copy without them."""
    return read_retrofits()
