"""Timing of attention: what is yielded, in turns; bounded; the same outputs from a dense bias and from windows."""

import itertools

import numpy as np
import pytest
import torch

from alibi_viz.core.bias import alibi_bias
from alibi_viz.core.slopes import alibi_slopes
from alibi_viz.model import attention_timing
from alibi_viz.model.attention_timing import dense_bias, timed_calls

WAYS = ("plain", "dense", "windowed")
SIZES = {"batch": 2, "n_heads": 3, "head_dim": 4}


def timed(jobs, *, rounds=2, within=600):
    return list(timed_calls(jobs, **SIZES, rounds=rounds, within=within))


def test_every_way_is_called_once_untimed_and_then_they_take_turns():
    calls = [row for row in timed([(16, WAYS), (40, WAYS)]) if "way" in row]
    order = [(row["length"], row.get("round", 0), row["way"]) for row in calls]
    assert order == list(itertools.product((16, 40), (0, 1, 2), WAYS))
    assert [("seconds" in row) for row in calls] == [row.get("round", 0) > 0 for row in calls]
    assert all(row["seconds"] >= 0 for row in calls if "seconds" in row)


def test_windows_leave_nothing_out_that_a_dense_bias_shows():
    [compared] = [row for row in timed([(300, WAYS)]) if "share" in row]
    assert 0 < compared["share"] <= 1
    assert compared["difference"] < 1e-5


def test_without_a_dense_call_there_is_a_share_and_no_difference():
    [compared] = [row for row in timed([(16, ("plain", "windowed"))]) if "share" in row]
    assert "difference" not in compared


def test_a_call_that_would_not_end_in_time_is_not_begun_and_the_gap_says_so(monkeypatch):
    clock = itertools.count()  # every look at the clock is a second later
    monkeypatch.setattr(attention_timing.time, "perf_counter", lambda: float(next(clock)))
    *before, gap = timed([(16, ("plain",)), (64, ("plain",))], rounds=1, within=20)
    assert {row["length"] for row in before if "way" in row} == {16}
    assert gap["length"] == 64
    assert "past the 20 s that are given" in gap["gap"]


@pytest.mark.parametrize("ended", ["whole", "stopped"])
def test_the_threads_of_others_are_as_before_when_it_ends_or_is_stopped(ended):
    n_threads = torch.get_num_threads()
    rows = timed_calls([(16, WAYS)], **SIZES, rounds=1, within=600)
    next(rows)
    if ended == "whole":
        list(rows)
    rows.close()
    assert torch.get_num_threads() == n_threads


@pytest.mark.parametrize("at_once", [1, 7, 2**22])
def test_the_dense_bias_is_the_core_s_in_whatever_pieces_it_is_made(monkeypatch, at_once):
    monkeypatch.setattr(attention_timing, "_NUMBERS_AT_ONCE", at_once)
    slopes = alibi_slopes(3)
    positions = np.arange(9)
    expected = torch.as_tensor(alibi_bias(slopes, positions, positions), dtype=torch.float32)
    assert torch.equal(dense_bias(slopes, 9), expected)
