"""What a link says of a screen, and whether the screen that it brings is the one it was taken from."""

from contextlib import suppress
from difflib import ndiff
from urllib.parse import parse_qs, parse_qsl, urlsplit

from playwright.sync_api import Page

from tests.e2e.screen import link, said, until


def asked(page: Page, name: str) -> list[str] | None:
    """What the link says of a parameter."""
    return parse_qs(urlsplit(link(page)).query).get(name)


def is_again(page: Page, words: str, address: str, when: str) -> None:
    """Wait until a page says the same words (in sight: a link says nothing of folds) and has the same link."""

    def holds() -> bool:
        return said(page, folds=False) == words and _parameters(link(page)) == _parameters(address)

    with suppress(AssertionError):  # the next lines say what differs
        until(page, holds, "")
    assert _parameters(link(page)) == _parameters(address), f"another link {when}"
    now = said(page, folds=False)
    assert not [line for line in ndiff(words.split(". "), now.split(". ")) if line[0] in "+-"], when


def _parameters(address: str) -> list[tuple[str, str]]:
    return sorted(parse_qsl(urlsplit(address).query))
