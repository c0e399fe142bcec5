"""The bias term as four linked rows of bars over the words: bias, score, score + bias, weight.

A slider walks through the working: offset, slope, bias, score, softmax. Each step adds what it computes and
says the chosen pair's numbers in the title.
"""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float64

from alibi_viz.core.worked_row import WorkedRow
from alibi_viz.core.written import minus
from alibi_viz.figures.labels import label
from alibi_viz.figures.panels import Panel, panels
from alibi_viz.figures.steps import Step, add_steps
from alibi_viz.figures.theme import CHOSEN, FAINT, MAIN, OTHER, figure

_ROWS = ("bias", "score", "score + bias", "weight")
_LEAST_LETTERS = 9  # pixels: a number that a narrow bar has no room for is left to the hover


def rows(row: WorkedRow, words: Sequence[str], *, key: int) -> go.Figure:
    """Four rows of bars with their steps; the chosen key stands out, the words behind the query are masked."""
    series = dict(zip(_ROWS, (row.penalty, row.scores, row.biased, row.weights), strict=True))
    places = panels(len(_ROWS), rows=len(_ROWS), columns=1, gap_across=0.0, gap_down=0.05)
    bars, axes = [], {}
    for place, (name, values) in zip(places, series.items(), strict=True):
        bars.append(_bars(row, words, key, name, values, place))
        lowest = place is places[-1]
        # Every bar has its number, and a grid would strike those out.
        across = {"tickvals": list(range(len(words))), "range": [-0.6, len(words) - 0.4], "showgrid": False}
        named = (
            {"ticktext": _ticks(row, words), "tickfont": {"size": 12}, "autotickangles": [0, -90]}
            if lowest
            else {"matches": places[-1].x, "showticklabels": False}
        )
        up = {
            "title": {"text": name},
            "range": _span(values[: row.query + 1], name),
            "showgrid": False,
            "nticks": 4,
        }
        axes |= place.axes(across | named, up)
    titles = _titles(row, words, key)
    layout = {
        "title": {"text": titles[-1]},
        "showlegend": False,
        "bargap": 0.25,
        "uniformtext": {"mode": "hide", "minsize": _LEAST_LETTERS},
    }
    drawn = figure(bars, height=620, **layout, **axes)
    shown, hidden = (
        [_revealed(row, values, name, shown=shown) for name, values in series.items()]
        for shown in (True, False)
    )
    steps = [
        Step(
            value,
            text,
            go.Frame(data=shown[:n_rows] + hidden[n_rows:], layout={"title": {"text": title}}),
        )
        for (value, text, n_rows), title in zip(_STEPS, titles, strict=True)
    ]
    return add_steps(drawn, steps, parameter="step", prefix="Step", active=len(steps) - 1)


_STEPS = (
    ("offset", "1 · offset: how many steps back", 0),
    ("slope", "2 · slope: the price of one step", 0),
    ("bias", "3 · bias: price times steps", 1),
    ("score", "4 · score: what the content says, and both added", 3),
    ("softmax", "5 · softmax: shares of attention", 4),
)


def _titles(row: WorkedRow, words: Sequence[str], key: int) -> list[str]:
    i, j = row.query, key
    bias, score, biased, weight = (x[j].item() for x in (row.bias, row.scores, row.biased, row.weights))
    asks, looks = label(words[i]), label(words[j])
    scaled = row.slope_at_softmax != row.slope  # inside of 1/√d, where the bias is divided too
    slope, penalty = (
        f"; divided by √d: {minus(x)}" if scaled else ""
        for x in (row.slope_at_softmax, row.penalty[j].item())
    )
    return [
        f"{asks} looks at {looks}: i − j = {i} − {j} = {i - j}",
        f"one step back costs m = {row.slope:.4g}{slope}",
        f"bias = −{row.slope:.4g} × ({i} − {j}) = {minus(bias)}{penalty}",
        f"score + bias = {minus(score)} + ({minus(biased - score)}) = {minus(biased)}",
        f"softmax: {asks} gives {looks} {weight:.1%} of its attention",
    ]


def _bars(
    row: WorkedRow,
    words: Sequence[str],
    key: int,
    name: str,
    values: Float64[np.ndarray, "key"],
    place: Panel,
) -> go.Bar:
    fill = {"bias": OTHER, "score": FAINT, "score + bias": MAIN, "weight": MAIN}[name]
    return go.Bar(
        _revealed(row, values, name, shown=True),
        x=list(range(len(words))),
        xaxis=place.x,
        yaxis=place.y,
        textposition="outside",
        textfont={"size": 11},
        cliponaxis=False,
        marker={
            "color": fill,
            "line": {"color": CHOSEN, "width": [3 if j == key else 0 for j in range(len(words))]},
        },
        customdata=[label(word) for word in words],
        hovertemplate=f"%{{customdata}}<br>{name} %{{y:.5g}}<extra></extra>",
    )


def _revealed(
    row: WorkedRow, values: Float64[np.ndarray, "key"], name: str, *, shown: bool
) -> dict[str, object]:
    """What a frame changes of a row of bars: their values and the numbers on them, all or none."""
    known = [value if shown and j <= row.query else None for j, value in enumerate(values.tolist())]
    digits = ".2g" if name == "weight" else ".3g"
    texts = ["" if value is None else minus(value, digits) for value in known]
    return {"type": "bar", "y": known, "text": texts}


def _ticks(row: WorkedRow, words: Sequence[str]) -> list[str]:
    asked = ["asks" if d == 0 else f"{d} back" if d > 0 else "masked" for d in row.distances.tolist()]
    return [f"{label(word, longest=10)} · {where}" for word, where in zip(words, asked, strict=True)]


def _span(values: Float64[np.ndarray, "key"], name: str) -> list[float]:
    low, high = min(values.min().item(), 0.0), max(values.max().item(), 0.0)
    if low == high:
        return [-1.0, 1.0] if name == "score" else [-1.0, 0.15]
    room = 0.3 * (high - low)
    return [low - (room if low < 0 else 0.0), high + (room if high > 0 else 0.05)]
