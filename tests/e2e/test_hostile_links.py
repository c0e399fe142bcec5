"""Links and texts that mean harm in a real browser: no script runs, nothing of them becomes an element."""

import random
from urllib.parse import urlencode

import pytest

from tests.e2e.test_visit import PATHS
from tests.pages import hostile
from tests.pages.test_every_page import PARAMETERS

pytestmark = pytest.mark.browser
LINKS_A_PATH = 4
TEXTS = 60
LONGEST = 30_000  # the server takes lines of up to 64 kB
SETTLED = """() => document.querySelector("[data-testid=stMain] h1")
  && document.querySelector("[data-testid=stApp]").dataset.testScriptState === "notRunning"
  && !document.querySelector(".alibi-plot .canvas:not([data-painted])")"""
INTRUDERS = f"""() => [...document.querySelectorAll(`
    [id={hostile.MARK}], [href*="{hostile.HOST}"], [src*="{hostile.HOST}"], [style*="{hostile.HOST}"],
    [href^="javascript:"], [onerror], [srcdoc], [data-testid=stException]
  `)].map((element) => element.outerHTML.slice(0, 300)).concat(window.{hostile.MARK} ?? [])"""


@pytest.fixture
def watched(visit):
    """A tab on the first page, and every dialog that opens in it."""
    visited = visit("/")
    dialogs = []
    visited.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    return visited, dialogs


@pytest.mark.parametrize("path", PATHS)
def test_nothing_of_a_hostile_link_runs_or_becomes_an_element(watched, app_url, path):
    (page, errors, foreign), dialogs = watched
    for seed in range(LINKS_A_PATH):
        link = hostile.link(PARAMETERS, seed) | {"predict": "off"}
        query = urlencode(link, doseq=True)
        page.goto(f"{app_url}{path}?{query[:LONGEST]}&text=%ED%A0%80%3Cb%3E")
        page.wait_for_function(SETTLED)
        assert page.evaluate(INTRUDERS) == [], f"{path}, seed {seed}"
        assert (errors, foreign, dialogs) == ([], [], []), f"{path}, seed {seed}"


def test_nothing_of_a_hostile_text_runs_or_becomes_an_element_and_the_text_stays(visit):
    page, errors, foreign = visit("/")
    rng = random.Random("/")
    field = page.get_by_role("textbox", name="Your sentence")
    for _ in range(TEXTS):
        text = " ".join(hostile.value(rng) for _ in range(3))
        field.fill(text)
        kept = field.input_value()  # a browser leaves out what a field of one line cannot hold
        field.press("Enter")
        page.wait_for_timeout(100)
        page.wait_for_function(SETTLED)
        assert page.evaluate(INTRUDERS) == [], text
        assert (errors, foreign) == ([], []), text
        assert field.input_value() == kept
