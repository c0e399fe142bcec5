"""The rest of what was measured: loss by context, short contexts, recall, how far heads look, and the cards."""

from collections.abc import Sequence
from functools import partial

import numpy as np
import streamlit as st

from alibi_viz.core.attention import mean_attention_distance
from alibi_viz.core.extrapolation import early_token_share
from alibi_viz.core.slopes import alibi_slopes
from alibi_viz.figures import extrapolation as figures
from alibi_viz.figures.by_length import level
from alibi_viz.lessons import extrapolation as lesson
from alibi_viz.lessons import extrapolation_figures as told
from alibi_viz.model import results
from alibi_viz.ui import layout, measured


def sections(methods: Sequence[str]) -> None:
    """Four figures, each with its numbers, code and files."""
    runs = measured.of(methods)
    train_len = runs[0].train_len
    context, losses = results.loss_by_context(runs)
    lengths = np.array(measured.lengths())
    shares = told.early_shares(lengths, context=lesson.EARLY_CONTEXT)
    by_context, early = level(
        partial(
            figures.loss_by_position,
            {method: values.mean(axis=0) for method, values in losses.items()},
            context,
            train_len=train_len,
        ),
        partial(figures.early_tokens, lengths, shares, context=lesson.EARLY_CONTEXT),
    )
    left, right = layout.row("medium", "medium")
    with left:
        st.header(lesson.CONTEXT_TITLE)
        layout.figure(
            by_context,
            key="context",
            alt=told.alt_losses(context, losses),
            numbers=told.by_place("context", context, losses),
            snippet=told.by_place_snippet(context, losses),
            functions=[],
        )
    with right:
        st.header(lesson.EARLY_TITLE)
        layout.figure(
            early,
            key="early",
            alt=told.alt_early(lengths, shares),
            numbers=told.by_place("length", lengths, shares),
            snippet=told.early_snippet(lengths, context=lesson.EARLY_CONTEXT),
            functions=[early_token_share],
        )
    st.header(lesson.RECALL_TITLE)
    distances, recall = results.recall_by_distance(runs)
    reach = results.reach(runs)
    [(_, n_heads), *_] = [values.shape for values in reach.values()]
    recalled, reached = level(
        partial(figures.recall_by_distance, distances, recall, train_len=train_len, chance=lesson.CHANCE),
        partial(figures.attention_distance, reach, alibi_slopes(n_heads)),
    )
    left, right = layout.row("medium", "medium")
    with left:
        st.caption(lesson.RECALL_LEAD)
        layout.figure(
            recalled,
            key="recall",
            alt=told.alt_recall(distances, recall),
            numbers=told.by_place("distance", distances, recall),
            snippet=told.by_place_snippet(distances, recall),
            functions=[],
        )
    with right:
        st.caption(lesson.REACH_LEAD)
        layout.figure(
            reached,
            key="reach",
            alt=told.alt_reach(reach),
            numbers=told.reach_numbers(reach),
            snippet=told.reach_snippet(reach),
            functions=[mean_attention_distance, alibi_slopes],
        )
    twice = results.induction_table(runs)
    layout.notice(told.notices(distances, recall, twice, reach, train_len=train_len))
    with st.expander(lesson.TWICE_TITLE):
        layout.table(twice, key="twice", alt=lesson.TWICE_TITLE)


def cards(methods: Sequence[str]) -> None:
    """Where every run's numbers come from."""
    with st.expander(lesson.CARDS_TITLE):
        layout.table(measured.cards(methods), key="cards", alt=lesson.CARDS_TITLE)
