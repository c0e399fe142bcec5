"""Every control of every screen, by keyboard and by mouse, and the link that reproduces what they made of it."""

from contextlib import suppress
from urllib.parse import parse_qs, urlsplit

import pytest

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
from tests.pages.test_every_page import PARAMETERS

pytestmark = pytest.mark.browser
# The page says no more before a button is pressed that uses it.
SAYS_LATER = {("/live_attention", "seed")}


def _asked(page, name):
    return parse_qs(urlsplit(link(page)).query).get(name)


def _is_again(page, words, address, when):
    def is_again():
        return (said(page), link(page)) == (words, address)

    with suppress(AssertionError):  # the next line says what differs
        until(page, is_again, "")
    assert (said(page), link(page)) == (words, address), f"not the same screen {when}"


@pytest.mark.parametrize("path", SCREENS)
def test_every_control_changes_what_the_page_says_and_the_link_reproduces_it(visit, browser, path):
    visited = visit(path, shows=SCREENS[path])
    page = visited.page
    at_rest(page)
    # The last first: one that is open is no longer counted.
    for closed in reversed(page.get_by_test_id("stMain").locator("details:not([open]) > summary").all()):
        closed.focus()
        page.keyboard.press("Enter")
    assert set(names_of_controls(page, PARAMETERS)) <= names_by_tab(page)

    moved = []
    while left := [name for name in names_of_controls(page, PARAMETERS) if name not in moved]:
        [name, *_] = left
        for move in (by_keyboard, by_mouse):
            asked, words = _asked(page, name), said(page)
            move(page, control(page, name))
            done = f"{name} {move.__name__}"
            until(page, lambda: _asked(page, name) != asked, f"{done} is not in the link")  # noqa: B023
            if (path, name) not in SAYS_LATER:
                until(page, lambda: said(page) != words, f"{done} changes no word")  # noqa: B023
            at_rest(page)
        moved.append(name)
    assert len(moved) > 1

    words, address = said(page), link(page)
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
    assert visited.errors == []
    assert visited.foreign == []
