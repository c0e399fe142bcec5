"""What the sidebar holds on every page, by keyboard and by mouse: it changes what is said, and the link says so."""

import pytest

from alibi_viz.ui.placing import ON_EVERY_PAGE
from tests.e2e.conftest import painted
from tests.e2e.links import asked, is_again
from tests.e2e.screen import at_rest, by_keyboard, by_mouse, control, link, said, until

pytestmark = pytest.mark.browser


def _text(page):
    """All of the page with its buttons: who must guess may not skip, which is all that two of the rules differ in."""
    return page.get_by_test_id("stMain").inner_text()


def _open_sidebar(page):
    """As a person does who finds it folded away."""
    if not control(page, "notation").is_visible() or page.get_by_test_id("stExpandSidebarButton").count():
        page.get_by_test_id("stExpandSidebarButton").click()
        at_rest(page)


@pytest.mark.parametrize("name", sorted(ON_EVERY_PAGE))
def test_a_switch_of_the_sidebar_changes_what_the_page_says_and_the_link_reproduces_it(visit, name):
    visited = visit("/")
    page = visited.page
    for way in (by_keyboard, by_mouse):
        at_rest(page)
        _open_sidebar(page)
        before, words = asked(page, name), _text(page)
        way(page, control(page, name))
        until(page, lambda: asked(page, name) != before, f"{name} is not in the link")  # noqa: B023
        until(page, lambda: _text(page) != words, f"{name} changes no word")  # noqa: B023
        at_rest(page)
        now, address = said(page, folds=False), link(page)
        assert _text(page) != words
        page.reload()
        painted(page)
        is_again(page, now, address, f"after a reload, moved {way.__name__}")
    assert visited.errors == []
    assert visited.foreign == []
