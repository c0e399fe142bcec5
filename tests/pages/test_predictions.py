"""Guess first: one question before a page's figure, skipped by one click, remembered, forced or dropped by a link."""

import pytest
import streamlit as st

from alibi_viz.core.exhibits import EXHIBITS
from alibi_viz.lessons import predictions as lesson
from alibi_viz.lessons.answer_kinds import Number, Sketch
from alibi_viz.lessons.question import Question
from alibi_viz.lessons.quiz_record import escaped
from alibi_viz.ui import measured, measured_retrofits
from tests.pages.files import ASK_OTHERWISE, PAGES
from tests.pages.test_every_page import HOSTILE

OWN = [page for page in PAGES if page not in ASK_OTHERWISE]
every = pytest.mark.parametrize("page", OWN)


@pytest.fixture(autouse=True, scope="module")
def forget_models():
    yield
    st.cache_resource.clear()


def _asked(app) -> bool:
    return bool([button for button in app.button if button.key == "guess"])


def _skippable(app) -> bool:
    return bool([button for button in app.button if button.key == "guess_skip"])


def _figures(app) -> set[str]:
    """The names of the figures that stand on the page, the guess's own apart."""
    return {plot.key for plot in app.get("bidi_component") if not plot.key.startswith(("guess", "code_"))}


def _gaps(app) -> set[str]:
    return {plot.key for plot in app.get("bidi_component") if plot.key.startswith("guess")}


def _said(app) -> str:
    return "\n".join(part.value for kind in (app.markdown, app.caption, app.warning) for part in kind)


def _go(app, page):
    app.query_params.clear()  # as a browser does when a link of the sidebar is followed
    return app.switch_page(page).run()


def _skip(app):
    return app.button(key="guess_skip").click().run()


def _guess(app, question: Question, response):
    match question.answer:
        case Sketch():
            for point, height in enumerate(response):
                app.slider(key=f"guess 0 {question.key} point {point}").set_value(float(height))
        case Number():
            app.text_input(key=f"guess 0 {question.key} answer").set_value(repr(response))
    app.run()
    return app.button(key="guess").click().run()


def _question(page: str) -> Question:
    measured_here = {
        "live_attention.py": measured.reach_prediction,
        "extrapolation.py": measured.growth_prediction,
        "retrofit.py": measured_retrofits.repair_prediction,
    }
    question = (
        measured_here[page]() if page in measured_here else lesson.from_the_quiz(page.removesuffix(".py"))
    )
    assert question is not None
    return question


def _truth(question: Question):
    return question.answer.value if isinstance(question.answer, Number) else question.answer.truth


@every
def test_a_page_asks_first_and_shows_no_figure_until_then(visit, page):
    app = visit(page, predict="ask")
    assert not app.exception
    assert _asked(app)
    assert escaped(_question(page).prompt) in _said(app)
    assert not _figures(app)
    assert escaped(_question(page).explanation) not in _said(app)
    assert "What to notice" not in _said(app)


@every
def test_one_click_skips_the_question_and_says_nothing_of_it(visit, page):
    app = _skip(visit(page, predict="ask"))
    assert not app.exception
    assert not _asked(app)
    assert _figures(app)
    assert not _gaps(app)
    assert escaped(_question(page).explanation) not in _said(app)


@every
def test_a_wrong_guess_that_is_known_is_explained_and_drawn_beside_the_truth(visit, page):
    question = _question(page)
    known, wrong = next(iter(question.distractors.items()))
    app = _guess(visit(page, predict="ask"), question, question.answer.near_misses[known])
    assert not app.exception
    assert not _asked(app)
    assert _figures(app)
    assert len(_gaps(app)) == 1
    said = _said(app)
    assert escaped(wrong.explanation) in said
    assert escaped(question.explanation) in said
    assert "Not right" in said


@every
def test_a_right_guess_is_told_to_be_right(visit, page):
    question = _question(page)
    guess = _truth(question)
    app = _guess(visit(page, predict="ask"), question, guess)
    assert "Not right" not in _said(app)
    assert "Right" in _said(app)
    assert app.expander[0].label == escaped(lesson.in_short(question, guess))
    assert app.expander[0].icon == "✅"


@every
def test_a_link_drops_the_question(visit, page):
    app = visit(page, predict="off")
    assert not _asked(app)
    assert _figures(app)


@every
def test_a_link_forces_the_question_and_leaves_no_way_around_it(visit, page):
    app = visit(page, predict="on")
    assert _asked(app)
    assert not _skippable(app)
    assert not _figures(app)


def test_a_guess_is_remembered_folded_on_return_and_can_be_made_again(visit):
    question = _question("slopes.py")
    app = _guess(visit("slopes.py", predict="ask"), question, 128)
    assert app.expander[0].proto.expanded
    _skip(_go(app, "alibi_vs_t5.py"))
    _go(app, "slopes.py")
    assert not _asked(app)
    assert "128 tokens" in app.expander[0].label
    assert not app.expander[0].proto.expanded
    app.button(key="guess_again").click().run()
    assert _asked(app)
    assert not _figures(app)
    assert app.text_input(key=f"guess 0 {question.key} answer").value == "128"
    _go(app, "alibi_vs_t5.py")
    assert not _asked(app)
    assert not app.exception


def test_a_skipped_question_stays_skipped_and_other_pages_still_ask(visit):
    app = _skip(visit("slopes.py", predict="ask"))
    assert _asked(_go(app, "bias_term.py"))
    assert not _asked(_go(app, "slopes.py"))


def test_the_rule_of_a_link_holds_on_every_page(visit):
    app = visit("slopes.py", predict="on")
    assert not _skippable(_go(app, "bias_term.py"))
    assert _asked(app)
    app.segmented_control(key="predict").set_value("off").run()
    assert _figures(app)
    for page in OWN[:3]:
        assert not _asked(_go(app, page))


def test_who_skipped_is_asked_again_when_it_is_forced_and_who_answered_is_not(visit):
    app = _skip(visit("slopes.py", predict="ask"))
    _guess(_go(app, "alibi_vs_t5.py"), _question("alibi_vs_t5.py"), 113)
    app.segmented_control(key="predict").set_value("on").run()
    assert not _asked(app)
    _go(app, "slopes.py")
    assert _asked(app)
    assert not _skippable(app)
    app.segmented_control(key="predict").set_value("ask").run()
    assert not _asked(app)
    assert _figures(app)


def test_what_a_link_chooses_is_there_after_the_question_and_stays_when_the_guess_is_made_again(visit):
    question = _question("slopes.py")
    app = _guess(visit("slopes.py", predict="ask", n_heads="12", rule="plain"), question, 11)
    assert app.slider(key="n_heads").value == 12
    assert app.segmented_control(key="rule").value == "plain"
    app.slider(key="n_heads").set_value(5).run()
    app.button(key="guess_again").click().run()
    app.button(key="guess").click().run()
    assert app.slider(key="n_heads").value == 5
    assert app.segmented_control(key="rule").value == "plain"


@pytest.mark.parametrize("typed", ["", "about *three*", "1e999", "-5"])
def test_what_is_no_number_is_asked_for_again_and_kept(visit, typed):
    app = visit("slopes.py", predict="ask")
    field = app.text_input(key=f"guess 0 {_question('slopes.py').key} answer")
    field.set_value(typed).run()
    app.button(key="guess").click().run()
    assert _asked(app)
    assert app.warning[0].value
    assert app.text_input(key=field.key).value == typed
    assert not app.exception


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_a_rule_that_is_none_is_said_to_be_and_the_page_asks(visit, value):
    app = visit("slopes.py", predict=value)
    assert not app.exception
    assert _asked(app)
    assert _skippable(app)
    notes = [caption.value for caption in app.sidebar.caption if "⚠ link" in caption.value]
    assert len(notes) == 1
    assert "predict" in notes[0]


def test_a_guess_is_no_answer_of_the_quiz(visit):
    app = _guess(visit("slopes.py", predict="ask"), _question("slopes.py"), 11)
    _go(app, "quiz.py")
    assert not app.session_state["quiz_record"]


def test_the_quiz_asks_no_question_before_its_questions(visit):
    for rule in lesson.RULES:
        assert not _asked(visit("quiz.py", predict=rule))


def test_the_bug_museum_follows_the_rule_for_each_exhibit(visit):
    first, second = list(EXHIBITS)[:2]
    app = visit("bug_museum.py", predict="ask")
    assert not app.metric
    app.button(key=f"bug_museum {first} skip").click().run()
    assert app.metric
    app.segmented_control(key="predict").set_value("on").run()
    assert not app.metric
    assert not [button for button in app.button if button.key == f"bug_museum {first} skip"]
    app.button(key=f"bug_museum {first} no").click().run()
    assert app.metric
    app.selectbox(key="exhibit").set_value(second).run()
    assert not app.metric
    app.segmented_control(key="predict").set_value("off").run()
    assert app.metric
    assert not app.success


@pytest.mark.parametrize("page", ["live_attention.py", "extrapolation.py", "retrofit.py"])
def test_where_nothing_was_measured_nothing_is_asked(visit, monkeypatch, page):
    monkeypatch.setattr(measured, "runs", list)
    monkeypatch.setattr(measured_retrofits, "runs", list)
    app = visit(page, predict="on")
    assert not _asked(app)
    assert not app.exception
