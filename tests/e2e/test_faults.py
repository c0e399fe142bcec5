"""The server dies or the connection is cut while somebody works: the page comes back with all that it held."""

import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests import served
from tests.cable import Cable
from tests.e2e.conftest import painted, watched

pytestmark = pytest.mark.browser
PATIENCE = 60_000  # milliseconds
SENTENCE = "the cat sat on the mat"


class Connection:
    """A server of its own, and the cable that leads to it."""

    def __init__(self) -> None:
        [self._port] = served.free_ports(1)
        self.cable = Cable(self._port)
        self.start()

    def start(self) -> None:
        self._server = served.start_app(self._port)
        served.wait_for(f"http://127.0.0.1:{self._port}/_stcore/health", self._server)

    def end(self) -> None:
        self.cable.cut()
        served.end(self._server)

    def kill_the_server_and_start_it_again(self, page: Page) -> None:
        self._server.kill()
        self._server.wait(timeout=20)
        _until_noticed(page)
        self.start()

    def cut_for_a_minute(self, page: Page) -> None:
        self.cable.cut()
        _until_noticed(page)
        time.sleep(60)
        self.cable.mend()


FAULTS = [Connection.kill_the_server_and_start_it_again, Connection.cut_for_a_minute]


@pytest.fixture(scope="module")
def connection() -> Iterator[Connection]:
    connection = Connection()
    yield connection
    connection.end()


@pytest.fixture
def page(browser, connection) -> Iterator[Callable[[str], Page]]:
    """Opens a path. A lost connection is an error in a browser's console, but nobody else is asked in its place."""
    context, foreign = browser.new_context(), []

    def open_path(path: str) -> Page:
        url = f"http://127.0.0.1:{connection.cable.port}"
        page, _, asked = watched(context.new_page(), url)
        foreign.append(asked)
        page.set_default_timeout(PATIENCE)
        page.goto(url + path)
        return page

    yield open_path
    context.close()
    assert not any(foreign)


def _until_noticed(page):
    page.locator("[data-testid=stApp]:not([data-test-connection-state=CONNECTED])").wait_for()


def _finished(page):
    page.locator("[data-test-connection-state=CONNECTED][data-test-script-state=notRunning]").wait_for()


def _step(slider, title):
    """One step to the right, until the figure has followed."""
    before = title.text_content()
    slider.press("ArrowRight")
    expect(title).not_to_have_text(before, timeout=PATIENCE)
    _finished(slider.page)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_page_comes_back_with_all_that_it_held_and_goes_on(page, connection, fault):
    opened = page("/?predict=off&n_heads=4")
    painted(opened)
    opened.get_by_role("textbox", name="Your sentence").fill(SENTENCE)
    opened.keyboard.press("Enter")
    opened.get_by_text("Numbers", exact=True).first.click()
    opened.get_by_role("button", name="Download CSV").wait_for()
    title = opened.locator(".alibi-plot .gtitle").first
    head = opened.locator("input[type=range][aria-label='Head']")
    _step(head, title)
    link, seen = opened.url, title.text_content()

    fault(connection, opened)
    _finished(opened)
    assert opened.url == link
    assert opened.get_by_role("textbox", name="Your sentence").input_value() == SENTENCE
    assert head.input_value() == "3"
    assert title.text_content() == seen

    _step(head, title)
    assert "head=4" in opened.url
    with opened.expect_download() as download:
        opened.get_by_role("button", name="Download CSV").click()
    assert "mat" in download.value.path().read_text(encoding="utf-8")
