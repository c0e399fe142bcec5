"""The bug museum: a mistake beside the correct computation, and a guess before the weights are shown.

A link reproduces the screen: each exhibit has its own defaults, and the link says what differs from them. Whoever
chooses another exhibit gets that one's defaults (`opened`); whoever opens a link gets what the link says.
"""

from dataclasses import replace
from functools import partial

import streamlit as st

from alibi_viz.core.exhibits import EXHIBITS
from alibi_viz.core.museum import Exhibit
from alibi_viz.figures.bug_museum import picture
from alibi_viz.lessons import bug_museum as lesson
from alibi_viz.lessons import bug_museum_figures as shown
from alibi_viz.lessons import bug_museum_notices as noticed
from alibi_viz.ui import controls, layout, placing, titled
from alibi_viz.ui.prediction import prediction, told


@st.fragment
def page() -> None:
    layout.lead(lesson.LEAD)
    key = titled.one_of_many("Exhibit", "exhibit", lesson.TITLES, on_change=opened)
    scene = chosen(EXHIBITS[key])
    exhibit = scene.exhibit
    st.markdown(lesson.thought(scene))
    pair(scene, lesson.BIAS)
    guess = prediction(f"bug_museum {key}", noticed.question(scene), noticed.ANSWERS)
    if guess is None:
        return
    told(guess, right=noticed.answer(scene), because=noticed.verdict(scene))
    pair(scene, lesson.WEIGHT)
    layout.facts(noticed.facts(scene))
    layout.notice(noticed.notices(scene))
    layout.lines(lesson.story(scene))
    st.caption(lesson.seen_in(exhibit))
    st.header(lesson.WRONG_LINE)
    layout.two_functions(exhibit.correct, exhibit.buggy)
    layout.sources(*lesson.papers(exhibit))
    st.caption(lesson.not_exhibited())


def opened() -> None:
    """Another exhibit was chosen: its own defaults go with it."""
    controls.put(lesson.opening(EXHIBITS[st.session_state["exhibit"]]))


def chosen(exhibit: Exhibit) -> lesson.Scene:
    own = exhibit.setting
    sizes, many, one, more = layout.row("narrow", "narrow", "narrow", "wide")
    with sizes:
        length = controls.whole_number("Length", "length", *lesson.LENGTHS, own.length)
    with many:
        n_heads = controls.whole_number("Heads", "n_heads", *lesson.N_HEADS, own.n_heads)
    with one:
        head = controls.entered_number("Head", "head", *lesson.head_span(exhibit, n_heads))
    setting = replace(own, length=length, n_heads=n_heads)
    with more:
        with placing.optional():
            if lesson.about_precision(exhibit):
                dtype = controls.choice("Held in", "dtype", lesson.TYPES, default=own.dtype)
                setting = replace(setting, dtype=dtype)
        if lesson.has_content(exhibit):
            seed = controls.entered_number("Seed", "seed", *lesson.SEEDS, own.seed)
            setting = replace(setting, seed=seed)
    return lesson.Scene(exhibit, setting, head)


def pair(scene: lesson.Scene, kind: lesson.Kind) -> None:
    """The correct computation and the exhibit, side by side."""
    exhibit = scene.exhibit
    for column, side in zip(layout.row("medium", "medium"), lesson.SIDES, strict=True):
        with column:
            layout.figure(
                partial(picture, scene.seen, head=scene.head, side=side, kind=kind, own_colors=scene.apart),
                key=f"bug_museum_{kind}_{side}",
                alt=shown.alt(scene, side, kind),
                numbers=shown.numbers(scene, side, kind),
                snippet=shown.snippet(scene, side, kind),
                functions=[exhibit.correct, exhibit.buggy],
            )
    st.caption(lesson.caption(scene, kind))


page()
