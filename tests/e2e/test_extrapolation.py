"""Extrapolation in a browser: a passage is measured with progress, a stop keeps what there is."""

import pytest

from tests.e2e.screen import at_rest, until

pytestmark = pytest.mark.browser
# Where the parts of each figure are, in pixels.
_FIGURES = """() => [...document.querySelectorAll(".alibi-plot .canvas")].map((canvas) => {
  const box = (selector) => canvas.querySelector(selector).getBoundingClientRect()
  const toolbar = box(".modebar").bottom, legend = box(".legend").top, plot = box(".nsewdrag").top
  const { top } = canvas.getBoundingClientRect()
  return { top, y: Math.round(top), toolbar, legend, plot }
})"""


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


@pytest.mark.parametrize("width", [390, 1280])
def test_a_legend_stands_close_beneath_the_toolbar_and_plots_in_a_row_begin_at_one_height(visit, width):
    page = visit("/extrapolation", width=width).page
    at_rest(page)
    figures = page.evaluate(_FIGURES)
    assert len(figures) == 5
    for figure in figures:
        assert 0 <= figure["legend"] - figure["toolbar"] < 60
        assert all(abs(figure["plot"] - other["plot"]) < 1 for other in figures if other["y"] == figure["y"])
    closest = [
        min(f["legend"] - f["toolbar"] for f in figures if f["y"] == y) for y in {f["y"] for f in figures}
    ]
    assert max(closest) < 24


def test_a_screen_that_becomes_narrow_keeps_the_legend_clear_of_the_toolbar(visit):
    page = visit("/extrapolation").page
    at_rest(page)
    wide = page.evaluate(_FIGURES)[0]
    page.set_viewport_size({"width": 390, "height": 900})
    until(page, lambda: page.evaluate(_FIGURES)[0]["plot"] != wide["plot"], "the plot stays as it was")
    at_rest(page)
    narrow = page.evaluate(_FIGURES)[0]
    assert narrow["plot"] - narrow["top"] > wide["plot"] - wide["top"]
    assert 0 <= narrow["legend"] - narrow["toolbar"] < 24
