"""Every screen in a real browser: it paints, it fits at any width, it has no barrier in either theme, it is quiet."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from alibi_viz.lessons.presenting import CODE_BUTTON
from tests.e2e.conftest import FIGURE
from tests.e2e.screen import SCREENS, WIDTHS, at_rest, does_not_fit, until

pytestmark = pytest.mark.browser
AXE = Axe()
MARKS = ".point path, path.point, .js-line, .heatmaplayer image"


def _violations(page):
    found = AXE.run(page).response["violations"]
    return [(rule["id"], *node["target"], node["html"]) for rule in found for node in rule["nodes"]]


def _theme(page):
    return page.get_by_test_id("stApp").evaluate("node => getComputedStyle(node).colorScheme")


def _has_no_barrier_in_either_theme(page):
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        until(page, lambda: _theme(page) == theme, f"the theme does not become {theme}")  # noqa: B023
        at_rest(page)
        assert _violations(page) == []


@pytest.mark.parametrize("path", SCREENS)
def test_a_screen_paints_fits_at_every_width_and_has_no_barrier_in_either_theme(visit, path):
    visited = visit(path, shows=SCREENS[path], width=390, theme="dark")
    page = visited.page
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        at_rest(page)
        assert does_not_fit(page) == []
    # As high as the page, since contrast is judged where something is in sight.
    height = page.get_by_test_id("stMain").evaluate("node => node.scrollHeight")
    page.set_viewport_size({"width": 1280, "height": height})
    _has_no_barrier_in_either_theme(page)
    if SCREENS[path] == FIGURE:
        assert page.locator(".alibi-plot").locator(MARKS).count() > 0
    assert visited.errors == []
    assert visited.foreign == []


@pytest.mark.parametrize(
    ("panel", "shows"),
    [
        ("Numbers", "[data-testid=stDownloadButton]"),
        ("Code", "[data-testid=stCode]"),
        ("Save", "[data-testid=stDownloadButton]"),
    ],
)
@pytest.mark.parametrize("path", ["/", "/slopes"])
def test_what_opens_beneath_a_figure_has_no_barrier_in_either_theme(visit, path, panel, shows):
    page = visit(path).page
    at_rest(page)
    page.get_by_text(panel, exact=True).first.click()
    page.get_by_test_id("stMain").locator(shows).first.wait_for()
    _has_no_barrier_in_either_theme(page)


@pytest.mark.parametrize("path", ["/slopes", "/slopes?present=on"])
def test_the_qr_code_has_no_barrier_in_either_theme_and_escape_closes_it(visit, path):
    visited = visit(path)
    page = visited.page
    at_rest(page)
    page.get_by_role("button", name=CODE_BUTTON).focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.locator("img").wait_for()
    _has_no_barrier_in_either_theme(page)
    page.keyboard.press("Escape")
    until(page, lambda: dialog.count() == 0, "the dialog does not close")
    at_rest(page)
    assert _violations(page) == []
    assert visited.errors == []
    assert visited.foreign == []


@pytest.mark.parametrize("path", ["/slopes?predict=ask", "/?present=on", "/quiz?tour=15"])
def test_a_guess_a_presentation_and_a_tour_have_no_barrier(visit, path):
    page = visit(path, shows="[data-testid=stMain] h1").page
    at_rest(page)
    assert _violations(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_first_column_of_a_table_stays_in_sight_where_the_others_scroll_beneath_it(visit, theme):
    page = visit("/cost", width=390, theme=theme).page
    at_rest(page)
    table = page.get_by_test_id("stTable").filter(has_text="memory, written out")
    first = table.get_by_role("cell", name="Sinusoidal")
    place = first.bounding_box()["x"]
    scrolled = table.evaluate("""(table) => {
      const scrolls = [...table.querySelectorAll("*")].find((node) => node.scrollWidth > node.clientWidth + 1)
      scrolls.scrollLeft = scrolls.scrollWidth
      return scrolls.scrollLeft
    }""")
    assert scrolled > 0
    assert first.bounding_box()["x"] == place
    ground = page.get_by_test_id("stApp").evaluate("node => getComputedStyle(node).backgroundColor")
    assert first.evaluate("node => getComputedStyle(node).backgroundColor") == ground
