"""Text to ids and back, for any text at all."""

import hashlib
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alibi_viz.model.tokenizer import (
    START,
    TOKENIZER_FILE,
    VOCAB_SIZE,
    decode,
    encode,
    pieces,
    token_bytes,
    tokenizer_hash,
    train_tokenizer,
)

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@given(ANY_TEXT)
@example("👩‍👩‍👧 family, é, ß, 漢字")
@example("שלום עולם مرحبا")
@example("\x00\x07\x1b[31m\r\n\t\u202e\ufeff\ufffd")
@example("<script>alert(1)</script><|endoftext|>")
def test_pieces_join_to_the_text_again_and_there_is_one_for_each_id(text):
    ids = encode(text)
    assert "".join(pieces(ids)) == text
    assert decode(ids) == text
    assert len(pieces(ids)) == len(ids)
    assert all(0 <= token_id < START for token_id in ids)


@given(st.lists(st.integers(0, VOCAB_SIZE - 1)))
@example([START])
@example(encode("🎩")[:2])
@example([*encode("🎩")[:2], *encode(" hat")])
def test_pieces_of_any_ids_join_to_what_they_decode_to(ids):
    assert "".join(pieces(ids)) == decode(ids)


def test_a_character_of_several_ids_belongs_to_the_one_that_completes_it():
    ids = encode("🎩")
    assert len(ids) > 1
    assert pieces(ids) == [""] * (len(ids) - 1) + ["🎩"]


def test_a_text_that_ends_inside_a_character_shows_the_replacement_character():
    assert pieces(encode("a🎩")[:2]) == ["a", "\ufffd"]


def test_everyday_words_are_single_tokens():
    assert pieces(encode("She bought a red hat.")) == ["She", " bought", " a", " red", " hat", "."]


def test_no_text_spells_the_start_token():
    assert token_bytes(START) == b""
    assert all(token_bytes(token_id) for token_id in range(START))
    assert START not in encode("<|start|> <s> </s> <|endoftext|> [START]")


def test_every_byte_has_an_id():
    single = {token_bytes(token_id) for token_id in range(START) if len(token_bytes(token_id)) == 1}
    assert single == {bytes([byte]) for byte in range(256)}


def test_a_hundred_thousand_characters_are_encoded():
    text = "a" * 50_000 + " hat" * 12_500
    assert decode(encode(text)) == text


@pytest.mark.parametrize("text", ["\ud83c", "hat \udfa9"])
def test_a_lone_surrogate_is_refused_by_name(text):
    with pytest.raises(ValueError, match=r"lone surrogate .* at character \d"):
        encode(text)


@pytest.mark.parametrize("token_id", [-1, VOCAB_SIZE])
def test_a_number_that_is_no_id_is_refused(token_id):
    with pytest.raises(ValueError, match=rf"0\.\.2047, got {token_id}"):
        decode([token_id])


def test_hash_is_that_of_the_file():
    assert tokenizer_hash() == hashlib.sha256(TOKENIZER_FILE.read_bytes()).hexdigest()


def test_training_twice_gives_the_same_tokenizer():
    texts = ["the hat and the cat and the bat " * 20, "a red hat"]
    first, second = train_tokenizer(texts).to_str(), train_tokenizer(texts).to_str()
    assert first == second
    assert "Ġthe" in json.loads(first)["model"]["vocab"]
