"""Extrapolation in a browser: a passage is measured with progress, a stop keeps what there is."""

import pytest

pytestmark = pytest.mark.browser


def test_a_passage_is_measured_and_drawn(visit):
    visited = visit("/extrapolation?methods=alibi&methods=rope&lengths=64&lengths=128")
    drawn = '.alibi-plot .canvas[data-filename$="live"][data-painted]'
    assert visited.page.locator(drawn).count() == 0
    visited.page.get_by_role("button", name="Measure").click()
    visited.page.wait_for_selector(drawn)
    assert visited.page.locator(f"{drawn} .scatterlayer .js-line").count() == 2
    assert visited.errors == []


def test_a_stop_keeps_what_was_measured(visit):
    lengths = "&".join(f"lengths={n}" for n in (64, 128, 256, 512, 1024, 2048, 4096))
    page = visit(f"/extrapolation?{lengths}&methods=alibi&methods=t5&methods=rope").page
    page.get_by_role("button", name="Measure").click()
    page.get_by_text("of 21").wait_for()
    page.wait_for_function(r"() => /[2-9] of 21/.test(document.body.innerText)")
    page.get_by_role("button", name="Stop").click()
    page.get_by_text("Stopped after").wait_for()
    assert "what was measured stays" in page.content()
