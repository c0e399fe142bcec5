"""Cost in pictures: what grows with the text, how far each head can see, and what was measured.

Lines that lie on each other are dashed so that every colour of theirs is seen in turn, and share their markers out.
A cost of nothing has no place on a log axis: it stands at a 0 of its own below the axis.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float64, Int64

from alibi_viz.core.slopes import slope_order
from alibi_viz.figures import theme
from alibi_viz.figures.by_length import framed, line, log_axis, look, percent_axis, token_axis

KIND_LOOKS = {
    "plain": {"name": "plain", "color": theme.FAINT, "symbol": "circle"},
    "dense": {"name": "dense bias", "color": theme.HEAD_RAMP[0], "symbol": "square"},
    "windowed": {"name": "windowed", "color": theme.HEAD_RAMP[3], "symbol": "diamond"},
}
_DASH = 12  # pixels of each colour in turn
_MOST_TICKS = 8
_BELOW = 0.09  # of the axis, in which the 0 stands
_BARS = 340
_NOWHERE = np.array([np.nan])


def growth(
    lengths: Int64[np.ndarray, "length"],
    curves: Mapping[str, Sequence[int]],
    *,
    beside: tuple[str, Sequence[int]],
    length: int,
    axis: str,
    written: Callable[[int], str],
    step: int,
    span: tuple[int, int],
) -> go.Figure:
    """A cost of each method against length, beside something to compare it with; a mark at the chosen length.

    written tells how a value is spelled, step by what the axis is divided (1024 for bytes), span the least and the
    greatest value above 0, so that two figures may have one axis.

    >>> drawn = growth(np.array([1, 2]), {"alibi": [32, 32], "nope": [0, 0]}, beside=("cache", [8, 16]), length=2,
    ...                axis="bytes", written=str, step=2, span=(8, 32))
    >>> [trace.name for trace in drawn.data if trace.showlegend is not False], drawn.layout.yaxis.ticktext
    (['cache', 'ALiBi', 'NoPE', 'your length'], ('0', '8', '16', '32'))
    """
    low, high = span
    zero = low * (low / high) ** _BELOW if high > low else low / step
    name, values = beside
    drawn = [
        _hovered(lengths, values, name, written, zero).update(
            mode="lines", line={"color": theme.FAINT, "width": 4}
        )
    ]
    together: dict[tuple[int, ...], list[str]] = {}
    for method, of_method in curves.items():
        together.setdefault(tuple(of_method), []).append(method)
    for of_all, methods in together.items():
        names = ", ".join(look(method)["name"] for method in methods)
        for place, method in enumerate(methods):
            shown = look(method)
            trace = _hovered(lengths, of_all, names, written, zero)
            trace.update(
                name=shown["name"],
                legendgroup=shown["name"],
                showlegend=False,
                line={"color": shown["color"], "dash": _share_of_dashes(place, len(methods))},
                marker={
                    "color": shown["color"],
                    "symbol": shown["symbol"],
                    "size": np.where(np.arange(len(lengths)) % len(methods) == place, 8, 0),
                    "opacity": 1,  # several sizes would make bubbles of them, pale and with a rim
                    "line": {"width": 0},
                },
            )
            drawn.append(trace)
    drawn.extend(_named(method) for method in curves)
    mark = {"color": theme.FAINT, "dash": "dash", "width": 2}
    drawn.append(
        go.Scatter(
            x=[length] * 2,
            y=[zero, float(high)],
            mode="lines",
            line=mark,
            name="your length",
            hoverinfo="skip",
        )
    )
    return framed(
        drawn,
        xaxis=token_axis("length, in tokens", lengths),
        yaxis=_axis_with_zero(axis, zero=zero, span=span, step=step, written=written),
    )


def windows(
    slopes: Float64[np.ndarray, "head"], windows: Int64[np.ndarray, "head"], *, length: int
) -> go.Figure:
    """How many tokens back each head can see, steep heads first; a dashed line marks the text's length.

    >>> windows(np.array([0.25, 0.5]), np.array([160, 80]), length=100).data[0].y.tolist()
    [80, 160]
    """
    order = slope_order(slopes)
    drawn = theme.figure(
        [
            go.Scatter(
                x=np.arange(1, len(order) + 1, dtype=np.float32),
                y=windows[order],
                mode="markers",
                marker={"color": theme.head_colors(len(order)), "size": 11},
                customdata=_heads(slopes),
                hovertemplate="%{customdata}<br>sees %{y:,} tokens back<extra></extra>",
            )
        ],
        height=_BARS,
        title={"text": "How far each head can see"},
        showlegend=False,
        xaxis=_head_axis(len(order)),
        yaxis=log_axis("window, in tokens", np.array([*windows, length, 1.0])),
    )
    mark = {"color": theme.FAINT, "dash": "dash", "width": 2}
    return drawn.add_shape(
        type="line", x0=0, x1=1, xref="paper", y0=length, y1=length, line=mark
    ).add_annotation(
        x=0,
        xref="paper",
        xanchor="left",
        y=np.log10(length).item(),  # annotations, unlike shapes, are placed by the logarithm
        yanchor="bottom",
        text=f"the text: {length:,} tokens",
        font={"size": 12},
        showarrow=False,
    )


def shares(slopes: Float64[np.ndarray, "head"], shares: Float64[np.ndarray, "head"]) -> go.Figure:
    """The share of the causal pairs that can matter to each head, 0 to 1, steep heads first.

    >>> shares(np.array([0.25, 0.5]), np.array([0.75, 0.5])).data[0].y.tolist()
    [0.5, 0.75]
    """
    order = slope_order(slopes)
    return theme.figure(
        [
            go.Bar(
                x=np.arange(1, len(order) + 1, dtype=np.float32),
                y=shares[order].astype(np.float32),
                marker={"color": theme.head_colors(len(order)), "line": {"width": 0}},
                customdata=_heads(slopes),
                hovertemplate="%{customdata}<br>%{y:.3%} of the pairs can matter<extra></extra>",
            )
        ],
        height=_BARS,
        title={"text": "Share of the pairs that can matter"},
        showlegend=False,
        xaxis=_head_axis(len(order)),
        yaxis=percent_axis("pairs that can matter") | {"range": [0, 1.03]},
    )


def attention_time(
    lengths: Int64[np.ndarray, "length"], seconds: Mapping[str, Float64[np.ndarray, "length"]]
) -> go.Figure:
    """The time of one call against length, a line for each kind of attention; nan is a gap.

    >>> attention_time(np.array([8, 16]), {"plain": np.array([0.5, 1.0])}).data[0].y.tolist()
    [500.0, 1000.0]
    """
    return framed(
        [
            line(lengths, 1e3 * of_kind, "%{x:,} tokens: %{y:,.4g} ms", **KIND_LOOKS[kind])
            for kind, of_kind in seconds.items()
        ],
        xaxis=token_axis("length, in tokens", lengths),
        yaxis=log_axis("one call, in milliseconds", 1e3 * np.concatenate(list(seconds.values()))),
    )


def _hovered(
    lengths: Int64[np.ndarray, "length"],
    values: Sequence[int],
    name: str,
    written: Callable[[int], str],
    zero: float,
) -> go.Scatter:
    """A line whose hover text spells its values; nothing stands where `zero` is."""
    heights = np.array([value or zero for value in values], dtype=np.float64)
    drawn = line(
        lengths, heights, "%{x:,} tokens: %{customdata}", name=name, color=theme.FAINT, symbol="circle"
    )
    return drawn.update(customdata=[written(value) for value in values])


def _named(method: str) -> go.Scatter:
    """A method's entry in the legend: a whole line and its marker, whatever it shares with others in the plot."""
    return line(_NOWHERE, _NOWHERE, "", **look(method))


def _share_of_dashes(place: int, n_lines: int) -> str:
    """The dash of one of several lines that lie on each other, drawn in order: each covers a part of the one before.

    >>> _share_of_dashes(0, 3), _share_of_dashes(1, 3), _share_of_dashes(2, 3)
    ('solid', '24px,12px', '12px,24px')
    """
    return "solid" if place == 0 else f"{(n_lines - place) * _DASH}px,{place * _DASH}px"


def _axis_with_zero(
    title: str, *, zero: float, span: tuple[int, int], step: int, written: Callable[[int], str]
) -> dict[str, Any]:
    """A log axis over `span`, ticks at powers of `step` and a 0 below them."""
    low, high = span
    powers = [step**power for power in range(60) if low <= step**power <= high]
    ticks = powers[:: -(-len(powers) // _MOST_TICKS)] if powers else [low]
    padding = 0.03 * math.log10(high / zero)
    return {
        "title": title,
        "type": "log",
        "range": [math.log10(zero) - padding, math.log10(high) + padding],
        "tickvals": [zero, *map(float, ticks)],
        "ticktext": ["0", *map(written, ticks)],
    }


def _heads(slopes: Float64[np.ndarray, "head"]) -> list[str]:
    return [f"head {head + 1}, slope {slopes[head]:.4g}" for head in slope_order(slopes).tolist()]


def _head_axis(n_heads: int) -> dict[str, Any]:
    return {
        "title": "heads, from steep to gentle",
        "range": [0.3, n_heads + 0.7],
        "tick0": 1,
        "dtick": -(-n_heads // 16),
    }
