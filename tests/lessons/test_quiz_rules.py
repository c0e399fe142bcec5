"""Responses judged, and questions selected: by the same rule for a whole class."""

import shutil
from collections import Counter

import numpy as np
import pytest

from alibi_viz.lessons.answer_kinds import Choice, Number, Picture, Pictures
from alibi_viz.lessons.page_titles import PAGE_TITLES
from alibi_viz.lessons.question import grade, shuffled
from alibi_viz.lessons.questions import every_question, selection
from alibi_viz.lessons.words import TEXTS

QUESTIONS = every_question()
BY_KEY = {question.key: question for question in QUESTIONS}


def chosen_from_all(seed, n, **narrowed):
    return selection(seed, n, among=QUESTIONS, **narrowed)


def test_a_number_nobody_foresaw_gets_the_questions_own_explanation():
    question = BY_KEY["bias_of_a_pair"]
    graded = grade(question, 7)
    assert not graded.right
    assert graded.known is None
    assert graded.explanation == question.explanation


def test_a_number_is_right_within_its_tolerance_and_no_further():
    answer = Number(100.0, 0, 200, {"near": 102.5}, tolerance=0.02)
    assert [answer.judge(number).right for number in (98.1, 100, 102.0, 97.9, 102.1)] == [
        True,
        True,
        True,
        False,
        False,
    ]
    assert answer.judge(102.1).known == "near"
    exact = Number(113, 0, 200, {}, tolerance=0)
    assert exact.judge(113.0).right
    assert not exact.judge(112.9).right


def test_of_two_near_misses_the_nearest_is_told():
    answer = Number(1.0, 0, 200, {"one": 100.0, "other": 101.0})
    assert answer.judge(100.9).known == "other"
    assert answer.judge(100.1).known == "one"


def test_a_sketch_is_judged_by_its_largest_gap():
    sketch = BY_KEY["draw_the_bias"].answer
    close = [height + 0.19 for height in sketch.truth]
    assert sketch.judge(close).right
    off = [*close[:4], sketch.truth[4] - 0.5, *close[5:]]
    judged = sketch.judge(off)
    assert not judged.right
    assert judged.known is None
    assert (judged.gap, judged.gap_at) == (pytest.approx(0.5), 4.0)
    graded = grade(BY_KEY["draw_the_bias"], off)
    assert (graded.gap, graded.gap_at) == (judged.gap, judged.gap_at)


@pytest.mark.parametrize(
    ("key", "response"),
    [
        ("formula", "no such option"),
        ("formula", 3),
        ("picture_of_the_sign", "left"),
        ("bias_of_a_pair", "−0.75"),
        ("bias_of_a_pair", float("nan")),
        ("bias_of_a_pair", [1.0]),
        ("draw_the_bias", [0.0, 1.0]),
        ("draw_the_bias", [float("inf")] * 9),
        ("draw_the_bias", 1.0),
    ],
)
def test_what_is_no_response_is_refused(key, response):
    with pytest.raises(ValueError, match="response must be"):
        grade(BY_KEY[key], response)


def test_a_choice_must_have_exactly_one_true_statement():
    for claims in ({"a": True, "b": True}, {"a": False, "b": False}):
        with pytest.raises(ValueError, match="exactly one"):
            Choice(claims)


def test_pictures_are_two_and_the_right_one_is_among_them():
    picture = Picture(np.zeros((1, 2)), np.arange(2.0), "curves")
    for right, names in (("a", "a"), ("a", "bc"), ("a", "abc")):
        with pytest.raises(ValueError, match="drawn must hold"):
            Pictures(right, dict.fromkeys(names, picture))


def test_a_class_with_one_seed_gets_the_same_questions_in_the_same_order():
    one, again = chosen_from_all(7, 10), selection(7, 10)
    assert [question.key for question in one] == [question.key for question in again]
    assert [question.order(7) for question in one] == [question.order(7) for question in again]
    assert all(sorted(question.order(7)) == sorted(question.options) for question in one)


def test_other_seeds_give_other_questions_and_other_orders():
    chosen = {tuple(question.key for question in chosen_from_all(seed, 10)) for seed in range(5)}
    assert len(chosen) == 5
    orders = {tuple(BY_KEY["formula"].order(seed)) for seed in range(20)}
    assert len(orders) > 5
    firsts = Counter(BY_KEY["formula"].order(seed)[0] for seed in range(200))
    assert set(firsts) == set(BY_KEY["formula"].options)


def test_a_selection_has_every_page_in_turn_and_of_each_page_the_easiest_first():
    pages = {question.page for question in QUESTIONS}
    for seed in range(5):
        chosen = chosen_from_all(seed, len(pages))
        assert {question.page for question in chosen} == pages
    order = list(PAGE_TITLES)
    for n in (5, 20, len(QUESTIONS)):
        places = [(order.index(question.page), question.difficulty) for question in chosen_from_all(seed, n)]
        assert places == sorted(places)


def test_a_selection_can_be_narrowed_and_is_never_larger_than_what_there_is():
    chosen = chosen_from_all(1, 1000, page="slopes", difficulty=2)
    assert chosen
    assert {(question.page, question.difficulty) for question in chosen} == {("slopes", 2)}
    assert len(chosen_from_all(1, 1000)) == len(QUESTIONS)
    assert len(chosen_from_all(1, 3, difficulty=1)) == 3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n": 0}, "n must be at least 1, got 0"),
        ({"n": 3, "page": "nowhere"}, "got 'nowhere'"),
        ({"n": 3, "difficulty": 4}, "got 4"),
    ],
)
def test_a_selection_that_cannot_be_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        selection(0, **arguments)


def test_a_new_question_leaves_the_order_of_the_others():
    assert [key for key in shuffled([*BY_KEY, "new"], "3") if key != "new"] == shuffled(BY_KEY, "3")


def test_a_translation_is_a_folder_with_the_same_files(tmp_path):
    shutil.copytree(TEXTS, tmp_path / "other")
    file = tmp_path / "other" / "questions" / "slopes.toml"
    words = file.read_text(encoding="utf-8")
    file.write_text(words.replace("A model has {n_heads} heads.", "{n_heads} Köpfe."), encoding="utf-8")
    found = {question.key: question for question in every_question(tmp_path / "other")}
    assert found["first_slope"].prompt.startswith("8 Köpfe.")
    assert len(found) == len(QUESTIONS)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("{n_heads} heads. What", "{n_head} heads. What", "no number for the placeholder 'n_head'"),
        ("[first_slope]", "[first]", "differ in"),
        ("\nflipped =", "\nother =", "must have wrong for"),
        ("\ntwo_ladders =", "\nladders =", "must have options for"),
        ("of the first head, the steepest?", "{answer}?", "no number for the placeholder 'answer'"),
    ],
)
def test_texts_that_do_not_fit_their_numbers_are_refused(tmp_path, old, new, message):
    shutil.copytree(TEXTS, tmp_path / "other")
    file = tmp_path / "other" / "questions" / "slopes.toml"
    words = file.read_text(encoding="utf-8")
    assert old in words
    file.write_text(words.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        every_question(tmp_path / "other")
