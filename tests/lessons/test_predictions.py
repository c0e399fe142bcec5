"""Predictions: each page has a question of its own, whose answer is worked out and whose wrong ones are wrong."""

import re

import numpy as np
import pytest

from alibi_viz.core.curves import Curve
from alibi_viz.lessons import predictions
from alibi_viz.lessons.answer_kinds import Number, Sketch
from alibi_viz.lessons.question import grade
from alibi_viz.lessons.questions import misconceptions
from alibi_viz.lessons.words import TEXTS, read_words
from alibi_viz.model.results import curves, reach, read_results
from alibi_viz.ui import measured_retrofits
from tests.pages.files import ASK_OTHERWISE, FOLDER, PAGES

REACH = np.array([1.5, 3.5, 7.0, 12.0])
SINUSOIDAL = Curve(
    "sinusoidal", 64, np.array([32, 64, 128, 256]), np.array([[9.0, 8, 12, 16], [9.0, 8, 27, 64]])
)
ALIBI = Curve("alibi", 64, np.array([32, 64, 128, 256]), np.array([[9.0, 8.0, 8.0, 8.0]]))
UNREPAIRED, LINEAR, YARN = (
    Curve("rope", 64, np.array([64, 128]), np.array([perplexity]))
    for perplexity in ([8.0, 10.0], [12.0, 11.0], [8.0, 8.0])
)
RUNS = read_results()
SHIPPED = {curve.method: curve for curve in curves(RUNS, protocol="nonoverlapping")}
QUESTIONS = {
    **{page: predictions.from_the_quiz(page) for page in predictions.FROM_THE_QUIZ},
    "reach, made up": predictions.reach_of_the_heads(REACH, 64),
    "reach, measured": predictions.reach_of_the_heads(reach(RUNS)["alibi"][0], 128),
    "growth, made up": predictions.growth_of_sinusoidal(SINUSOIDAL, ALIBI),
    "repair, made up": predictions.change_by_interpolation(2, UNREPAIRED, LINEAR, YARN),
    "repair, measured": measured_retrofits.repair_prediction(),
    "growth, measured": predictions.growth_of_sinusoidal(SHIPPED["sinusoidal"], SHIPPED["alibi"]),
}
every = pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)


@pytest.mark.parametrize("page", [page for page in PAGES if page not in ASK_OTHERWISE])
def test_every_page_asks_one_question_about_itself(page):
    stem = page.removesuffix(".py")
    calls = re.findall(r'guessed_first\("(\w+)"(, \w+)?', (FOLDER / page).read_text(encoding="utf-8"))
    [(name, measured)] = calls
    assert name == stem
    assert (stem in predictions.FROM_THE_QUIZ) != bool(measured)


@every
def test_the_truth_can_be_answered_and_is_right(question):
    truth = question.answer.value if isinstance(question.answer, Number) else question.answer.truth
    assert grade(question, truth).right
    numbers = np.array([truth])
    assert (question.answer.low <= numbers).all()
    assert (numbers <= question.answer.high).all()


@every
def test_known_wrong_guesses_are_wrong_and_told_why(question):
    assert question.distractors
    for known, distractor in question.distractors.items():
        guess = question.answer.near_misses[known]
        graded = grade(question, guess)
        assert not graded.right
        assert (graded.known, graded.explanation) == (known, distractor.explanation)
        assert graded.misconception in misconceptions()
        if isinstance(question.answer, Sketch):
            assert question.answer.gap(question.answer.truth, guess) > 2 * question.answer.tolerance


@every
def test_a_guess_can_be_drawn_against_the_truth(question):
    assert isinstance(question.answer, Number | Sketch)


@every
def test_points_that_nobody_moved_are_no_guess_that_is_known(question):
    if isinstance(question.answer, Sketch):
        judged = question.answer.judge(question.answer.start)
        assert not judged.right
        assert judged.known is None


@every
def test_every_text_is_there_and_filled(question):
    texts = [question.prompt, question.explanation, question.x_title or question.unit]
    texts += [distractor.explanation for distractor in question.distractors.values()]
    for text in texts:
        assert text.strip()
        assert not re.search(r"[{}]|\bnan\b|\binf\b|np\.", text)


def test_no_number_is_typed_into_a_text():
    for words in read_words(TEXTS / "predictions.toml").values():
        for text in (words["prompt"], words["explanation"], *words["wrong"].values()):
            assert not re.search(r"\d", re.sub(r"\{[^}]*\}|T5", "", text))


def test_the_reach_of_the_heads_is_what_was_measured_and_the_wrong_ones_are_its_mirror_and_equal_weights():
    answer = predictions.reach_of_the_heads(REACH, 64).answer
    assert answer.x == (1, 2, 3, 4)
    assert answer.truth == (1.5, 3.5, 7, 12)
    assert answer.near_misses["flipped"] == (12, 7, 3.5, 1.5)
    assert answer.near_misses["alike"] == pytest.approx([np.arange(64).mean() / 2] * 4)


def test_growth_is_the_mean_of_the_seeds_as_a_loss_past_the_training_length():
    answer = predictions.growth_of_sinusoidal(SINUSOIDAL, ALIBI).answer
    assert answer.x == (128, 256)
    assert answer.truth == pytest.approx([(12 / 8 * 27 / 8) ** 0.5, (2 * 8) ** 0.5])
    assert answer.near_misses["alibi"] == pytest.approx([1, 1])


def test_growth_with_a_gap_is_refused():
    gap = Curve("sinusoidal", 64, np.array([64, 128]), np.array([[8.0, np.nan]]))
    with pytest.raises(ValueError, match="curves must have no gap past 64"):
        predictions.growth_of_sinusoidal(gap, ALIBI)


def test_what_a_repair_changes_is_told_length_by_length():
    question = predictions.change_by_interpolation(2, UNREPAIRED, LINEAR, YARN)
    assert question.answer.truth == pytest.approx([1.5, 1.1])
    assert question.answer.near_misses["yarn"] == pytest.approx([1, 0.8])
    assert "1.5 at 64 tokens, 1.1 at 128" in question.explanation


def test_repairs_that_cannot_be_compared_are_refused():
    with pytest.raises(ValueError, match=r"curves must have the lengths \[64, 128\]"):
        predictions.change_by_interpolation(2, UNREPAIRED, LINEAR.only(np.array([64])), YARN)


def test_a_page_that_takes_no_question_from_the_quiz_is_refused():
    with pytest.raises(ValueError, match="got 'nowhere'"):
        predictions.from_the_quiz("nowhere")


@pytest.mark.parametrize(
    ("guess", "told"),
    [
        (128, "You said 128 tokens; the truth is 113 tokens."),
        (113, "You said 113 tokens; the truth is 113 tokens."),
    ],
)
def test_a_number_is_told_beside_the_truth(guess, told):
    assert predictions.in_short(QUESTIONS["alibi_vs_t5"], guess) == told


def test_a_sketch_is_told_by_its_largest_gap():
    told = predictions.in_short(QUESTIONS["growth, made up"], (1.0, 1.0))
    assert told == "Your curve beside the truth. The largest gap is 3, at 256."
