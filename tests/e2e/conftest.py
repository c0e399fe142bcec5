"""A real Chromium in front of the app as people get it."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Literal, NamedTuple

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests import served

# What the content security policy refuses is an error like any other, also where the script that asked catches it.
TELL_WHAT_IS_REFUSED = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`refused by ${event.violatedDirective}: ${event.blockedURI} ${event.sample}`))
"""


FIGURE = ".alibi-plot .canvas[data-painted] svg.main-svg"


class Visit(NamedTuple):
    """An open page, and what it did that it should not have done."""

    page: Page
    errors: list[str]
    foreign: list[str]


def watched(page: Page, *own: str) -> Visit:
    """Watch a page from before it opens anything: its errors, and what it asks of others than its `own` servers."""
    visited = Visit(page, [], [])
    ours = ("data:", "blob:", *(f"{way}/" for url in own for way in (url, url.replace("http", "ws", 1))))
    page.add_init_script(TELL_WHAT_IS_REFUSED)
    page.on("console", lambda m: visited.errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: visited.errors.append(str(error)))
    page.on("request", lambda r: None if r.url.startswith(ours) else visited.foreign.append(r.url))
    return visited


@pytest.fixture(scope="session")
def app_url() -> Iterator[str]:
    [port] = served.free_ports(1)
    server = served.start_app(port, "--client.showErrorDetails=full")
    url = f"http://127.0.0.1:{port}"
    try:
        served.wait_for(f"{url}/_stcore/health", server)
        yield url
    finally:
        served.end(server)


@pytest.fixture(scope="session")
def context_of(browser: Browser) -> Callable[[int, str], BrowserContext]:
    """One context for each width and theme, so that scripts come from the cache as they do for people."""

    @cache
    def context(width: int, theme: Literal["light", "dark"]) -> BrowserContext:
        return browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)

    return context


@pytest.fixture
def visit(app_url: str, context_of: Callable[[int, str], BrowserContext]) -> Iterator[Callable[..., Visit]]:
    """Open a path of the app in a tab of its own, wait until a figure is painted (or what else it `shows`), watch.

    Pages do not ask for a guess first, unless the path or `predict` says so.
    """
    pages = []

    def open_path(
        path: str, *, width: int = 1280, theme: str = "light", predict: str = "off", shows: str = FIGURE
    ) -> Visit:
        page = context_of(width, theme).new_page()
        page.set_default_timeout(120_000)
        pages.append(page)
        visited = watched(page, app_url)
        rule = "" if "predict=" in path else f"{'&' if '?' in path else '?'}predict={predict}"
        page.goto(app_url + path + rule)
        painted(page, shows)
        return visited

    yield open_path
    for page in pages:
        page.close()


def painted(page: Page, shows: str = FIGURE) -> None:
    """Wait until the first figure stands, or what else there is."""
    page.wait_for_selector(shows, timeout=120_000)
