"""Slopes in three pictures: how steep each head is, what it charges for distance, what attention is left."""

from typing import Any

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float64, Int64

from alibi_viz.core.bias import bias_at_distance
from alibi_viz.core.slopes import slope_order
from alibi_viz.figures import theme
from alibi_viz.figures.typed_array import typed_array

_LOW, _HIGH = 0.3, 0.7  # of the weight: there the outermost curves have room for their names


def of_heads(
    slopes: Float64[np.ndarray, "head"], against: Float64[np.ndarray, "head"] | None = None, *, rule: str = ""
) -> go.Figure:
    """The slope of each head on a log2 axis, in the order of the heads, with another rule to compare."""
    heads = np.arange(1, len(slopes) + 1)
    colors = np.empty(len(slopes), dtype=object)
    colors[slope_order(slopes)] = theme.head_colors(len(slopes))
    drawn = [_dots(heads, slopes, name="this rule", color=colors.tolist(), symbol="circle")]
    if against is not None:
        drawn.append(_dots(heads, against, name=rule, color=theme.OTHER, symbol="diamond-open"))
    powers = np.arange(np.floor(np.log2(min(slopes.min(), 1.0))), 1)
    powers = powers[:: int(np.ceil(len(powers) / 10))]
    return theme.figure(
        drawn,
        height=380 if against is None else 410,
        margin={} if against is None else {"t": 94},
        title={"text": "Slope of each head"},
        legend={"y": 1.13},  # above the title
        showlegend=against is not None,
        xaxis={
            "title": "head",
            "range": [0.3, len(slopes) + 0.7],
            "tick0": 1,
            "dtick": -(-len(slopes) // 16),
        },
        yaxis={
            "title": "slope",
            "type": "log",
            "dtick": "D2",
            "tickvals": np.exp2(powers).tolist(),
            "ticktext": [f"2<sup>{int(power)}</sup>" for power in powers],
        },
    )


def penalty(slopes: Float64[np.ndarray, "head"], distances: Int64[np.ndarray, "distance"]) -> go.Figure:
    """The bias of every head against distance: straight lines from zero, down."""
    order = slope_order(slopes)
    lines = _lines(order, distances, bias_at_distance(slopes, distances)[order], "bias %{y:.4g}")
    _named(lines[0], -1, len(distances), "bottom left")
    _named(lines[-1], -1, len(distances), "top left")
    return theme.figure(
        lines,
        height=380,
        title={"text": "Bias by distance"},
        showlegend=False,
        xaxis={"title": "distance i − j, in tokens"},
        yaxis={"title": "bias, in logits"},
    )


def decay(slopes: Float64[np.ndarray, "head"], distances: Int64[np.ndarray, "distance"]) -> go.Figure:
    """What is left of a weight at each distance, e^(-m d), on a log2 axis: one curve, shifted."""
    order = slope_order(slopes)
    shares = np.exp(bias_at_distance(slopes, distances)[order])
    lines = _lines(order, distances, shares, "e<sup>−md</sup> = %{y:.4g}")
    _named(lines[0], int(np.abs(shares[0] - _LOW).argmin()), len(distances), "bottom left")
    _named(lines[-1], int(np.abs(shares[-1] - _HIGH).argmin()), len(distances), "top right")
    ticks = 4 ** np.arange(0, int(np.log2(distances[-1]) / 2) + 1)
    return theme.figure(
        lines,
        height=380,
        title={"text": "Weight by distance"},
        showlegend=False,
        xaxis={
            "title": "distance i − j, in tokens",
            "type": "log",
            "tickvals": ticks.tolist(),
            "ticktext": [f"{tick:,}" for tick in ticks.tolist()],
        },
        yaxis={"title": "weight, relative to the token itself", "range": [0, 1.02]},
    )


def _dots(
    heads: Int64[np.ndarray, "head"],
    slopes: Float64[np.ndarray, "head"],
    *,
    name: str,
    color: object,
    symbol: str,
) -> go.Scatter:
    return go.Scatter(
        x=heads.astype(np.float32),
        y=slopes,
        name=name,
        mode="markers",
        marker={
            "size": 11,
            "color": color,
            "symbol": symbol,
            "line": {"width": 2 if "open" in symbol else 0},
        },
        hovertemplate=f"head %{{x}}, {name}<br>slope %{{y:.6g}}<extra></extra>",
    )


def _lines(
    order: Int64[np.ndarray, "head"],
    distances: Int64[np.ndarray, "distance"],
    values: Float64[np.ndarray, "head distance"],
    hover: str,
) -> list[dict[str, Any]]:
    """A line for each head, not yet Plotly's own: of 128 lines each would be checked and copied twice."""
    x = typed_array(distances.astype(np.float64))
    return [
        {
            "type": "scatter",
            "x": x,
            "y": typed_array(row),
            "mode": "lines",
            "line": {"color": color, "width": 2},
            "name": f"head {head + 1}",
            "hovertemplate": f"head {head + 1}<br>%{{x}} tokens back: {hover}<extra></extra>",
        }
        for head, row, color in zip(order.tolist(), values, theme.head_colors(len(order)), strict=True)
    ]


def _named(line: dict[str, Any], place: int, n_points: int, position: str) -> None:
    """Write a line's name beside one of its points."""
    names = [""] * n_points
    names[place] = line["name"]
    line |= {
        "mode": "lines+text",
        "text": names,
        "textposition": position,
        "textfont": {"size": 12},
        "cliponaxis": False,
    }
