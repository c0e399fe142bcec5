"""What each ALiBi head can see: its window, and the share of the pairs that can matter to it."""

from functools import partial

import streamlit as st

from alibi_viz.core.cost import window_share
from alibi_viz.core.slopes import alibi_slopes, effective_window
from alibi_viz.figures import cost as figures
from alibi_viz.lessons import cost_windows as lesson
from alibi_viz.lessons.cost import Scene
from alibi_viz.ui import controls, layout


def windows(scene: Scene) -> None:
    """A control for how far scores may be apart, two figures, and what to notice."""
    st.header(lesson.TITLE)
    st.caption(lesson.LEAD)
    spread = controls.real_number("Score spread", "score_spread", *lesson.SPREAD, help=lesson.SPREAD_HELP)
    of = lesson.windows(scene, spread)
    drawings = (
        partial(figures.windows, of.slopes, of.windows, length=scene.length),
        partial(figures.shares, of.slopes, of.shares),
    )
    for column, picture, drawing in zip(
        layout.row("medium", "medium"), lesson.PICTURES, drawings, strict=True
    ):
        with column:
            layout.figure(
                drawing,
                key=f"cost_{picture}",
                alt=lesson.alt(scene, of, picture=picture),
                numbers=lesson.numbers(of),
                snippet=lesson.snippet(scene, spread),
                functions=[alibi_slopes, effective_window, window_share],
            )
    layout.notice(lesson.notices(scene, of))
