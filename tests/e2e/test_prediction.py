"""Guess first in a real browser: a curve is drawn by key, its gap to the truth appears, and it is there on return."""

import pytest

pytestmark = pytest.mark.browser
GAP = ".alibi-plot .canvas[data-filename$='guess_sketch'][data-painted]"


def _open(page, name):
    page.get_by_test_id("stSidebarNavLink").filter(has_text=name).click()
    page.get_by_role("heading", level=1, name=name).wait_for()


def _move(page, point):
    """One step down with a point of the curve, until it is drawn so."""
    page.locator(f"input[type=range][aria-label='{point}']").focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function(f'() => document.querySelector("{GAP}").dataset.painted > 1')


def _fits(page):
    return page.get_by_test_id("stMain").evaluate("node => node.scrollWidth <= node.clientWidth")


def test_a_guess_is_drawn_told_and_remembered(visit):
    visited = visit("/", predict="ask")
    page = visited.page
    page.wait_for_selector(GAP)
    assert page.locator(f"{GAP} .scatterlayer .js-line").count() == 1
    assert page.get_by_role("slider", name="Step").count() == 0
    _move(page, "at 8")
    page.get_by_role("button", name="This is my guess").click()
    page.get_by_role("slider", name="Step").wait_for()
    page.wait_for_function(f'() => document.querySelectorAll("{GAP} .scatterlayer .js-line").length === 3')
    told = page.get_by_text("Your curve beside the truth")
    assert "The largest gap is 3.2, at 8" in told.inner_text()

    _open(page, "Slopes")
    page.get_by_role("textbox", name="Your answer").wait_for()
    page.get_by_role("button", name="Skip").click()
    page.wait_for_function("() => document.querySelectorAll('.canvas[data-painted]').length === 3")
    _open(page, "The bias term")
    page.get_by_role("slider", name="Step").wait_for()
    assert not page.locator(GAP).first.is_visible()
    told.click()
    page.locator(GAP).first.wait_for()
    assert visited.errors == []
    assert visited.foreign == []


@pytest.mark.parametrize("width", [1280, 390])
def test_a_link_keeps_what_it_chooses_while_a_question_stands_before_it(visit, width):
    visited = visit("/?head=3&query=5", width=width, theme="dark" if width == 390 else "light", predict="on")
    page = visited.page
    assert _fits(page)
    assert page.get_by_role("button", name="Skip").count() == 0
    _move(page, "at 0")
    page.get_by_role("button", name="This is my guess").click()
    page.get_by_role("slider", name="Step").wait_for()
    assert page.locator("input[type=range][aria-label='Head']").input_value() == "3"
    assert page.locator("input[type=range][aria-label='Which word asks']").input_value() == "5"
    asked = page.evaluate("Object.fromEntries(new URL(location.href).searchParams)")
    assert asked == {"head": "3", "query": "5", "predict": "on"}
    assert _fits(page)
    # What became of the guess stands above, out of sight of who pressed the button on a phone.
    page.wait_for_function("() => document.querySelector('[data-testid=stMain]').scrollTop === 0")
    assert visited.errors == []
