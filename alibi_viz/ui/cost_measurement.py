"""Plain, dense-bias and windowed attention measured now, at a person's sizes: with progress and a stop.

Each call's time is kept as soon as it is there, so a stop loses none; they stay until the sizes change. This must not
stand in a fragment: a click within one waits until the fragment has run to its end, and Stop would stop nothing.
"""

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from alibi_viz.figures.cost import attention_time
from alibi_viz.lessons import cost_measurement as lesson
from alibi_viz.lessons.cost import Scene
from alibi_viz.ui import layout

if TYPE_CHECKING:
    from alibi_viz.model.results import Row

_KEPT = "cost_measurement"


def measurement(scene: Scene) -> None:
    """Measure three ways to attend; see their times, and what to notice."""
    st.header(lesson.TITLE)
    st.caption(lesson.LEAD)
    plan = lesson.plan(scene)
    for sentence in plan.refused:
        st.caption(sentence)
    if not plan.jobs:
        st.info(lesson.NOTHING_FITS)
        return
    rows, machine = _rows(scene, plan)
    found = lesson.measured(rows)
    if found is None:
        return
    # Rows are there, so torch was loaded for them.
    from alibi_viz.model.attention import alibi_attention
    from alibi_viz.model.attention_timing import timed_calls

    st.caption(lesson.where(scene, machine))
    layout.figure(
        partial(attention_time, found.lengths, found.seconds),
        key="measured",
        alt=lesson.alt(found),
        numbers=lesson.numbers(found),
        snippet=lesson.snippet(found),
        functions=[timed_calls, alibi_attention],
    )
    layout.table(lesson.table(found), key="measured_table", alt=lesson.alt(found))
    layout.notice(lesson.notices(found))


def _rows(scene: Scene, plan: lesson.Plan) -> "tuple[list[Row], str]":
    """The rows that there are, after measuring them if asked to, and the machine that they are from."""
    start, stop, _ = layout.row("medium", "narrow", "wide")
    begin = start.button(lesson.BUTTON, key="measure", type="primary", width="stretch")
    stop.button(lesson.STOP, key="stop_measuring", width="stretch")
    if begin:
        bar = st.progress(0.0, lesson.STARTING)
        # Importing this imports torch, which takes a second or two: only who measures waits for it.
        from alibi_viz.model.attention_timing import timed_calls, where

        rows: list[Row] = []
        st.session_state[_KEPT] = (scene, rows, where())
        for row in timed_calls(
            plan.jobs,
            batch=scene.batch,
            n_heads=scene.n_heads,
            head_dim=scene.head_dim,
            rounds=lesson.ROUNDS,
            within=lesson.MOST_SECONDS,
        ):
            rows.append(row)
            if "way" in row:
                done = sum("way" in each for each in rows)
                bar.progress(done / plan.n_calls, lesson.progress(done, plan.n_calls, row))
        bar.empty()
    of, found, machine = st.session_state.get(_KEPT, (None, [], ""))
    if of != scene:
        return [], ""
    if found and (told := lesson.interrupted(found, plan)):
        st.caption(told)
    return found, machine
