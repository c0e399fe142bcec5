"""What is said to an answer: right or not, the gap, and the misconception behind a wrong answer that is known."""

import streamlit as st

from alibi_viz.lessons import questions
from alibi_viz.lessons import quiz as lesson
from alibi_viz.lessons.answer_kinds import Response
from alibi_viz.lessons.question import Graded, Question, grade
from alibi_viz.lessons.questions import Misconception
from alibi_viz.lessons.quiz_record import escaped


@st.cache_resource(max_entries=1, show_spinner=False)
def misconceptions() -> dict[int, Misconception]:
    """The misconceptions by number, read once."""
    return questions.misconceptions()


def verdict(question: Question, response: Response) -> None:
    """Right or not with the right answer, what is wrong with a known wrong one, and why the right one is."""
    graded = grade(question, response)
    said = f"{lesson.YOUR_ANSWER}: {escaped(lesson.in_words(question, response))}"
    gap = escaped(" ".join(filter(None, (lesson.gap(graded), lesson.tolerance_in_words(question)))))
    if graded.right:
        st.success("\n\n".join(filter(None, (f"{lesson.RIGHT} {said}", gap))), icon="✅")
    else:
        st.warning("\n\n".join(filter(None, (f"{lesson.WRONG} {said}", gap, right(question)))), icon="❌")
    reasons(question, graded)


def right(question: Question) -> str:
    """The right answer in one line."""
    return f"The right answer: **{escaped(lesson.right_in_words(question))}**"


def reasons(question: Question, graded: Graded | None = None) -> None:
    """What is wrong with a known wrong answer and the misconception behind it, and why the right one is right."""
    if graded is not None and graded.known is not None and graded.misconception is not None:
        st.markdown(escaped(graded.explanation))
        st.markdown(escaped(lesson.belief(misconceptions()[graded.misconception])))
    st.markdown(escaped(question.explanation))
