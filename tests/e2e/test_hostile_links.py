"""Links and texts that mean harm in a real browser: no script runs, nothing of them becomes an element or is lost."""

from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest

from alibi_viz.lessons.live_measurement import OWN_TEXT
from alibi_viz.model.tokenizer import encode
from tests.e2e.screen import PATHS, link, until
from tests.pages import hostile
from tests.pages.test_every_page import PARAMETERS
from tests.pages.test_hostile_texts import QUIZ

pytestmark = pytest.mark.browser
LINKS_A_PATH = 4
TEXTS_A_FIELD = 18
WHYS = 6
LONGEST = 30_000  # the server takes lines of up to 64 kB
HALF, BECAME_OF_IT = "%ED%A0%80", quote("\ufffd" * 3)  # of a character, in a link
SETTLED = """() => document.querySelector("[data-testid=stMain] h1")
  && document.querySelector("[data-testid=stApp]").dataset.testScriptState === "notRunning"
  && !document.querySelector("[data-testid=stSkeleton], .alibi-plot .canvas:not([data-painted])")"""
INTRUDERS = f"""() => [...document.querySelectorAll(`
    [id={hostile.MARK}], [href*="{hostile.HOST}"], [src*="{hostile.HOST}"], [style*="{hostile.HOST}"],
    [href^="javascript:"], [onerror], [srcdoc], [data-testid=stException]
  `)].map((element) => element.outerHTML.slice(0, 300)).concat(window.{hostile.MARK} ?? [])"""
# Where Playwright types, it mends halves of characters.
TYPE_A_HALF = """(field) => {
  const { set } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value")
  set.call(field, "half of \\ud83d it")
  field.dispatchEvent(new Event("input", { bubbles: true }))
}"""


class Field(NamedTuple):
    """Where a person types: the field's name, where the page says what it read, and what it says of a text."""

    name: str
    echo: str
    said: Callable[[str], str]


def _first_word(text):
    return text.split()[0]


def _length(text):
    return f"The text has {len(encode(text)):,} tokens"


FIELDS = {
    "/": Field("Your sentence", ".alibi-plot figcaption", _first_word),
    "/live_attention": Field("Your text", "[data-testid=stHtml]", _first_word),
    f"/extrapolation?passage={quote(OWN_TEXT)}": Field(
        "Your text", "[data-testid=stCaptionContainer]", _length
    ),
}


@pytest.fixture
def watched(visit):
    """Opens a path in a tab, and gives a function that says whether all is well in it."""

    def open_path(path="/quiz"):
        visited, dialogs = visit(path, shows="h1"), []
        visited.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))

        def is_well(where):
            visited.page.wait_for_function(SETTLED)
            assert visited.page.evaluate(INTRUDERS) == [], where
            assert (visited.errors, visited.foreign, dialogs) == ([], [], []), where

        return visited.page, is_well

    return open_path


def _read(page, echo, said):
    """Wait until the page says what the server has read."""
    until(
        page,
        lambda: said in " ".join(page.locator(echo).all_text_contents()),
        f"the page does not say {said}",
    )


@pytest.mark.parametrize("path", PATHS)
def test_nothing_of_a_hostile_link_runs_or_becomes_an_element(watched, app_url, path):
    page, is_well = watched()
    first = PATHS.index(path) * LINKS_A_PATH  # no two pages get the same link
    for seed in range(first, first + LINKS_A_PATH):
        query = urlencode(hostile.link(PARAMETERS, seed), doseq=True).replace(BECAME_OF_IT, HALF)
        page.goto(f"{app_url}{path}?{query[:LONGEST]}")
        is_well(f"{path}, seed {seed}")


@pytest.mark.parametrize("path", FIELDS)
def test_nothing_of_a_hostile_text_runs_or_becomes_an_element_and_the_text_stays(watched, path):
    (page, is_well), (name, echo, said) = watched(path), FIELDS[path]
    field = page.get_by_role("textbox", name=name)
    first = list(FIELDS).index(path) * TEXTS_A_FIELD
    for seed in range(first, first + TEXTS_A_FIELD):
        field.fill(f"text{seed} {hostile.text(seed)}"[:400])
        typed = field.input_value()  # a browser leaves out what a field of one line cannot hold
        field.press("Control+Enter")
        _read(page, echo, said(typed))
        is_well(typed)
        assert field.input_value() == typed
        assert parse_qs(urlsplit(link(page)).query)["text"] == [typed]


def test_nothing_of_a_hostile_why_runs_or_becomes_an_element_and_it_stands_beside_the_model_answer(
    watched, app_url
):
    page, is_well = watched()
    for seed in range(WHYS):
        page.goto(f"{app_url}/quiz?{urlencode(QUIZ)}")
        page.get_by_role("textbox", name="Your answer").fill("1")
        page.get_by_role("textbox", name="Why?").fill(f"why{seed} {hostile.text(seed)}")
        page.get_by_role("button", name="Answer", exact=True).click()
        _read(page, "[data-testid=stMarkdown]", f"why{seed}")
        is_well(f"seed {seed}")


@pytest.mark.parametrize("path", FIELDS)
def test_half_of_a_character_does_not_end_the_session(watched, path):
    (page, is_well), (name, echo, said) = watched(path), FIELDS[path]
    field = page.get_by_role("textbox", name=name)
    field.evaluate(TYPE_A_HALF)
    field.press("Control+Enter")
    _read(page, echo, said("half of \ufffd it"))
    is_well(path)
    field.fill("whole once more")
    field.press("Control+Enter")
    _read(page, echo, said("whole once more"))
