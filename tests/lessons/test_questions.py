"""Every question of the quiz: computed, answerable, explained, linked."""

import inspect
import math
import re
from collections import Counter
from pathlib import Path
from string import Formatter

import numpy as np
import pytest

from alibi_viz.lessons.answer_kinds import KINDS, Choice, Number, Pictures, Sketch
from alibi_viz.lessons.answers import TOPICS
from alibi_viz.lessons.question import DIFFICULTIES, FIRST_PAGE, Link, Question, grade
from alibi_viz.lessons.questions import course_items, every_question, misconceptions
from alibi_viz.lessons.words import TEXTS, read_words

ROOT = Path(__file__).parents[2]
QUESTIONS = every_question()
WORKED = {function.__name__: function() for functions in TOPICS.values() for function in functions}
KEYS = [question.key for question in QUESTIONS]
BY_KEY = {question.key: question for question in QUESTIONS}
every = pytest.mark.parametrize("question", QUESTIONS, ids=KEYS)

# By hand, from the definitions and from the papers, not from the code under test.
KNOWN = {
    "bias_of_a_pair": -(2**-3) * 6,
    "ratio_of_weights": 0.4724,
    "inside_the_scale": -10 / 8,
    "bias_after_softmax": 1 - 0.5 * (0 + 1 + 2 + 3),
    "first_slope": 1 / 2,
    "slope_past_the_power": 2**-0.5,
    "gentlest_slope": 2**-8,
    "half_the_weight": 11.09,
    "reach_of_the_gentlest": 256 * 0.693147,
    "second_machine": 2**-4.5,
    "neighbours_in_half_precision": 1,
    "memory_of_the_matrix": 144,
    "bias_from_the_cache": -0.5 * 4,
    "position_after_padding": 3,
    "keys_in_the_corner": 1,
    "last_bucket": 113,
    "buckets_in_use": 31,
    "learned_numbers": 32 * 8,
    "learned_positions": 1024 * 512,
    "reach_of_a_head": 1.5415,
    "early_tokens": 5,
    "mean_of_the_contexts": 256.5,
    "best_length": 2,
    "growth_of_t5": 64.94 / 19.65,
    "interpolated_neighbours": 1 / 4,
    "fastest_pair": 1,
    "attention_factor": 1.1386**2,
}

# By hand, from the definitions and from the papers: which statement is true, which picture is asked for.
TRUE = {
    "positive_and_falling": "zero_then_negative",
    "formula": "minus_slope_times_distance",
    "straight_line": "same_factor",
    "effect_of_distance": "prefers_near",
    "out_of_order": "two_ladders",
    "half_the_slope": "doubles",
    "rows_all_alike": "one_row",
    "bias_of_an_encoder": "symmetric",
    "worse_in_long_texts": "rounding",
    "weights_after_padding": "alibi_unmoved",
    "layers_of_the_table": "every_layer",
    "far_and_twice_as_far": "level_and_twice",
    "what_a_cache_holds": "no_position",
    "small_device": "alibi",
    "bias_switched_off": "content_only",
    "only_while_generating": "bias_from_query_length",
    "heads_all_alike": "bias_dropped",
    "heads_in_two_groups": "heads_restarted",
    "fixed_penalty": "defined_everywhere",
    "perplexity_fell": "fewer_early_tokens",
    "never_explodes": "can_break_down",
    "far_names": "ask_for_it",
    "switch_to_alibi": "must_be_trained",
    "choose_a_retrofit": "rope_base",
    "stale_cache": "keys_turned_before",
    "halves_or_neighbours": "own_only",
    "worse_in_short_texts": "neighbours_blur",
}
# What is to be seen in each picture that is asked for and not in the other.
SEEN = {
    "picture_of_the_sign": lambda rows: (rows.argmax(axis=1) == np.arange(len(rows))).all(),
    "picture_both_ways": lambda rows: (rows.argmax(axis=1) == np.arange(len(rows))).all(),
    "picture_of_the_lost_bias": lambda rows: np.allclose(rows[-1], 1 / rows.shape[1]),
    "picture_of_the_rule": lambda rows: (np.diff(rows[0]) > 0).any(),
    "picture_of_the_buckets": lambda rows: (rows[0, -50:] == rows[0, -1]).all(),
    "picture_of_the_protocol": lambda rows: rows[0, -1] < rows[0, 0] - 1,
}


def right_response(question: Question):
    match question.answer:
        case Choice() | Pictures():
            return question.answer.right
        case Number():
            return question.answer.value
        case Sketch():
            return question.answer.truth


def wrong_response(question: Question, known: str):
    match question.answer:
        case Choice() | Pictures():
            return known
        case Number() | Sketch():
            return question.answer.near_misses[known]


def texts_of(topic: str) -> dict[str, dict]:
    return read_words(TEXTS / "questions" / f"{topic}.toml")


def strings(words) -> list[str]:
    return [words] if isinstance(words, str) else [text for each in words.values() for text in strings(each)]


def test_there_are_questions_of_all_kinds_and_levels_on_every_page():
    pages = {page.stem for page in (ROOT / "pages").glob("[a-z]*.py")}
    kinds, levels = (
        Counter(getattr(question, name) for question in QUESTIONS) for name in ("kind", "difficulty")
    )
    assert len(QUESTIONS) == len(set(KEYS)) >= 44
    assert {question.page for question in QUESTIONS} <= pages
    assert {"bias_term", "slopes", "bias_heatmap", "alibi_vs_t5", "live_attention", "extrapolation"} <= {
        question.page for question in QUESTIONS
    }
    assert set(kinds) == set(KINDS)
    assert kinds["number"] >= 12
    assert kinds["pictures"] >= 4
    assert kinds["sketch"] >= 4
    assert set(levels) == set(DIFFICULTIES)
    assert min(levels.values()) >= 10


def test_every_misconception_has_a_name_and_leads_to_a_wrong_answer():
    used = {d.misconception for question in QUESTIONS for d in question.distractors.values()}
    assert used == set(misconceptions()) >= set(range(1, 24))
    assert all(m.name and m.instead for m in misconceptions().values())


def test_every_item_of_the_course_is_asked():
    asked = {item for question in QUESTIONS for item in question.items}
    assert asked == set(course_items())
    assert len(asked) == 10


def test_every_function_of_an_answers_file_is_a_question():
    for topic, functions in TOPICS.items():
        module = inspect.getmodule(functions[0])
        assert module is not None
        public = {
            name
            for name, each in inspect.getmembers(module, inspect.isfunction)
            if each.__module__ == module.__name__ and not name.startswith("_")
        }
        assert public == {function.__name__ for function in functions}, topic


@pytest.mark.parametrize("key", TRUE)
def test_the_statement_that_core_finds_true_is_the_one_that_is(key):
    assert BY_KEY[key].answer.right == TRUE[key]


@pytest.mark.parametrize("key", SEEN)
def test_the_picture_that_is_asked_for_shows_it_and_the_other_does_not(key):
    answer = BY_KEY[key].answer
    [other] = answer.known
    assert SEEN[key](answer.drawn[answer.right].values)
    assert not SEEN[key](answer.drawn[other].values)


def test_every_picture_is_looked_at():
    assert set(SEEN) == {question.key for question in QUESTIONS if question.kind == "pictures"}


@pytest.mark.parametrize("key", KNOWN)
def test_computed_numbers_are_those_worked_out_by_hand(key):
    assert BY_KEY[key].answer.value == pytest.approx(KNOWN[key], rel=2e-4)


def test_known_sketches_are_those_worked_out_by_hand():
    assert BY_KEY["draw_the_bias"].answer.truth == tuple(-0.25 * d for d in range(9))
    assert BY_KEY["draw_the_slopes"].answer.truth == (-2, -4, -6, -8, -1, -3)
    assert BY_KEY["draw_the_new_row"].answer.truth == (-1.5, -1.25, -1, -0.75, -0.5, -0.25, 0)
    assert BY_KEY["draw_the_buckets"].answer.truth == (0, 8, 16, 21, 26, 29, 31, 31)
    decay = math.exp(-0.25)
    assert BY_KEY["draw_the_own_weights"].answer.truth == pytest.approx(
        [(1 - decay) / (1 - decay ** (n + 1)) for n in (0, 1, 2, 4, 8, 16, 63)]
    )
    assert BY_KEY["draw_the_memory"].answer.truth == (16, 64, 144, 256)
    assert sum(BY_KEY["draw_the_weights"].answer.truth) == pytest.approx(1)
    assert max(abs(1 - g) for g in BY_KEY["draw_the_growth"].answer.truth) < 0.02


@every
def test_the_right_answer_is_right(question):
    graded = grade(question, right_response(question))
    assert graded.right
    assert graded.explanation == question.explanation
    assert graded.known is graded.misconception is None


@every
def test_every_known_wrong_answer_is_wrong_and_told_what_is_wrong_with_it(question):
    assert question.distractors
    for key, distractor in question.distractors.items():
        graded = grade(question, wrong_response(question, key))
        assert (graded.right, graded.known) == (False, key)
        assert graded.explanation == distractor.explanation != question.explanation
        assert graded.misconception == distractor.misconception
    told = [distractor.explanation for distractor in question.distractors.values()]
    assert len(set(told)) == len(told)


@every
def test_answers_lie_in_range_and_apart(question):
    answer = question.answer
    if isinstance(answer, Number):
        numbers = [answer.value, *answer.near_misses.values()]
        assert all(np.isfinite(number) and answer.low <= number <= answer.high for number in numbers)
        assert not any(answer.same(answer.value, wrong) for wrong in answer.near_misses.values())
    elif isinstance(answer, Sketch):
        curves = [answer.truth, *answer.near_misses.values()]
        assert all(len(curve) == len(answer.x) for curve in curves)
        assert all(answer.low <= height <= answer.high for curve in curves for height in curve)
        assert all(answer.gap(answer.truth, wrong) > 2 * answer.tolerance for wrong in curves[1:])
        untouched = answer.judge(answer.start)
        assert not untouched.right
        assert untouched.known is None
    elif isinstance(answer, Pictures):
        one, other = (picture.values for picture in answer.drawn.values())
        assert all(np.isfinite(picture.values).all() for picture in answer.drawn.values())
        assert all(picture.values.shape[1] == len(picture.x) for picture in answer.drawn.values())
        assert one.shape != other.shape or np.abs(one - other).max() > 0.05
    else:
        assert len(answer.options) == 4


@every
def test_every_text_is_there_and_filled(question):
    texts = [question.prompt, question.explanation, question.model_answer, *question.options.values()]
    texts += [distractor.explanation for distractor in question.distractors.values()]
    for text in texts:
        assert text.strip()
        assert not re.search(r"[{}]|\bnan\b|\binf\b|np\.", text)
    assert question.prompt.endswith(("?", ".", ")", "”"))
    if question.kind in ("choice", "pictures"):
        assert question.right in question.options.values()
        assert len(set(question.options.values())) == len(question.options)
        assert all(distractor.text for distractor in question.distractors.values())
    if question.kind in ("sketch", "pictures"):
        assert question.x_title
        assert question.y_title


@pytest.mark.parametrize("topic", TOPICS)
def test_no_number_is_typed_into_a_text_and_none_is_computed_in_vain(topic):
    names = r"\{[^}]*\}|\bU?M?T5\b|b?float(16|32)|1/√d|ln 2|/ \(1 [+−]"  # a type, a name, a formula
    for key, words in texts_of(topic).items():
        texts = strings(words)
        assert [text for text in texts if re.search(r"\d", re.sub(names, "", text))] == []
        filled = {name.split(":")[0] for text in texts for _, name, _, _ in Formatter().parse(text) if name}
        assert filled - {"answer"} == set(WORKED[key].values), key


def test_the_first_page_is_the_apps_own_address():
    contents = (ROOT / "pages" / "contents.py").read_text(encoding="utf-8")
    [first] = re.findall(r'st\.Page\("(\w+)\.py".*default=True', contents)
    assert first == FIRST_PAGE
    assert Link(first, {"head": "2"}).url == "/?head=2&predict=off"
