"""The mystery's cases as the pages ask for them, made once from all measured runs. No torch."""

import streamlit as st

from alibi_viz.core import lineup
from alibi_viz.core.symptoms import Evidence
from alibi_viz.lessons import mystery, mystery_evidence
from alibi_viz.model.symptoms import symptoms
from alibi_viz.ui import measured, measured_retrofits


@st.cache_resource(max_entries=1, show_spinner=False)
def cases() -> list[lineup.Case]:
    """Every case, in the order in which numbers count them; none in a copy without results."""
    return mystery.in_order(lineup.cases(symptoms(measured.runs(), measured_retrofits.runs())))


@st.cache_resource(max_entries=1, show_spinner=False)
def limits() -> dict[Evidence, tuple[float, float]]:
    """The least and the most that each kind of evidence shows in any case."""
    return mystery_evidence.limits(cases())
