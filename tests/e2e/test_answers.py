"""Answers that are no controls, by key and by mouse: guesses and votes in the museum, a mystery from start to end."""

from urllib.parse import quote

import pytest

from alibi_viz.lessons import mystery, presenting, retrofit
from alibi_viz.lessons.bug_museum_notices import ANSWERS, NO
from alibi_viz.lessons.predictions import SKIP
from tests.e2e.links import asked
from tests.e2e.screen import at_rest, by_keyboard, by_mouse, control, said, until

pytestmark = pytest.mark.browser
WEIGHTS = ".canvas[data-filename*=bug_museum_weight][data-painted]"
WRONG = "❌"
TOLD = "[data-testid=stMain] [data-testid=stAlert]"


def _by_key(node):
    node.focus()
    node.press("Space")


def _by_mouse(node):
    # Of what is chosen among others the words are clicked, as the circle before them is drawn by hand.
    (node.locator("xpath=ancestor::label") if node.get_attribute("type") == "radio" else node).click()


WAYS = {_by_key: by_keyboard, _by_mouse: by_mouse}
either_way = pytest.mark.parametrize("press", WAYS, ids=lambda press: press.__name__.strip("_"))


def _button(page, name):
    return page.get_by_test_id("stMain").get_by_role("button", name=name, exact=True)


@either_way
def test_a_guess_in_the_museum_brings_the_weights_and_is_judged_unless_it_was_skipped(visit, press):
    visited = visit("/bug_museum?predict=ask")
    page = visited.page
    for answer in (*ANSWERS, SKIP):
        at_rest(page)
        assert page.locator(WEIGHTS).count() == 0
        press(_button(page, answer))
        page.locator(WEIGHTS).nth(1).wait_for()
        at_rest(page)
        assert page.locator(TOLD).count() == (answer != SKIP)
        by_keyboard(page, control(page, "exhibit"))  # each has a question of its own
        until(page, lambda: page.locator(WEIGHTS).count() == 0, "the weights are shown before a guess")
    assert visited.errors == []
    assert visited.foreign == []


@either_way
def test_a_vote_of_the_class_waits_for_reveal(visit, press):
    visited = visit("/bug_museum?predict=ask&present=on")
    page = visited.page
    at_rest(page)
    vote = page.get_by_role("radio", name=NO, exact=True)
    press(vote)
    until(page, lambda: vote.get_attribute("aria-checked") == "true", "the vote is not taken")
    at_rest(page)
    assert page.locator(WEIGHTS).count() == 0
    press(_button(page, presenting.REVEAL))
    page.locator(WEIGHTS).nth(1).wait_for()
    assert f"You said {NO}" in page.locator(TOLD).inner_text()
    assert visited.errors == []
    assert visited.foreign == []


def _answer_until_right(page, press, question, button):
    """Give one answer after another; against each that is wrong something is said, and the right one is the last."""
    options = page.get_by_role("radiogroup", name=question).get_by_role("radio")
    for option in options.all():
        n_wrong = said(page).count(WRONG)
        press(option)
        until(page, option.is_checked, "an answer cannot be chosen")
        press(button)
        until(page, lambda: not button.count() or said(page).count(WRONG) > n_wrong, "nothing is told")  # noqa: B023
        at_rest(page)
        if not button.count():
            return
    raise AssertionError("no answer is right")


@either_way
def test_a_mystery_is_solved_begun_again_shown_and_left(visit, press):
    visited = visit(f"/retrofit?show={quote(retrofit.MYSTERY)}")
    page = visited.page
    revealed = page.get_by_role("heading", name=mystery.REVEAL)

    def press_until(button, holds):
        at_rest(page)
        press(_button(page, button))
        until(page, holds, f"{button} does not do it")

    press_until(mystery.NAME, lambda: page.locator(TOLD).count() == 1)  # that nothing is chosen
    WAYS[press](page, control(page, "evidence"))
    _answer_until_right(page, press, mystery.CAUSES_LABEL, _button(page, mystery.NAME))
    assert revealed.count() == 0
    separate = mystery.words()["separate"]["question"]
    _answer_until_right(page, press, separate, _button(page, mystery.ANSWER))
    assert revealed.count() == 1
    press_until(mystery.START_OVER, lambda: revealed.count() == 0 and asked(page, "evidence") is None)
    press_until(mystery.SHOW, lambda: revealed.count() == 1)
    press_until(mystery.NEXT, lambda: revealed.count() == 0 and asked(page, "mystery") == ["2"])
    assert visited.errors == []
    assert visited.foreign == []
