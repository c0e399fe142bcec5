"""Quiz: the same for a class, each kind answered right and wrong, and nothing that a person typed is lost."""

import pytest
import streamlit as st

from alibi_viz.lessons import quiz as lesson
from alibi_viz.lessons.answer_kinds import KINDS, Number, Sketch
from alibi_viz.lessons.questions import every_question, misconceptions, selection
from alibi_viz.lessons.quiz_record import escaped

PAGE = "quiz.py"
QUESTIONS = every_question()
SEED = lesson.SEEDS[-1]
ALL = selection(SEED, len(QUESTIONS))
NAMES = misconceptions()
FIRST = {kind: next(at for at, q in enumerate(ALL, start=1) if q.kind == kind) for kind in KINDS}


@pytest.fixture(autouse=True, scope="module")
def forget_questions():
    yield
    st.cache_resource.clear()


def _open(visit, kind):
    """The page at the first question of a kind."""
    at = FIRST[kind]
    app = visit(PAGE, n_questions=str(len(ALL)), question=str(at))
    return app, ALL[at - 1]


def _key(question, part="answer"):
    return f"quiz 0 {question.key} {part}"


def _give(app, question, response):
    match question.answer:
        case Sketch():
            for point, height in enumerate(response):
                app.slider(key=_key(question, f"point {point}")).set_value(float(height))
        case Number():
            app.text_input(key=_key(question)).set_value(repr(response))
        case _:
            app.radio(key=_key(question)).set_value(response)
    app.run()
    return app.button(key="quiz_answer").click().run()


def _right(question):
    match question.answer:
        case Number(value=value):
            return value
        case Sketch(truth=truth):
            return truth
    return question.answer.right


def _said(app):
    kinds = (app.caption, app.info, app.success, app.warning, app.markdown)
    return "\n".join(part.value for kind in kinds for part in kind)


def _prompts(app):
    """The prompts of the whole selection, by going through it."""
    found = [_said(app)]
    while not app.button(key="quiz_next").disabled:
        found.append(_said(app.button(key="quiz_next").click().run()))
    return [next(q.key for q in QUESTIONS if escaped(q.prompt) in said) for said in found]


def test_ten_questions_are_asked_one_at_a_time_and_the_answer_is_not_told(visit):
    app = visit(PAGE)
    assert not app.exception
    assert "1 of 10, 0 right · 10 open" in _said(app)
    question = selection(SEED, 10)[0]
    assert escaped(question.prompt) in _said(app)
    assert escaped(question.model_answer) not in _said(app)
    assert escaped(question.explanation) not in _said(app)


def test_one_link_gives_a_class_the_same_questions_in_the_same_order(visit):
    first, again, other = (_prompts(visit(PAGE, seed=seed, n_questions="4")) for seed in ("7", "7", "8"))
    assert first == again == [question.key for question in selection(7, 4)]
    assert first != other


def test_a_link_narrows_the_questions_to_a_page_and_a_difficulty(visit):
    app = visit(PAGE, topic="Slopes", difficulty="easy", n_questions="3", seed="2")
    assert _prompts(app) == [q.key for q in selection(2, 3, page="slopes", difficulty=1)]
    assert "Slopes · easy" in _said(app)


def test_a_link_opens_the_chosen_question(visit):
    app = visit(PAGE, seed="3", question="4")
    assert "4 of 10" in _said(app)
    assert escaped(selection(3, 10)[3].prompt) in _said(app)
    app.button(key="quiz_next").click().run()
    assert app.slider(key="question").value == 5
    assert not app.exception


@pytest.mark.parametrize("kind", KINDS)
def test_a_right_answer_is_told_with_its_reason_and_the_model_answer(visit, kind):
    app, question = _open(visit, kind)
    app = _give(app, question, _right(question))
    assert not app.exception
    said = _said(app)
    assert lesson.RIGHT in said
    assert lesson.WRONG not in said
    assert escaped(question.explanation) in said
    assert escaped(question.model_answer) in said
    assert f"(.{question.link.url})" in said
    assert "1 right" in said


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_answer_is_told_what_is_wrong_with_it_and_the_misconception(visit, kind):
    app, question = _open(visit, kind)
    known, wrong = next(iter(question.distractors.items()))
    given = question.answer.near_misses[known] if kind in ("number", "sketch") else known
    app = _give(app, question, given)
    assert not app.exception
    said = _said(app)
    assert lesson.WRONG in said
    assert escaped(wrong.explanation) in said
    assert escaped(NAMES[wrong.misconception].name) in said
    assert escaped(lesson.right_in_words(question)) in said
    assert escaped(question.model_answer) in said
    if kind == "sketch":
        assert "The largest gap is" in said
        assert question.answer.judge(given).gap == app.dataframe[0].value["gap"].max()


def test_an_answer_can_be_changed_until_it_is_given(visit):
    app, question = _open(visit, "choice")
    wrong = question.answer.known[0]
    app.radio(key=_key(question)).set_value(wrong).run()
    assert lesson.WRONG not in _said(app)
    app = _give(app, question, question.answer.right)
    assert lesson.RIGHT in _said(app)
    assert app.radio(key=_key(question)).disabled


def test_pictures_are_named_a_and_b_until_there_is_an_answer(visit):
    app, question = _open(visit, "pictures")
    assert app.radio(key=_key(question)).options == ["A", "B"]
    names = [escaped(name) for name in question.options.values()]
    assert not [c.value for c in app.caption if any(c.value.endswith(f": {name}") for name in names)]
    app = _give(app, question, question.answer.right)
    captions = [caption.value for caption in app.caption]
    for option, letter in zip(question.order(SEED), "AB", strict=True):
        assert f"{letter}: {escaped(question.options[option])}" in captions


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_typed_is_there_again_after_moving_on_and_back(visit, kind):
    app, question = _open(visit, kind)
    app.text_area(key=_key(question, "why")).set_value("because <b>of</b> *this*")
    if kind == "sketch":
        name, value = _key(question, "point 1"), float(question.answer.low)
        app.slider(key=name).set_value(value)
    elif kind == "number":
        app.text_input(key=_key(question)).set_value("not yet")
    else:
        app.radio(key=_key(question)).set_value(question.answer.known[0])
    away = "quiz_previous" if app.button(key="quiz_next").disabled else "quiz_next"
    back = "quiz_next" if away == "quiz_previous" else "quiz_previous"
    app.button(key=away).click().run()
    assert escaped(question.prompt) not in _said(app)
    app.button(key=back).click().run()
    assert app.text_area(key=_key(question, "why")).value == "because <b>of</b> *this*"
    if kind == "sketch":
        assert app.slider(key=name).value == value
    elif kind == "number":
        assert app.text_input(key=_key(question)).value == "not yet"
    else:
        assert app.radio(key=_key(question)).value == question.answer.known[0]
    assert not app.exception


def test_the_why_stands_beside_the_model_answer_and_is_not_rendered(visit):
    app, question = _open(visit, "number")
    app.text_area(key=_key(question, "why")).set_value("<script>alert(1)</script> [x](http://e.org)")
    app = _give(app, question, question.answer.value)
    assert escaped("<script>alert(1)</script> [x](http://e.org)") in _said(app)
    assert "<script>" not in _said(app)


def test_a_number_that_is_none_gets_a_message_and_is_kept(visit):
    app, question = _open(visit, "number")
    field = app.text_input(key=_key(question))
    field.set_value("about *three*").run()
    app.button(key="quiz_answer").click().run()
    assert escaped("This is no number.") in _said(app)
    assert app.text_input(key=_key(question)).value == "about *three*"
    assert lesson.WRONG not in _said(app)
    app = _give(app, question, question.answer.value)
    assert lesson.RIGHT in _said(app)


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_that_was_not_given_is_asked_for(visit, kind):
    app, _ = _open(visit, kind)
    app.button(key="quiz_answer").click().run()
    assert [warning.value for warning in app.warning if "first" in warning.value]
    assert not app.exception


def test_a_skipped_question_is_counted_and_can_still_be_answered(visit):
    app = visit(PAGE)
    app.button(key="quiz_skip").click().run()
    assert "2 of 10, 0 right · 1 skipped · 9 open" in _said(app)
    app.button(key="quiz_previous").click().run()
    question = selection(SEED, 10)[0]
    app = _give(app, question, _right(question))
    assert "1 of 10, 1 right · 9 open" in _said(app)


def test_records_and_the_answer_sheet_are_offered_for_download(visit):
    app = visit(PAGE)
    assert {button.key for button in app.get("download_button")} >= {"quiz_json", "quiz_md", "quiz_sheet"}
    assert lesson.KEPT_UNTIL in _said(app)


def test_starting_again_clears_answers_and_texts(visit):
    app, question = _open(visit, "choice")
    app.text_area(key=_key(question, "why")).set_value("so").run()
    app = _give(app, question, question.answer.right)
    assert app.session_state["quiz_record"]
    app.button(key="quiz_clear").click().run()
    assert app.session_state["quiz_record"] == {}
    assert "0 right" in _said(app)
    assert app.slider(key="question").value == 1
    assert app.text_area(key=f"quiz 1 {ALL[0].key} why").value == ""
    assert not app.exception


def test_answers_are_there_again_after_a_look_at_another_page(visit):
    app, question = _open(visit, "choice")
    app = _give(app, question, question.answer.right)
    app.query_params.clear()
    app.switch_page("slopes.py").run()
    app.switch_page(PAGE).run()
    assert "1 right" in _said(app)
    assert app.slider(key="question").value == FIRST["choice"]
    assert not app.exception


def test_every_question_can_be_opened(visit):
    app = visit(PAGE, n_questions=str(len(ALL)))
    assert _prompts(app) == [question.key for question in ALL]
    assert not app.exception


def test_a_choice_without_questions_says_so_and_one_question_has_nowhere_to_go(visit):
    app = visit(PAGE, topic="The bias term", difficulty="hard")
    assert lesson.NO_QUESTIONS in _said(app)
    app = visit(PAGE, topic="Bias heatmap", difficulty="easy")
    assert "1 of 1" in _said(app)
    assert app.button(key="quiz_next").disabled
    assert app.button(key="quiz_previous").disabled
    app.button(key="quiz_skip").click().run()
    assert "1 of 1, 0 right · 1 skipped" in _said(app)
    assert not app.exception


def test_pictures_that_change_places_do_not_take_the_choice_along(visit):
    app, question = _open(visit, "pictures")
    app.radio(key=_key(question)).set_value(question.answer.right).run()
    other = next(seed for seed in range(99) if question.order(seed) != question.order(SEED))
    at = [q.key for q in selection(other, len(ALL))].index(question.key) + 1
    app.number_input(key="seed").set_value(other)
    app.slider(key="question").set_value(at).run()
    assert app.radio(key=_key(question)).value == question.answer.right
    app.button(key="quiz_answer").click().run()
    assert lesson.RIGHT in _said(app)
