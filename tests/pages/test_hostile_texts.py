"""200 texts that mean harm, typed wherever a page takes one, or names of files: nothing breaks, renders or is lost."""

import random

import numpy as np
import pytest
from safetensors.numpy import save

from alibi_viz.lessons.alibi_vs_t5 import UPLOADED
from alibi_viz.lessons.answer_kinds import Number
from alibi_viz.lessons.live_measurement import OWN_FILE, OWN_TEXT
from alibi_viz.lessons.predictions import from_the_quiz
from alibi_viz.lessons.questions import every_question, selection
from alibi_viz.lessons.quiz import SEEDS, YOUR_WHY
from alibi_viz.model.t5_weights import SUFFIX
from alibi_viz.ui.controls import quoted
from tests.pages import hostile
from tests.pages.rendered import rendered

A_PLACE = 25
TEXTS = {
    "bias_term.py": ("text_input", {}),
    "live_attention.py": ("text_area", {}),
    "extrapolation.py": ("text_area", {"passage": OWN_TEXT}),
}
QUESTIONS = selection(SEEDS[-1], len(every_question()))
AT, ASKED = next((at, q) for at, q in enumerate(QUESTIONS, start=1) if isinstance(q.answer, Number))
QUIZ = {"n_questions": str(len(QUESTIONS)), "question": str(AT)}
ANSWER, WHY = (f"quiz 0 {ASKED.key} {part}" for part in ("answer", "why"))
GUESS = f"guess 0 {from_the_quiz('slopes').key} answer"
ANSWERS = {ANSWER: ("quiz.py", QUIZ, "quiz_answer"), GUESS: ("slopes.py", {"predict": "ask"}, "guess")}


def _seeds(place):
    """Those of one field: no two get the same texts."""
    first = [*TEXTS, *ANSWERS, WHY].index(place) * A_PLACE
    return range(first, first + A_PLACE)


def _type(app, kind, key, seed):
    """Type a text; it is there when the page has run."""
    field = getattr(app, kind)(key=key)
    text = hostile.text(seed)[: field.proto.max_chars or None]
    field.set_value(text).run()
    assert getattr(app, kind)(key=key).value == text, seed


def _is_well(app, seed):
    assert not app.exception, seed
    assert app.title[0].value, seed
    assert rendered(app) == [], seed


@pytest.mark.parametrize("page", TEXTS)
def test_a_hostile_text_is_kept_and_not_rendered(visit, page):
    kind, link = TEXTS[page]
    app = visit(page, **link)
    for seed in _seeds(page):
        _type(app, kind, "text", seed)
        _is_well(app, seed)


@pytest.mark.parametrize("key", ANSWERS)
def test_a_hostile_answer_is_kept_and_not_rendered_when_it_is_given(visit, key):
    page, link, button = ANSWERS[key]
    for seed in _seeds(key):
        app = visit(page, **link)
        _type(app, "text_input", key, seed)
        _is_well(app.button(key=button).click().run(), seed)


def test_a_hostile_why_is_kept_and_not_rendered_beside_the_model_answer(visit):
    for seed in _seeds(WHY):
        app = visit("quiz.py", **QUIZ)
        app.text_input(key=ANSWER).set_value("1")
        _type(app, "text_area", WHY, seed)
        app.button(key="quiz_answer").click().run()
        assert any(YOUR_WHY in part.value for part in app.markdown)
        _is_well(app, seed)


def _name(rng):
    """A file may have any name but one with this character in it."""
    return hostile.value(rng).replace("\x00", "")


@pytest.mark.parametrize("seed", range(A_PLACE))
def test_a_text_file_of_a_hostile_name_is_read_or_named(visit, seed):
    name = f"{_name(random.Random(seed))}.txt"
    is_text = seed % 2 == 0
    app = visit("extrapolation.py", passage=OWN_FILE)
    app.file_uploader(key="text_file").upload(name, "A text.".encode("utf-8" if is_text else "utf-16")).run()
    assert [quoted(name) in error.value for error in app.error] == ([] if is_text else [True])
    _is_well(app, seed)


@pytest.mark.parametrize("seed", range(A_PLACE))
def test_a_t5_file_of_hostile_names_is_shown_or_named(visit, seed):
    rng = random.Random(seed)
    name, *tensors = (f"{_name(rng)}.{ending}" for ending in ("safetensors", SUFFIX, SUFFIX))
    app = visit("alibi_vs_t5.py", source=UPLOADED)
    tables = save({tensor: np.ones((32, 8), np.float32) for tensor in tensors})
    app.file_uploader(key="t5_file").upload(name, tables).run()
    assert quoted(name) in " ".join(part.value for part in (*app.error, *app.caption))
    _is_well(app, seed)
