"""Ways take turns, and memory and growth are what they are called."""

import sys

import pytest
import torch

from benchmarks.memory import peak_bytes
from benchmarks.timing import interleaved, machine


def test_ways_take_turns_to_and_fro_and_the_first_call_of_each_is_not_counted():
    calls = []
    ways = {name: lambda name=name: calls.append(name) for name in ("a", "b")}
    seconds = interleaved(ways, rounds=3)
    assert calls == ["a", "b", "a", "b", "b", "a", "a", "b"]
    assert [len(seconds[name]) for name in ways] == [3, 3]


def test_the_machine_is_named_with_the_threads_that_were_used():
    assert f"{torch.get_num_threads()} thread" in machine()


def test_the_peak_is_what_was_held_at_once_and_not_what_is_left():
    if sys.platform != "linux":
        assert peak_bytes(list) is None
        return

    def twice_64_mib_one_after_the_other():
        for _ in range(2):
            torch.ones(2**24)

    assert peak_bytes(twice_64_mib_one_after_the_other) / 2**20 == pytest.approx(64, abs=6)
