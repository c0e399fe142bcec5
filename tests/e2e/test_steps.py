"""A figure's steps by key, by mouse and by Play: they change what is said, and the link reproduces them."""

import pytest

from tests.e2e.conftest import painted
from tests.e2e.links import asked, is_again
from tests.e2e.screen import at_rest, link, said, until

pytestmark = pytest.mark.browser


def _by_keyboard(page, steps):
    steps.focus()
    page.keyboard.press("ArrowLeft")


def _by_mouse(page, steps):
    steps.scroll_into_view_if_needed()
    box = steps.bounding_box()
    page.mouse.click(box["x"] + 2, box["y"] + box["height"] / 2)


@pytest.mark.parametrize(("path", "name"), [("/", "step"), ("/live_attention", "stage")])
def test_a_step_by_key_and_by_mouse_changes_what_is_said_and_the_link_reproduces_it(visit, path, name):
    visited = visit(path)
    page = visited.page
    steps = page.get_by_role("slider", name=name.title())
    for way in (_by_keyboard, _by_mouse):
        at_rest(page)
        before, words = asked(page, name), said(page)
        way(page, steps)
        until(page, lambda: asked(page, name) != before, f"{name} is not in the link")  # noqa: B023
        assert said(page) != words
    words, address = said(page, folds=False), link(page)
    page.reload()
    painted(page)
    is_again(page, words, address, "after a reload")
    assert visited.errors == []
    assert visited.foreign == []


def test_play_is_begun_and_stopped_by_key_and_begins_again_where_it_stopped(visit):
    page = visit("/?step=offset").page
    button = page.locator(".alibi-plot .steps button").first
    title = page.locator(".alibi-plot .gtitle").first
    button.focus()
    page.keyboard.press("Space")
    until(page, lambda: asked(page, "step") != ["offset"], "Play does not begin")
    page.keyboard.press("Space")
    stopped_at, words = asked(page, "step"), title.text_content()
    page.wait_for_timeout(1500)  # longer than a step takes
    assert (asked(page, "step"), title.text_content()) == (stopped_at, words)
    page.keyboard.press("Space")
    until(page, lambda: asked(page, "step") != stopped_at, "Play does not begin again")
