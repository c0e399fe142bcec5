"""Decoding: what is read for one more token, by hand; and what is told apart from keeping it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alibi_viz.core.cost import ModelShape
from alibi_viz.core.decoding import bytes_read, position_bytes_read
from alibi_viz.core.methods import METHODS

SHAPE = ModelShape(n_layers=4, n_heads=8, head_dim=16, train_len=128, num_buckets=32)


def read(length, *, as_needed):
    return {
        key: position_bytes_read(method, SHAPE, length, as_needed=as_needed, dtype="bfloat16")
        for key, method in METHODS.items()
    }


def test_a_written_out_row_is_read_in_every_layer_and_a_vector_once():
    assert read(100, as_needed=False) == {
        "alibi": 4 * 8 * 100 * 2,
        "t5": 4 * 8 * 100 * 2,
        "rope": 4 * 16 * 2,
        "sinusoidal": 128 * 2,
        "learned": 128 * 2,
        "nope": 0,
    }


def test_what_a_row_is_made_from_is_read_in_every_layer_and_a_learned_vector_is_there_already():
    assert read(100, as_needed=True) == {
        "alibi": 4 * 8 * 4,
        "t5": 4 * 32 * 8 * 2,
        "rope": 4 * 8 * 4,
        "sinusoidal": 64 * 4,
        "learned": 128 * 2,
        "nope": 0,
    }


def test_weights_are_read_once_and_the_cache_grows_with_the_text():
    weights, token = 4 * 12 * 128**2 * 2, 2 * 4 * 128 * 2
    assert bytes_read(SHAPE, 100, dtype="float16") == weights + 100 * token


@given(st.integers(1, 100_000))
def test_only_a_bias_that_is_written_out_is_read_the_more_the_longer_the_text(length):
    for as_needed in (False, True):
        one, two = (read(n, as_needed=as_needed) for n in (length, 2 * length))
        growing = {key for key in METHODS if two[key] > one[key]}
        assert growing == (set() if as_needed else {"alibi", "t5"})


@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_beside_a_long_cache_a_dense_bias_is_read_as_one_in_twice_the_head_dimension(dtype):
    length = 10**7
    bias = position_bytes_read(METHODS["alibi"], SHAPE, length, as_needed=False, dtype=dtype)
    assert bias / bytes_read(SHAPE, length, dtype=dtype) == pytest.approx(1 / (2 * SHAPE.head_dim), rel=1e-3)
