"""The benchmark of training trains every method that it is asked for, beside one without positions."""

import json

import pytest
import torch

from benchmarks.training import main, measure


def test_every_method_is_trained_beside_the_one_without_positions(tmp_path, capsys):
    before, file = torch.get_num_threads(), tmp_path / "training.json"
    try:
        sizes = ["--train-len", "16", "--windows", "2", "--rounds", "1"]
        main(["--methods", "alibi", *sizes, "--out", str(file)])
    finally:
        torch.set_num_threads(before)
    rows = json.loads(file.read_text())["rows"]
    assert [row["method"] for row in rows] == ["nope", "alibi"]
    assert "tokens/s" in capsys.readouterr().out


def test_tokens_a_second_are_the_tokens_of_a_step_by_its_seconds():
    [none, learned] = measure(["nope", "learned"], train_len=8, windows=2, rounds=1)
    assert none["times_no_position"] == 1
    assert learned["tokens_per_second"] * learned["seconds"] == pytest.approx(8 * 2)
    assert learned["times_no_position"] == pytest.approx(learned["seconds"] / none["seconds"])
