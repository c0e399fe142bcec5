"""What a person made of the quiz: the answers, and which question is shown."""

import streamlit as st

from alibi_viz.lessons.question import Question
from alibi_viz.ui.answers import Answers

AT = "question"
ANSWERS = Answers("quiz")


def skip(question: Question, onward: int) -> None:
    """Leave a question open and go on."""
    ANSWERS.skip(question)
    st.session_state[AT] = onward


def go(question: Question, onward: int) -> None:
    """To another question, with what this one's controls hold kept."""
    ANSWERS.keep(question)
    st.session_state[AT] = onward


def clear() -> None:
    """Forget everything and begin with the first question."""
    ANSWERS.clear()
    st.session_state[AT] = 1
