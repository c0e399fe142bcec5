"""The bias matrix and the weights that it gives, for one head or as small multiples of many heads.

Small multiples share one colour scale and their zoom; they stand in the order they are given, which is that
of their slopes.
"""

import math
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from alibi_viz.core.bias_window import BiasWindow
from alibi_viz.figures.heatmap import cell_frame, heatmap, heatmap_trace, overflow_trace, position_axis
from alibi_viz.figures.matrix_colors import GROUND, Kind, coloring, limits_of
from alibi_viz.figures.theme import figure as blank

_TITLES = {"bias": "Bias, in logits", "weight": "Weight of equal scores"}
_COLUMNS = 4


def bias(view: BiasWindow, names: Sequence[str], *, chosen: tuple[int, int], head: int) -> go.Figure:
    """The bias of each head. What overflowed the type is amber; `head` is the index of the chosen one."""
    return _matrices(view, view.bias, names, kind="bias", chosen=chosen, head=head)


def weights(view: BiasWindow, names: Sequence[str], *, chosen: tuple[int, int], head: int) -> go.Figure:
    """The weights of each head, coloured by powers of ten. Rows that a softmax lost are amber."""
    seen = np.where(view.visible, view.weights, np.nan)
    return _matrices(view, seen, names, kind="weight", chosen=chosen, head=head)


def _matrices(
    view: BiasWindow,
    values: Float[np.ndarray, "head query key"],
    names: Sequence[str],
    *,
    kind: Kind,
    chosen: tuple[int, int],
    head: int,
) -> go.Figure:
    queries, keys = view.query_positions, view.key_positions
    overflow = ~np.isfinite(values) & view.visible
    log = kind == "weight"
    if len(names) == 1:
        return heatmap(
            values[0],
            query_positions=queries,
            key_positions=keys,
            kind=kind,
            log=log,
            overflow=overflow[0],
            chosen=chosen,
            title=_TITLES[kind],
            height=500,
        )
    n_columns = min(_COLUMNS, len(names))
    n_rows = math.ceil(len(names) / n_columns)
    traces, late, notes, layout = [], [], [], {}
    for index, name in enumerate(names):
        row, column = divmod(index, n_columns)
        suffix = "" if index == 0 else str(index + 1)
        axes = (f"x{suffix}", f"y{suffix}")
        traces.append(
            heatmap_trace(
                values[index], query_positions=queries, key_positions=keys, log=log, name=kind, axes=axes
            )
        )
        if overflow[index].any():
            late.append(overflow_trace(overflow[index], queries, keys, axes=axes))
        left, top = column / n_columns, 1 - row / n_rows
        right, bottom = left + 0.9 / n_columns, top - 0.74 / n_rows
        notes.append(
            {
                "text": name,
                "x": left,
                "y": top - 0.74 / n_rows,
                "xref": "paper",
                "yref": "paper",
                "xanchor": "left",
                "yanchor": "top",
                "align": "left",
                "showarrow": False,
                "font": {"size": 11},
            }
        )
        for axis, positions, domain in (("x", keys, [left, right]), ("y", queries, [bottom, top])):
            layout[f"{axis}axis{suffix}"] = position_axis(positions, "", down=axis == "y") | {
                "domain": domain,
                "anchor": axes["xy".index("y" if axis == "x" else "x")],
                "showticklabels": False,
                "ticks": "",
                "title": None,
                **({"matches": axis} if index else {}),
            }
    frame_axes = (traces[head].xaxis, traces[head].yaxis)
    return blank(
        [*traces, *late],
        height=150 + 118 * n_rows,
        title={"text": f"{_TITLES[kind]}, steep heads first"},
        plot_bgcolor=GROUND,
        margin={"l": 8, "b": 84},
        annotations=notes,
        shapes=[cell_frame(*chosen, queries, keys, axes=frame_axes)],
        **coloring(kind, limits_of(values, kind=kind), log=log),
        **layout,
    )
