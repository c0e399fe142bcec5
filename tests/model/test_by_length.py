"""A row of perplexity: the number that evaluate gives, its interval over documents, or the reason why there is none."""

import json
import math

import numpy as np
import pytest
import torch

from alibi_viz.model import by_length
from alibi_viz.model.by_length import PROTOCOLS, perplexity_row, rounded
from alibi_viz.model.config import Config
from alibi_viz.model.evaluate import evaluate, surprisal
from alibi_viz.model.tokenizer import START
from alibi_viz.model.transformer import Transformer

RNG = np.random.default_rng(0)
IDS = np.concatenate([[START, *RNG.integers(0, 2000, n)] for n in (20, 35, 25, 15)])
NUMBERS = {"perplexity", "low", "high", "n_predictions"}


def tiny(method="alibi", *, std=0.3) -> Transformer:
    torch.manual_seed(0)
    model = Transformer(Config(method, width=16, n_layers=1, n_heads=2, train_len=8))
    for weight in model.parameters():
        torch.nn.init.normal_(weight, std=std)
    return model.requires_grad_(False)


@pytest.fixture(autouse=True)
def _last_five(monkeypatch):
    monkeypatch.setattr(by_length, "LAST", 5)


def row_of(model, ids=IDS, *, protocol="nonoverlapping", length=8, longest=16):
    return perplexity_row(model, ids, protocol=protocol, length=length, longest=longest)


@pytest.mark.parametrize(
    ("protocol", "how"), [("nonoverlapping", {}), ("sliding", {"protocol": "sliding", "stride": 8})]
)
def test_a_row_says_what_evaluate_says(protocol, how):
    row = row_of(tiny(), protocol=protocol, length=16)
    expected = evaluate(tiny(), IDS, length=16, **how)
    assert (row["protocol"], row["length"]) == (protocol, 16)
    assert row["perplexity"] == pytest.approx(expected.perplexity, rel=1e-4)
    assert row["n_predictions"] == expected.n_predictions == len(IDS) - 1


@pytest.mark.parametrize("length", [5, 8, 16])
def test_last_scores_stretches_of_text_each_from_the_length_before_its_end(length):
    """The longest window is 16 tokens: the stretches end at 16, 24, 32 .. and are 5 long."""
    model, losses = tiny(), []
    for end in range(16, len(IDS), 8):
        bits = surprisal(model, IDS[end - length : end + 1].tolist())
        losses += [bit * math.log(2) for bit in bits[-5:]]
    row = row_of(model, protocol="last", length=length)
    assert row["perplexity"] == pytest.approx(math.exp(np.mean(losses)), rel=1e-4)
    assert row["n_predictions"] == len(losses)


def test_stretches_do_not_overlap_when_windows_are_short():
    row = row_of(tiny(), protocol="last", length=6, longest=6)
    assert row["n_predictions"] == 5 * len(range(6, len(IDS), 5))


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_for_a_model_that_sees_one_token_length_does_not_matter(protocol):
    """At every length the same predictions are scored, so that context is all that differs."""
    model = tiny(std=1.0)
    for block in model.blocks:
        block.attention.output.weight.zero_()
    rows = [row_of(model, protocol=protocol, length=length) for length in (5, 8, 11, 16)]
    assert len({row["n_predictions"] for row in rows}) == 1
    assert [row["perplexity"] for row in rows] == pytest.approx([rows[0]["perplexity"]] * 4, rel=1e-4)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_the_perplexity_of_several_documents_lies_in_its_interval(protocol):
    row = row_of(tiny(std=1.0), protocol=protocol)
    assert row["low"] < row["perplexity"] < row["high"]


def test_the_interval_of_two_documents_is_the_one_and_the_other():
    """Of the ways to draw two documents from two, a quarter are twice the first, a quarter twice the second."""
    model, first_len = tiny(std=1.0), 21
    ids = IDS[: first_len + 36]
    row = row_of(model, ids)
    losses = np.concatenate(
        [surprisal(model, ids[start : start + 9].tolist())[1:] * math.log(2) for start in range(0, 56, 8)]
    )
    of_first, of_second = losses[: first_len - 1], losses[first_len - 1 :]  # START of the second is its own
    ends = sorted(math.exp(some.mean()) for some in (of_first, of_second))
    assert [row["low"], row["high"]] == pytest.approx(ends, rel=1e-4)


def test_one_document_has_no_interval():
    row = row_of(tiny(), IDS[:21])
    assert NUMBERS - set(row) == {"low", "high"}


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_window_that_the_text_does_not_fill_is_a_gap(protocol):
    assert "perplexity" in row_of(tiny(), IDS[:17], protocol=protocol, length=16)
    row = row_of(tiny(), IDS[:16], protocol=protocol, length=16)
    assert not NUMBERS & set(row)
    assert "15" in row["gap"]
    assert "16" in row["gap"]


def test_last_needs_a_text_for_its_longest_window_at_every_length():
    assert "perplexity" in row_of(tiny(), IDS[:31], protocol="last", length=8, longest=30)
    row = row_of(tiny(), IDS[:30], protocol="last", length=8, longest=30)
    assert not NUMBERS & set(row)
    assert "30" in row["gap"]


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_learned_positions_have_a_number_up_to_train_len_and_a_gap_past_it(protocol):
    model = tiny("learned")
    assert set(row_of(model, protocol=protocol, length=8)) >= NUMBERS
    row = row_of(model, protocol=protocol, length=9)
    assert not NUMBERS & set(row)
    assert "train_len = 8" in row["gap"]


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_loss_that_is_not_finite_is_a_gap(protocol):
    model = tiny()
    model.embedding.weight[IDS[40]] = torch.nan
    row = row_of(model, protocol=protocol)
    assert not NUMBERS & set(row)
    assert "not finite" in row["gap"]


@pytest.mark.parametrize("method", ["alibi", "learned"])
def test_a_row_is_json(method):
    row = row_of(tiny(method), protocol="sliding", length=12)
    assert json.loads(json.dumps(row, allow_nan=False)) == row


@pytest.mark.parametrize(
    ("number", "stored"), [(43.123456, 43.123), (0.000123456, 0.00012346), (1234567.0, 1234600.0), (0.0, 0.0)]
)
def test_five_digits_are_stored(number, stored):
    assert rounded(number) == stored
