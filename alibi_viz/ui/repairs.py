"""Repairs: one checkpoint, one repair, one factor; what was measured of it, and what the repair changes."""

from functools import partial

import streamlit as st

from alibi_viz.core.extrapolation import perplexity
from alibi_viz.core.repaired import Stretch
from alibi_viz.figures import repairs as figures
from alibi_viz.lessons import repair_gains as gained
from alibi_viz.lessons import repairs as lesson
from alibi_viz.lessons.extrapolation import snippet
from alibi_viz.lessons.extrapolation_figures import by_place, by_place_snippet
from alibi_viz.model.config import Config
from alibi_viz.ui import (
    controls,
    layout,
    measured_retrofits,
    placing,
    repair_changes,
    repair_runs,
    text_length,
)
from alibi_viz.ui.repair_runs import Chosen


def repairs() -> None:
    """The view on repairs: its controls, and all that is shown for them."""
    chosen = _chosen()
    stretch = Stretch(chosen.repair, chosen.factor, Config(chosen.method).train_len)
    st.markdown(lesson.told(chosen.repair, train_len=stretch.train_len, target_len=stretch.target_len))
    runs = chosen.runs()
    with placing.optional():
        if runs:
            _measured(chosen, stretch, runs)
        elif measured_retrofits.runs():
            st.info(lesson.not_measured(chosen.missing()))
        else:
            st.info(lesson.NO_RESULTS)
    st.header(lesson.CHANGES_TITLE)
    repair_changes.changes(chosen.method, stretch)
    with st.expander(lesson.PAPERS_TITLE):
        for table, columns in lesson.paper_tables():
            layout.table(columns, key=f"paper {table.source}", alt=table.about)
            st.caption(f"{table.about} {table.source}.")
    if runs:
        with st.expander(lesson.CARDS_TITLE):
            called = _names(chosen, stretch, runs)
            layout.table(repair_runs.cards(runs, called), key="repair_cards", alt=lesson.CARDS_TITLE)


def _chosen() -> Chosen:
    which, far, trained = layout.row("medium", "medium", "medium", align="bottom")
    with which:
        method = lesson.CHECKPOINTS[controls.choice("Checkpoint", "checkpoint", list(lesson.CHECKPOINTS))]
    with far:
        factor = text_length.factor(Config(method).train_len)
    with trained:
        further = controls.switch("Trained further", "further", help=lesson.FURTHER_HELP)
    labels = lesson.labels(method)
    if (
        st.session_state.get("repair", lesson.first_repair(method)) not in labels
    ):  # it was another checkpoint's
        controls.put({"repair": lesson.first_repair(method)})
    repair = controls.choice("Repair", "repair", list(labels), default=lesson.first_repair(method))
    return Chosen(method, labels[repair], factor, further)


def _measured(chosen: Chosen, stretch: Stretch, runs: repair_runs.Runs) -> None:
    """Two figures side by side, the table of gains and costs, and what to notice."""
    lengths = {"train_len": stretch.train_len, "target_len": stretch.target_len}
    [first, *_] = runs.values()
    st.caption(lesson.measured_on(first[0].card, n_seeds=min(map(len, runs.values()))))
    st.caption(lesson.comparison(further=chosen.further, **lengths))
    if chosen.missing():
        st.info(lesson.not_measured(chosen.missing()))
    called = _names(chosen, stretch, runs)
    left, right = layout.row("medium", "medium")
    with left:
        st.header(lesson.PERPLEXITY_TITLE)
        curves = repair_runs.curves(runs)
        layout.figure(
            partial(figures.perplexity, curves, called, chosen=chosen.repair, target_len=stretch.target_len),
            key="repairs_perplexity",
            alt=lesson.alt_perplexity(curves, called, target_len=stretch.target_len),
            numbers=repair_runs.numbers(runs, called),
            snippet=snippet(list(curves.values())),
            functions=[perplexity],
        )
    with right:
        st.header(lesson.RECALL_TITLE)
        distances, shares = repair_runs.recall(runs)
        layout.figure(
            partial(
                figures.recall,
                distances,
                shares,
                called,
                chosen=chosen.repair,
                chance=lesson.CHANCE,
                **lengths,
            ),
            key="repairs_recall",
            alt=lesson.alt_recall(distances, shares, called),
            numbers=by_place("distance", distances, lesson.renamed(shares, called)),
            snippet=by_place_snippet(distances, shares),
            functions=[],
        )
    st.header(lesson.TABLE_TITLE, help=lesson.TABLE_HELP)
    found = chosen.gains()
    table = gained.table(found, further=chosen.further, **lengths)
    layout.table(table, key="repair_gains", alt=lesson.TABLE_TITLE)
    st.caption(gained.legend())
    [own] = [each for each in found if each.repair == chosen.repair]
    layout.notice(gained.notices(own, found, further=chosen.further, **lengths))


def _names(chosen: Chosen, stretch: Stretch, runs: repair_runs.Runs) -> dict[str, str]:
    return lesson.names(
        list(runs), further=chosen.further, train_len=stretch.train_len, target_len=stretch.target_len
    )
