"""What can be taken away from a figure: its numbers as CSV, an HTML file for the disk, an SVG and a PNG."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page

from alibi_viz.core.symptoms import EVIDENCE
from alibi_viz.lessons import bias_heatmap, quiz, retrofit
from alibi_viz.lessons.answer_kinds import Pictures
from alibi_viz.lessons.mystery_evidence import SEED
from alibi_viz.lessons.questions import every_question
from tests.e2e.conftest import FIGURE, watched
from tests.e2e.derived import as_drawn
from tests.e2e.drawn import cell, holds, table_of, traces_of
from tests.e2e.screen import SCREENS, at_rest, until

pytestmark = pytest.mark.browser

_TEXTS = "canvas => [...canvas.querySelectorAll('svg.main-svg text')].map(text => text.textContent)"
_SIZE = "canvas => [canvas.clientWidth, canvas.clientHeight]"
_TITLE = "canvas => canvas.querySelector('.gtitle')?.textContent"
_FRAMES = "canvas => (canvas._transitionData._frames ?? []).length"
# Streamlit draws a table on a canvas. In it are the rows in sight, for those who cannot see it, with the row's and the
# column's number, from 1 on and the header the first.
_SHOWN = """frame => [...frame.querySelectorAll("table tr")].flatMap(row => [...row.children].map(cell =>
  [row.ariaRowIndex - 1, cell.ariaColIndex - 1, cell.textContent]))"""
_N_ROWS = "frame => frame.querySelector('table').ariaRowCount - 1"


class View(NamedTuple):
    """A screen in some state, the figures that are looked at, or all, and what is done before they are there."""

    path: str
    keys: tuple[str, ...] = ()
    done: Callable[[Page], None] = at_rest


def _link(page: str, **controls: object) -> str:
    return f"{page}?{urlencode(controls, doseq=True)}"


def _press(key: str) -> Callable[[Page], None]:
    return lambda page: page.locator(f".st-key-{key} button").click()


def _guess(page: Page) -> None:
    page.get_by_test_id("stMain").get_by_role("textbox").fill("100")
    _press("guess")(page)


def _name_a_wrong_cause(page: Page) -> None:
    page.get_by_test_id("stRadioOption").last.click()
    at_rest(page)
    _press("mystery_name")(page)


def _pictures_asked_for() -> str:
    """The link to the quiz's first question that is answered with one of two pictures."""
    every = every_question()
    chosen = quiz.selected(every, 1, len(every), quiz.TOPICS[0], "any")
    at = next(at for at, question in enumerate(chosen, start=1) if isinstance(question.answer, Pictures))
    return _link("/quiz", seed=1, n_questions=len(every), question=at)


_PIECES = [*EVIDENCE, SEED]
VIEWS = [
    *map(View, SCREENS),
    View(_link("/bias_heatmap", heads=bias_heatmap.SHOWN[-1], window=16)),
    View(_link("/live_attention", versus="t5"), ("map_t5", "row", "next")),
    View(_link("/extrapolation", methods=["alibi", "rope"], lengths=[64, 128]), ("live",), _press("measure")),
    View(_link("/cost", length=256), ("measured",), _press("measure")),
    View(_link("/retrofit", checkpoint="ALiBi"), ("repair_reach", "repair_neighbours")),
    View(_link("/retrofit", checkpoint="T5 bias"), ("repair_buckets", "repair_alike")),
    View(
        _link("/retrofit", show=retrofit.MYSTERY, evidence=_PIECES),
        (*(f"mystery_{piece.replace(' ', '_')}" for piece in _PIECES), "mystery_wrong"),
        _name_a_wrong_cause,
    ),
    View(_link("/retrofit", show=retrofit.MYSTERY), ("mystery_reveal",), _press("mystery_show")),
    View(_link("/", predict="ask"), ("guess_sketch",)),
    View(_link("/slopes", predict="ask"), ("guess_number_line",), _guess),
    View(_pictures_asked_for(), ("quiz_picture_A", "quiz_picture_B")),
]


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.path)
def test_what_is_saved_of_a_figure_is_the_figure(visit, browser, tmp_path, view):
    shows = SCREENS.get(view.path, "[data-testid=stMain] h1")
    visited = visit(view.path, shows=shows)
    page = visited.page
    at_rest(page)
    view.done(page)
    for key in view.keys:
        page.wait_for_selector(f".st-key-{key} .canvas[data-painted]")
    at_rest(page)
    keys = view.keys or _keys(page)
    assert bool(keys) == (view.path not in SCREENS or shows == FIGURE)
    offline = browser.new_context(offline=True)
    try:
        for key in keys:
            canvas = page.locator(f".st-key-{key} .canvas")
            _same_pictures(page, canvas)
            if page.locator(f".st-key-{key}_beneath").count():
                _same_numbers(page, canvas, key)
                _same_alone(canvas, _beneath(page, key, "Save", "html", tmp_path), offline.new_page())
    finally:
        offline.close()
    assert visited.errors == []
    assert visited.foreign == []


def _keys(page: Page) -> list[str]:
    names = page.locator(".alibi-plot .canvas").evaluate_all("all => all.map(each => each.dataset.filename)")
    return [name.removeprefix("alibi-viz-") for name in names]


def _same_pictures(page: Page, canvas: Locator) -> None:
    """The SVG says every word of the figure; the PNG is as large, at two pixels for one, and not empty."""
    svg, png = (_toolbar(page, canvas, kind) for kind in ("SVG", "PNG"))
    texts = ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")  # noqa: S314 (our own file)
    words = sorted("".join(text.itertext()) for text in texts)
    assert words
    assert words == sorted(canvas.evaluate(_TEXTS))
    picture = Image.open(io.BytesIO(png))
    assert picture.format == "PNG"
    assert [length / 2 for length in picture.size] == canvas.evaluate(_SIZE)
    darkest, lightest = picture.convert("L").getextrema()
    assert darkest < lightest


def _toolbar(page: Page, canvas: Locator, kind: str) -> bytes:
    with page.expect_download() as download:
        canvas.locator(f".modebar-btn[data-title='Save as {kind}']").click(force=True)
    return download.value.path().read_bytes()


def _same_numbers(page: Page, canvas: Locator, key: str) -> None:
    """The CSV file is the table that is shown, and holds what the figure draws."""
    table = table_of(_beneath(page, key, "Numbers", "csv").read_text(encoding="utf-8"))
    columns = list(table.items())
    frame = page.locator(f".st-key-{key}_csv").locator("xpath=preceding::*[@data-testid='stDataFrame'][1]")
    until(page, lambda: frame.locator("td").count(), f"no numbers of {key} are shown")
    assert {frame.evaluate(_N_ROWS)} == {len(column) for _, column in columns}
    for row, column, text in frame.evaluate(_SHOWN):
        name, cells = columns[column]
        assert text == name if row == 0 else cells[row - 1] in (cell(text), f"'{text}")
    table, traces = as_drawn(page.evaluate("location.pathname"), key, table, traces_of(canvas))
    assert traces
    for trace in traces:
        assert trace.points
        assert holds(table, trace), f"{key} draws {trace.name}, which is not in {list(table)}"


def _beneath(page: Page, key: str, panel: str, file: str, folder: Path | None = None) -> Path:
    """Open what is beneath a figure and download a file there."""
    page.locator(f".st-key-{key}_beneath").get_by_text(panel, exact=True).click()
    with page.expect_download() as download:
        page.locator(f".st-key-{key}_{file} button").click()
    if folder is None:
        return download.value.path()
    saved = folder / download.value.suggested_filename
    download.value.save_as(saved)
    return saved


def _same_alone(canvas: Locator, file: Path, alone: Page) -> None:
    """The HTML file opens without a network and draws the same; a figure with steps still steps."""
    opened = watched(alone, "file:")
    alone.goto(file.as_uri())
    alone.wait_for_selector("svg.main-svg")
    saved = alone.locator(".plotly-graph-div")
    drawn = traces_of(saved)
    assert repr(drawn) == repr(traces_of(canvas))  # by their texts, since no nan is another
    assert saved.evaluate(_TITLE) == canvas.evaluate(_TITLE)
    assert saved.evaluate(_FRAMES) == canvas.evaluate(_FRAMES)
    if saved.evaluate(_FRAMES):
        rail = alone.locator(".slider-rail-touch-rect").bounding_box()
        assert rail is not None
        alone.mouse.click(rail["x"] + 1, rail["y"] + rail["height"] / 2)
        until(alone, lambda: repr(traces_of(saved)) != repr(drawn), "a step changes nothing")
    assert (opened.errors, opened.foreign) == ([], [])
    alone.close()
