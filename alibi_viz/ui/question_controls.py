"""The controls of a question, one kind of answer after the other. place names who asks: the quiz, or a page."""

from typing import Any

import streamlit as st

from alibi_viz.lessons import quiz as lesson
from alibi_viz.lessons.answer_kinds import Number, Pictures, Sketch
from alibi_viz.lessons.question import Question
from alibi_viz.lessons.quiz_record import escaped
from alibi_viz.lessons.quiz_response import start_of, step_of
from alibi_viz.ui import layout, question_figures
from alibi_viz.ui.answers import Answers, begin, hold

_SLIDERS_IN_A_ROW = 3


def answer(answers: Answers, question: Question, seed: int) -> None:
    """What a question is answered with; after the answer it stays as it was, out of use, beside the truth."""
    key, entry = answers.name(question, "answer"), answers.entry(question)
    draft, response, answered = entry.draft, entry.response, entry.response is not None
    more: dict[str, Any] = {
        "on_change": answers.keep,
        "args": (question,),
        "disabled": answered or answers.revealed(question),
    }
    match question.answer:
        case Sketch():
            _sketch(answers, question, question.answer, answered=answered)
        case Number():
            begin(key, draft)
            st.text_input(
                lesson.number_label(question.unit),
                key=key,
                max_chars=lesson.LONGEST_NUMBER,
                help=lesson.NUMBER_HELP,
                **more,
            )
            if response is not None:
                question_figures.gap(answers.place, question, response, seed)
        case Pictures():
            letters = lesson.letters(question, seed)
            question_figures.pictures(answers.place, question, letters, named=answered)
            hold(key, draft)
            st.radio(
                lesson.YOUR_ANSWER,
                list(letters),
                index=None,
                key=key,
                format_func=letters.__getitem__,
                horizontal=True,
                **more,
            )
        case _:
            hold(key, draft)
            st.radio(
                lesson.YOUR_ANSWER,
                question.order(seed),
                index=None,
                key=key,
                format_func=lambda option: escaped(question.options[option]),
                **more,
            )


def why(answers: Answers, question: Question) -> None:
    """A free text, for comparing with a model answer."""
    key = answers.name(question, "why")
    begin(key, answers.entry(question).why)
    st.text_area(
        lesson.WHY,
        key=key,
        max_chars=lesson.LONGEST_WHY,
        help=lesson.WHY_HELP,
        on_change=answers.keep,
        args=(question,),
    )


def _sketch(answers: Answers, question: Question, sketch: Sketch, *, answered: bool) -> None:
    """The curve, and a slider for each of its points until there is an answer."""
    draft = answers.entry(question).draft
    guess = draft if isinstance(draft, tuple) else start_of(sketch)
    question_figures.sketch(answers.place, question, guess, answered=answered)
    if answered:
        layout.table(
            lesson.sketch_numbers(question, guess),
            key=f"{answers.place}_sketch_numbers",
            alt=lesson.alt_sketch(question, guess, answered=True),
        )
        return
    st.caption(escaped(lesson.sketch_label(question)))
    # A row at a time, so that the points keep their order on a phone.
    cells = [cell for _ in sketch.x[::_SLIDERS_IN_A_ROW] for cell in st.columns(_SLIDERS_IN_A_ROW)]
    for point, (x, height, cell) in enumerate(zip(sketch.x, guess, cells, strict=False)):
        key = answers.name(question, f"point {point}")
        begin(key, float(height))
        cell.slider(
            f"at {lesson.write(x)}",
            float(sketch.low),
            float(sketch.high),
            step=step_of(sketch),
            key=key,
            on_change=answers.keep,
            args=(question,),
        )
