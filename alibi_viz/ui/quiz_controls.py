"""The controls of a question, one kind of answer after the other, and the figures that belong to them."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from alibi_viz.figures import quiz as figures
from alibi_viz.lessons import quiz as lesson
from alibi_viz.lessons.answer_kinds import Number, Pictures, Sketch
from alibi_viz.lessons.question import Question
from alibi_viz.lessons.quiz_record import escaped
from alibi_viz.lessons.quiz_response import start_of, step_of
from alibi_viz.ui import layout
from alibi_viz.ui.plot import plot
from alibi_viz.ui.quiz_state import begin, entry, hold, keep, name

_SLIDERS_IN_A_ROW = 3


def answer(question: Question, seed: int, *, answered: bool) -> None:
    """What a question is answered with; after the answer it stays as it was, out of use."""
    key = name(question, "answer")
    more: dict[str, Any] = {"on_change": keep, "args": (question,), "disabled": answered}
    match question.answer:
        case Sketch():
            _sketch(question, question.answer, answered=answered)
        case Number():
            begin(key, entry(question).draft)
            st.text_input(
                lesson.number_label(question.unit),
                key=key,
                max_chars=lesson.LONGEST_NUMBER,
                help=lesson.NUMBER_HELP,
                **more,
            )
        case Pictures():
            letters = dict(zip(question.order(seed), lesson.LETTERS, strict=True))
            _pictures(question, question.answer, letters, answered=answered)
            hold(key, entry(question).draft)
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
            hold(key, entry(question).draft)
            st.radio(
                lesson.YOUR_ANSWER,
                question.order(seed),
                index=None,
                key=key,
                format_func=lambda option: escaped(question.options[option]),
                **more,
            )


def _pictures(question: Question, answer: Pictures, letters: Mapping[str, str], *, answered: bool) -> None:
    """Both pictures side by side, with their names only after the answer."""
    drawn_as = answer.drawn[answer.right].drawn_as
    limits = figures.shared_limits([drawn.values for drawn in answer.drawn.values()], drawn_as=drawn_as)
    for column, (option, letter) in zip(layout.row("medium", "medium"), letters.items(), strict=True):
        drawn = answer.drawn[option]
        with column:
            plot(
                figures.picture(
                    drawn.values,
                    drawn.x,
                    drawn_as=drawn_as,
                    title=letter,
                    x_title=question.x_title,
                    y_title=question.y_title,
                    limits=limits,
                ),
                key=f"quiz_picture_{letter}",
                alt=lesson.alt_picture(
                    question, letter, lesson.picture_table(drawn.values.tolist(), drawn.x.tolist())
                ),
            )
            if answered:
                st.caption(f"{letter}: {escaped(question.options[option])}")


def _sketch(question: Question, answer: Sketch, *, answered: bool) -> None:
    """The curve, and a slider for each of its points until there is an answer."""
    draft = entry(question).draft
    guess = draft if isinstance(draft, tuple) else start_of(answer)
    limits = (float(answer.low), float(answer.high))
    plot(
        figures.sketch(
            np.array(answer.x, dtype=np.float64),
            np.array(guess, dtype=np.float64),
            truth=np.array(answer.truth, dtype=np.float64) if answered else None,
            limits=limits,
            x_title=question.x_title,
            y_title=question.y_title,
        ),
        key="quiz_sketch",
        alt=lesson.alt_sketch(question, guess, answered=answered),
    )
    if answered:
        layout.table(
            lesson.sketch_numbers(question, guess),
            key="quiz_sketch_numbers",
            alt=lesson.alt_sketch(question, guess, answered=True),
        )
        return
    st.caption(escaped(lesson.sketch_label(question)))
    # A row at a time, so that the points keep their order on a phone.
    cells = [cell for _ in answer.x[::_SLIDERS_IN_A_ROW] for cell in st.columns(_SLIDERS_IN_A_ROW)]
    for point, (x, height, cell) in enumerate(zip(answer.x, guess, cells, strict=False)):
        key = name(question, f"point {point}")
        begin(key, float(height))
        cell.slider(
            f"at {lesson.write(x)}",
            *limits,
            step=step_of(answer),
            key=key,
            on_change=keep,
            args=(question,),
        )


def why(question: Question) -> None:
    """A free text, for comparing with a model answer."""
    key = name(question, "why")
    begin(key, entry(question).why)
    st.text_area(
        lesson.WHY,
        key=key,
        max_chars=lesson.LONGEST_WHY,
        help=lesson.WHY_HELP,
        on_change=keep,
        args=(question,),
    )
