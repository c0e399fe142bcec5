"""What a repair changes, before and after: pairs of RoPE, heads of ALiBi, buckets of T5, and what neighbours lose.

As it is: grey and dashed. Repaired: the colour of the repair. Each is a `Stage`; where nothing is repaired, or nothing
is left of what was there, there is only one.
"""

import html
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float64, Int64

from alibi_viz.core.repairs import REPAIRS, UNREPAIRED
from alibi_viz.figures import theme
from alibi_viz.figures.by_length import framed, line, log_axis, token_axis
from alibi_viz.figures.repairs import SYMBOLS

Places = Int64[np.ndarray, "x"]
_PAIRS, _HEADS = "pair, from fast to slow", "head, from steep to gentle"


class Stage(NamedTuple):
    """A checkpoint under a repair, by its key (or "none"): a value for each place."""

    repair: str
    values: Float64[np.ndarray, "x"]


class Lengths(NamedTuple):
    """The training length and the target length, in tokens."""

    train: int
    target: int


def wavelengths(stages: Sequence[Stage], *, lengths: Lengths) -> go.Figure:
    """Tokens after which each pair has turned once, on a log axis.

    Open markers: longer than the text, that is the training length as it is, and the target length after a repair.

    >>> drawn = wavelengths([Stage("none", np.array([6.0, 600.0]))], lengths=Lengths(128, 256))
    >>> drawn.data[0].marker.symbol
    ('circle', 'circle-open')
    """
    traces = _traces(_numbers(stages), stages, "pair %{x}: turns once in %{y:,.4~r} tokens")
    for trace, (repair, values) in zip(traces, stages, strict=True):
        longer = values > (lengths.train if repair == UNREPAIRED else lengths.target)
        trace.update(marker={"symbol": [_filled(repair) + "-open" * bool(each) for each in longer]})
    drawn = _beside_lengths(traces, stages, _PAIRS, "wavelength, in tokens", lengths)
    return drawn.update_annotations(x=1, xanchor="right")  # where pairs are slow, and far above


def slowed(before: Stage, after: Stage, *, factor: int) -> go.Figure:
    """Each pair's frequency after the repair as a share of that before: 1 is kept, 1 / factor slowed down fully.

    >>> before, after = Stage("none", np.array([1.0, 0.1])), Stage("linear", np.array([0.5, 0.05]))
    >>> slowed(before, after, factor=2).data[0].y.tolist()
    [0.5, 0.5]
    """
    shares = [Stage(after.repair, after.values / before.values)]
    drawn = framed(
        _traces(_numbers(shares), shares, "pair %{x}: %{y:.3g} times as fast as before"),
        xaxis=_counted(_PAIRS, len(before.values)),
        yaxis={
            "title": "frequency after / before",
            "range": [0, 1.15],
            "tickvals": [0, 1 / factor, 1],
            "ticktext": ["0", f"1/{factor}", "1"],
        },
    )
    _level(drawn, 1.0, "as fast as before")
    return drawn.update_layout(showlegend=False)


def contrast(distances: Places, stages: Sequence[Stage]) -> go.Figure:
    """How far a token's own place stands out against one so many tokens off: `core.local_resolution.rope_contrast`.

    >>> contrast(np.arange(3), [Stage("none", np.array([0.0, 0.2, 0.4]))]).data[0].name
    'as it is'
    """
    return framed(
        _traces(distances, stages, "%{x} tokens off the score has fallen by %{y:.3g}"),
        xaxis={"title": "distance, in tokens"},
        yaxis={"title": "fall of the score", "rangemode": "tozero"},
    )


def half_distances(stages: Sequence[Stage], *, lengths: Lengths) -> go.Figure:
    """Tokens after which each head's weight has halved, on a log axis, from the steepest head to the gentlest.

    >>> drawn = half_distances([Stage("none", np.array([1.5, 3.0]))], lengths=Lengths(128, 256))
    >>> drawn.data[0].y.tolist()
    [1.5, 3.0]
    """
    traces = _traces(_numbers(stages), stages, "head %{x}: half the weight after %{y:,.4~r} tokens")
    return _beside_lengths(traces, stages, _HEADS, "half distance, in tokens", lengths)


def neighbour_weights(stages: Sequence[Stage]) -> go.Figure:
    """The weight of a token as a share of that of its nearer neighbour, for each head: at 1 they look alike.

    >>> neighbour_weights([Stage("none", np.array([0.6, 0.9]))]).layout.yaxis.tickformat
    '.0%'
    """
    drawn = framed(
        _traces(_numbers(stages), stages, "head %{x}: %{y:.1%} of the weight of the nearer neighbour"),
        xaxis=_counted(_HEADS, len(stages[0].values)),
        yaxis={"title": "weight of the further neighbour", "tickformat": ".0%", "range": [0, 1.15]},
    )
    _level(drawn, 1.0, "cannot be told apart")
    return drawn


def buckets(distances: Places, stages: Sequence[Stage], *, lengths: Lengths) -> go.Figure:
    """The bucket of each distance, 1 or more, in steps.

    >>> some = [Stage("none", np.array([1.0, 2.0, 2.0]))]
    >>> buckets(np.array([1, 2, 4]), some, lengths=Lengths(2, 4)).data[0].line.shape
    'hv'
    """
    return framed(
        _steps(distances, stages, "%{x:,} tokens: bucket %{y}"),
        xaxis=token_axis("distance, in tokens", distances),
        yaxis={"title": "bucket", "rangemode": "tozero"},
        train_len=lengths.train,
        target_len=lengths.target,
    )


def alike(distances: Places, stages: Sequence[Stage], *, lengths: Lengths) -> go.Figure:
    """How many distances share the bias of each distance, 1 or more; both axes logarithmic.

    >>> alike(np.array([1, 2]), [Stage("none", np.array([1.0, 3.0]))], lengths=Lengths(1, 2)).data[0].y.tolist()
    [1.0, 3.0]
    """
    return framed(
        _steps(distances, stages, "%{x:,} tokens: one of %{y:,} distances with the same bias"),
        xaxis=token_axis("distance, in tokens", distances),
        yaxis=log_axis("distances with the same bias", np.concatenate([stage.values for stage in stages])),
        train_len=lengths.train,
        target_len=lengths.target,
    )


def _traces(x: Places, stages: Sequence[Stage], told: str) -> list[go.Scatter]:
    """A line with markers for each stage."""
    traces = []
    for repair, values in stages:
        name, color = html.escape(REPAIRS[repair].label), theme.REPAIR_COLORS[repair]
        trace = line(x, values, told, name=name, color=color, symbol=_filled(repair))
        trace.update(line={"dash": "dash" if repair == UNREPAIRED else "solid"})
        traces.append(trace)
    return traces


def _steps(x: Places, stages: Sequence[Stage], told: str) -> list[go.Scatter]:
    """The same for many distances: no markers, and a value holds until the next."""
    traces = _traces(x, stages, told)
    for trace in traces:
        trace.update(mode="lines", line={"shape": "hv"})
    return traces


def _beside_lengths(
    traces: list[go.Scatter], stages: Sequence[Stage], x_title: str, y_title: str, lengths: Lengths
) -> go.Figure:
    """Over pairs or heads, in tokens on a log axis, with a level line at the training and the target length."""
    shown = np.concatenate([*(stage.values for stage in stages), np.array(lengths, dtype=np.float64)])
    axis = log_axis(y_title, shown)
    drawn = framed(traces, xaxis=_counted(x_title, len(stages[0].values)), yaxis=axis)
    for length, words in zip(lengths, ("trained on", "target"), strict=True):
        _level(drawn, float(length), f"{words} {length:,} tokens", log=True)
    return drawn


def _level(drawn: go.Figure, y: float, words: str, *, log: bool = False) -> None:
    """A level line and its words. On a log axis words, unlike lines, are placed by the logarithm."""
    mark = {"color": theme.FAINT, "width": 1, "dash": "dot"}
    drawn.add_shape(type="line", x0=0, x1=1, xref="paper", y0=y, y1=y, line=mark)
    at = {"x": 0, "xref": "paper", "xanchor": "left", "y": np.log10(y).item() if log else y}
    drawn.add_annotation(at | {"yanchor": "bottom", "text": words, "font": {"size": 12}, "showarrow": False})


def _counted(title: str, n: int) -> dict[str, Any]:
    return {"title": title, "range": [0.5, n + 0.5], "tick0": 1, "dtick": -(-n // 16)}


def _numbers(stages: Sequence[Stage]) -> Places:
    return np.arange(1, len(stages[0].values) + 1)


def _filled(repair: str) -> str:
    return SYMBOLS[repair].removesuffix("-open")
