"""One slider and one heatmap of 64 x 64, drawn by the project's component, by st.plotly_chart, or not at all."""

from functools import partial

import numpy as np
import streamlit as st

from alibi_viz.core.bias import alibi_bias
from alibi_viz.core.slopes import alibi_slopes
from alibi_viz.figures.heatmap import heatmap
from alibi_viz.ui.plot import plot

N_HEADS, WINDOW = 64, np.arange(64)


@st.fragment
def page(drawn: str) -> None:
    """The slider, what it says, and the figure; `drawn` comes from the link."""
    head = st.slider("Head", 1, N_HEADS, 8, key="head")
    st.markdown(f"head {head}")
    if drawn == "nothing":
        return
    bias = alibi_bias(alibi_slopes(N_HEADS)[head - 1 : head], WINDOW, WINDOW, mask="none")[0]
    figure = partial(
        heatmap, bias, query_positions=WINDOW, key_positions=WINDOW, title=f"head {head}"
    )  # as the pages of the app name theirs
    if drawn == "plotly_chart":
        st.plotly_chart(figure(), key="figure")
    else:
        plot(figure, key="figure", alt=f"The bias of head {head}.")


page(st.query_params.get("drawn", "nothing"))
