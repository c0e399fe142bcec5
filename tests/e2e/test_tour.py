"""The tour in a real browser, by keyboard alone: from the sidebar's link to the last step and one back."""

import pytest

from alibi_viz.lessons.page_titles import PAGE_TITLES
from alibi_viz.lessons.tour import in_minutes, plan, where
from tests.e2e.screen import at_rest, link, tab_to, until

pytestmark = pytest.mark.browser
MINUTES = 90


def _tab_to(page, text):
    """Press Tab until something that is called so has the focus."""
    tab_to(page, lambda: text in page.evaluate("document.activeElement.textContent"), text)


def _stands_at(page, number, steps):
    step = steps[number - 1]
    told = page.locator(".st-key-tour_bar [role=status]")
    until(
        page,
        lambda: told.count() == 1 and told.inner_text().startswith(f"{where(number, len(steps))} ·"),
        f"the tour does not come to step {number}",
    )
    at_rest(page)
    assert step.sentence in told.inner_text()
    assert page.get_by_role("heading", level=1).inner_text() == PAGE_TITLES[step.link.page]
    assert f"tour={MINUTES}" in link(page)
    assert f"stop={number}" in link(page)
    assert page.locator("[data-testid=stException], [data-testid=stAlertContentError]").count() == 0


def test_the_tour_leads_from_the_first_to_the_last_step_by_keyboard_alone(visit):
    visited = visit("/")
    page = visited.page
    steps = plan(MINUTES)
    _tab_to(page, "Tour")
    page.keyboard.press("Enter")
    _tab_to(page, in_minutes(MINUTES))
    page.keyboard.press("Enter")
    _stands_at(page, 1, steps)
    for number in range(2, len(steps) + 1):
        page.keyboard.press("ArrowRight")
        _stands_at(page, number, steps)
    page.keyboard.press("ArrowRight")  # there is nothing after the last step
    page.keyboard.press("ArrowLeft")
    _stands_at(page, len(steps) - 1, steps)
    assert visited.errors == []
    assert visited.foreign == []
