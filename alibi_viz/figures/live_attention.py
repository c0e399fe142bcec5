"""A trained model's attention on a text: the map and its stages, one query's row, all heads, the next token."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float64, Int64

from alibi_viz.core.attention import AttentionSteps
from alibi_viz.core.block_maximum import block_maximum, block_starts
from alibi_viz.core.methods import METHODS
from alibi_viz.figures import theme
from alibi_viz.figures.heatmap import heatmap_trace
from alibi_viz.figures.labels import label
from alibi_viz.figures.matrix_colors import GROUND, coloring
from alibi_viz.figures.panels import panels
from alibi_viz.figures.steps import Step, add_steps

MOST_CELLS = 128
_THUMBNAIL_CELLS = 40
_MOST_LABELS = 20  # that stand under each other beside the map
_STAGES = (
    ("scores", "1 · scores: q · k / √d", "scores"),
    ("bias", "2 · + bias", "biased"),
    ("masked", "3 · masked: the future is −∞", "masked"),
    ("weights", "4 · weights: softmax", "weights"),
)


def attention_map(steps: AttentionSteps, pieces: Sequence[str], *, query: int, title: str = "") -> go.Figure:
    """The map of the one head in `steps`, queries downwards and keys to the right.

    A slider walks from the scores to the weights.

    More than `MOST_CELLS` tokens are shown in blocks, each as the largest value in it. The query's row is framed.
    """
    starts = block_starts(len(pieces), at_most=MOST_CELLS)
    names = _names(pieces, starts)
    shown = [_hidden(block_maximum(_stage(steps, field), at_most=MOST_CELLS)) for *_, field in _STAGES]
    colors = [_coloring(values, key) for values, (key, *_) in zip(shown, _STAGES, strict=True)]
    maps = [
        go.Heatmap(
            z=values,
            x=names,
            y=names,
            coloraxis="coloraxis",
            hovertemplate="%{y} looks at %{x}<br>%{z:.4g}<extra></extra>",
            hoverongaps=False,
        )
        for values in shown
    ]
    row = int(np.searchsorted(starts, query, side="right")) - 1
    ticks = _ticks(names, pieces, starts)
    step = -(-len(names) // _MOST_LABELS)
    figure = theme.figure(
        [maps[-1]],
        height=640,
        title={"text": title},
        plot_bgcolor=GROUND,
        margin={"b": 150},
        xaxis={
            **ticks,
            "title": "key: looked at",
            "showgrid": False,
            "tickangle": -90,
        },
        yaxis={
            **ticks,
            "tickvals": names[row % step :: step],  # the framed row has its label
            "title": "query: looks",
            "showgrid": False,
            "autorange": "reversed",
        },
        shapes=[
            {
                "type": "rect",
                "x0": -0.5,
                "x1": row + 0.5,
                "y0": row - 0.5,
                "y1": row + 0.5,
                "line": {"color": theme.CHOSEN, "width": 2},
            }
        ],
        **colors[-1],
    )
    stages = [
        Step(key, text, go.Frame(data=[drawn], layout=colored))
        for (key, text, _), drawn, colored in zip(_STAGES, maps, colors, strict=True)
    ]
    return add_steps(figure, stages, parameter="stage", prefix="Stage", active=len(stages) - 1)


def query_row(
    rows: Mapping[str, Float64[np.ndarray, "key"]], pieces: Sequence[str], *, query: int
) -> go.Figure:
    """Where one query looks, by each method: a bar for each token up to itself."""
    seen = np.arange(query + 1)
    names = _names(pieces, seen)
    bars = [
        go.Bar(
            x=names,
            y=row[: query + 1].astype(np.float32),
            name=METHODS[method].label,
            marker={"color": theme.METHOD_COLORS[method], "line": {"width": 0}},
            hovertemplate=f"%{{x}}<br>{METHODS[method].label}: %{{y:.4f}}<extra></extra>",
        )
        for method, row in rows.items()
    ]
    return theme.figure(
        bars,
        height=340,
        title={"text": f"Where token {query}, {_shown(pieces, query)}, looks"},
        showlegend=len(rows) > 1,
        legend={"y": 1, "yanchor": "top"},
        bargap=0.15,
        xaxis={**_ticks(names, pieces, seen), "tickangle": -90},
        yaxis={"title": "weight", "rangemode": "tozero"},
    )


def thumbnails(
    weights: Float64[np.ndarray, "head query key"], titles: Sequence[str], *, chosen: int
) -> go.Figure:
    """Every head's weights at a glance, coloured by powers of ten on one scale; the chosen one is marked.

    The traces are the heads in order, so that a click can choose another.
    """
    n_heads = len(weights)
    starts = block_starts(weights.shape[1], at_most=_THUMBNAIL_CELLS)
    columns = min(4, n_heads)
    rows = -(-n_heads // columns)
    places = panels(n_heads, rows=rows, columns=columns, gap_across=0.03, gap_down=0.14)
    maps, notes, axes = [], [], {}
    for head, (place, title) in enumerate(zip(places, titles, strict=True), start=1):
        small = _hidden(block_maximum(weights[head - 1], at_most=_THUMBNAIL_CELLS))
        drawn = heatmap_trace(
            small,
            query_positions=starts,
            key_positions=starts,
            log=True,
            name=f"head {head}: weight",
            axes=(place.x, place.y),
        )
        maps.append(drawn.update(text=None, texttemplate=None))
        notes.append(place.title(("▸ " if head == chosen else "") + title, size=13))
        bare = {"visible": False, "constrain": "domain"}
        axes |= place.axes(
            bare, bare | {"autorange": "reversed", "scaleanchor": place.x, "constraintoward": "top"}
        )
    return theme.figure(
        maps,
        margin={"b": 80},
        height=170 * rows + 142,
        plot_bgcolor=GROUND,
        annotations=notes,
        **coloring("weight", (0.0, 1.0), log=True),
        **axes,
    )


def _stage(steps: AttentionSteps, field: str) -> Float64[np.ndarray, "query key"]:
    [values] = getattr(steps, field)
    return np.asarray(values, np.float64)


def _coloring(values: np.ndarray, key: str) -> dict[str, object]:
    """A weight from nothing to all; scores as far below zero as above."""
    if key == "weights":
        return coloring("weight", (0.0, 1.0))
    largest = float(np.nanmax(np.abs(values)))
    return coloring("bias", (-largest, largest), title="score" if key == "scores" else "score + bias")


def _hidden(values: np.ndarray) -> np.ndarray:
    """What cannot be seen is left blank: -inf, and weights of the future, which are exactly zero."""
    future = np.triu(np.ones(values.shape, dtype=bool), k=1)
    blank = np.isneginf(values) | (future & (values == 0.0))
    return np.where(blank, np.nan, values).astype(np.float32)


def _names(pieces: Sequence[str], starts: Int64[np.ndarray, "block"]) -> list[str]:
    """A name of its own for each block: position and token."""
    return [f"{start} {_shown(pieces, start)}" for start in starts.tolist()]


def _shown(pieces: Sequence[str], position: int, *, longest: int = 18) -> str:
    """A token as a label. The first is the start; the others without text are part of a character."""
    return label(pieces[position], longest=longest) or ("⟨start⟩" if position == 0 else "·")


def _ticks(
    names: Sequence[str], pieces: Sequence[str], starts: Int64[np.ndarray, "block"]
) -> dict[str, object]:
    """Tokens along an axis, as many as find room there: on a phone, or beside another map, some are left out."""
    shown = [_shown(pieces, start, longest=12) for start in starts.tolist()]
    return {
        "type": "category",
        "labelalias": dict(zip(names, shown, strict=True)),
        "tickfont": {"size": 11},
    }
