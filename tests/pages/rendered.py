"""What of a hostile link or text a page would render instead of showing it."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest

from tests.pages.hostile import HOST, MARK

SHOWN_AS_IT_IS = re.compile(r"`[^`]*`|\\.", flags=re.DOTALL)  # in Markdown: code, and signs that are escaped
IN_MARKDOWN = re.compile(rf"{re.escape(HOST)}|(<|\{{|\]\()[^>}})]*{MARK}|[#*>|`$\[]\s*{MARK}")
IN_A_LABEL = re.compile(rf"<[^>]*({re.escape(HOST)}|{MARK})")  # of a figure: Plotly knows some HTML
IN_AN_ATTRIBUTE = re.compile(rf"{re.escape(HOST)}|{MARK}")
# What controls hold, options in a list, and what is read out: text, wherever it comes from.
TEXT = {"TextInput.value", "TextArea.value", "Selectbox.options", "Dataframe.alt"}


def rendered(app: AppTest) -> list[str]:
    """The texts of a page in which something hostile is more than text.

    Whatever Streamlit is sent counts as Markdown, titles, help and options too, unless it is shown as it is.
    """
    found: list[str] = []
    for node in app._tree:
        proto = getattr(node, "proto", None)
        match node.type:
            case "code":
                continue
            case "html":
                found += Smuggled(proto.body).found
            case "bidi_component":
                found += [text for text in strings(figure_of(proto)) if IN_A_LABEL.search(text)]
            case (
                "dataframe"
            ):  # its cells are drawn as text, unless a column is said to hold links or pictures
                found += re.findall(r'"type": ?"(?!number")\w+"', proto.columns)
            case _ if isinstance(proto, Message):
                found += [text for text in texts(proto) if IN_MARKDOWN.search(SHOWN_AS_IT_IS.sub("", text))]
    return found


class Smuggled(HTMLParser):
    """The elements and attributes of an HTML text that came with a link."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "img", "svg", "iframe", "a", "form", "input", "link", "details", "math", "h1"}:
            self.found.append(tag)
        self.found += [
            name for name, value in attrs if name.startswith("on") or IN_AN_ATTRIBUTE.search(value or "")
        ]


def texts(proto: Message) -> Iterator[str]:
    """Every text of a message that may be Markdown."""
    for field, value in proto.ListFields():
        for part in value if field.is_repeated else [value]:
            if isinstance(part, str) and f"{proto.DESCRIPTOR.name}.{field.name}" not in TEXT:
                yield part
            elif isinstance(part, Message):
                yield from texts(part)


def figure_of(proto: Any) -> Any:
    """What Plotly is given to draw; None for a component that draws no figure."""
    return json.loads(json.loads(proto.json or "{}").get("figure", "null"))


def strings(value: Any) -> Iterator[str]:
    """Every text of a figure, its labels among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from strings(part)
