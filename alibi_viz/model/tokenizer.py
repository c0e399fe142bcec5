"""Text as numbers: byte-level byte-pair encoding with 2,048 ids, trained by this project on its own text.

    256 bytes -> the commonest pair becomes one id -> again, 1,791 times        Sennrich et al. 2016
    START = 2,047 is the one id without text: it begins a document

Bytes are the alphabet, so every Unicode text has ids and comes back unchanged. A character outside of ASCII may be
spread over several ids; `pieces` then gives the whole character to the id that completes it, so that pieces are
text, one for each id, and join to the text again. The id that begins a character shows nothing.

    python -m alibi_viz.model.tokenizer --corpus DIR        trains it anew
"""

import argparse
import codecs
import functools
import hashlib
import itertools
from collections.abc import Iterable, Sequence
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

VOCAB_SIZE = 2048
START = VOCAB_SIZE - 1
TOKENIZER_FILE = Path(__file__).parent / "weights" / "tokenizer.json"


def encode(text: str) -> list[int]:
    """The ids of a text, without START. Any text has some, but a lone surrogate is no text: ValueError.

    >>> encode("")
    []
    >>> decode(encode("Anna bought a red hat. 🎩"))
    'Anna bought a red hat. 🎩'
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError(
            f"text must be Unicode, got the lone surrogate {text[error.start]!r} at character {error.start}"
        ) from None
    return _tokenizer().encode(text).ids


def decode(ids: Sequence[int]) -> str:
    """The text of ids; START has none. Bytes that are no character become U+FFFD.

    >>> decode([])
    ''
    """
    return b"".join(map(token_bytes, ids)).decode("utf-8", errors="replace")


def pieces(ids: Sequence[int]) -> list[str]:
    """The text of each id; joined, they are `decode(ids)`.

    A character spread over several ids is the piece of the id that completes it; the ids before hold the
    empty text, as START does.

    >>> pieces(encode("the sea"))
    ['the', ' sea']
    """
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    shown = [decoder.decode(token_bytes(token_id)) for token_id in ids]
    if shown:
        shown[-1] += decoder.decode(b"", final=True)
    return shown


def token_bytes(token_id: int) -> bytes:
    """The bytes that one id stands for; none for START. ValueError for a number that is no id."""
    if not 0 <= token_id < VOCAB_SIZE:
        raise ValueError(f"token id must be 0..{VOCAB_SIZE - 1}, got {token_id}")
    return _bytes_of_ids()[token_id]


def tokenizer_hash() -> str:
    """sha256 of the shipped tokenizer file: ids mean something only together with it."""
    return hashlib.sha256(TOKENIZER_FILE.read_bytes()).hexdigest()


def train_tokenizer(texts: Iterable[str]) -> Tokenizer:
    """A tokenizer of VOCAB_SIZE - 1 ids, learned from texts; START comes on top.

    Words keep the space before them; no id crosses from a word into a number or a punctuation mark.
    """
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCAB_SIZE - 1,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


@functools.cache
def _tokenizer() -> Tokenizer:
    return Tokenizer.from_str(TOKENIZER_FILE.read_text(encoding="utf-8"))


@functools.cache
def _bytes_of_ids() -> list[bytes]:
    byte_of = {letter: byte for byte, letter in _letters_of_bytes().items()}
    vocabulary = sorted(_tokenizer().get_vocab().items(), key=lambda item: item[1])
    return [bytes(byte_of[letter] for letter in token) for token, _ in vocabulary] + [b""]


def _letters_of_bytes() -> dict[int, str]:
    """GPT-2's printable letter for each byte: itself if it is one, else the next letter from U+0100 on."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters = {byte: chr(byte) for byte in printable}
    rest = (byte for byte in range(256) if byte not in letters)
    return letters | {byte: chr(256 + n) for n, byte in enumerate(rest)}


def main() -> None:
    """Train the tokenizer on equal parts of every source and write its JSON file."""
    from alibi_viz.model.corpus import read_texts
    from alibi_viz.model.stories import stories

    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--corpus", type=Path, action="append", required=True, metavar="DIR")
    sources = list(read_texts(parser.parse_args().corpus, "train").values())
    sources.append(list(itertools.islice(stories("train", seed=0), 4000)))
    equal_parts = ("\n".join(texts)[:1_000_000] for texts in sources)
    TOKENIZER_FILE.parent.mkdir(exist_ok=True)
    TOKENIZER_FILE.write_text(train_tokenizer(equal_parts).to_str(), encoding="utf-8")


if __name__ == "__main__":
    main()
