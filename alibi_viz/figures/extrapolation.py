"""Extrapolation in five pictures: perplexity by length, loss by context, short contexts, recall, reach."""

import html
from collections.abc import Mapping, Sequence
from itertools import cycle

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float64, Int64

from alibi_viz.core.curves import Curve
from alibi_viz.core.slopes import slope_order
from alibi_viz.figures import theme
from alibi_viz.figures.by_length import (
    SYMBOLS,
    framed,
    line,
    log_axis,
    look,
    percent_axis,
    token_axis,
)
from alibi_viz.figures.over_seeds import over_seeds

_MOST_MARKERS = 24


def perplexity_by_length(curves: Sequence[Curve]) -> go.Figure:
    """Perplexity against evaluation length: the mean over seeds, from the best seed to the worst as a band.

    ValueError where the curves do not share one training length.

    >>> drawn = perplexity_by_length([Curve("alibi", 128, np.array([128, 256]), np.array([[40.0, 39.0]]))])
    >>> drawn.data[0].name, drawn.data[0].x.tolist(), drawn.layout.annotations[0].text
    ('ALiBi', [128.0, 256.0], 'trained on 128 tokens')
    """
    train_lens = {curve.train_len for curve in curves}
    if len(train_lens) != 1:
        raise ValueError(f"curves must share one train_len, got {sorted(train_lens)}")
    traces = [
        trace
        for curve in curves
        for trace in over_seeds(
            look(curve.method),
            curve.lengths,
            np.stack([curve.low, curve.middle, curve.high]),
            n_seeds=curve.n_seeds,
            quantity="perplexity",
            number=",.2f",
        )
    ]
    return framed(
        traces,
        xaxis=token_axis("evaluation length, in tokens", np.concatenate([c.lengths for c in curves])),
        yaxis=log_axis("perplexity", np.concatenate([[*c.low, *c.high] for c in curves])),
        train_len=train_lens.pop(),
    )


def loss_by_position(
    losses: Mapping[str, Float64[np.ndarray, "position"]],
    positions: Int64[np.ndarray, "position"],
    *,
    train_len: int,
) -> go.Figure:
    """Mean loss in nats per token of the predictions that see so many tokens of context, 1 or more.

    >>> drawn = loss_by_position({"rope": np.array([5.0, 4.0])}, np.array([1, 2]), train_len=2)
    >>> drawn.data[0].name, drawn.data[0].y.tolist()
    ('RoPE', [5.0, 4.0])
    """
    told = "%{x:,} tokens of context: %{y:.3f} nats"
    lines = [line(positions, values, told, **look(method)) for method, values in losses.items()]
    for drawn in lines:
        drawn.update(marker={"maxdisplayed": _MOST_MARKERS})
    return framed(
        lines,
        xaxis=token_axis("context, in tokens", positions),
        yaxis={"title": "loss, in nats per token"},
        train_len=train_len,
    )


def early_tokens(
    lengths: Int64[np.ndarray, "length"], shares: Mapping[str, Float64[np.ndarray, "length"]], *, context: int
) -> go.Figure:
    """The early token curse: share of predictions, 0 to 1, with at most `context` tokens of context.

    Against the window length, a line for each protocol. Press, Smith and Lewis 2022, appendix B.

    >>> shares = {"side by side": np.array([0.1, 0.05])}
    >>> early_tokens(np.array([1000, 2000]), shares, context=100).data[0].name
    'side by side'
    """
    told = f"windows of %{{x:,}} tokens: %{{y:.2%}} see at most {context:,}"
    looks = zip(cycle(theme.HEAD_RAMP[::2]), cycle(SYMBOLS.values()), strict=False)  # no method's colours
    lines = [
        line(lengths, values, told, name=html.escape(name, quote=False), color=color, symbol=symbol)
        for (name, values), (color, symbol) in zip(shares.items(), looks, strict=False)
    ]
    for over, drawn in enumerate(reversed(lines)):  # lines that lie on each other are rims of each other
        drawn.update(line={"width": 2 + 1.5 * over}, marker={"size": 7 + 3 * over})
    highest = max(values.max().item() for values in shares.values())
    return framed(
        lines,
        xaxis=token_axis("window length, in tokens", lengths),
        yaxis=percent_axis(f"predictions that see<br>at most {context:,} tokens", highest=highest),
    )


def recall_by_distance(
    distances: Int64[np.ndarray, "distance"],
    recall: Mapping[str, Float64[np.ndarray, "seed distance"]],
    *,
    train_len: int,
    chance: float,
) -> go.Figure:
    """Share of planted pairs recalled, 0 to 1, that stand so many tokens back: mean over seeds, all seeds as a band.

    A dotted line marks what guessing gives.

    >>> recall = {"t5": np.array([[1.0, 0.25], [0.5, 0.25]])}
    >>> recall_by_distance(np.array([8, 16]), recall, train_len=16, chance=0.25).data[-1].y.tolist()
    [0.75, 0.25]
    """
    traces = [
        trace
        for method, seeds in recall.items()
        for trace in over_seeds(
            look(method),
            distances,
            np.stack([seeds.min(axis=0), seeds.mean(axis=0), seeds.max(axis=0)]),
            n_seeds=len(seeds),
            quantity="recalled",
            number=".1%",
        )
    ]
    drawn = framed(
        traces,
        xaxis=token_axis("distance of the pair, in tokens", distances),
        yaxis=percent_axis("pairs recalled"),
        train_len=train_len,
    )
    return drawn.add_hline(
        y=chance,
        line={"color": theme.FAINT, "dash": "dot", "width": 1},
        annotation={"text": f"chance {100 * chance:.3g}%", "font": {"size": 12}},
        annotation_position="top left",
    )


def attention_distance(
    distances: Mapping[str, Float64[np.ndarray, "layer head"]], slopes: Float64[np.ndarray, "head"] | None
) -> go.Figure:
    """How many tokens back each head looks on average: a column for each head, layer by layer.

    With ALiBi's slopes the heads of each layer stand from the steepest slope to the gentlest. A distance of 0 has
    no place on the log axis. ValueError where the models differ in layers or heads.

    >>> attention_distance({"alibi": np.array([[8.0, 2.0]])}, np.array([0.0625, 0.5])).data[0].y.tolist()
    [2.0, 8.0]
    """
    shapes = {values.shape for values in distances.values()}
    if len(shapes) != 1:
        raise ValueError(f"distances must share one shape of layers and heads, got {sorted(shapes)}")
    [(n_layers, n_heads)] = shapes
    order = np.arange(n_heads) if slopes is None else slope_order(slopes)
    columns = np.arange(n_layers)[:, None] * (n_heads + 1.0) + np.arange(n_heads)
    heads = [f"head {head + 1}" for head in order]
    with_slopes = heads
    if slopes is not None:
        with_slopes = [f"{head}, slope {slope:.4g}" for head, slope in zip(heads, slopes[order], strict=True)]
    dots = []
    for index, (method, values) in enumerate(distances.items()):
        beside = 0.6 * ((index + 0.5) / len(distances) - 0.5)
        dot = line(
            (columns + beside).ravel(),
            np.where(values > 0, values, np.nan)[:, order].ravel(),
            "%{customdata}<br>%{y:,.1f} tokens back on average",
            **look(method),
        )
        told = with_slopes if method == "alibi" else heads
        dot.update(
            mode="markers", customdata=[f"layer {n + 1}, {head}" for n in range(n_layers) for head in told]
        )
        dots.append(dot)
    return framed(
        dots,
        xaxis={
            "title": f"layer (heads {'in order' if slopes is None else 'from steep to gentle'})",
            "tickvals": columns.mean(axis=1).tolist(),
            "ticktext": [str(layer + 1) for layer in range(n_layers)],
            "showgrid": False,
            "zeroline": False,
        },
        yaxis=log_axis("mean attention distance,<br>in tokens", np.stack([*distances.values()]).ravel()),
    )
