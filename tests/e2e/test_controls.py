"""Every control of every screen, by keyboard and by mouse, and the link that reproduces what they made of it."""

from urllib.parse import urlsplit

import pytest

from alibi_viz.ui.control_names import CONTROL_NAMES
from alibi_viz.ui.placing import ON_EVERY_PAGE
from tests.e2e.conftest import FIGURE, painted
from tests.e2e.links import asked, is_again
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
from tests.e2e.walks import FOUND

pytestmark = pytest.mark.browser
# The page says no more before a button is pressed that uses it.
SAYS_LATER = {("/live_attention", "seed")}
# Another view of the page or another table, with which other controls are gone or out of use.
LAST = frozenset({"show", "source"})
WAYS = (by_keyboard, by_mouse)
# Not moved by the walks: see test_sidebar.py and test_steps.py.
ELSEWHERE = ON_EVERY_PAGE | {"stage", "step"}


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
        for place, name in enumerate(names_of_controls(page, CONTROL_NAMES - LAST))
        for way in WAYS
        if (name, way) not in moved
    ]
    return min(left, key=lambda each: each[:2])[2:] if left else None


def _move(page, path, name, way):
    before, words, done = asked(page, name), said(page), f"{name} {way.__name__}"
    way(page, control(page, name))
    until(page, lambda: asked(page, name) != before, f"{done} is not in the link")
    if (path, name) not in SAYS_LATER:
        until(page, lambda: said(page) != words, f"{done} changes no word")
    at_rest(page)
    assert (said(page) != words) == ((path, name) not in SAYS_LATER), f"{done} changes words for a moment"


def test_the_walks_come_to_every_screen_and_together_to_every_control():
    assert FOUND.keys() >= SCREENS.keys()
    assert frozenset().union(*FOUND.values()) == CONTROL_NAMES - ELSEWHERE


@pytest.mark.parametrize("path", FOUND)
def test_every_control_changes_what_the_page_says_and_the_link_reproduces_it(visit, path):
    shows = SCREENS.get(path, FIGURE)
    visited = visit(path, shows=shows)
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
    elsewhere = _is_reproduced(visit, page, path, shows)
    for last in [(name, way) for name in LAST & at_first for way in WAYS]:
        _move(page, path, *last)
        moved.append(last)
    assert set(moved) == {(name, way) for name in FOUND[path] for way in WAYS}
    assert visited.errors + elsewhere.errors == []
    assert visited.foreign + elsewhere.foreign == []


def _is_reproduced(visit, page, path, shows):
    """The link brings the screen back: after another page and Back, after a reload, and in a second browser."""
    words, address = said(page, folds=False), link(page)
    other = "Quiz" if path != "/quiz" else "Slopes"
    page.get_by_test_id("stSidebarNavLink").filter(has_text=other).click()
    page.get_by_role("heading", level=1, name=other).wait_for()
    at_rest(page)
    page.evaluate("history.back()")
    is_again(page, words, address, "after Back")
    page.reload()
    painted(page, shows)
    is_again(page, words, address, "after a reload")
    # A browser that shares nothing with the first: each theme has one of its own.
    elsewhere = visit(urlsplit(address)._replace(scheme="", netloc="").geturl(), shows=shows, theme="dark")
    is_again(elsewhere.page, words, address, "in a second browser")
    return elsewhere


def _choose(page, name, option):
    words = said(page)
    # By key, as the sidebar is out of sight in presenter mode.
    control(page, name).get_by_role("radio", name=option).focus()
    page.keyboard.press("Space")
    until(page, lambda: (asked(page, name) or [option]) == [option], f"{option} is not in the link")
    until(page, lambda: said(page) != words, f"{option} changes no word")
    at_rest(page)


def _reaches_the_link(page, name):
    before = asked(page, name)
    by_keyboard(page, control(page, name))
    until(page, lambda: asked(page, name) != before, f"{name} is not in the link any more")
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
