"""Cost in words and plans: quantities by hand, what fits, and what measured rows come to."""

import dataclasses
import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alibi_viz.core.methods import METHODS
from alibi_viz.lessons import cost, cost_measurement, cost_notices, cost_windows
from alibi_viz.lessons.cost import Scene
from alibi_viz.lessons.cost_measurement import MOST_BYTES, MOST_FLOPS, ROUNDS, WAYS, Job, Plan, plan

PAPER = Scene(n_heads=8, head_dim=128, n_layers=16, length=3072, batch=1, dtype="float16")
scenes = st.builds(
    Scene,
    n_heads=st.integers(1, 128),
    head_dim=st.integers(1, 128).map(lambda half: 2 * half),
    n_layers=st.integers(1, 128),
    length=st.integers(1, 1_000_000),
    batch=st.integers(1, 1024),
    dtype=st.sampled_from(cost.TYPES),
)


def replaced(**sizes):
    return dataclasses.replace(PAPER, **sizes)


def at_length(growth, scene, method):
    return growth.curves[method][growth.lengths.tolist().index(scene.length)]


def test_the_paper_s_dense_bias_is_144_mebibytes_and_its_slopes_32_bytes():
    assert at_length(cost.written_out(PAPER), PAPER, "alibi") == 144 * 2**20
    assert at_length(cost.as_needed(PAPER), PAPER, "alibi") == 8 * 4


def test_the_cache_beside_it_is_counted_by_hand():
    name, cache = cost.written_out(PAPER).beside
    assert name == "the cache"
    two_of_each = 2 * 3072 * 16 * 8 * 128  # keys and values, tokens, layers, heads, numbers
    assert cache[PAPER.lengths.tolist().index(3072)] == 2 * two_of_each


@given(scenes)
def test_every_method_has_every_quantity_at_every_length(scene):
    for growth in (cost.written_out(scene), cost.as_needed(scene), cost.parameters(scene), cost.flops(scene)):
        assert list(growth.curves) == list(METHODS)
        assert scene.length in growth.lengths
        assert (np.diff(growth.lengths) > 0).all()
        assert all(len(values) == len(growth.lengths) for values in growth.curves.values())
        assert all(
            low <= high for values in growth.curves.values() for low, high in itertools.pairwise(values)
        )


@given(scenes)
def test_texts_at_once_multiply_the_cache_and_the_work_and_nothing_that_is_kept_for_position(scene):
    single = dataclasses.replace(scene, batch=1)
    assert scene.cache(scene.length) == scene.batch * single.cache(scene.length)
    assert cost.written_out(scene).curves == cost.written_out(single).curves
    for method in METHODS.values():
        assert scene.flops(method, scene.length) == scene.batch * single.flops(method, scene.length)


def test_an_odd_head_is_refused_by_name_and_the_next_smaller_one_shown():
    shown, problem = cost.possible_head_dim(65)
    assert shown == 64
    assert "65" in problem


def test_the_notice_names_the_length_beyond_which_the_bias_outgrows_the_cache():
    crossing = 2 * PAPER.batch * PAPER.n_layers * PAPER.head_dim
    assert any(f"beyond {crossing:,} tokens" in said for said in cost_notices.notices(PAPER))
    bias, cache = (
        METHODS["alibi"].written_out(PAPER.shape(crossing), crossing, "float16"),
        PAPER.cache(crossing),
    )
    assert bias == cache


def test_at_twice_the_length_four_times_the_dense_bias():
    said = cost_notices.notices(PAPER)[0]
    assert "144 MiB" in said
    assert "576 MiB" in said


def test_windows_and_shares_of_the_whole_text_are_one():
    of = cost_windows.windows(replaced(length=8), 10.0)
    assert of.shares.tolist() == [1.0] * 8
    assert of.windows[0] == 80  # (30 + 10) / (1/2)


@given(scenes)
def test_what_is_planned_is_bounded_and_the_rest_is_refused_with_a_reason(scene):
    jobs, refused = plan(scene)
    assert all(4 * scene.batch * scene.n_heads * scene.head_dim * job.length**2 <= MOST_FLOPS for job in jobs)
    for job in jobs:
        if "dense" in job.ways:
            assert 4 * scene.n_heads * job.length**2 <= MOST_BYTES
    measured = [job.length for job in jobs]
    assert measured == sorted(set(measured))
    whole = scene.length in measured and all(job.ways == WAYS for job in jobs)
    assert bool(refused) is not whole


def test_a_refusal_names_the_bound_that_is_exceeded_and_no_other():
    def why(n_heads, length):
        return plan(Scene(n_heads, 128, 16, length, 1, "float16")).refused[-1]

    assert "FLOPs" in why(8, 16_384)
    assert "queries" not in why(8, 16_384)
    wide = plan(Scene(128, 256, 16, 256, 1024, "float16")).refused[-1]
    assert "queries" in wide
    assert "FLOPs" in wide
    short = plan(Scene(128, 256, 16, 16, 1024, "float16")).refused[-1]
    assert "queries" in short
    assert "FLOPs" not in short


def rows_of(seconds):
    """A row for each way, length and round."""
    return [
        {"length": length, "way": way, "round": count + 1, "seconds": value}
        for (length, way), values in seconds.items()
        for count, value in enumerate(values)
    ]


def test_medians_and_ratios_are_of_the_same_round():
    rows = rows_of({(256, "plain"): [1.0, 2.0, 4.0], (256, "dense"): [3.0, 4.0, 20.0]})
    found = cost_measurement.measured(rows)
    assert found is not None
    assert found.seconds["dense"].tolist() == [4.0]
    assert found.to_plain["dense"].tolist() == [3.0]  # of 3, 2 and 5
    assert np.isnan(found.seconds["windowed"]).all()


def test_nothing_timed_comes_to_nothing():
    assert cost_measurement.measured([{"length": 256, "way": "plain"}]) is None


def test_a_gap_is_an_empty_cell_and_never_a_zero():
    found = cost_measurement.measured(rows_of({(256, "plain"): [1.0]}))
    assert found is not None
    assert cost_measurement.numbers(found)["windowed, ms"] == [None]
    assert cost_measurement.table(found)["windowed"] == ["a gap"]
    assert cost_measurement.table(found)["windowed / plain"] == ["a gap"]
    assert "a gap" in cost_measurement.alt(found)


@pytest.mark.parametrize(("windowed", "pays"), [(0.5, True), (2.0, False)])
def test_windows_that_are_slower_are_said_not_to_pay(windowed, pays):
    found = cost_measurement.measured(
        rows_of({(256, "plain"): [1.0], (256, "dense"): [1.5], (256, "windowed"): [windowed]})
    )
    assert found is not None
    assert any("does not pay" in said for said in cost_measurement.notices(found)) is not pays


def test_a_stop_and_an_end_by_the_clock_are_told_apart_and_a_whole_run_is_not_interrupted():
    planned = Plan([Job(256, WAYS)], [])
    calls = [{"length": 256, "way": way} for way in WAYS]
    assert planned.n_calls == 3 * (ROUNDS + 1)
    assert "Stopped after 3 of 12 calls" in cost_measurement.interrupted(calls, planned)
    assert "too slow" in cost_measurement.interrupted([*calls, {"length": 256, "gap": "too slow"}], planned)
    assert cost_measurement.interrupted(4 * calls, planned) == ""
