"""Every control of every screen, by keyboard and by mouse, and the link that reproduces what they made of it."""

from contextlib import suppress
from difflib import ndiff
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from alibi_viz.ui.control_names import CONTROL_NAMES
from tests.e2e.conftest import painted
from tests.e2e.screen import (
    SCREENS,
    at_rest,
    by_keyboard,
    by_mouse,
    control,
    link,
    names_by_tab,
    names_of_controls,
    said,
    until,
)

pytestmark = pytest.mark.browser
# The page says no more before a button is pressed that uses it.
SAYS_LATER = {("/live_attention", "seed")}
# Another view of the page, in which the controls of this one are gone.
LAST = "show"


def _asked(page, name):
    return parse_qs(urlsplit(link(page)).query).get(name)


def _parameters(address):
    return sorted(parse_qsl(urlsplit(address).query))


def _is_again(page, words, address, when):
    def is_again():
        return said(page, folds=False) == words and _parameters(link(page)) == _parameters(address)

    with suppress(AssertionError):  # the next lines say what differs
        until(page, is_again, "")
    assert _parameters(link(page)) == _parameters(address), f"another link {when}"
    now = said(page, folds=False)
    assert not [line for line in ndiff(words.split(". "), now.split(". ")) if line[0] in "+-"], when


def _unfold(page):
    closed = page.get_by_test_id("stMain").locator("details:not([open]) > summary")
    while left := closed.count():
        closed.first.focus()
        page.keyboard.press("Enter")
        until(page, lambda: closed.count() < left, "a fold does not open")


def _next(page, moved, at_first):
    """The next control to move, and the way: by key, then by mouse; what only a move brought comes first."""
    left = [
        (name in at_first, place, name, way)
        for place, name in enumerate(names_of_controls(page, CONTROL_NAMES - {LAST}))
        for way in (by_keyboard, by_mouse)
        if (name, way) not in moved
    ]
    return min(left, key=lambda each: each[:2])[2:] if left else None


def _move(page, path, name, way):
    asked, words, done = _asked(page, name), said(page), f"{name} {way.__name__}"
    way(page, control(page, name))
    until(page, lambda: _asked(page, name) != asked, f"{done} is not in the link")
    if (path, name) not in SAYS_LATER:
        until(page, lambda: said(page) != words, f"{done} changes no word")
    at_rest(page)
    assert (said(page) != words) == ((path, name) not in SAYS_LATER), f"{done} changes words for a moment"


@pytest.mark.parametrize("path", SCREENS)
def test_every_control_changes_what_the_page_says_and_the_link_reproduces_it(visit, browser, path):
    visited = visit(path, shows=SCREENS[path])
    page = visited.page
    at_rest(page)
    _unfold(page)
    at_first = set(names_of_controls(page, CONTROL_NAMES))
    assert at_first <= names_by_tab(page)

    moved = []
    while found := _next(page, moved, at_first):
        _move(page, path, *found)
        moved.append(found)
        _unfold(page)
    assert moved
    _is_reproduced(page, path, browser)
    for way in (by_keyboard, by_mouse) if LAST in at_first else ():
        _move(page, path, LAST, way)
    assert visited.errors == []
    assert visited.foreign == []


def _is_reproduced(page, path, browser):
    """The link brings the screen back: after another page and Back, after a reload, and in a second browser."""
    words, address = said(page, folds=False), link(page)
    other = "Quiz" if path != "/quiz" else "Slopes"
    page.get_by_test_id("stSidebarNavLink").filter(has_text=other).click()
    page.get_by_role("heading", level=1, name=other).wait_for()
    at_rest(page)
    page.evaluate("history.back()")
    _is_again(page, words, address, "after Back")
    page.reload()
    painted(page, SCREENS[path])
    _is_again(page, words, address, "after a reload")
    second = browser.new_context(viewport={"width": 1280, "height": 900})
    try:
        elsewhere = second.new_page()
        elsewhere.goto(address)
        painted(elsewhere, SCREENS[path])
        _is_again(elsewhere, words, address, "in a second browser")
    finally:
        second.close()


def _choose(page, name, option):
    # By key, as the sidebar is out of sight in presenter mode.
    control(page, name).get_by_role("radio", name=option).focus()
    page.keyboard.press("Space")
    until(page, lambda: (_asked(page, name) or [option]) == [option], f"{option} is not in the link")
    at_rest(page)


def _reaches_the_link(page, name):
    before = _asked(page, name)
    by_keyboard(page, control(page, name))
    until(page, lambda: _asked(page, name) != before, f"{name} is not in the link any more")
    at_rest(page)


# What comes and goes above or around controls, and the controls that must go on to write into the link.
REARRANGED = [
    ("/live_attention", "versus", ["alibi", "t5", "none"], ["layer", "head", "query", "temperature", "seed"]),
    ("/retrofit", "show", ["decision table", "repairs"], ["factor", "repair"]),
    ("/slopes", "present", ["on", "off"], ["n_heads", "max_bias"]),
]


@pytest.mark.parametrize(("path", "name", "options", "controls"), REARRANGED)
def test_a_control_goes_on_writing_into_the_link_when_the_page_is_rearranged(
    visit, path, name, options, controls
):
    page = visit(path).page
    at_rest(page)
    for _ in range(2):
        for option in options:
            _choose(page, name, option)
        for control_name in controls:
            _reaches_the_link(page, control_name)
