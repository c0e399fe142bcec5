"""Results of repaired models: files there and back, runs found by what they are, gaps as nan."""

import json
from dataclasses import asdict

import numpy as np
import pytest

from alibi_viz.model.results import write_results
from alibi_viz.model.retrofit_results import RetrofitResults, perplexities, read_retrofits, runs_of


def results(repair="yarn", factor=4, *, further=False, seed=0, method="rope") -> RetrofitResults:
    rows = [
        {"text": "test", "protocol": "nonoverlapping", "length": n, "perplexity": 50.0 + n}
        for n in (128, 512)
    ]
    rows.append({"text": "test", "protocol": "nonoverlapping", "length": 1024, "gap": "not finite"})
    recall = [{"distance": 8, "share_right": 0.5, "loss": 1.0}]
    return RetrofitResults(method, seed, 128, {}, rows, [], recall, [], [], repair, factor, further)


EVERY = [
    results("none", 1),
    results("none", 4, further=True),
    results("yarn", 4),
    results("yarn", 4, seed=1),
    results("yarn", 4, further=True),
    results("linear", 2),
    results("none", 1, method="alibi"),
]


def test_what_is_written_is_read_again_in_the_order_of_repairs(tmp_path):
    for run in EVERY:
        write_results(run, folder=tmp_path)
    read = read_retrofits(tmp_path)
    assert len(read) == len(EVERY)
    assert {run.name for run in read} == {run.name for run in EVERY}
    assert [run.name for run in read if run.method == "rope"] == [
        "rope-0-none-1",
        "rope-0-none-4-further",
        "rope-0-linear-2",
        "rope-0-yarn-4",
        "rope-1-yarn-4",
        "rope-0-yarn-4-further",
    ]
    assert asdict(read[0]) in [asdict(run) for run in EVERY]


def test_runs_are_found_by_method_repair_factor_and_training():
    assert [run.name for run in runs_of(EVERY, "rope", "yarn", 4, further=False)] == [
        "rope-0-yarn-4",
        "rope-1-yarn-4",
    ]
    assert [run.name for run in runs_of(EVERY, "rope", "yarn", 4, further=True)] == ["rope-0-yarn-4-further"]
    assert runs_of(EVERY, "rope", "yarn", 8, further=False) == []


def test_an_unrepaired_model_that_was_not_trained_further_is_the_same_for_every_factor():
    for factor in (1, 2, 8):
        assert [run.name for run in runs_of(EVERY, "rope", "none", factor, further=False)] == [
            "rope-0-none-1"
        ]
    assert runs_of(EVERY, "rope", "none", 8, further=True) == []


def test_numbers_are_found_by_length_and_distance_and_a_gap_is_nan():
    run = results()
    assert run.perplexity_at(512) == 562.0
    assert np.isnan(run.perplexity_at(1024))
    assert run.recall_at(8) == 0.5
    np.testing.assert_array_equal(perplexities([run, run]), [[178.0, 562.0, np.nan]] * 2)
    with pytest.raises(ValueError, match=r"length must be one of \[128, 512, 1024\], got 64"):
        run.perplexity_at(64)
    with pytest.raises(ValueError, match=r"distance must be one of \[8\], got 9"):
        run.recall_at(9)


def test_a_file_that_holds_something_else_is_named(tmp_path):
    (tmp_path / "rope-0-yarn-4.json").write_text(json.dumps({"method": "rope"}))
    with pytest.raises(ValueError, match=r"rope-0-yarn-4\.json is no results file"):
        read_retrofits(tmp_path)


def test_a_folder_that_is_not_there_holds_no_results(tmp_path):
    assert read_retrofits(tmp_path / "nowhere") == []
