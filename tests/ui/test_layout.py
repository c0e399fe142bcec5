"""What the interface makes of data and of hostile words."""

import csv
import io
import re

from hypothesis import given
from hypothesis import strategies as st

from alibi_viz.ui.controls import plain, quoted
from alibi_viz.ui.layout import as_csv, differing_lines


@given(st.text())
def test_a_quoted_value_is_one_line_of_code_that_cannot_be_left(value):
    made = quoted(value)
    assert made[0] == made[-1] == "`"
    assert "`" not in made[1:-1]
    assert made.isprintable()
    assert len(made) <= 42


@given(st.text(alphabet="ab *_[]()<>#`$:!~\\"))
def test_a_plain_message_has_every_markdown_sign_escaped_and_loses_none(message):
    made = plain(message)
    assert re.sub(r"\\(.)", r"\1", made) == message
    assert re.search(r"(?<!\\)(?:\\\\)*[*_\[\]<>#`$]", made) is None


def _read(text):
    return list(csv.reader(io.StringIO(text, newline="")))


@given(st.lists(st.tuples(st.text(), st.floats(allow_nan=False)), min_size=1))
def test_csv_gives_back_every_word_and_every_number(rows):
    words, numbers = zip(*rows, strict=True)
    header, *back = _read(as_csv({"word": words, "number": numbers}))
    assert header == ["word", "number"]
    for (word, number), (written, figure) in zip(rows, back, strict=True):
        assert written in (word, f"'{word}")
        assert float(figure) == number


@given(st.sampled_from("=+-@\t\r\n"), st.text())
def test_no_text_in_csv_begins_as_a_formula_does(sign, rest):
    word = sign + rest
    assert _read(as_csv({word: [word, "a word", -1, -1.5]})) == [
        [f"'{word}"],
        [f"'{word}"],
        ["a word"],
        ["-1"],
        ["-1.5"],
    ]


def _add(one, other):
    """Say one thing."""
    total = one + other
    return round(total)


def _subtract(one, other):
    """Say another, and at length.

    >>> 1 - 1
    0
    """
    total = one - other
    return round(total)


def test_what_differs_between_two_functions_is_told_without_their_names_and_docstrings():
    shown = differing_lines(_add, _subtract)
    assert shown == "-     total = one + other\n+     total = one - other\n      return round(total)"
