"""What a question shows: a sketch, a pair of pictures, and after the answer how far it is from the truth."""

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
import streamlit as st

from alibi_viz.figures import quiz as figures
from alibi_viz.figures.number_line import number_line
from alibi_viz.lessons import quiz as lesson
from alibi_viz.lessons.answer_kinds import Number, Pictures, Real, Response, Sketch
from alibi_viz.lessons.question import Question
from alibi_viz.lessons.quiz_record import escaped
from alibi_viz.ui import layout
from alibi_viz.ui.plot import plot


def gap(place: str, question: Question, response: Response, seed: int) -> None:
    """An answer beside the truth. Of one statement among several there is nothing to draw."""
    match question.answer, response:
        case Sketch(), tuple() | list():
            sketch(place, question, response, answered=True)
        case Number(value=truth), int() | float():
            plot(
                partial(
                    number_line, response, truth, title=lesson.difference(response, truth, question.unit)
                ),
                key=f"{place}_number_line",
                alt=lesson.alt_difference(question, response),
            )
        case Pictures(), _:
            pictures(place, question, lesson.letters(question, seed), named=True)


def sketch(place: str, question: Question, guess: Sequence[Real], *, answered: bool) -> None:
    """A person's curve; once there is an answer, the truth over it."""
    answer = question.answer
    assert isinstance(answer, Sketch)  # noqa: S101 (for the type checker)
    plot(
        partial(
            figures.sketch,
            np.array(answer.x, dtype=np.float64),
            np.array(guess, dtype=np.float64),
            truth=np.array(answer.truth, dtype=np.float64) if answered else None,
            limits=(float(answer.low), float(answer.high)),
            x_title=question.x_title,
            y_title=question.y_title,
            evenly=answer.evenly,
        ),
        key=f"{place}_sketch",
        alt=lesson.alt_sketch(question, guess, answered=answered),
    )


def pictures(place: str, question: Question, letters: Mapping[str, str], *, named: bool) -> None:
    """Both pictures side by side, by their letters; their names would give the answer away."""
    answer = question.answer
    assert isinstance(answer, Pictures)  # noqa: S101 (for the type checker)
    drawn_as = answer.drawn[answer.right].drawn_as
    limits = figures.shared_limits([drawn.values for drawn in answer.drawn.values()], drawn_as=drawn_as)
    for column, (option, letter) in zip(layout.row("medium", "medium"), letters.items(), strict=True):
        drawn = answer.drawn[option]
        with column:
            plot(
                partial(
                    figures.picture,
                    drawn.values,
                    drawn.x,
                    drawn_as=drawn_as,
                    title=letter,
                    x_title=question.x_title,
                    y_title=question.y_title,
                    limits=limits,
                ),
                key=f"{place}_picture_{letter}",
                alt=lesson.alt_picture(
                    question, letter, lesson.picture_table(drawn.values.tolist(), drawn.x.tolist())
                ),
            )
            if named:
                st.caption(f"{letter}: {escaped(question.options[option])}")
