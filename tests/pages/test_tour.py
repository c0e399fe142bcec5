"""The tour on the screen: links, steps, the buttons, and what somebody does in between."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from alibi_viz.lessons.tour import PLANS, plan
from tests.pages.files import FOLDER
from tests.pages.promised import broken, complaints

LONGEST = max(PLANS)


@pytest.fixture(autouse=True, scope="module")
def forget_models():
    yield
    st.cache_resource.clear()
    st.cache_data.clear()


@pytest.fixture
def follow():
    """Open a link of the first page, as somebody does who gets it."""

    def follow_link(**parameters: str) -> AppTest:
        app = AppTest.from_file(str(FOLDER / "contents.py"), default_timeout=120)
        for name, value in parameters.items():
            app.query_params[name] = value
        return app.run()

    return follow_link


def _press(app, which):
    return app.button(key=f"tour_{which}").click().run()


def _bar(app):
    """What the bar says; empty where there is none."""
    return "".join(block.proto.body for block in app.get("html") if 'role="status"' in block.proto.body)


def _is_at(app, number, minutes=15):
    return f"<strong>{number} of {len(plan(minutes))}" in _bar(app)


def _notes(app):
    return [caption.value for caption in app.caption if "⚠ link" in caption.value]


def test_without_a_tour_there_is_no_bar_and_the_sidebar_offers_the_plans(follow):
    app = follow()
    assert _bar(app) == ""
    [offer] = [expander for expander in app.sidebar.expander if expander.label == "Tour"]
    assert len(offer.get("page_link")) == len(PLANS)


@pytest.mark.parametrize("minutes", PLANS)
def test_a_link_to_a_plan_opens_its_first_step(follow, minutes):
    app = follow(tour=str(minutes))
    assert not app.exception
    assert _is_at(app, 1, minutes)
    assert app.query_params["stop"] == "1"


def test_next_leads_through_every_step_each_in_its_state_with_nothing_refused(follow):
    app = follow(tour=str(LONGEST))
    for number, step in enumerate(plan(LONGEST), start=1):
        assert complaints(app) == [], step.key
        assert _is_at(app, number, LONGEST)
        assert app.button(key="tour_left").disabled == (number == 1)
        assert app.query_params["stop"] == str(number)
        if step.link.parameters["predict"] == "off":
            promised = dict(step.link.parameters)
            for name in {"step", "stage"} & set(promised):  # read from the link, and from nowhere else
                assert app.query_params[name] == promised.pop(name), step.key
            assert broken(app, promised) == {}, step.key
        if number < len(plan(LONGEST)):
            _press(app, "right")
    assert app.button(key="tour_right").disabled
    assert "the last step" in _bar(app)
    _press(app, "left")
    assert _is_at(app, number - 1, LONGEST)


def test_a_step_wins_over_what_was_played_with_before(follow):
    app = follow(tour="45", stop="5")
    assert app.title[0].value == "Slopes"
    app.slider(key="n_heads").set_value(77).run()
    app.slider(key="max_bias").set_value(3.0).run()
    _press(app, "right")
    _press(app, "left")
    assert app.slider(key="n_heads").value == 8
    assert app.slider(key="max_bias").value == 8.0
    assert not app.exception


def test_what_one_page_s_step_sets_is_not_what_another_page_shows(follow):
    app = follow(tour="90", stop="9")
    assert app.slider(key="n_heads").value == 12
    while app.title[0].value == "Slopes":
        _press(app, "right")
    assert app.title[0].value == "Bias heatmap"
    assert app.slider(key="n_heads").value == 8


def test_a_sentence_that_somebody_typed_goes_through_the_steps_with_them(follow):
    app = follow(tour="15")
    app.text_input(key="text").set_value("one two three four five six seven eight nine").run()
    _press(app, "right")
    assert app.text_input(key="text").value == "one two three four five six seven eight nine"
    _press(app, "right")
    _press(app, "left")
    assert app.text_input(key="text").value == "one two three four five six seven eight nine"


def test_a_link_copied_while_playing_shows_what_was_played_with(visit):
    app = visit("slopes.py", tour="15", stop="3", n_heads="5", max_bias="3")
    assert _is_at(app, 3)
    assert app.slider(key="n_heads").value == 5
    assert app.slider(key="max_bias").value == 3.0
    _press(app, "right")
    assert _is_at(app, 4)


def test_another_page_may_be_looked_at_and_the_tour_waits(follow):
    app = follow(tour="15", stop="3")
    app.query_params.clear()  # as a browser does when a link of the sidebar is followed
    app.switch_page("quiz.py").run()
    assert "waits" in _bar(app)
    assert "tour" not in app.query_params
    _press(app, "right")
    assert _is_at(app, 3)
    assert app.title[0].value == "Slopes"


def test_who_leaves_keeps_the_page_as_it_is_and_has_no_bar_on_any_page(follow):
    app = follow(tour="90", stop="9")
    _press(app, "leave")
    assert _bar(app) == ""
    assert app.title[0].value == "Slopes"
    assert app.slider(key="n_heads").value == 12
    assert not {"tour", "stop"} & set(app.query_params)
    app.query_params.clear()
    assert _bar(app.switch_page("quiz.py").run()) == ""


def test_who_leaves_where_a_guess_was_demanded_may_skip_it_from_now_on(follow):
    app = follow(tour="45")
    assert not [button for button in app.button if button.key == "guess_skip"]
    _press(app, "leave")
    assert [button for button in app.button if button.key == "guess_skip"]


def test_a_step_that_demands_a_guess_shows_the_figure_once_it_is_given_and_remembers_it(follow):
    app = follow(tour="45")
    app.slider(key="guess 0 draw_the_bias point 1").set_value(-1.0)
    app.button(key="guess").click().run()
    assert app.slider(key="n_heads").value == 8
    _press(app, "right")
    _press(app, "left")
    assert app.slider(key="n_heads").value == 8
    assert not app.exception


@pytest.mark.parametrize("tour", ["", "20", "-15", "15.0", "1e309", "<b>15</b>", "１５", "😀"])
def test_a_plan_that_there_is_not_is_refused_and_the_page_stands(follow, tour):
    app = follow(tour=tour, predict="off")
    assert not app.exception
    assert _bar(app) == ""
    assert app.title[0].value == "The bias term"
    [note] = _notes(app)
    assert "is not one of 15, 45, 90" in note
    assert "<b>15" not in note.replace("`<b>15</b>`", "")


@pytest.mark.parametrize("stop", ["", "0", "8", "-1", "2.0", "9" * 30, "NaN", "[x](http://a.test)", "²"])
def test_a_stop_that_the_plan_has_not_is_refused_and_the_first_one_shown(follow, stop):
    app = follow(tour="15", stop=stop)
    assert not app.exception
    assert _is_at(app, 1)
    [note] = _notes(app)
    assert "is not a whole number from 1 to 7: showing 1" in note
    assert _notes(app.run()) == []


def test_a_stop_without_a_tour_means_nothing(follow):
    app = follow(stop="3", predict="off")
    assert _bar(app) == ""
    assert _notes(app) == []


def test_the_question_to_the_class_stands_ready_and_names_the_misconception(follow):
    app = follow(tour="15", stop="2")
    said = " ".join(block.value for block in app.markdown)
    step = plan(15)[1]
    assert step.ask in said
    assert step.misconception.name in said


def test_the_lesson_plans_can_be_taken_away(follow):
    app = follow()
    [button] = [each for each in app.get("download_button") if "Lesson plans" in each.proto.label]
    assert button is not None
