"""Results files: what was measured comes back as it was, and what was not is a gap."""

import json
import math
from dataclasses import asdict

import numpy as np
import pytest

from alibi_viz.core.methods import METHODS
from alibi_viz.model import card
from alibi_viz.model.results import (
    Results,
    by_method,
    curves,
    induction_table,
    loss_by_context,
    perplexity_table,
    reach,
    read_results,
    recall_by_distance,
    write_results,
)

CARD = {"machine": "CPU", "tokens": 7}
GAP = {"gap": "learned positions end at train_len = 128 tokens"}


def results(method="alibi", seed=0, **changes) -> Results:
    """One run's results, every number a little different for each seed."""
    rows = {
        "perplexity": [
            {"text": "test", "protocol": "nonoverlapping", "length": 128, "perplexity": 40.0 + seed},
            {"text": "test", "protocol": "nonoverlapping", "length": 256, "perplexity": 38.0 + seed},
            {"text": "test", "protocol": "sliding", "length": 128, "perplexity": 30.0 + seed},
            {"text": "lighthouse", "protocol": "nonoverlapping", "length": 64, "perplexity": 9.0 + seed},
        ],
        "loss_by_context": [
            {"first": 1, "last": 1, "loss": 7.0 + seed},
            {"first": 2, "last": 4, "loss": 5.0 + seed},
        ],
        "recall": [
            {"distance": 8, "share_right": 0.75, "loss": 1.0 + seed},
            {"distance": 500, "share_right": 0.25, "loss": 3.0 + seed},
        ],
        "induction": [{"distance": 16, "first_time": 4.0, "second_time": 2.0}],
        "attention_distance": [{"length": 128, "by_layer_and_head": [[1.5, 30.0], [2.5, 60.0]]}],
    }
    return Results(**{"method": method, "seed": seed, "train_len": 128, "card": CARD, **rows, **changes})


def learned(seed=0) -> Results:
    """A run of learned positions: a gap wherever a text is longer than its table."""
    return results(
        "learned",
        seed,
        perplexity=[
            {"text": "test", "protocol": "nonoverlapping", "length": 128, "perplexity": 45.0},
            {"text": "test", "protocol": "nonoverlapping", "length": 256, **GAP},
        ],
        loss_by_context=[{"first": 1, "last": 1, "loss": 8.0}, {"first": 2, "last": 4, **GAP}],
        recall=[{"distance": 8, "share_right": 0.5, "loss": 1.0}, {"distance": 500, **GAP}],
        induction=[{"distance": 16, **GAP}],
    )


def test_mean_recall_is_of_the_distances_past_one_length_and_up_to_another():
    assert results().mean_recall(0, 500) == 0.5
    assert results().mean_recall(8, 500) == 0.25
    assert math.isnan(results().mean_recall(8, 499))
    assert math.isnan(learned().mean_recall(0, 500))


def test_what_is_written_is_read_again(tmp_path):
    write_results(results(), folder=tmp_path / "new")
    write_results(learned(seed=2), folder=tmp_path / "new")
    by_name = {run.method: run for run in read_results(tmp_path / "new")}
    assert by_name == {"alibi": results(), "learned": learned(seed=2)}


def test_a_run_has_one_file_named_after_it_and_nothing_beside_it(tmp_path):
    write_results(results(seed=1), folder=tmp_path)
    write_results(results(seed=1, card={"machine": "another"}), folder=tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["alibi-1.json"]
    [found] = read_results(tmp_path)
    assert found.card == {"machine": "another"}


def test_a_kill_while_writing_leaves_the_old_file(tmp_path, monkeypatch):
    write_results(results(), folder=tmp_path)

    def killed(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(card.os, "fsync", killed)
    with pytest.raises(KeyboardInterrupt):
        write_results(results(recall=[]), folder=tmp_path)
    assert read_results(tmp_path) == [results()]


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_never_written(tmp_path, number):
    write_results(results(), folder=tmp_path)
    bad = results(recall=[{"distance": 8, "share_right": number, "loss": 1.0}])
    with pytest.raises(ValueError):
        write_results(bad, folder=tmp_path)
    assert read_results(tmp_path) == [results()]
    assert len(list(tmp_path.iterdir())) == 1


def test_runs_come_in_the_order_of_the_registry_and_of_seeds(tmp_path):
    for method in sorted(METHODS, reverse=True):
        for seed in (10, 2, 0):
            write_results(results(method, seed), folder=tmp_path)
    found = [(run.method, run.seed) for run in read_results(tmp_path)]
    assert found == [(method, seed) for method in METHODS for seed in (0, 2, 10)]


def test_a_folder_without_results_or_that_is_not_there_holds_none(tmp_path):
    assert read_results(tmp_path) == []
    assert read_results(tmp_path / "nowhere") == []


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b"{}",
        b"not json",
        b"\xff\xfe",
        json.dumps(asdict(results()))[:-20].encode(),
        json.dumps(asdict(results()) | {"one_more": 1}).encode(),
        json.dumps(asdict(results()) | {"method": "magic"}).encode(),
    ],
)
def test_a_damaged_file_is_named(tmp_path, text):
    write_results(results(), folder=tmp_path)
    (tmp_path / "rope-0.json").write_bytes(text)
    with pytest.raises(ValueError, match=r"rope-0\.json is no results file"):
        read_results(tmp_path)


def test_rows_are_those_of_one_text_by_one_protocol():
    run = results()
    assert [row["length"] for row in run.rows(text="test", protocol="nonoverlapping")] == [128, 256]
    assert [row["perplexity"] for row in run.rows(text="test", protocol="sliding")] == [30.0]
    assert run.rows(text="lighthouse", protocol="sliding") == []


def test_a_curve_joins_the_seeds_of_a_method_and_keeps_methods_apart():
    first, second = curves([results(seed=0), results(seed=1), results("rope")], protocol="nonoverlapping")
    assert (first.method, first.train_len, first.lengths.tolist()) == ("alibi", 128, [128, 256])
    assert first.perplexity.tolist() == [[40.0, 38.0], [41.0, 39.0]]
    assert (second.method, second.n_seeds) == ("rope", 1)


def test_a_curve_is_of_one_protocol_and_one_text():
    [sliding] = curves([results()], protocol="sliding")
    assert (sliding.lengths.tolist(), sliding.perplexity.tolist()) == ([128], [[30.0]])
    [passage] = curves([results()], protocol="nonoverlapping", text="lighthouse")
    assert (passage.lengths.tolist(), passage.perplexity.tolist()) == ([64], [[9.0]])


def test_a_gap_is_nan_and_takes_nothing_else_with_it(tmp_path):
    write_results(learned(), folder=tmp_path)
    write_results(results(), folder=tmp_path)
    read = read_results(tmp_path)
    of = {curve.method: curve for curve in curves(read, protocol="nonoverlapping")}
    np.testing.assert_array_equal(of["learned"].perplexity, [[45.0, np.nan]])
    np.testing.assert_array_equal(of["alibi"].perplexity, [[40.0, 38.0]])
    _, shares = recall_by_distance(read)
    np.testing.assert_array_equal(shares["learned"], [[0.5, np.nan]])
    _, losses = loss_by_context(read)
    np.testing.assert_array_equal(losses["learned"], [[8.0, np.nan]])


def test_recall_and_loss_have_a_row_for_each_seed_at_the_places_measured():
    runs = [results(seed=0), results(seed=1), learned()]
    distances, shares = recall_by_distance(runs)
    assert distances.tolist() == [8, 500]
    assert shares["alibi"].tolist() == [[0.75, 0.25], [0.75, 0.25]]
    assert shares["learned"].shape == (1, 2)
    contexts, losses = loss_by_context(runs)
    assert contexts.tolist() == [1, 4]
    assert losses["alibi"].tolist() == [[7.0, 5.0], [8.0, 6.0]]
    assert list(losses) == list(shares) == ["alibi", "learned"]


def test_a_table_has_a_line_for_each_run_and_length_that_is_asked_for():
    table = perplexity_table([results(), learned()], protocol="nonoverlapping", lengths=[256, 512])
    assert table == {
        "method": ["alibi", "learned"],
        "seed": [0, 0],
        "length": [256, 256],
        "perplexity": [38.0, None],
        "low": [None, None],
        "high": [None, None],
        "n_predictions": [None, None],
        "gap": [None, GAP["gap"]],
    }
    nothing = perplexity_table([results()], protocol="last", lengths=[256])
    assert nothing == {name: [] for name in table}


def test_words_said_twice_are_a_table_with_a_line_for_each_run_and_distance():
    across = [{"distance": 16, "first_time": 4.5, "second_time": 1.5}, {"distance": 80, **GAP}]
    table = induction_table([results(), results(seed=1, induction=across)])
    assert table == {
        "method": ["alibi", "alibi", "alibi"],
        "seed": [0, 1, 1],
        "distance": [16, 16, 80],
        "first_time": [4.0, 4.5, None],
        "second_time": [2.0, 1.5, None],
        "gap": [None, None, GAP["gap"]],
    }
    assert induction_table([]) == {name: [] for name in table}


def test_reach_is_of_the_first_seed_of_each_method():
    heads = [{"length": 128, "by_layer_and_head": [[9.0, 9.0], [9.0, 9.0]]}]
    found = reach([results(), results(seed=1, attention_distance=heads), learned()])
    assert {method: distances.tolist() for method, distances in found.items()} == {
        "alibi": [[1.5, 30.0], [2.5, 60.0]],
        "learned": [[1.5, 30.0], [2.5, 60.0]],
    }


def test_runs_of_one_method_stand_together():
    mixed = [results(seed=0), learned(), results(seed=1)]
    assert by_method(mixed) == {"alibi": [mixed[0], mixed[2]], "learned": [mixed[1]]}
    assert by_method([]) == {}
