"""The four pictures of an exhibit: the bias and the weights of one head, correct and as exhibited.

Each pair is on one scale. Weights are coloured by powers of ten; one below zero, which no share can be, is amber.
"""

from typing import Literal

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Int

from alibi_viz.core.museum import Comparison
from alibi_viz.figures.heatmap import heatmap, overflow_trace
from alibi_viz.figures.matrix_colors import Kind, limits_of

Side = Literal["correct", "buggy"]
_TITLES = {"correct": "Correct", "buggy": "Exhibit"}
_CALLED = {"bias": "bias, in logits", "weight": "attention weights"}
_SQUARE, _ONE_ROW = 460, 260  # pixels
_FEW = 6


def picture(seen: Comparison, *, head: int, side: Side, kind: Kind, own_colors: bool = False) -> go.Figure:
    """One of the four; `head` counts from 1. own_colors leaves the scale that a pair of biases shares."""
    at = head - 1
    biases = {"correct": seen.correct_bias[at], "buggy": seen.buggy_bias[at]}
    weights = {"correct": seen.correct_weights[at], "buggy": seen.buggy_weights[at]}
    pair = biases if kind == "bias" else weights
    values = np.where(np.isneginf(biases[side]), np.nan, pair[side])
    queries, keys = seen.query_positions, seen.key_positions
    one_row = len(queries) == 1
    drawn = heatmap(
        values,
        query_positions=queries,
        key_positions=keys,
        kind=kind,
        limits=limits_of(values if own_colors else np.stack(list(pair.values())), kind=kind),
        log=kind == "weight",
        title=f"{_TITLES[side]}: {_CALLED[kind]}",
        height=_ONE_ROW if one_row else _SQUARE,
    )
    if one_row:  # In so low a figure Plotly lays the bar's name over the axis, and the title says it too.
        drawn.update_layout(coloraxis_colorbar_title=None)
    if kind == "weight" and (values < 0).any():
        drawn.add_trace(_below_zero(values, queries, keys))
    for update, positions in ((drawn.update_xaxes, keys), (drawn.update_yaxes, queries)):
        if len(positions) <= _FEW:  # a tick for each: Plotly would put some between two
            update(tickvals=positions.tolist())
    return drawn.update_layout(uirevision=f"keep-{queries[0]}-{len(queries)}-{keys[0]}-{len(keys)}")


def _below_zero(
    values: np.ndarray, queries: Int[np.ndarray, "query"], keys: Int[np.ndarray, "key"]
) -> go.Heatmap:
    trace = overflow_trace(values < 0, queries, keys)
    return trace.update(
        customdata=values.astype(np.float32),
        hovertemplate="query %{y:,d}<br>key %{x:,d}<br>weight %{customdata:.6~g}<extra></extra>",
    )
