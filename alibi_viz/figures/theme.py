"""The look of every figure: one template, one colour for each method, one ramp from steep heads to gentle ones.

The method colours are Okabe and Ito's, which stay apart for colour-blind readers, darkened where a white
page needs it. Each keeps a contrast of at least 3 to 1 on the light and on the dark page.
"""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
from plotly.colors import sample_colorscale

METHOD_COLORS = {
    "alibi": "#2E86C9",
    "t5": "#D55E00",
    "rope": "#009E73",
    "sinusoidal": "#B8679A",
    "learned": "#B88400",
    "nope": "#808080",
}
# Of one checkpoint, so that no method's colour is meant. Repairs of one idea share theirs: interpolation, growing.
REPAIR_COLORS = {
    "none": "#808080",
    "linear": "#6A6FD0",
    "ntk": "#C8553D",
    "dynamic": "#B88400",
    "yarn": "#009E73",
    "to_alibi": METHOD_COLORS["alibi"],
    "divided": "#6A6FD0",
    "growing": "#B88400",
    "stretched": "#6A6FD0",
}
MAIN = METHOD_COLORS["alibi"]
OTHER = METHOD_COLORS["t5"]
CHOSEN = "#B88400"
FAINT = "#8C939C"
PAGE = "#FFFFFF"  # the light one, which the page replaces by its own colour

# Steep heads look close and are warm; gentle heads look far and are cool.
HEAD_RAMP = ["#C8553D", "#B88400", "#3E9C72", "#2E86C9", "#6A6FD0"]
# Zero is pale, a penalty is blue, a reward is red.
DIVERGING = [
    "#08306B",
    "#2171B5",
    "#6BAED6",
    "#C6DBEF",
    "#F5F3EE",
    "#F4B183",
    "#D9603B",
    "#A92B1D",
    "#67001F",
]
# Nothing is pale, all is dark: a share of attention.
SEQUENTIAL = ["#F5F3EE", "#CFE1EA", "#8CBFD8", "#4292C6", "#2165AB", "#0B3A82", "#061E4A"]
# On a dark page zero and nothing are dark, and what is large is light.
DIVERGING_ON_DARK = [
    "#D6ECFA",
    "#7DBCEA",
    "#3582C4",
    "#1E4A78",
    "#1B1E23",
    "#6B2D1B",
    "#B8502F",
    "#EC9A76",
    "#FCE3D5",
]
SEQUENTIAL_ON_DARK = ["#1B1E23", "#17385A", "#1F5A92", "#2F84C4", "#6CB2E2", "#B4DAF2", "#F4FAFE"]

_AXIS = {
    "gridcolor": "#DDDDDD",
    "zerolinecolor": "#BBBBBB",
    "linecolor": "#BBBBBB",
    "automargin": True,
}
TEMPLATE = go.layout.Template(
    layout={
        "font": {"family": "Source Sans, sans-serif", "size": 14, "color": "#222222"},
        "colorway": list(METHOD_COLORS.values()),
        "paper_bgcolor": PAGE,
        "plot_bgcolor": PAGE,
        "xaxis": _AXIS | {"title": {"standoff": 10}},  # as near to its numbers in one figure as in the next
        "yaxis": _AXIS,
        "margin": {"l": 56, "r": 16, "t": 64, "b": 40},
        # The title stands on the plot, so that the toolbar above it stays free at any width.
        "title": {
            "font": {"size": 15},
            "x": 0,
            "xref": "paper",
            "y": 1,
            "yref": "paper",
            "yanchor": "bottom",
            "pad": {"b": 10},
        },
        "hoverlabel": {"font": {"size": 13}},
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
    }
)


def head_colors(n_heads: int) -> list[str]:
    """A colour for each head in order from the steepest slope to the gentlest.

    >>> head_colors(1), len(head_colors(12))
    (['rgb(200, 85, 61)'], 12)
    """
    shares = [index / max(n_heads - 1, 1) for index in range(n_heads)]
    return [str(color) for color in sample_colorscale(HEAD_RAMP, shares)]


def figure(
    traces: Sequence[go.Scatter | go.Bar | go.Heatmap | dict[str, Any]] = (), *, height: int, **layout: object
) -> go.Figure:
    """An empty or filled figure in the template. `uirevision` keeps a person's zoom over later changes."""
    return go.Figure(
        data=list(traces), layout={"template": TEMPLATE, "height": height, "uirevision": "keep", **layout}
    )
