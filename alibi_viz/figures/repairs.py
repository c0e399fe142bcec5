"""Repairs of one checkpoint side by side: perplexity by length, recall by distance.

The chosen repair is a thick line, the checkpoint as it is a dashed grey one. Where every line was trained further, a
dotted grey one was trained as long on short windows, so that the training is not mistaken for the repair.
"""

import html
from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float64, Int64

from alibi_viz.core.curves import Curve
from alibi_viz.core.repairs import SHORT_WINDOWS, UNREPAIRED
from alibi_viz.figures import theme
from alibi_viz.figures.by_length import framed, log_axis, percent_axis, token_axis
from alibi_viz.figures.over_seeds import over_seeds

SYMBOLS = {
    "none": "circle-open",
    "linear": "diamond",
    "ntk": "square",
    "dynamic": "triangle-up-open",
    "yarn": "circle",
    "to_alibi": "x",
    "divided": "diamond",
    "growing": "triangle-up",
    "stretched": "diamond",
    SHORT_WINDOWS: "cross-open",
}
# Dynamic NTK is the NTK-aware base wherever texts are as long as the target: that line shows through it.
_DASHES = {UNREPAIRED: "dash", SHORT_WINDOWS: "dot", "dynamic": "dot"}
_COLORS = theme.REPAIR_COLORS | {SHORT_WINDOWS: theme.REPAIR_COLORS[UNREPAIRED]}


def perplexity(
    curves: Mapping[str, Curve], names: Mapping[str, str], *, chosen: str, target_len: int
) -> go.Figure:
    """Perplexity by window length, a line for each repair: the mean over seeds, all seeds as a band.

    Keys are those of repairs, or `SHORT_WINDOWS`. A level line marks what a text costs that is cut into windows of the
    training length and read by the unrepaired checkpoint: reading long pays only below it.

    >>> curve = Curve("none", 128, np.array([128, 256]), np.array([[50.0, 60.0]]))
    >>> drawn = perplexity({"none": curve}, {"none": "as it is"}, chosen="none", target_len=256)
    >>> drawn.data[0].name, drawn.layout.annotations[-1].text
    ('as it is', 'text cut into 128 tokens: 50')
    """
    train_len = next(iter(curves.values())).train_len
    traces = [
        trace
        for repair, curve in curves.items()
        for trace in _line(
            repair,
            names[repair],
            curve.lengths,
            np.stack([curve.low, curve.middle, curve.high]),
            chosen=chosen,
            n_seeds=curve.n_seeds,
            quantity="perplexity",
            number=",.2f",
        )
    ]
    values = np.concatenate([[*curve.low, *curve.high] for curve in curves.values()])
    drawn = framed(
        traces,
        xaxis=token_axis("window length, in tokens", np.concatenate([c.lengths for c in curves.values()])),
        yaxis=log_axis("perplexity", values),
        train_len=train_len,
        target_len=target_len,
    )
    as_it_is = curves.get(SHORT_WINDOWS, curves.get(UNREPAIRED))
    if as_it_is is None:
        return drawn
    cut = float(np.exp(np.log(as_it_is.at(train_len)).mean()))
    free = "bottom" if any(curve.low[-1] < cut for curve in curves.values()) else "top"  # no line ends there
    return drawn.add_shape(
        type="line", x0=0, x1=1, xref="paper", y0=cut, y1=cut, line={"color": theme.FAINT, "width": 1}
    ).add_annotation(
        x=1,
        xref="paper",
        xanchor="right",
        y=np.log10(cut).item(),  # annotations, unlike shapes, are placed by the logarithm
        yanchor=free,
        text=f"text cut into {train_len:,} tokens: {cut:.4g}",
        font={"size": 12},
        bgcolor=theme.PAGE,  # no line crosses it
        showarrow=False,
    )


def recall(
    distances: Int64[np.ndarray, "distance"],
    shares: Mapping[str, Float64[np.ndarray, "seed distance"]],
    names: Mapping[str, str],
    *,
    chosen: str,
    train_len: int,
    target_len: int,
    chance: float,
) -> go.Figure:
    """Share of planted pairs recalled, 0 to 1, by their distance: the mean over seeds, all seeds as a band.

    >>> shares = {"yarn": np.array([[1.0, 0.25], [0.5, 0.25]])}
    >>> at = {"chosen": "yarn", "train_len": 16, "target_len": 32, "chance": 0.1}
    >>> recall(np.array([8, 16]), shares, {"yarn": "YaRN"}, **at).data[-1].y.tolist()
    [0.75, 0.25]
    """
    traces = [
        trace
        for repair, seeds in shares.items()
        for trace in _line(
            repair,
            names[repair],
            distances,
            np.stack([seeds.min(axis=0), seeds.mean(axis=0), seeds.max(axis=0)]),
            chosen=chosen,
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
        target_len=target_len,
    )
    return drawn.add_hline(
        y=chance,
        line={"color": theme.FAINT, "dash": "dot", "width": 1},
        annotation={"text": f"chance {100 * chance:.3g}%", "font": {"size": 12}},
        annotation_position="bottom left",
    )


def _line(
    repair: str,
    name: str,
    x: Int64[np.ndarray, "x"],
    values: Float64[np.ndarray, "3 x"],
    *,
    chosen: str,
    n_seeds: int,
    quantity: str,
    number: str,
) -> list[go.Scatter]:
    if repair not in SYMBOLS:
        raise ValueError(f"repair must be one of {list(SYMBOLS)}, got {repair!r}")
    shown = {"name": html.escape(name), "color": _COLORS[repair], "symbol": SYMBOLS[repair]}
    traces = over_seeds(shown, x, values, n_seeds=n_seeds, quantity=quantity, number=number)
    for trace in traces:
        if trace.mode == "lines+markers":
            trace.update(
                line={"width": 4 if repair == chosen else 1.5, "dash": _DASHES.get(repair, "solid")},
                marker={"size": 11 if repair in (chosen, "dynamic") else 7},
            )
    return traces
