"""Cost in a browser: a stop ends the measurement at once and keeps what was measured."""

import pytest

pytestmark = pytest.mark.browser


def test_a_stop_keeps_what_was_measured(visit):
    visited = visit("/cost?length=8192")
    page = visited.page
    page.get_by_role("button", name="Measure").click()
    page.wait_for_function("() => /[4-9] of \\d+ calls/.test(document.body.innerText)")
    page.get_by_role("button", name="Stop").click()
    page.get_by_text("Stopped after").wait_for()
    page.wait_for_selector('.alibi-plot .canvas[data-filename$="measured"][data-painted]')
    assert visited.errors == []
