"""Every page, as it is by default and with a link that means harm."""

import pytest

from alibi_viz.ui.control_names import CONTROL_NAMES
from tests.pages.files import PAGES

# Every URL parameter of every page.
PARAMETERS = (*sorted(CONTROL_NAMES), "hide", "stop", "target_len", "tour")
HOSTILE = {
    "empty": "",
    "no number": "abc",
    "negative": "-1",
    "huge": "9" * 30,
    "overflow": "1e309",
    "not a number": "NaN",
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "markdown": "[x](http://example.org) ![y](http://example.org/z.png) $\\frac{1}{0}$ `",
    "null": "a\x00b\x1b[31m\u202e",
    "emoji": "😀" * 40,
    "right to left": "שלום עולם مرحبا",
    "fraction": "3.7",
}


def test_the_table_of_contents_lists_every_page_file(visit):
    app = visit("bias_term.py")
    assert not app.exception
    for page in PAGES:
        assert not visit(page).exception


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_with_its_defaults_and_says_nothing_is_wrong(visit, page):
    app = visit(page)
    assert not app.exception
    assert not app.error
    assert app.title[0].value
    assert not [caption for caption in app.caption if "⚠ link" in caption.value]


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_survives_a_hostile_link_and_never_shows_a_traceback(visit, page, value):
    app = visit(
        page, **dict.fromkeys(PARAMETERS, value) | {"predict": "off"}
    )  # a question would hide the rest
    assert not app.exception
    assert app.title[0].value


@pytest.mark.parametrize("notation", ["paper", "book", "code"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_speaks_every_notation(visit, page, notation):
    assert not visit(page, notation=notation).exception
