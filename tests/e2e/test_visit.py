"""Every page in a real browser: it paints, it is quiet, it asks nobody else, it fits the screen."""

import pytest

from tests.pages.files import PAGES

pytestmark = pytest.mark.browser
PATHS = ["/" if page == "bias_term.py" else f"/{page.removesuffix('.py')}" for page in PAGES]


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", PATHS)
def test_a_page_paints_without_an_error_or_a_foreign_request(visit, path, width):
    visited = visit(path, width=width, theme="dark" if width == 390 else "light")
    visited.page.wait_for_load_state("networkidle")
    assert visited.errors == []
    assert visited.foreign == []
    marks = visited.page.locator(
        ".alibi-plot .point path, .alibi-plot path.point, .alibi-plot .js-line, .alibi-plot .heatmaplayer image"
    )
    assert marks.count() > 0
    main = visited.page.get_by_test_id("stMain")
    assert main.evaluate("node => node.scrollWidth - node.clientWidth") <= 0


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
