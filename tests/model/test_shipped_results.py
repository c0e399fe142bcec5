"""The shipped results are those of the shipped weights, and of every seed of every method."""

import numpy as np
import pytest

from alibi_viz.core.claims import judge
from alibi_viz.model import results
from alibi_viz.model.card import checked_weights
from alibi_viz.model.checkpoint import load
from alibi_viz.model.evaluate import evaluate
from alibi_viz.model.jobs import PLAN
from alibi_viz.model.measure import LENGTHS, passage_ids
from alibi_viz.model.passages import TITLES, read_passage
from alibi_viz.model.position import POSITIONS
from alibi_viz.model.tokenizer import encode

RUNS = results.read_results()
EVERY_METHOD = pytest.mark.parametrize("method", list(POSITIONS))


def test_every_method_and_seed_has_a_results_file():
    assert {(run.method, run.seed) for run in RUNS} == {(job.method, job.seed) for job in PLAN}


def test_all_runs_were_trained_and_measured_alike():
    for same in ("tokens_seen", "data_sha256", "tokens", "documents", "text"):
        assert len({run.card[same] for run in RUNS}) == 1, same
    assert {run.train_len for run in RUNS} == {128}
    for run in RUNS:
        assert [row["length"] for row in run.rows(text="test", protocol="nonoverlapping")] == list(LENGTHS)


@EVERY_METHOD
def test_results_name_the_weights_that_are_shipped(method):
    _, card = checked_weights(method)
    [run] = [run for run in RUNS if (run.method, run.seed) == (method, 0)]
    assert run.card["weights_sha256"] == card.weights_sha256
    assert run.card["tokens_seen"] == card.tokens_seen


@EVERY_METHOD
@pytest.mark.parametrize("length", [128, 512])
def test_measuring_a_shipped_passage_again_gives_the_same_perplexity(method, length):
    [run] = [run for run in RUNS if (run.method, run.seed) == (method, 0)]
    [row] = [row for row in run.rows(text="lighthouse", protocol="nonoverlapping") if row["length"] == length]
    model, _ = load(method)
    if "gap" in row:
        assert method == "learned"
        assert length > 128
        with pytest.raises(ValueError, match="learned positions end at train_len = 128"):
            evaluate(model, passage_ids("lighthouse"), length=length)
    else:
        again = evaluate(model, passage_ids("lighthouse"), length=length).perplexity
        assert again == pytest.approx(row["perplexity"], rel=0.005)


def test_learned_positions_leave_gaps_past_the_training_length_and_nothing_else_does():
    for run in RUNS:
        for row in run.perplexity:
            assert ("gap" in row) == (run.method == "learned" and row["length"] > 128)


def test_intervals_over_documents_hold_their_perplexity():
    for run in RUNS:
        for row in run.perplexity:
            if "low" in row:
                assert row["low"] <= row["perplexity"] <= row["high"]


def test_every_claim_can_be_judged_from_the_results():
    distances, recall = results.recall_by_distance(RUNS)
    beside, sliding = (results.curves(RUNS, protocol=p) for p in ("nonoverlapping", "sliding"))
    claims = judge(beside, sliding, distances, recall, chance=1 / 16)
    assert "not measured" not in {claim.verdict for claim in claims}
    assert all(np.isfinite(found).all() for claim in claims for found in claim.quantities.values())


@pytest.mark.parametrize("name", TITLES)
def test_a_passage_is_long_enough_for_the_longest_window(name):
    text = read_passage(name)
    assert len(encode(text)) > LENGTHS[-1]
    assert text.isascii()


def test_a_passage_that_is_none_is_named():
    with pytest.raises(ValueError, match="passage must be one of"):
        read_passage("../weights")
