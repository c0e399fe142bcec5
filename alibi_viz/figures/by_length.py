"""By length: what figures over lengths in tokens have in common.

Lengths stand on a log axis; a dashed line marks the training length. A method has its colour and a marker of its
own. What could not be measured is a gap: no line joins over it, and a cross on the axis below says so.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float64, Int64

from alibi_viz.core.methods import METHODS
from alibi_viz.figures import theme
from alibi_viz.figures.legend import legend_above

SYMBOLS = {
    "alibi": "circle",
    "t5": "square",
    "rope": "diamond",
    "sinusoidal": "triangle-up",
    "learned": "triangle-down",
    "nope": "pentagon",
}
NO_VALUE = {"symbol": "x-open", "size": 9, "line": {"width": 2}}
_NO_VALUE_NAME = "no value"
_CROSS_ROW = 0.05  # of the plot, from the crosses of one line to those of the next
_ROOM = 0.05  # of a token axis, before its first and after its last
_MOST_TICKS = 6
_PLOT, _AXIS, _WORDS = 300, 50, 24  # in pixels; the words on the training length stand beneath the legend


def look(method: str) -> dict[str, str]:
    """A method's name, colour and marker, for `line`. ValueError for a method that does not exist.

    >>> look("alibi")
    {'name': 'ALiBi', 'color': '#2E86C9', 'symbol': 'circle'}
    """
    if method not in METHODS:
        raise ValueError(f"method must be one of {list(METHODS)}, got {method!r}")
    return {
        "name": METHODS[method].label,
        "color": theme.METHOD_COLORS[method],
        "symbol": SYMBOLS[method],
    }


def line(
    x: Int64[np.ndarray, "x"] | Float64[np.ndarray, "x"],
    y: Float64[np.ndarray, "x"],
    told: str,
    *,
    name: str,
    color: str,
    symbol: str,
) -> go.Scatter:
    """A line with its marker, nan a gap in it. The hover text is the name and below it `told`, a template."""
    return go.Scatter(
        x=x.astype(np.float32),
        y=y.astype(np.float32),
        name=name,
        legendgroup=name,
        mode="lines+markers",
        connectgaps=False,
        line={"color": color, "width": 2},
        marker={"color": color, "symbol": symbol, "size": 8},
        hovertemplate=f"{name}<br>{told}<extra></extra>",
    )


def token_axis(title: str, tokens: Int64[np.ndarray, "token"]) -> dict[str, Any]:
    """A log axis of lengths or distances, 1 or more, with ticks at about six of those measured.

    Powers of two where several span what was measured, each so many times the one before; otherwise what is nearest to
    even steps.

    >>> token_axis("length", np.array([64, 96, 128, 256, 1024]))["ticktext"]
    ['64', '128', '256', '1,024']
    >>> token_axis("distance", np.array([8, 32, 96, 128, 192, 384, 768]))["ticktext"]
    ['8', '32', '96', '192', '768']
    >>> token_axis("length", np.arange(1000, 17000, 100))["tickvals"]
    [1000, 2000, 4100, 8300, 16900]
    """
    known = np.unique(tokens)
    if not known.size or known[0] < 1:
        raise ValueError(f"{title}: all must be at least 1, got {known.tolist()[:1] or 'none'}")
    ticks = known[(known & (known - 1)) == 0]
    if len(ticks) > 2 and known[-1] < 2 * ticks[-1]:
        ticks = ticks[::-1][:: -(-len(ticks) // _MOST_TICKS)][::-1]
    else:
        even = np.geomspace(known[0], known[-1], _MOST_TICKS - 1)
        ticks = np.unique(known[np.abs(np.log(known[:, None] / even)).argmin(axis=0)])
    low, high = np.log10(known[[0, -1]]).tolist()
    room = _ROOM * (high - low) or _ROOM
    return {
        "title": title,
        "type": "log",
        "range": [low - room, high + room],
        "tickvals": ticks.tolist(),
        "ticktext": [f"{tick:,}" for tick in ticks.tolist()],
        "tickfont": {"size": 12},
    }


def log_axis(title: str, values: Float64[np.ndarray, "value"]) -> dict[str, Any]:
    """A log axis of positive values whose ticks are plain numbers; nan and 0 have no place on it.

    >>> log_axis("perplexity", np.array([17.6, 450.0, np.nan]))["ticktext"]
    ['20', '50', '100', '200']
    >>> log_axis("perplexity", np.array([17.9, 19.3]))["ticktext"]
    ['18', '18.2', '18.4', '18.6', '18.8', '19', '19.2']
    >>> log_axis("perplexity", np.array([52.0, 72.0]))["ticktext"]
    ['55', '60', '65', '70']
    """
    known = values[np.isfinite(values) & (values > 0)]
    if not known.size:
        return {"title": title, "type": "log"}
    low, high = known.min(), known.max()
    if low == high:
        ticks = known[:1]
    elif high > 6 * low:
        digits = np.array([1.0] if high > 1000 * low else [1.0, 2.0, 5.0])
        decades = 10.0 ** np.arange(np.floor(np.log10(low)), np.log10(high) + 1)
        ticks = np.outer(decades, digits).ravel()
    else:
        decade = 10.0 ** np.floor(np.log10((high - low) / 8))
        step = decade * next(digit for digit in (1, 2, 5, 10) if 8 * digit * decade >= high - low)
        ticks = step * np.arange(np.ceil(low / step), high / step + 1)
    ticks = ticks[(ticks >= low) & (ticks <= high)]
    return {
        "title": title,
        "type": "log",
        "tickvals": ticks.tolist(),
        "ticktext": [f"{tick:,.6g}" for tick in ticks.tolist()],
    }


def percent_axis(title: str, *, highest: float = 1.0) -> dict[str, Any]:
    """An axis of shares from 0 to the highest, above 0, as percent, with room for a marker at both ends."""
    return {"title": title, "tickformat": ".3~%", "range": [-0.04 * highest, 1.04 * highest]}


def framed(
    traces: Sequence[go.Scatter],
    *,
    xaxis: dict[str, Any],
    yaxis: dict[str, Any],
    train_len: int | None = None,
    target_len: int | None = None,
) -> go.Figure:
    """The figure: traces, a legend with its own room at any width, a token axis's training length and target length."""
    if named := _crosses_in_rows(traces):
        traces = [*traces, *named]
        xaxis = xaxis | {"ticklabelstandoff": 6}  # the crosses stand on the axis
    names = [str(trace.name) for trace in traces if trace.showlegend is not False]
    marks = [
        (length, dash, words)
        for length, dash, words in ((train_len, "dash", "trained on"), (target_len, "dot", "target"))
        if length
    ]
    words = _WORDS * len(marks) or _WORDS // 4
    above = legend_above(names, between=words, plot=_PLOT)
    above["margin"]["b"] = _AXIS
    bands_first: list[go.Scatter] = sorted(traces, key=lambda trace: trace.fill is None)
    drawn = theme.figure(
        bands_first,
        height=above["margin"]["t"] + _PLOT + _AXIS,
        uirevision=f"keep-{train_len}",
        **above,
        xaxis=xaxis,
        yaxis=yaxis,
        yaxis2={"overlaying": "y", "range": [0, 1], "visible": False, "fixedrange": True},
    )
    for row, (length, dash, told) in enumerate(marks):
        ticks = xaxis["tickvals"]
        mark = {"color": theme.FAINT, "dash": dash, "width": 2}
        drawn.add_shape(type="line", x0=length, x1=length, y0=0, y1=1, yref="paper", line=mark)
        drawn.add_annotation(
            x=np.log10(length).item(),  # annotations, unlike shapes, are placed by the logarithm
            xanchor="left" if length**2 <= ticks[0] * ticks[-1] else "right",
            y=1,
            yref="paper",
            yanchor="bottom",
            yshift=row * _WORDS,
            text=f"{told} {length:,} tokens",
            showarrow=False,
        )
    return drawn


def level(*figures: partial[go.Figure]) -> list[partial[go.Figure]]:
    """Figures that stand side by side, with the same room above their plots: the most that one of them needs."""
    return [partial(_levelled, number, figures) for number in range(len(figures))]


def _levelled(number: int, figures: Sequence[partial[go.Figure]]) -> go.Figure:
    drawn = [figure() for figure in figures]
    layouts: list[Any] = [each["layout"] for each in drawn]
    layout, most = layouts[number], max(each.margin.t for each in layouts)
    layout.update(height=layout.height + most - layout.margin.t, margin_t=most)
    return drawn[number]


def _crosses_in_rows(traces: Sequence[Any]) -> list[go.Scatter]:
    """The crosses among the traces get a row each, from the axis up; what is returned names them in the legend."""
    crosses = [trace for trace in traces if trace.marker.symbol == NO_VALUE["symbol"]]
    for row, trace in enumerate(crosses):
        trace.update(yaxis="y2", y=np.full(len(trace.x), _CROSS_ROW * row, dtype=np.float32))
    named = go.Scatter(
        x=[None], y=[None], mode="markers", marker=NO_VALUE | {"color": theme.FAINT}, name=_NO_VALUE_NAME
    )
    return [named] if crosses else []
