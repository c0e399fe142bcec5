import pytest

from alibi_viz.core.glossary import NOTATIONS, TERMS


@pytest.mark.parametrize("term", TERMS.values(), ids=TERMS)
def test_every_term_has_a_symbol_in_each_notation_a_unit_and_a_sentence(term):
    assert TERMS[term.key] is term
    assert all(term.symbol(notation).strip() for notation in NOTATIONS)
    assert term.unit
    assert term.meaning.endswith((".", ".)"))


def test_the_bias_in_three_notations():
    assert [TERMS["bias"].symbol(notation) for notation in NOTATIONS] == [
        "−m·(i − j)",
        "PE(i, j) = −β·(i − j)",
        "slopes * relative_position",
    ]


def test_names_and_keys_are_unique():
    assert len({term.name for term in TERMS.values()}) == len(TERMS)


def test_an_unknown_notation_is_named():
    with pytest.raises(ValueError, match="notation must be one of paper, book, code, got 'slides'"):
        TERMS["slope"].symbol("slides")
