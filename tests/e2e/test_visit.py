"""Every page is reached from the first in a real browser, quietly."""

import pytest

from tests.e2e.screen import PATHS

pytestmark = pytest.mark.browser


def test_every_page_is_reached_from_the_first_by_its_link(visit):
    visited = visit("/")
    page = visited.page
    names = page.get_by_test_id("stSidebarNavLink").all_inner_texts()
    assert len(names) == len(PATHS)
    for name in names:
        page.get_by_test_id("stSidebarNavLink").filter(has_text=name.split("\n")[-1]).click()
        page.get_by_role("heading", level=1, name=name.split("\n")[-1]).wait_for()
        page.wait_for_selector(".alibi-plot .canvas[data-painted]")
    assert visited.errors == []
    assert visited.foreign == []
