"""Measured results of repaired models as the pages ask for them. No torch."""

import numpy as np
import streamlit as st

from alibi_viz.core.curves import Curve
from alibi_viz.core.repairs import UNREPAIRED
from alibi_viz.lessons import predictions
from alibi_viz.lessons.question import Question
from alibi_viz.model.retrofit_results import RetrofitResults, perplexities, read_retrofits, runs_of


@st.cache_resource(max_entries=1, show_spinner=False)
def runs() -> list[RetrofitResults]:
    """The results of every repaired run; none in a copy without them."""
    return read_retrofits()


def repair_prediction() -> Question | None:
    """What position interpolation does to a model that is trained no further; None without its results."""
    factor, curves = 4, []
    for repair in (UNREPAIRED, "linear", "yarn"):
        found = runs_of(runs(), "rope", repair, factor, further=False)
        if not found:
            return None
        curves.append(Curve("rope", found[0].train_len, np.array(found[0].lengths), perplexities(found)))
    return predictions.change_by_interpolation(factor, *curves)
