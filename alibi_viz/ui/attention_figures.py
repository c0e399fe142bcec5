"""The figures of live attention: the maps of the compared methods, one token's row, and every head of the layer."""

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
import streamlit as st
from jaxtyping import Float64

from alibi_viz.core.attention import AttentionSteps, attention_steps
from alibi_viz.core.bias import alibi_bias
from alibi_viz.figures import live_attention as figures
from alibi_viz.lessons import live_attention_figures as told
from alibi_viz.ui import layout


def attention_figures(
    steps: Mapping[str, AttentionSteps],
    pieces: Sequence[str],
    *,
    layer: int,
    head: int,
    query: int,
    slopes: Float64[np.ndarray, "head"] | None,
) -> None:
    """Each figure with its numbers. steps has a layer's working by method, the chosen one first; slopes are its."""
    [method, *_] = steps
    rows = {name: told.row_of(each, head, query) for name, each in steps.items()}
    for (name, each), column in zip(steps.items(), st.columns(len(steps)), strict=True):
        with column:
            layout.figure(
                partial(
                    figures.attention_map,
                    each.of_head(head),
                    pieces,
                    query=query,
                    title=told.map_title(name, layer, head),
                ),
                key=f"map_{name}",
                alt=told.alt_map(pieces, each, layer=layer, head=head),
                numbers=told.row_numbers(pieces, told.working(each, head, query), query=query),
                snippet=told.snippet(told.working(each, head, query), query=query),
                functions=[attention_steps, alibi_bias],
                on_pick=lambda point: st.session_state.update(query=told.picked_position(point["y"])),
            )
    layout.figure(
        partial(figures.query_row, rows, pieces, query=query),
        key="row",
        alt=told.alt_row(pieces, rows[method], query=query),
        numbers=told.row_numbers(pieces, rows, query=query),
        snippet=told.snippet(told.working(steps[method], head, query), query=query),
        functions=[attention_steps],
    )
    st.caption(told.HEADS_CAPTION)
    layout.figure(
        partial(
            figures.thumbnails,
            steps[method].weights,
            told.head_titles(slopes, len(steps[method].weights)),
            chosen=head,
        ),
        key="heads",
        alt=told.alt_heads(steps[method].weights),
        numbers=told.head_numbers(slopes, steps[method].weights),
        snippet=told.distance_snippet(steps[method].weights, head),
        functions=told.HEAD_FUNCTIONS,
        on_pick=lambda point: st.session_state.update(head=told.picked_head(point["curve"])),
    )
