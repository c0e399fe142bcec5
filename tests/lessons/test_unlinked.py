"""A person's text as Markdown: no address in it becomes a link, whatever it looks like."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alibi_viz.lessons.quiz_record import escaped
from alibi_viz.lessons.unlinked import WORD_JOINER, unlinked
from alibi_viz.ui.controls import plain

# What mdast-util-gfm-autolink-literal, which Streamlit's Markdown uses, looks for in a text whose escapes are resolved.
ADDRESS = re.compile(r"(https?://|www(?=\.))([-.\w]+)|([-.\w+]+)@([-\w]+(?:\.[-\w]+)+)", re.IGNORECASE)
PIECES = ["http://", "HTTPS://", "www.", "a.test", "@", "b.test", "mailto:", " ", "(", "*", "\\", "://", "x"]


def resolved(markdown: str) -> str:
    return re.sub(r"\\(.)", r"\1", markdown)


@pytest.mark.parametrize("as_markdown", [plain, escaped])
@given(text=st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_no_address_is_found_in_an_escaped_text(as_markdown, text):
    assert not ADDRESS.search(resolved(as_markdown(text)))


@pytest.mark.parametrize("as_markdown", [plain, escaped])
def test_every_sign_of_an_address_stays(as_markdown):
    text = "see http://a.test/b?c=d, www.a.test or me@a.test"
    assert resolved(as_markdown(text)).replace(WORD_JOINER, "") == text


def test_what_is_no_address_is_left_alone():
    assert unlinked("the website, https and www") == "the website, https and www"
