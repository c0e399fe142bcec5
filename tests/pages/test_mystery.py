"""The mystery model on the page Retrofit: links, evidence one at a time, answers that stay, each case to its end."""

from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from alibi_viz.core.lineup import Case
from alibi_viz.lessons import mystery as lesson
from alibi_viz.lessons import mystery_evidence as evidence
from alibi_viz.lessons import mystery_separation as separation
from alibi_viz.ui import measured_cases
from alibi_viz.ui.mystery_state import Entry

PAGE, VIEW = "retrofit.py", {"show": "mystery model"}
CASES = measured_cases.cases()
CAUSES = {case.truth.key: number for number, case in reversed([*enumerate(CASES, 1)])}


def said(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.success, app.info, app.warning, app.error, app.header)
    return "\n".join(part.value for kind in kinds for part in kind)


def choose(app: AppTest, label: str, option: str) -> AppTest:
    """Choose in the radio with this label."""
    [radio] = [each for each in app.radio if each.label == label]
    return radio.set_value(option).run()


def name_cause(app: AppTest, key: str) -> AppTest:
    return choose(app, lesson.CAUSES_LABEL, key).button(key="mystery_name").click().run()


def answer(app: AppTest, option: str) -> AppTest:
    question = lesson.words()["separate"]["question"]
    return choose(app, question, option).button(key="mystery_answer").click().run()


def right_answer(case: Case) -> str:
    return next(option for option in separation.options(case) if separation.is_right(case, option))


def wrong_answer(case: Case) -> str:
    return next(option for option in separation.options(case) if not separation.is_right(case, option))


def view() -> None:
    from alibi_viz.ui.mystery import mystery

    mystery()


@pytest.fixture(scope="module")
def walked() -> AppTest:
    """The view without its page, for walks through many cases."""
    return AppTest.from_function(view, default_timeout=60).run()


def test_a_link_opens_a_case_with_its_evidence_and_gives_nothing_away(visit):
    app = visit(PAGE, mystery="2", evidence="recall", **VIEW)
    case = CASES[1]
    assert app.number_input(key="mystery").value == 2
    assert app.pills(key="evidence").value == ["recall"]
    assert lesson.complaint(case) in said(app)
    assert evidence.title("recall") in said(app)
    assert evidence.title("short texts") not in said(app)
    assert lesson.label(case.truth) not in said(app)
    assert case.name not in said(app)
    assert not app.exception
    assert "⚠ link" not in said(app)


def test_evidence_comes_one_piece_at_a_time_in_the_order_in_which_it_is_asked_for(visit):
    app = visit(PAGE, **VIEW)
    pieces = evidence.pieces(CASES[0])
    asked = []
    for piece in reversed(pieces):
        asked.append(piece)
        app.pills(key="evidence").set_value(asked).run()
        titles = [part.value for part in app.markdown if part.value.startswith("**")]
        assert titles == [f"**{evidence.title(each)}**" for each in asked]
    assert app.session_state["mystery_record"][CASES[0].name].asked == len(pieces)


def test_a_piece_that_is_put_away_is_hidden_and_stays_counted(visit):
    app = visit(PAGE, evidence="recall", **VIEW)
    app.pills(key="evidence").set_value([]).run()
    assert evidence.title("recall") not in said(app)
    app.pills(key="evidence").set_value(["recall"]).run()
    assert app.session_state["mystery_record"][CASES[0].name].asked == 1


def test_a_wrong_cause_is_explained_and_can_be_followed_by_another(visit):
    app, case = visit(PAGE, **VIEW), CASES[0]
    for other in case.others:
        name_cause(app, other.key)
        assert lesson.wrong(case, other) in said(app)
        assert evidence.if_it_were(case, other, case.best(other)) in said(app)
        assert not app.success
    name_cause(app, case.truth.key)
    assert lesson.right(case) in said(app)
    for other in case.others:
        assert lesson.wrong(case, other) in said(app)


def test_a_wrong_cause_is_explained_by_evidence_that_was_asked_for_if_that_tells(visit):
    number, case, other, piece = next(
        (number, case, other, piece)
        for number, case in enumerate(CASES, 1)
        for other in case.others
        for piece in case.offered
        if case.apart(other, piece) >= 1 and piece != case.best(other)
    )
    app = name_cause(visit(PAGE, mystery=str(number), evidence=piece, **VIEW), other.key)
    assert evidence.if_it_were(case, other, piece) in said(app)


def test_a_name_without_a_choice_is_asked_for(visit):
    app = visit(PAGE, **VIEW)
    app.button(key="mystery_name").click().run()
    assert lesson.CHOOSE_FIRST in said(app)
    choose(app, lesson.CAUSES_LABEL, CASES[0].others[0].key)
    assert lesson.CHOOSE_FIRST not in said(app)


def test_the_second_question_comes_after_the_cause_and_the_reveal_after_both(visit):
    app, case = visit(PAGE, **VIEW), CASES[0]
    name_cause(app, case.truth.key)
    assert lesson.about(case.shown.run) not in said(app)
    answer(app, wrong_answer(case))
    assert separation.explained(case, wrong_answer(case)) in said(app)
    assert lesson.about(case.shown.run) not in said(app)
    answer(app, right_answer(case))
    assert separation.explained(case, right_answer(case)) in said(app)
    assert lesson.about(case.shown.run) in said(app)
    assert "You asked for 0." in said(app)


def test_evidence_asked_for_afterwards_is_not_counted(visit):
    app, case = visit(PAGE, evidence="recall", **VIEW), CASES[0]
    name_cause(app, case.truth.key)
    app.pills(key="evidence").set_value(["recall", "short texts"]).run()
    answer(app, right_answer(case))
    assert "You asked for 1." in said(app)
    assert evidence.title("short texts") in said(app)


@pytest.mark.parametrize("named", [False, True])
def test_whoever_has_it_shown_gets_the_real_run(visit, named):
    app, case = visit(PAGE, **VIEW), CASES[0]
    if named:
        name_cause(app, case.truth.key)
    app.button(key="mystery_show").click().run()
    assert lesson.about(case.shown.run) in said(app)
    assert (lesson.told(case) in said(app)) != named
    assert (separation.explained(case, right_answer(case)) in said(app)) == named
    assert "mystery_name" not in [button.key for button in app.button]


def test_what_was_done_in_a_case_is_there_again_when_one_comes_back(visit):
    app, case = visit(PAGE, evidence="recall", **VIEW), CASES[0]
    name_cause(app, case.others[0].key)
    app.button(key="mystery_next").click().run()
    assert app.number_input(key="mystery").value == 2
    assert app.pills(key="evidence").value == []
    assert lesson.wrong(case, case.others[0]) not in said(app)
    app.number_input(key="mystery").set_value(1).run()
    assert app.pills(key="evidence").value == ["recall"]
    assert lesson.wrong(case, case.others[0]) in said(app)
    assert app.radio[0].value == case.others[0].key


def test_another_view_and_another_page_take_nothing_away(visit):
    app = visit(PAGE, mystery="3", evidence="recall", **VIEW)
    name_cause(app, CASES[2].others[0].key)
    app.segmented_control(key="show").set_value("repairs").run()
    app.segmented_control(key="show").set_value("mystery model").run()
    assert app.number_input(key="mystery").value == 3
    assert app.pills(key="evidence").value == ["recall"]
    assert lesson.wrong(CASES[2], CASES[2].others[0]) in said(app)
    app.switch_page("slopes.py").run()
    app.switch_page(PAGE).run()
    assert app.number_input(key="mystery").value == 3
    assert lesson.wrong(CASES[2], CASES[2].others[0]) in said(app)


def test_starting_over_forgets_this_case_alone(visit):
    app = visit(PAGE, evidence="recall", **VIEW)
    name_cause(app, CASES[0].others[0].key)
    app.button(key="mystery_next").click().run()
    name_cause(app, CASES[1].others[0].key)
    app.button(key="mystery_again").click().run()
    assert lesson.wrong(CASES[1], CASES[1].others[0]) not in said(app)
    assert app.radio[0].value is None
    app.number_input(key="mystery").set_value(1).run()
    assert lesson.wrong(CASES[0], CASES[0].others[0]) in said(app)
    app.button(key="mystery_again").click().run()
    assert app.pills(key="evidence").value == []
    assert not app.session_state["mystery_record"].get(CASES[0].name, Entry()).pieces


@pytest.mark.parametrize("value", ["", "abc", "-1", "9" * 30, "1e309", "<b>x</b>", "a\x00b", "3.7"])
def test_a_link_that_means_harm_opens_a_case_all_the_same(visit, value):
    app = visit(PAGE, mystery=value, evidence=value, **VIEW)
    assert not app.exception
    assert lesson.complaint(CASES[app.number_input(key="mystery").value - 1]) in said(app)


def test_every_case_opens(walked):
    for number, case in enumerate(CASES, 1):
        walked.number_input(key="mystery").set_value(number).run()
        assert not walked.exception, case.name
        assert lesson.complaint(case) in said(walked)
        assert {*walked.radio[0].options} == {lesson.label(each) for each in case.options.values()}


@pytest.mark.parametrize("cause", CAUSES)
def test_every_cause_can_be_found_with_all_evidence_in_sight(walked, cause):
    number = CAUSES[cause]
    case = CASES[number - 1]
    walked.number_input(key="mystery").set_value(number).run()
    walked.pills(key="evidence").set_value(evidence.pieces(case)).run()
    name_cause(walked, case.others[-1].key)
    name_cause(walked, case.truth.key)
    answer(walked, right_answer(case))
    assert not walked.exception
    assert lesson.about(case.shown.run) in said(walked)
    [table] = [frame.value for frame in walked.dataframe]
    assert [*table.columns] == ["evidence", *(lesson.label(other) for other in case.others)]


def test_the_link_to_the_repair_shows_that_repair(visit):
    case = next(case for case in CASES if case.truth.scaled)
    link = lesson.link(case.shown.run)
    assert link is not None
    parameters = {name: values[0] for name, values in parse_qs(urlsplit(link.url).query).items()}
    app = visit(PAGE, **parameters)
    assert "⚠ link" not in said(app)
    assert app.segmented_control(key="repair").value == lesson.label(case.truth).split(", ", 1)[1]


def test_a_copy_without_results_says_how_to_have_them(visit, monkeypatch):
    monkeypatch.setattr(measured_cases, "cases", list)
    app = visit(PAGE, **VIEW)
    assert "python -m alibi_viz.model.measure_retrofit" in said(app)
    assert not app.exception
