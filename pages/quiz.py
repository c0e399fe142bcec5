"""Quiz: one question at a time, the same for a whole class, with what is wrong about each wrong answer."""

import streamlit as st

from alibi_viz.lessons import quiz as lesson
from alibi_viz.ui import controls, layout, quiz


@st.fragment
def page() -> None:
    layout.lead(lesson.LEAD)
    which, how_many, how_hard = layout.row("narrow", "narrow", "medium")
    with which:
        seed = controls.entered_number("Seed", "seed", *lesson.SEEDS, help=lesson.SEED_HELP)
    with how_many:
        every = quiz.questions()
        n = controls.whole_number("Questions", "n_questions", lesson.FEWEST, len(every), lesson.USUAL)
    with how_hard:
        level = controls.choice("Difficulty", "difficulty", list(lesson.LEVELS))
    topic = controls.choice("About", "topic", lesson.TOPICS)
    selected = lesson.selected(every, seed, n, topic, level)
    if not selected:
        st.info(lesson.NO_QUESTIONS)
        return
    at = quiz.place(selected)
    quiz.ask(selected, at, seed=seed)
    quiz.keep(selected, seed=seed)
    quiz.instructors(selected, seed=seed)


page()
