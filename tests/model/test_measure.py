"""All measurements of one model, each against the same question asked by itself."""

import functools
import hashlib
import itertools
import math
import sys

import numpy as np
import pytest
import torch

from alibi_viz.model import by_length, measure
from alibi_viz.model.batches import DRILL_IDS
from alibi_viz.model.by_length import perplexity_row
from alibi_viz.model.card import Card
from alibi_viz.model.checkpoint import load, pack, save
from alibi_viz.model.config import Config
from alibi_viz.model.corpus import corpus_hash, read_corpus, split_by_hash
from alibi_viz.model.evaluate import surprisal
from alibi_viz.model.position import POSITIONS
from alibi_viz.model.probes import attention_distances, induction, recall
from alibi_viz.model.results import Results, read_results, write_results
from alibi_viz.model.tokenizer import START, encode, tokenizer_hash
from alibi_viz.model.transformer import Transformer

RNG = np.random.default_rng(0)
TEXT = np.concatenate([[START, *RNG.integers(0, 2000, n)] for n in (60, 35, 50, 45)]).astype(np.uint16)
IDS = TEXT.astype(np.int64)
PASSAGE = "The lamp on the hill was lit at dusk, and whoever saw it knew the way home."
PASSAGE_IDS = np.array([START, *encode(PASSAGE)])
FILLER = IDS[IDS != START]


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    """A few short lengths and one short passage in place of those that are shipped."""
    constants = {
        "LENGTHS": (4, 8, 16),
        "DISTANCES": (2, 9, 1000),
        "GAPS": (0, 5),
        "N_TRACED": 3,
        "PASSAGE_LENGTHS": (8, 12),
        "CONTEXT_LENGTH": 16,
        "TITLES": {"lighthouse": "One will do"},
    }
    for name, small in constants.items():
        monkeypatch.setattr(measure, name, small)
    monkeypatch.setattr(measure, "read_passage", {"lighthouse": PASSAGE}.get)
    monkeypatch.setattr(by_length, "LAST", 3)


def tiny(method="alibi") -> Transformer:
    torch.manual_seed(0)
    model = Transformer(Config(method, width=16, n_layers=2, n_heads=2, train_len=8))
    for weight in model.parameters():
        torch.nn.init.normal_(weight, std=0.3)
    return model.requires_grad_(False)


def card_of(model: Transformer, *, seed: int) -> Card:
    return Card(
        method=model.config.method,
        seed=seed,
        config=model.config.__dict__,
        command="by hand",
        git_commit="none",
        date="2000-01-01",
        machine="CPU",
        data_sha256="",
        tokenizer_sha256=tokenizer_hash(),
        weights_sha256=hashlib.sha256(pack(model)).hexdigest(),
        recipe={},
        tokens_seen=123,
        minutes=0.0,
        measured={},
    )


@functools.cache
def measured(method="alibi") -> Results:
    model = tiny(method)
    return measure.measure(model, card_of(model, seed=2), TEXT, about={"by": "a test"})


def without_gaps(rows):
    return [row for row in rows if "gap" not in row]


@pytest.mark.parametrize("method", POSITIONS)
def test_every_method_has_a_row_for_every_question_and_it_can_be_stored(tmp_path, method):
    found = measured(method)
    assert (found.method, found.seed, found.train_len, found.card) == (method, 2, 8, {"by": "a test"})
    asked = [(row["text"], row["protocol"], row["length"]) for row in found.perplexity]
    of_test = itertools.product(["test"], ["nonoverlapping", "sliding", "last"], [4, 8, 16])
    of_passage = itertools.product(["lighthouse"], ["nonoverlapping"], [8, 12])
    assert asked == [*of_test, *of_passage]
    assert [row["distance"] for row in found.recall] == [2, 9, 1000]
    assert [row["distance"] for row in found.induction] == [16, 21]
    assert [row["length"] for row in found.attention_distance] == [8]
    write_results(found, folder=tmp_path)
    assert read_results(tmp_path) == [found]


def test_measuring_again_gives_the_same_numbers():
    again = measure.measure(tiny(), card_of(tiny(), seed=2), TEXT, about={"by": "a test"})
    assert again == measured()


def test_perplexity_is_of_the_text_and_of_the_passages():
    model = tiny()
    for row in measured().perplexity:
        ids, longest = (IDS, 16) if row["text"] == "test" else (PASSAGE_IDS, 12)
        how = {"protocol": row["protocol"], "length": row["length"], "longest": longest}
        assert row == {"text": row["text"]} | perplexity_row(model, ids, **how)


def test_a_passage_begins_with_start():
    assert measure.passage_ids("lighthouse").tolist() == PASSAGE_IDS.tolist()


def test_recall_is_asked_in_the_text_without_its_starts():
    model = tiny()
    *near, far = measured().recall
    for row in near:
        expected = recall(model, FILLER, DRILL_IDS, distance=row["distance"])
        assert row["share_right"] == pytest.approx(expected.share_right, rel=1e-4)
        assert row["loss"] == pytest.approx(expected.loss, rel=1e-4)
    assert set(far) == {"distance", "gap"}  # the text has no 1,000 tokens
    assert str(len(FILLER[~np.isin(FILLER, DRILL_IDS)])) in far["gap"]


def test_induction_is_asked_of_all_drill_words_at_once_and_across_a_gap_of_text():
    model = tiny()
    at_once, across = measured().induction
    for row, filler in ((at_once, FILLER[:0]), (across, FILLER[:5])):
        expected = induction(model, DRILL_IDS, span=16, filler=filler)
        assert [row["first_time"], row["second_time"]] == pytest.approx(expected, rel=1e-4)
    assert across["second_time"] != at_once["second_time"]


def test_attention_is_read_at_the_training_length_layer_by_layer():
    model = tiny()
    [row] = measured().attention_distance
    expected = attention_distances(model, IDS, length=8, n_windows=3)
    np.testing.assert_allclose(row["by_layer_and_head"], expected, rtol=1e-4)


def test_learned_positions_have_gaps_that_name_train_len_wherever_they_end():
    found = measured("learned")
    for row in found.perplexity:
        if row["length"] <= 8:
            assert "gap" not in row
        else:
            assert set(row) == {"text", "protocol", "length", "gap"}
            assert "train_len = 8" in row["gap"]
    assert without_gaps([*found.recall, *found.induction]) == []
    assert "train_len = 8" in found.recall[0]["gap"]
    assert all("train_len = 8" in row["gap"] for row in found.induction)
    assert [row["last"] for row in without_gaps(found.loss_by_context)] == [1, 2, 3, 4, 6, 8]


def test_bins_of_context_stand_side_by_side_from_the_first_token_to_the_longest_window():
    rows = measured().loss_by_context
    assert [(row["first"], row["last"]) for row in rows] == [
        (1, 1),
        (2, 2),
        (3, 3),
        (4, 4),
        (5, 6),
        (7, 8),
        (9, 11),
        (12, 16),
    ]


@pytest.mark.parametrize(("method", "window"), [("alibi", 16), ("learned", 8)])
def test_loss_by_context_is_the_mean_of_the_predictions_that_see_so_much(method, window):
    """Of windows that start a quarter of a window apart; a learned table ends the windows."""
    model = tiny(method)
    by_context: dict[int, list[float]] = {context: [] for context in range(1, 17)}
    for start in range(0, len(IDS) - window, window // 4):
        bits = surprisal(model, IDS[start : start + window + 1].tolist())
        for context in range(1, window + 1):
            by_context[context].append(bits[context] * math.log(2))
    for row in measured(method).loss_by_context:
        inside = [loss for c in range(row["first"], row["last"] + 1) for loss in by_context[c]]
        assert ("gap" in row) == (not inside)
        if inside:
            assert row["loss"] == pytest.approx(np.mean(inside), rel=1e-4)


def test_a_text_that_fills_one_window_is_enough_and_one_token_less_is_named():
    assert len(without_gaps(measure.loss_by_context(tiny(), IDS[:17], upto=16, per_window=4))) == 8
    with pytest.raises(ValueError, match="more than 16 tokens, got 16"):
        measure.loss_by_context(tiny(), IDS[:16], upto=16, per_window=4)


def test_held_out_text_is_the_beginnings_of_documents_with_start_before_each(monkeypatch):
    monkeypatch.setattr(measure, "DOCUMENTS_PER_SOURCE", 2)
    monkeypatch.setattr(measure, "TOKENS_PER_DOCUMENT", 5)
    texts = {
        "speeches": ["Fellow citizens of the Senate and of the House", "Short.", "A third speech"],
        "novel": ["Call me Ishmael. Some years ago"],
        "fortunes": ["Look before you leap."],
        "stories": ["Anna bought a red hat."],
    }
    kept = [*texts["speeches"][:2], *texts["novel"]]
    expected = [token for text in kept for token in [START, *encode(text)[:4]]]
    assert measure.held_out_text(texts).tolist() == expected


def held_out(words: str) -> str:
    """A text that its hash sends to the test split."""
    texts = (f"{words}{number}." for number in itertools.count())
    return next(text for text in texts if split_by_hash(text) == "test")


def test_the_command_measures_the_stored_weights_and_says_where_the_numbers_come_from(tmp_path, monkeypatch):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "1801_somebody.txt").write_text(held_out("We hold that nothing is certain. " * 9))
    (corpus / "chapter_1.txt").write_text(held_out("The ship lay still in the harbour. " * 9))
    (corpus / "wisdom").write_text("Look before you leap.")
    model = tiny("rope")
    save(pack(model), card_of(model, seed=3), folder=tmp_path / "weights")
    words = ["--method", "rope", "--seed", "3", "--corpus", corpus]
    words += ["--weights", tmp_path / "weights", "--out", tmp_path / "results"]
    monkeypatch.setattr(sys, "argv", ["evaluate", *map(str, words)])
    measure.main()
    [found] = read_results(tmp_path / "results")
    stored, card = load("rope", seed=3, folder=tmp_path / "weights")
    text = measure.held_out_text(
        {
            "speeches": [(corpus / "1801_somebody.txt").read_text()],
            "novel": [(corpus / "chapter_1.txt").read_text()],
        }
    )
    assert found.perplexity == measure.measure(stored, card, text, about={}).perplexity
    assert (found.method, found.seed) == ("rope", 3)
    assert found.card["weights_sha256"] == card.weights_sha256
    assert found.card["data_sha256"] == corpus_hash(read_corpus([corpus]))
    assert (found.card["documents"], found.card["tokens"]) == (2, len(text))
    assert found.card["tokens_seen"] == 123
    assert "--method rope --seed 3 --corpus DIR" in found.card["command"]
    assert str(tmp_path) not in found.card["command"]
