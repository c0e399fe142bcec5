"""The app as people get it: `streamlit run app.py` on a free port, and a real Chromium in front of it."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parents[2]
_QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Visit(NamedTuple):
    """An open page, and what it did that it should not have done."""

    page: Page
    errors: list[str]
    foreign: list[str]


@pytest.fixture(scope="session")
def app_url() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}"]
    server = subprocess.Popen(
        [*command, "--server.address=127.0.0.1", "--client.showErrorDetails=full"],
        cwd=ROOT,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{url}/_stcore/health", server)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait_for(url: str, server: subprocess.Popen[bytes], *, seconds: float = 60.0) -> None:
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        assert server.poll() is None, f"the server ended with {server.returncode} before it answered"
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 (our own server)
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"no answer from {url} in {seconds:g} seconds")


def _chromium() -> str | None:
    """Debian's or another installed Chromium; None lets Playwright take its own, after fetching it."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)
    return None


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=_chromium(), args=_QUIET)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def context_of(browser: Browser) -> Callable[[int, str], BrowserContext]:
    """One context for each width and theme, so that scripts come from the cache as they do for people."""

    @cache
    def context(width: int, theme: Literal["light", "dark"]) -> BrowserContext:
        return browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)

    return context


@pytest.fixture
def visit(app_url: str, context_of: Callable[[int, str], BrowserContext]) -> Iterator[Callable[..., Visit]]:
    """Open a path of the app in a tab of its own, wait until a figure is painted, watch for errors.

    Pages do not ask for a guess first, unless the path or `predict` says so.
    """
    pages = []

    def open_path(path: str, *, width: int = 1280, theme: str = "light", predict: str = "off") -> Visit:
        page = context_of(width, theme).new_page()
        page.set_default_timeout(120_000)
        pages.append(page)
        visited = Visit(page, [], [])
        page.on("console", lambda m: visited.errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: visited.errors.append(str(error)))
        page.on("request", lambda r: visited.foreign.append(r.url) if _is_foreign(r.url, app_url) else None)
        rule = "" if "predict=" in path else f"{'&' if '?' in path else '?'}predict={predict}"
        page.goto(app_url + path + rule)
        painted(page)
        return visited

    yield open_path
    for page in pages:
        page.close()


def _is_foreign(url: str, app_url: str) -> bool:
    own = (app_url + "/", app_url.replace("http", "ws", 1) + "/", "data:", "blob:")
    return not url.startswith(own)


def painted(page: Page) -> None:
    """Wait until the first figure stands."""
    page.wait_for_selector(".alibi-plot .canvas[data-painted] svg.main-svg", timeout=120_000)
