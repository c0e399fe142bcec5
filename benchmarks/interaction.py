"""A slider step, from the key to the paint, and the first paint of a page, in a real browser.

    python -m benchmarks.interaction --rounds 15

Tabs take turns, round after round. Three show one slider and a heatmap of 64 x 64 (`comparison`): drawn by the
project's component, by st.plotly_chart, and not at all, which is a rerun that changes a word; their server has the
app's settings. One more is not drawn by Streamlit with its own settings, as it comes. The others are pages of the app.
Steps go to the right and back, so the server has drawn their figures before (`ui.drawing`). A step begins with the
key's own time stamp and ends one frame after the page shows the new state; a frame in which a figure of the tab holds
no drawing is blank. A first paint is that of a browser that has never been here, from the start of the navigation; the
page without a figure is the empty app. What counts are the ratios to the page without a figure within a round, and of
those the median. Bytes are on the wire, see `streamlit_session`.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks import report
from benchmarks.report import RESULTS
from benchmarks.streamlit_session import StreamlitSession
from benchmarks.targets import Row, Target, of
from benchmarks.timing import ratio
from tests import coroutines, served

OUTPUT = RESULTS / "interaction.json"
COMPARISON = Path(__file__).parent / "comparison"
LONGEST = 60_000  # milliseconds

# What a tab shows: how often each of the component's figures has been painted; else the title of a figure; else a text.
SHOWN = """
    const all = selector => [...document.querySelectorAll(selector)]
    const drawn = () => all(".js-plotly-plot").map(each => !!each.querySelector(".cartesianlayer :is(.trace, .hm)"))
    const shown = figure => {
        const painted = all(".alibi-plot .canvas").map(canvas => canvas.dataset.painted)
        if (painted.length) return painted
        return all(figure ? ".gtitle" : "[data-testid=stMarkdown] p").map(text => text.textContent)
    }
"""
STEP = f"""([label, figure]) => {{
    {SHOWN}
    const slider = document.querySelector(`input[type=range][aria-label="${{label}}"]`)
    slider.focus()
    window.stepped = new Promise(done => slider.addEventListener("keydown", event => {{
        const before = shown(figure)
        let blank = 0, changed = 0
        const look = now => {{
            if (figure && !(drawn().length && drawn().every(Boolean))) blank += 1
            const after = shown(figure)
            changed += after.length === before.length && after.every((text, i) => text && text !== before[i])
            if (changed < 2) requestAnimationFrame(look)
            else done([(now - event.timeStamp) / 1000, blank])
        }}
        requestAnimationFrame(look)
    }}, {{ once: true, capture: true }}))
}}"""
FIRST = f"""{{
    {SHOWN}
    window.firstPaint = new Promise(done => {{
        let seen = 0
        const look = now => {{
            seen += window.awaitsFigure ? drawn().includes(true) : shown(false).length > 0
            if (seen < 2) requestAnimationFrame(look)
            else done(now / 1000)
        }}
        requestAnimationFrame(look)
    }})
}}"""
WAITED = """([longest, name]) => Promise.race([
    window[name], new Promise(done => setTimeout(() => done(null), longest))
])"""


class Tab(NamedTuple):
    """What is measured: its name, where it is, its slider, and whether it shows a figure."""

    name: str
    url: str
    slider: str
    figure: bool = True


EMPTY = "no figure"
COMPONENT, STREAMLITS_OWN = "the component", "st.plotly_chart"
AS_IT_COMES = "no figure, as it comes"
COMPARED = (EMPTY, COMPONENT, STREAMLITS_OWN, AS_IT_COMES)


def _worst(name: str) -> Callable[[Sequence[Row]], float | None]:
    """The largest number of that name among the pages of the app."""
    return lambda rows: max(
        (row[name] for row in rows if row["tab"] not in COMPARED and name in row), default=None
    )


TARGETS = (
    Target(
        "a slider step of one heatmap, times an empty rerun",
        1.2,
        lambda rows: of(rows, "step_times_empty", tab=COMPONENT),
    ),
    Target("a slider step of a page, times an empty rerun", 1.2, _worst("step_times_empty")),
    Target(
        "a slider step of one heatmap, times an empty rerun of Streamlit as it comes",
        1.2,
        lambda rows: of(rows, "step_times_as_it_comes", tab=COMPONENT),
    ),
    Target(
        "a slider step of a page, times an empty rerun of Streamlit as it comes",
        1.2,
        _worst("step_times_as_it_comes"),
    ),
    Target("bytes of a slider step", 40_000, _worst("step_bytes")),
    Target("blank frames in a step", 0, _worst("blank_frames")),
    Target("first paint of a figure, times that of an empty app", 2.0, _worst("first_times_empty")),
)
PAGES = (("bias_term", "", "Head"), ("slopes", "slopes", "Heads"), ("bias_heatmap", "bias_heatmap", "Head"))


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure slider steps and first paints; print a table and write JSON."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.interaction",
        description=main.__doc__,
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--first-rounds", type=int, default=5)
    parser.add_argument("--out", type=Path, default=OUTPUT, metavar="FILE")
    given = parser.parse_args(arguments)
    about = report.begin("interaction", rounds=given.rounds, first_rounds=given.first_rounds)
    with _servers() as tabs, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=served.chromium(), args=served.QUIET)
        rows = measure(browser, tabs, rounds=given.rounds, first_rounds=given.first_rounds)
        browser.close()
    print("\n".join(map(_line, rows)))
    report.write(given.out, about, rows, TARGETS)


@contextmanager
def _servers() -> Iterator[list[Tab]]:
    """The app and the page that it is compared with, and the tabs to open."""
    ports = served.free_ports(3)
    quiet = ("--server.headless=true", "--server.fileWatcherType=none", "--browser.gatherUsageStats=false")
    as_the_app = (
        "--server.enableWebsocketCompression=true",
        "--runner.magicEnabled=false",
        "--runner.postScriptGC=false",
    )
    compared = {"folder": COMPARISON, "environment": {"PYTHONPATH": str(served.ROOT)}}
    servers = [
        served.start_app(ports[0]),
        served.start_app(ports[1], *quiet, *as_the_app, **compared),
        served.start_app(ports[2], *quiet, **compared),
    ]
    app, comparison, as_it_comes = urls = [f"http://127.0.0.1:{port}" for port in ports]
    try:
        for url, server in zip(urls, servers, strict=True):
            served.wait_for(f"{url}/_stcore/health", server)
        yield [
            Tab(EMPTY, f"{comparison}/?drawn=nothing", "Head", figure=False),
            Tab(COMPONENT, f"{comparison}/?drawn=plot", "Head"),
            Tab(STREAMLITS_OWN, f"{comparison}/?drawn=plotly_chart", "Head"),
            Tab(AS_IT_COMES, f"{as_it_comes}/?drawn=nothing", "Head", figure=False),
            *(Tab(name, f"{app}/{path}?predict=off", slider) for name, path, slider in PAGES),
        ]
    finally:
        for server in servers:
            served.end(server)


def measure(browser: Browser, tabs: Sequence[Tab], *, rounds: int, first_rounds: int) -> list[Row]:
    """A row for each tab. The first of the tabs is the one without a figure; the first round of each is not counted."""
    for tab in tabs:
        first_paint(browser, tab)
    first: dict[Tab, list[float]] = {tab: [] for tab in tabs}
    for _ in range(first_rounds):
        for tab in tabs:
            first[tab].append(first_paint(browser, tab))
    context = browser.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True)
    pages = {tab: _opened(context.new_page(), tab) for tab in tabs}
    for tab, page in pages.items():
        step(page, tab, number=0)
    steps: dict[Tab, list[tuple[float, int]]] = {tab: [] for tab in tabs}
    for number in range(1, rounds + 1):
        for tab, page in pages.items():
            steps[tab].append(step(page, tab, number=number))
    context.close()
    seconds = {tab: [took for took, _ in steps[tab]] for tab in tabs}
    rows: list[Row] = [
        {
            "tab": tab.name,
            "step_seconds": median(seconds[tab]),
            "step_times_empty": ratio(seconds[tab], seconds[tabs[0]]),
            "blank_frames": sum(blank for _, blank in steps[tab]) / rounds,
            "step_bytes": coroutines.run(step_bytes(tab)),
            "first_seconds": median(first[tab]),
            "first_times_empty": ratio(first[tab], first[tabs[0]]),
        }
        for tab in tabs
    ]
    for other in tabs:
        if other.name == AS_IT_COMES:
            for tab, row in zip(tabs, rows, strict=True):
                row["step_times_as_it_comes"] = ratio(seconds[tab], seconds[other])
    return rows


def first_paint(browser: Browser, tab: Tab) -> float:
    """Seconds from the start of the navigation to the first frame with a figure (or the text), caches empty."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True)
    try:
        page = context.new_page()
        page.add_init_script(f"window.awaitsFigure = {str(tab.figure).lower()};{FIRST}")
        page.goto(tab.url, wait_until="commit", timeout=LONGEST)
        seconds = page.evaluate(WAITED, [LONGEST, "firstPaint"])
        if seconds is None:
            raise RuntimeError(f"{tab.name} painted nothing within {LONGEST / 1000:g} seconds")
        return float(seconds)
    finally:
        context.close()


def step(page: Page, tab: Tab, *, number: int) -> tuple[float, int]:
    """Press a key on the tab's slider: seconds until the paint, and how many frames were blank.

    Steps count from 0, and every second one goes back. RuntimeError where the page shows nothing new for long.
    """
    page.bring_to_front()
    page.evaluate(STEP, [tab.slider, tab.figure])
    page.keyboard.press("ArrowLeft" if number % 2 else "ArrowRight")
    stepped = page.evaluate(WAITED, [LONGEST, "stepped"])
    if stepped is None:
        raise RuntimeError(
            f"step {number} of {tab.name} showed nothing new within {LONGEST / 1000:g} seconds"
        )
    seconds, blank = stepped
    page.locator("[data-test-script-state=notRunning]").wait_for()
    return float(seconds), int(blank)


async def step_bytes(tab: Tab) -> float:
    """Bytes on the wire of a step, the median of five."""
    async with StreamlitSession.opened(tab.url) as session:
        await session.load()
        start = session.held(tab.slider)
        return median([(await session.move(tab.slider, start + up)).n_bytes for up in range(1, 6)])


def _opened(page: Page, tab: Tab) -> Page:
    page.set_default_timeout(LONGEST)
    page.goto(tab.url)
    page.locator(".main-svg .cartesianlayer" if tab.figure else "[data-testid=stMarkdown] p").first.wait_for(
        state="attached"
    )
    page.locator("[data-test-script-state=notRunning]").wait_for()
    return page


def _line(row: Row) -> str:
    return (
        f"{row['tab']:<22} step {1000 * row['step_seconds']:>6.0f} ms  {row['step_times_empty']:>5.2f} x empty"
        f"   {row['blank_frames']:>4.1f} blank frames   {row['step_bytes'] / 1000:>6.1f} kB"
        f"   first paint {row['first_seconds']:>5.2f} s  {row['first_times_empty']:>5.2f} x empty"
    )


if __name__ == "__main__":
    main()
