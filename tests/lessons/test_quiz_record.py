"""A person's record of the quiz: nothing lost, nothing rendered, nothing told before its time."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alibi_viz.lessons import quiz
from alibi_viz.lessons.answer_kinds import Number, Sketch
from alibi_viz.lessons.questions import every_question, misconceptions
from alibi_viz.lessons.quiz_record import (
    NOTHING,
    Entry,
    as_json,
    as_markdown,
    escaped,
    misconceptions_met,
    statuses,
)
from alibi_viz.lessons.quiz_response import response_of, start_of, step_of, typed_number

QUESTIONS = every_question()
BY_KEY = {question.key: question for question in QUESTIONS}
NAMES = misconceptions()
NUMBER, CHOICE, SKETCH = (BY_KEY[key] for key in ("bias_of_a_pair", "formula", "draw_the_bias"))
HARM = "<script>alert(1)</script> [x](http://e.org) ![y](z) `c` *b* $a$ :red[r]\n# head\n- item\n1. one\n==="


def _right(question):
    match question.answer:
        case Number(value=value):
            return value
        case Sketch(truth=truth):
            return truth
    return question.answer.right


def test_a_question_is_open_skipped_right_or_wrong():
    record = {
        NUMBER.key: Entry(response=-0.75),
        CHOICE.key: Entry(skipped=True),
        SKETCH.key: Entry(response=(0.0,) * 9),
    }
    assert statuses([NUMBER, CHOICE, SKETCH, QUESTIONS[-1]], record) == ["right", "skipped", "wrong", "open"]


def test_the_misconceptions_behind_wrong_answers_are_counted_by_name():
    flipped = {
        NUMBER.key: Entry(response=0.75),
        SKETCH.key: Entry(response=tuple(0.25 * d for d in range(9))),
    }
    met = misconceptions_met(QUESTIONS, flipped, NAMES)
    assert met == {"The sign flipped": 2}
    assert quiz.beliefs(met) == ["The sign flipped: 2 answers"]


@given(st.text(), st.text())
def test_json_gives_back_every_word(why, draft):
    record = {NUMBER.key: Entry(draft=draft, why=why, response=0.75)}
    content = json.loads(as_json([CHOICE, NUMBER], record, NAMES, seed=3))
    _, entry = content["entries"]
    assert (entry["why"], entry["draft"], entry["response"], entry["status"]) == (why, draft, 0.75, "wrong")
    assert entry["misconception"] == "The sign flipped"
    assert (content["seed"], content["questions"], content["answered"], content["right"]) == (3, 2, 1, 0)


def test_half_a_surrogate_pair_does_not_break_the_files():
    record = {NUMBER.key: Entry(why="a\ud800b")}
    for written in (as_json, as_markdown):
        assert written([NUMBER], record, NAMES, seed=0).encode("utf-8")


@pytest.mark.parametrize("written", [as_json, as_markdown])
def test_a_right_answer_is_told_only_of_what_was_answered(written):
    text = written(QUESTIONS, {SKETCH.key: Entry(why="because")}, NAMES, seed=0)
    for question in QUESTIONS:
        assert question.model_answer not in text
        assert escaped(question.model_answer) not in text
        assert question.explanation not in text


def test_every_right_answer_with_its_model_answer_can_be_written_down():
    record = {question.key: Entry(response=_right(question), why="mine") for question in QUESTIONS}
    text = as_markdown(QUESTIONS, record, NAMES, seed=12)
    assert text.startswith(f"# Quiz, seed 12\n\n{len(QUESTIONS)} of {len(QUESTIONS)} answered")
    for question in QUESTIONS:
        assert escaped(question.prompt) in text
        assert f"> {escaped(question.model_answer)}" in text
        assert f"`{question.link.url}`" in text
    assert "not right" not in text
    content = json.loads(as_json(QUESTIONS, record, NAMES, seed=12))
    assert content["right"] == len(QUESTIONS)


def test_a_wrong_answer_is_written_down_with_its_misconception_and_the_right_one():
    text = as_markdown([NUMBER], {NUMBER.key: Entry(response=0.75)}, NAMES, seed=0)
    assert escaped("The sign flipped") in text
    assert escaped("−0.75 logits") in text
    assert "not right" in text


def test_nothing_that_a_person_typed_is_rendered():
    text = as_markdown([NUMBER], {NUMBER.key: Entry(why=HARM, draft=HARM)}, NAMES, seed=0)
    assert "<script>" not in text
    assert "](http" not in text
    quoted = [line for line in text.splitlines() if line.startswith("> ")]
    assert [line[2:].strip() for line in quoted] == [escaped(line) for line in HARM.splitlines()]


@given(st.text(alphabet="ab1 *_[]()<>#`$:!~\\=-+.|&^\n\t\x00"))
def test_an_escaped_text_has_every_sign_of_markdown_escaped_and_keeps_its_lines(text):
    made = escaped(text)
    assert re.search(r"(?<!\\)(?:\\\\)*[*_\[\]<>#`$=~|:-]", made) is None
    back = [re.sub(r"\\(.)", r"\1", line).strip() for line in made.split("\n")]
    wanted = ["".join(c if c.isprintable() else "·" for c in line).strip() for line in text.splitlines()]
    assert back == (wanted or [""])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-0.75", -0.75),
        ("−0.75 logits", -0.75),
        (" .5 ", 0.5),
        ("1e-1", 0.1),
        ("1/8", 0.125),
        ("2^-3", 0.125),
        ("2**(-3)", 0.125),
        ("5.", 5.0),
    ],
)
def test_a_number_is_read_as_people_type_it(text, value):
    assert typed_number(text, low=-10, high=10, unit="logits") == pytest.approx(value)


def test_percent_may_be_typed_as_its_sign():
    assert typed_number("12.5%", low=0, high=100, unit="percent") == 12.5


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Type a number first"),
        ("logits", "Type a number first"),
        ("abc", "This is no number"),
        ("0,75", "Write a point"),
        ("1/0", "must lie between −10 and 10"),
        ("9^9999999", "must lie between"),
        ("(-1)^0.5", "This is no number"),
        ("-1^0.5", "must lie between"),
        ("1e999", "must lie between"),
        ("nan", "This is no number"),
        ("11", "must lie between"),
    ],
)
def test_what_is_no_number_gets_a_message_that_helps(text, message):
    with pytest.raises(ValueError, match=message):
        typed_number(text, low=-10, high=10, unit="logits")


@given(st.text(max_size=60))
def test_any_text_is_a_number_in_the_range_or_is_refused(text):
    try:
        value = typed_number(text, low=-10, high=10)
    except ValueError:
        return
    assert -10 <= value <= 10


@pytest.mark.parametrize("question", [NUMBER, CHOICE, SKETCH], ids=lambda question: question.kind)
def test_nothing_given_is_refused_with_what_to_do(question):
    with pytest.raises(ValueError, match="first"):
        response_of(question, NOTHING.draft)


@pytest.mark.parametrize("question", [q for q in QUESTIONS if q.kind == "sketch"], ids=lambda q: q.key)
def test_every_sketch_can_be_drawn_right_with_the_steps_of_the_sliders_and_starts_wrong(question):
    answer = question.answer
    step = step_of(answer)
    drawn = [answer.low + round((height - answer.low) / step) * step for height in answer.truth]
    assert all(answer.low <= height <= answer.high for height in drawn)
    assert answer.judge(drawn).right
    assert all(answer.low <= height <= answer.high for height in start_of(answer))
    assert not answer.judge(start_of(answer)).right
