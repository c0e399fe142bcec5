import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alibi_viz.core.positions import (
    causal_mask,
    padded_positions,
    relative_position,
    sampled_positions,
    stride,
    strided_positions,
)
from tests.reference import unchecked

positions = st.lists(st.integers(0, 2**40), min_size=1, max_size=8).map(np.array)


def test_past_is_negative_and_future_is_positive():
    assert relative_position(np.array([5]), np.array([3, 5, 8])).tolist() == [[-2, 0, 3]]


def test_a_window_two_to_the_forty_away_is_exact():
    far = relative_position(np.arange(4) + 2**40, np.arange(4) + 2**40)
    assert far.dtype == np.int64
    assert far.tolist() == relative_position(np.arange(4), np.arange(4)).tolist()


@given(query=positions, key=positions, shift=st.integers(0, 2**40))
def test_shifting_queries_and_keys_together_changes_nothing(query, key, shift):
    assert np.array_equal(relative_position(query + shift, key + shift), relative_position(query, key))


@given(query=positions, key=positions)
def test_swapping_queries_and_keys_flips_the_sign(query, key):
    assert np.array_equal(relative_position(query, key), -relative_position(key, query).T)


def test_small_integer_types_do_not_overflow():
    assert relative_position(np.array([0], np.int8), np.array([127], np.int8)).item() == 127
    assert relative_position(np.array([127], np.int8), np.array([-128], np.int8)).item() == -255


def test_a_new_query_sees_the_whole_cache():
    assert causal_mask(np.array([3]), np.arange(4)).all()
    assert causal_mask(np.arange(4), np.arange(4)).tolist() == np.tri(4, dtype=bool).tolist()


def test_left_padding_does_not_move_the_first_token():
    assert padded_positions(np.array([0, 0, 0, 1, 1])).tolist() == [0, 0, 0, 0, 1]
    assert padded_positions(np.array([1, 1, 1])).tolist() == [0, 1, 2]


@given(start=st.integers(0, 2**40), window=st.integers(1, 2**20), at_most=st.integers(2, 128))
def test_samples_span_the_window_evenly(start, window, at_most):
    samples = sampled_positions(start, window, at_most=at_most)
    steps = np.diff(samples)
    assert samples[0] == start
    assert samples[-1] == start + window - 1
    assert len(samples) == min(window, at_most)
    assert (steps > 0).all()
    assert steps.max(initial=1) - steps.min(initial=steps.max(initial=1)) <= 1


@given(start=st.integers(0, 2**40), window=st.integers(1, 2**20), at_most=st.integers(1, 128))
def test_strided_positions_keep_one_step_through_the_whole_window(start, window, at_most):
    samples = strided_positions(start, window, at_most=at_most)
    step = stride(window, at_most=at_most)
    assert samples[0] == start
    assert start + window - step <= samples[-1] < start + window
    assert len(samples) <= at_most
    assert (np.diff(samples) == step).all()
    assert step == 1 or -(-window // (step - 1)) > at_most  # no smaller step would do


def test_what_cannot_be_a_position_is_named():
    with pytest.raises(ValueError, match=r"query_positions must be whole numbers .* float64"):
        unchecked(relative_position)(np.array([0.5]), np.array([0]))
    with pytest.raises(ValueError, match=r"key_positions must be whole numbers .* shape \(1, 1\)"):
        unchecked(relative_position)(np.array([0]), np.array([[0]]))
    with pytest.raises(ValueError, match=r"attention_mask must hold 0 and 1 only, got \[0, 2\]"):
        padded_positions(np.array([0, 2]))
    with pytest.raises(ValueError, match="window must be at least 1, got 0"):
        sampled_positions(0, 0)
    with pytest.raises(ValueError, match=r"at_most must be at least 2 .* got 1"):
        sampled_positions(0, 5, at_most=1)
    with pytest.raises(ValueError, match="window must be at least 1, got 0"):
        strided_positions(0, 0)
    with pytest.raises(ValueError, match="at_most must be at least 1, got 0"):
        strided_positions(0, 5, at_most=0)
