"""The quiz, one question at a time: where it stands, what is asked, what is said to the answer, what can be kept."""

import inspect
from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st

from alibi_viz.figures import quiz as figures
from alibi_viz.lessons import presenting as presenting_lesson
from alibi_viz.lessons import quiz as lesson
from alibi_viz.lessons.answer_sheet import answer_sheet
from alibi_viz.lessons.answers import BY_KEY
from alibi_viz.lessons.question import Question
from alibi_viz.lessons.questions import every_question
from alibi_viz.lessons.quiz_record import as_json, as_markdown, escaped, misconceptions_met, statuses
from alibi_viz.ui import controls, layout, presenting, question_controls, quiz_state
from alibi_viz.ui.address import app_address
from alibi_viz.ui.plot import plot
from alibi_viz.ui.quiz_state import ANSWERS
from alibi_viz.ui.verdict import misconceptions, reasons, right, verdict


@st.cache_resource(max_entries=1, show_spinner=False)
def questions() -> list[Question]:
    """Every question, worked out once."""
    return every_question()


def place(selected: Sequence[Question]) -> int:
    """Which of the selection is shown: a slider, two buttons, or a click in the strip. Counts from 1."""
    n = len(selected)
    at = controls.whole_number("Question", quiz_state.AT, 1, n, 1)
    found = statuses(selected, ANSWERS.record())

    def picked(point: dict[str, Any]) -> None:
        if point.get("customdata") in range(1, n + 1):
            quiz_state.go(selected[at - 1], int(point["customdata"]))

    plot(
        partial(figures.strip, found, at=at), key="quiz_strip", alt=lesson.alt_progress(found), on_pick=picked
    )
    st.markdown(f"**{lesson.progress(at, found)}**")
    return at


def ask(selected: Sequence[Question], at: int, *, seed: int) -> None:
    """One question, and once it is answered what there is to say to the answer."""
    question = selected[at - 1]
    response = ANSWERS.entry(question).response
    with st.container(border=True):
        st.caption(escaped(lesson.about(question)))
        layout.large(escaped(question.prompt), key="prompt")
        question_controls.answer(ANSWERS, question, seed)
        if ANSWERS.revealed(question):
            st.info(right(question), icon="💡")
            reasons(question)
            _told(question)
        elif response is None:
            _to_answer(question)
            # Beneath the button, which stays where it is when the message goes.
            if ANSWERS.entry(question).refused:
                st.warning(escaped(ANSWERS.entry(question).refused), icon="✏️")
        else:
            verdict(question, response)
            _told(question)
    with st.container(horizontal=True):
        here: dict[str, Any] = {"on_click": quiz_state.go, "disabled": at == 1}
        st.button(lesson.PREVIOUS, key="quiz_previous", args=(question, at - 1), **here)
        here = {"on_click": quiz_state.go, "disabled": at == len(selected)}
        st.button(lesson.NEXT, key="quiz_next", args=(question, at + 1), **here)
        if response is None and not presenting.is_on():
            onward = min(at + 1, len(selected))
            st.button(
                lesson.SKIP,
                key="quiz_skip",
                type="tertiary",
                on_click=quiz_state.skip,
                args=(question, onward),
            )


def keep(selected: Sequence[Question], *, seed: int) -> None:
    """The misconceptions met, the record to download, and a way to begin again."""
    record, names = ANSWERS.record(), misconceptions()
    chosen = {question.key for question in selected}
    asked = [*selected, *(q for q in questions() if q.key in record and q.key not in chosen)]
    met = misconceptions_met(asked, record, names)
    if met:
        st.header(lesson.BELIEFS)
        layout.lines([escaped(line) for line in lesson.beliefs(met)])
    st.header(lesson.RECORD)
    st.caption(lesson.KEPT_UNTIL)
    with st.container(horizontal=True):
        for label, ending, mime, written in (
            (lesson.JSON_FILE, "json", "application/json", as_json),
            (lesson.MARKDOWN_FILE, "md", "text/markdown", as_markdown),
        ):
            st.download_button(
                label,
                lambda written=written: written(asked, record, names, seed=seed),
                file_name=f"alibi-viz-quiz.{ending}",
                mime=mime,
                key=f"quiz_{ending}",
                on_click="ignore",
            )
        with st.popover(lesson.START_AGAIN):
            st.markdown(lesson.CLEAR_WARNING)
            st.button(lesson.CLEAR, key="quiz_clear", on_click=quiz_state.clear)


def instructors(selected: Sequence[Question], *, seed: int) -> None:
    """The answer sheet of the selection, folded away."""
    address = app_address()
    with st.expander(lesson.INSTRUCTORS):
        st.caption(lesson.SHEET_ABOUT)
        st.download_button(
            lesson.SHEET,
            lambda: answer_sheet(selected, misconceptions(), seed=seed, address=address),
            file_name=f"alibi-viz-answer-sheet-{seed}.html",
            mime="text/html",
            key="quiz_sheet",
            on_click="ignore",
        )


def _to_answer(question: Question) -> None:
    """What an answer is given with; a class gives its why aloud, and the answer is revealed."""
    if presenting.is_on():
        label, on_click = presenting_lesson.REVEAL, ANSWERS.reveal
    else:
        label, on_click = lesson.ANSWER, ANSWERS.answer
        question_controls.why(ANSWERS, question)
    st.button(label, key="quiz_answer", type="primary", on_click=on_click, args=(question,))


def _told(question: Question) -> None:
    """What there is to say beside the verdict: the model answer and the person's own why, and where to see it."""
    own, model = layout.row("medium", "medium")
    own.markdown(f"**{lesson.YOUR_WHY}**\n\n{escaped(ANSWERS.entry(question).why) or lesson.NO_WHY}")
    model.markdown(f"**{lesson.MODEL_ANSWER}**\n\n{escaped(question.model_answer)}")
    # Relative, so that it also works below a path. It opens a tab of its own, and the quiz stays as it is.
    st.markdown(f"[{lesson.see_it(question)}](.{question.link.url})")
    with st.expander(lesson.COMPUTED):
        st.code(_source(question), language="python")


def _source(question: Question) -> str:
    return inspect.getsource(BY_KEY[question.key])
