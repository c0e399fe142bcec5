"""Bad input by volume: seeded links that mean harm, on every page. No traceback, and nothing of them is rendered."""

import json
import re
from html.parser import HTMLParser

import pytest

from tests.pages import hostile
from tests.pages.files import PAGES
from tests.pages.test_every_page import PARAMETERS

LINKS_A_PAGE = 200
AT_ONCE = 50
MARKDOWN = ("caption", "error", "header", "info", "markdown", "subheader", "success", "title", "warning")
HARMLESS = re.compile(r"`[^`]*`|\\.", flags=re.DOTALL)  # code, and characters that are shown as they are
SMUGGLED = re.compile(rf"{re.escape(hostile.HOST)}|<[^>]*{hostile.MARK}")

SMUGGLED_IN_A_LABEL = re.compile(rf"<[^>]*({re.escape(hostile.HOST)}|{hostile.MARK})")


class Smuggled(HTMLParser):
    """The elements and attributes of an HTML text that came with a link."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag in {"script", "img", "svg", "iframe", "a", "form", "input", "link", "details", "math", "h1"}:
            self.found.append(tag)
        self.found += [name for name, value in attrs if name.startswith("on") or SMUGGLED.search(value or "")]


def rendered(app):
    """What of a hostile link a page would render instead of showing it."""
    written = [part.value for kind in MARKDOWN for part in getattr(app, kind)]
    labels = [
        getattr(part, "label", "") for kind in ("expander", "metric", "button") for part in app.get(kind)
    ]
    found = [text for text in [*written, *labels] if SMUGGLED.search(HARMLESS.sub("", text))]
    found += [part for html in app.get("html") for part in Smuggled(html.proto.body).found]
    for plot in app.get("bidi_component"):
        found += [text for text in strings(figure_of(plot)) if SMUGGLED_IN_A_LABEL.search(text)]
    return found


def figure_of(plot):
    """What Plotly is given to draw; None for a component that draws no figure."""
    return json.loads(json.loads(plot.proto.json).get("figure", "null"))


def strings(value):
    """Every text of a figure, its labels among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from strings(part)


@pytest.mark.parametrize("first", range(0, LINKS_A_PAGE, AT_ONCE))
@pytest.mark.parametrize("page", PAGES)
def test_no_hostile_link_brings_a_page_down_or_is_rendered(visit, page, first):
    for seed in range(first, first + AT_ONCE):
        link = hostile.link(PARAMETERS, seed) | {"predict": "off"}
        app = visit(page, **link)
        where = f"{page}, seed {seed}, {link}"
        assert not app.exception, where
        assert app.title[0].value, where
        assert rendered(app) == [], where
