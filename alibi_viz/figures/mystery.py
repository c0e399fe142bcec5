"""The mystery model's evidence: a hidden run, what it is beside, and what another cause would show.

The first line is this model's; `supposed` names the line of another cause, and any other is what this model is beside.
None has the colour of a method, which would give it away.
"""

import html
from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from alibi_viz.core.symptoms import Points
from alibi_viz.figures import theme
from alibi_viz.figures.by_length import framed, line, log_axis, percent_axis, token_axis

THIS = {"color": theme.HEAD_RAMP[-1], "symbol": "circle"}
BESIDE = ({"color": theme.FAINT, "symbol": "square"}, {"color": theme.FAINT, "symbol": "triangle-up"})
SUPPOSED = {"color": theme.HEAD_RAMP[0], "symbol": "diamond"}
Lines = Mapping[str, Points]
Limits = tuple[float, float]  # least and most of all cases: one axis for all of them
_ROOM = 0.05


def perplexity(lines: Lines, *, train_len: int, limits: Limits, supposed: str | None = None) -> go.Figure:
    """Perplexity against the length of the text, in tokens.

    >>> points = Points(np.array([128, 256]), np.array([50.0, 60.0]))
    >>> drawn = perplexity({"this model": points, "before": points}, train_len=128, limits=(40.0, 90.0))
    >>> [trace.name for trace in drawn.data], drawn.data[0].y.tolist()
    (['this model', 'before'], [50.0, 60.0])
    """
    return framed(
        _traces(lines, "%{x:,} tokens: perplexity %{y:,.2f}", supposed),
        xaxis=token_axis("length of the text, in tokens", _places(lines, train_len)),
        yaxis=_limited("perplexity", limits),
        train_len=train_len,
    )


def losses(lines: Lines, *, train_len: int, limits: Limits, supposed: str | None = None) -> go.Figure:
    """Mean loss in nats per token against the tokens of context that a prediction sees."""
    return framed(
        _traces(lines, "up to %{x:,} tokens of context: %{y:.3f} nats", supposed),
        xaxis=token_axis("context, in tokens", _places(lines, train_len)),
        yaxis={"title": "loss, in nats per token", "range": _with_room(*limits)},
        train_len=train_len,
    )


def recall(lines: Lines, *, train_len: int, chance: float, supposed: str | None = None) -> go.Figure:
    """Share of planted pairs that are found, 0 to 1, against their distance; dotted: what guessing gives."""
    drawn = framed(
        _traces(lines, "%{x:,} tokens back: %{y:.1%} found", supposed),
        xaxis=token_axis("distance of the pair, in tokens", _places(lines, train_len)),
        yaxis=percent_axis("pairs found"),
        train_len=train_len,
    )
    return drawn.add_hline(
        y=chance,
        line={"color": theme.FAINT, "dash": "dot", "width": 1},
        annotation={"text": f"chance {100 * chance:.3g}%", "font": {"size": 12}},
        annotation_position="bottom left",
    )


def heads(lines: Lines, *, n_heads: int, limits: Limits, supposed: str | None = None) -> go.Figure:
    """Mean attention distance of every head in tokens, layer by layer; places count heads from 1 through all layers.

    >>> points = Points(np.arange(1, 5), np.array([2.0, 40.0, 3.0, 50.0]))
    >>> heads({"this model": points}, n_heads=2, limits=(1.0, 60.0)).layout.xaxis.ticktext
    ('1', '2')
    """
    n_layers = max(len(points.places) for points in lines.values()) // n_heads
    traces = _traces(lines, "%{customdata}: %{y:,.1f} tokens back on average", supposed)
    for trace, points in zip(traces, lines.values(), strict=True):
        layer, head = np.divmod(points.places - 1, n_heads)
        named = [
            f"layer {n + 1}, head {rank + 1} from the nearest" for n, rank in zip(layer, head, strict=True)
        ]
        trace.update(x=(layer * (n_heads + 1.0) + head).astype(np.float32), mode="markers", customdata=named)
    first = np.arange(n_layers) * (n_heads + 1.0)
    return framed(
        traces,
        xaxis={
            "title": "layer (heads from near to far)",
            "tickvals": (first + (n_heads - 1) / 2).tolist(),
            "ticktext": [str(layer + 1) for layer in range(n_layers)],
            "showgrid": False,
            "zeroline": False,
        },
        yaxis=_limited("mean attention distance,<br>in tokens", limits),
    )


def _traces(lines: Lines, told: str, supposed: str | None) -> list[go.Scatter]:
    others = iter(BESIDE)
    return [
        line(
            points.places,
            points.values,
            told,
            name=html.escape(name, quote=False),
            **(THIS if place == 0 else SUPPOSED if name == supposed else next(others)),
        )
        for place, (name, points) in enumerate(lines.items())
    ]


def _limited(title: str, limits: Limits) -> dict[str, Any]:
    """A log axis that is the same in every case."""
    return log_axis(title, np.array(limits)) | {"range": _with_room(*np.log10(limits).tolist())}


def _with_room(low: float, high: float) -> list[float]:
    return [low - _ROOM * (high - low), high + _ROOM * (high - low)]


def _places(lines: Lines, train_len: int) -> np.ndarray:
    """Every place of every line, and the training length, so that its mark is in sight."""
    return np.concatenate([[train_len], *(points.places for points in lines.values())]).astype(np.int64)
