"""Catalogues of words: a number that is missing is named, and a translation is another folder."""

import pytest

from alibi_viz.lessons.words import TEXTS, Words, filled


def test_a_number_that_is_missing_is_named_with_the_text_that_wants_it():
    with pytest.raises(ValueError, match="first_slope has no number for the placeholder 'slope'"):
        filled("{slope:g} and {bias:g}", {"bias": 1}, of="first_slope")


def test_a_negative_number_gets_a_minus_sign_and_a_word_keeps_its_hyphen():
    assert filled("{name}: {bias:g}", {"name": "one-row", "bias": -0.5}, of="text") == "one-row: −0.5"


def test_a_catalogue_of_another_folder_has_its_own_words(tmp_path):
    (tmp_path / "quiz.toml").write_text('progress = "{at} von {n}"', encoding="utf-8")
    assert Words("quiz", tmp_path).say("progress", at=1, n=2) == "1 von 2"
    assert Words("quiz", TEXTS).say("progress", at=1, n=2, right=0) == "1 of 2, 0 right"
