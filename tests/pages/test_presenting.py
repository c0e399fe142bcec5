"""Presenter mode and hidden controls on every page: nothing is lost, nothing is told too early."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from alibi_viz.core.exhibits import EXHIBITS
from alibi_viz.lessons import predictions
from alibi_viz.lessons.quiz_record import escaped
from alibi_viz.ui.control_names import CONTROL_NAMES
from tests.pages.files import ASK_OTHERWISE, PAGES
from tests.pages.test_every_page import HOSTILE, PARAMETERS

every = pytest.mark.parametrize("page", PAGES)
OF_THE_SIDEBAR = {"notation", "predict", "present"}
KINDS = (
    "slider",
    "number_input",
    "segmented_control",
    "pills",
    "toggle",
    "text_input",
    "text_area",
    "selectbox",
)
QUESTION = predictions.from_the_quiz("slopes")


@pytest.fixture(autouse=True, scope="module")
def forget_models():
    yield
    st.cache_resource.clear()


def _values(app):
    """What the page's own controls hold, by their names."""
    return {
        control.key: control.value
        for kind in KINDS
        for control in app.get(kind)
        if control.key in CONTROL_NAMES - OF_THE_SIDEBAR
    }


def _folded(app):
    [expander] = [each for each in app.expander if each.label == "Controls"]
    return expander


def _said(app):
    said = [part.value for kind in (app.markdown, app.caption, app.info, app.success) for part in kind]
    return "\n".join([*said, *(expander.label for expander in app.expander)])


def _notes(app):
    return [caption.value for caption in app.caption if "⚠ link" in caption.value]


def _keys(app):
    return {button.key for button in app.button}


def _figures(app):
    own = ("code_", "presenter_", "guess")
    return {plot.key for plot in app.get("bidi_component") if not plot.key.startswith(own)}


def test_every_parameter_but_the_tour_s_and_the_list_itself_can_be_hidden():
    assert set(PARAMETERS) - {"tour", "stop", "hide", "target_len"} == CONTROL_NAMES


@every
def test_a_presenter_has_every_control_in_one_closed_expander_with_what_it_holds(visit, page):
    usual = visit(page)
    app = visit(page, present="on")
    assert not app.exception
    assert _values(app) == _values(usual)
    folded = _folded(app)
    assert not folded.proto.expanded
    inside = {control.key for kind in KINDS for control in folded.get(kind)}
    assert inside >= set(_values(app))
    lines = [block.proto.body for block in app.get("html") if "<strong>" in block.proto.body]
    assert len([line for line in lines if 'role="status"' not in line]) == len(inside)
    assert _figures(app) == _figures(usual)


@every
def test_what_a_link_hides_keeps_its_values_and_may_be_everything(visit, page):
    usual = visit(page)
    app = visit(page, hide=",".join(sorted(CONTROL_NAMES)))
    assert not app.exception
    assert _values(app) == _values(usual)
    assert _figures(app) == _figures(usual)
    assert _notes(app) == []
    assert "show_hidden" in _keys(app)


def test_a_hidden_control_has_the_value_of_the_link(visit):
    app = visit("slopes.py", hide="n_heads,rule", n_heads="12", rule="plain")
    assert app.slider(key="n_heads").value == 12
    assert app.segmented_control(key="rule").value == "plain"
    assert "The link hides 2 controls." in _said(app)


def test_a_value_that_cannot_be_is_refused_in_sight_though_its_control_is_hidden(visit):
    [note] = _notes(visit("slopes.py", hide="n_heads", n_heads="1000"))
    assert "n_heads" in note


@pytest.mark.parametrize("value", [value for value in HOSTILE.values() if value], ids=list(HOSTILE)[1:])
def test_a_name_that_no_control_has_is_named_and_the_rest_is_hidden(visit, value):
    app = visit("slopes.py", hide=f"n_heads,{value}")
    assert not app.exception
    [note] = _notes(app)
    assert "hide" in note
    assert "<script" not in note.replace("`<script", "")
    assert "The link hides 1 control." in _said(app)


def test_hidden_controls_stay_hidden_on_other_pages_until_somebody_has_them_shown(visit):
    app = visit("slopes.py", hide="n_heads")
    app.query_params.clear()  # as a browser does when a link of the sidebar is followed
    app.switch_page("bias_heatmap.py").run()
    assert app.query_params["hide"] == "n_heads"
    app.button(key="show_hidden").click().run()
    assert "hide" not in app.query_params
    assert "show_hidden" not in _keys(app)
    app.query_params.clear()
    assert "show_hidden" not in _keys(app.switch_page("slopes.py").run())


def test_a_tour_in_presenter_mode_enters_its_steps_and_stays_in_the_mode(visit):
    app = visit("bias_term.py", tour="15", present="on", hide="seed", predict="ask")
    for stop in ("1", "2", "3"):
        assert not app.exception
        assert app.query_params["stop"] == stop
        assert app.session_state["present"] == "on"
        assert app.query_params["hide"] == "seed"
        assert _folded(app)
        app.button(key="tour_right").click().run()


def test_a_presenter_s_own_guess_is_no_class_s_and_the_truth_waits_for_reveal(visit):
    app = visit("slopes.py", predict="ask")
    app.text_input(key=f"guess 0 {QUESTION.key} answer").set_value("128").run()
    app.button(key="guess").click().run()
    assert "177" in _said(app)
    app.segmented_control(key="present").set_value("on").run()
    assert not _figures(app)
    assert "177" not in _said(app)
    assert "guess_skip" not in _keys(app)
    app.button(key="guess").click().run()
    assert _figures(app)
    assert escaped(QUESTION.explanation) in _said(app)
    assert "You said" not in _said(app)
    app.segmented_control(key="present").set_value("off").run()
    assert "You said 128 tokens" in _said(app)


def test_a_class_s_guess_is_judged_when_it_is_revealed_and_can_be_made_again(visit):
    app = visit("slopes.py", predict="on", present="on")
    field = next(each for each in app.text_input if QUESTION.key in each.key)
    field.set_value("128").run()
    assert not _figures(app)
    app.button(key="guess").click().run()
    assert "You said 128 tokens" in _said(app)
    app.button(key="guess_again").click().run()
    assert not _figures(app)


@pytest.mark.parametrize("page", [page for page in PAGES if page not in ASK_OTHERWISE])
def test_every_question_is_revealed_without_a_guess_also_where_one_is_forced(visit, page):
    app = visit(page, predict="on", present="on")
    assert not _figures(app)
    app.button(key="guess").click().run()
    assert not app.exception
    assert _figures(app)


def test_the_museum_tells_a_class_what_it_said_and_what_is_so(visit):
    key = next(iter(EXHIBITS))
    app = visit("bug_museum.py", predict="ask", present="on")
    assert not app.metric
    app.button(key=f"bug_museum {key} reveal").click().run()
    assert "The answer is " in _said(app)
    assert app.metric
    app = visit("bug_museum.py", predict="ask", present="on")
    app.segmented_control(key=f"bug_museum {key} vote").set_value("no").run()
    assert not app.metric
    app.button(key=f"bug_museum {key} reveal").click().run()
    assert "You said no" in _said(app)


def test_the_quiz_shows_a_class_no_answer_before_reveal(visit):
    app = visit("quiz.py", present="on")
    assert "The right answer" not in _said(app)
    assert "quiz_skip" not in _keys(app)
    app.button(key="quiz_answer").click().run()
    assert "The right answer" in _said(app)
    assert "A model answer" in _said(app)
    assert not app.exception
    app.segmented_control(key="present").set_value("off").run()
    assert "The right answer" not in _said(app)


def _dialog(address):
    from alibi_viz.ui import sharing

    sharing.code_of(address)


def _opened(address):
    return AppTest.from_function(_dialog, kwargs={"address": address}, default_timeout=60).run()


def test_the_code_s_link_leaves_the_mode_out_and_takes_the_rule_that_is_chosen():
    app = _opened("http://10.0.0.5:8501/slopes?present=on&n_heads=12")
    assert app.code[0].value == "http://10.0.0.5:8501/slopes?n_heads=12"
    app.segmented_control(key="code_predict").set_value("on").run()
    assert app.code[0].value == "http://10.0.0.5:8501/slopes?n_heads=12&predict=on"
    [image] = [block.proto.body for block in app.get("html") if "<img" in block.proto.body]
    assert "n_heads=12&amp;predict=on" in image
    assert not app.exception


def test_an_address_that_is_too_long_for_a_code_is_said_to_be_and_given_as_text():
    address = "http://10.0.0.5:8501/live_attention?text=" + "word+" * 700
    app = _opened(address)
    assert app.code[0].value == address
    assert "at most 2,953" in app.warning[0].value
    assert not [block for block in app.get("html") if "<img" in block.proto.body]


@pytest.mark.parametrize(("host", "told"), [("localhost", True), ("10.0.0.5", False)])
def test_an_address_that_only_this_machine_can_open_is_said_to_be(host, told):
    app = _opened(f"http://{host}:8501/")
    assert any("this machine alone" in caption.value for caption in app.caption) == told
