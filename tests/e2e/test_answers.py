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


def _press_until_told(page, press, button):
    words = said(page)
    press(button)
    until(page, lambda: said(page) != words, "the button changes no word")
    at_rest(page)


def _answer_until_right(page, press, question, button):
    """Give one answer after another; each says something, and the button goes with the right one."""
    options = page.get_by_role("radiogroup", name=question).get_by_role("radio")
    for option in options.all():
        press(option)
        until(page, option.is_checked, "an answer cannot be chosen")
        _press_until_told(page, press, button)
        if not button.count():
            return
    raise AssertionError("no answer is right")


@either_way
def test_a_mystery_is_solved_begun_again_shown_and_left(visit, press):
    visited = visit(f"/retrofit?show={quote(retrofit.MYSTERY)}")
    page = visited.page
    revealed = page.get_by_role("heading", name=mystery.REVEAL)
    at_rest(page)
    _press_until_told(page, press, _button(page, mystery.NAME))  # that there is no answer yet
    assert page.locator(TOLD).count() == 1
    WAYS[press](page, control(page, "evidence"))
    _answer_until_right(page, press, mystery.CAUSES_LABEL, _button(page, mystery.NAME))
    assert revealed.count() == 0
    separate = mystery.words()["separate"]["question"]
    _answer_until_right(page, press, separate, _button(page, mystery.ANSWER))
    assert revealed.count() == 1
    _press_until_told(page, press, _button(page, mystery.START_OVER))
    assert revealed.count() == 0
    assert asked(page, "evidence") is None
    _press_until_told(page, press, _button(page, mystery.SHOW))
    assert revealed.count() == 1
    _press_until_told(page, press, _button(page, mystery.NEXT))
    assert revealed.count() == 0
    assert asked(page, "mystery") == ["2"]
    assert visited.errors == []
    assert visited.foreign == []
