"""Labels: a person's own text never becomes markup and never becomes invisible."""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alibi_viz.figures.labels import label


@given(st.text())
def test_a_label_holds_no_markup_and_no_control_character(text):
    made = label(text)
    assert "<" not in made
    assert ">" not in made
    assert all(c.isprintable() for c in html.unescape(made))


@given(st.text(), st.integers(2, 40))
def test_a_label_of_ordinary_text_is_never_longer_than_asked(text, longest):
    plain = "".join(c for c in text if c.isalnum())
    assert len(html.unescape(label(plain, longest=longest))) <= longest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" the", "␣the"),
        ("\u202eevil", "U+202Eevil"),
        ("a\x1b[31m", "a␛[31m"),
        ("&amp;", "&amp;amp;"),
        ("שלום", "שלום"),
        ("😀", "😀"),
        ("", ""),
    ],
)
def test_what_cannot_be_seen_is_shown_and_the_rest_stays(text, expected):
    assert label(text) == expected
