import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alibi_viz.core.bias import alibi_bias
from alibi_viz.core.cost import (
    ModelShape,
    attention_flops,
    bias_flops,
    bucket_table_bytes,
    causal_pairs,
    dense_bias_bytes,
    embedding_flops,
    embedding_table_bytes,
    frequency_bytes,
    kv_cache_bytes,
    layer_flops,
    layer_parameters,
    rope_table_bytes,
    rotation_flops,
    row_bias_bytes,
    slope_bytes,
    table_bias_flops,
    window_share,
)
from alibi_viz.core.positions import causal_mask, relative_position
from alibi_viz.core.rope import inverse_frequencies
from alibi_viz.core.sinusoidal import sinusoidal_embedding
from alibi_viz.core.slopes import alibi_slopes

KIB, MIB, GIB = 2**10, 2**20, 2**30
TINY = ModelShape(n_layers=3, n_heads=2, head_dim=4, train_len=16)


@pytest.mark.parametrize(
    ("n_heads", "length", "dense", "row"),
    [
        (8, 3072, 144 * MIB, 48 * KIB),
        (32, 8192, 4 * GIB, 512 * KIB),
        (32, 32768, 64 * GIB, 2 * MIB),
    ],
)
def test_bytes_of_the_dense_bias_and_of_one_row(n_heads, length, dense, row):
    assert dense_bias_bytes(n_heads, length, length) == dense
    assert row_bias_bytes(n_heads, length) == row
    assert slope_bytes(n_heads) == 4 * n_heads


@given(st.integers(1, 8), st.integers(1, 12))
def test_dense_bytes_are_those_of_the_array(n_heads, length):
    array = alibi_bias(alibi_slopes(n_heads), np.arange(length), np.arange(length))
    assert dense_bias_bytes(n_heads, length, length, dtype="float64") == array.nbytes


def test_cache_bytes_are_those_of_the_arrays():
    keys = np.zeros((2, 4, 3, 100, 16), np.float16)
    assert kv_cache_bytes(100, n_layers=4, n_kv_heads=3, head_dim=16, batch=2) == 2 * keys.nbytes
    assert rope_table_bytes(100, 16) == 2 * np.zeros((100, 8), np.float32).nbytes


@given(st.integers(1, 40))
def test_causal_pairs_are_the_ones_in_the_mask(length):
    assert causal_pairs(length) == causal_mask(np.arange(length), np.arange(length)).sum()


@given(st.integers(1, 30), st.lists(st.integers(0, 40), min_size=1, max_size=4))
def test_window_share_counts_pairs(length, windows):
    here = np.arange(length)
    distance = -relative_position(here, here)
    counted = [((distance >= 0) & (distance <= window)).sum() for window in windows]
    assert np.allclose(window_share(np.array(windows), length), np.array(counted) / causal_pairs(length))


def test_flops_by_hand():
    # 5 tokens: 15 causal pairs, 3 layers, 2 heads of 4
    assert attention_flops(5, n_heads=2, head_dim=4, n_layers=3) == 15 * 3 * 2 * (2 * 4 + 2 * 4)
    assert bias_flops(TINY, 5) == 15 * 3 * 2 * 2
    assert table_bias_flops(TINY, 5) == 15 * 3 * 2
    assert rotation_flops(TINY, 5) == 5 * 3 * (8 + 8) * 3
    assert embedding_flops(TINY, 5) == 5 * 8


def test_bytes_of_tables_and_frequencies_are_those_of_the_arrays():
    assert frequency_bytes(16) == inverse_frequencies(16).astype(np.float32).nbytes
    assert embedding_table_bytes(9, 8) == sinusoidal_embedding(np.arange(9), 8).astype(np.float16).nbytes
    assert bucket_table_bytes(32, 8, dtype="float32") == np.zeros((32, 8), np.float32).nbytes


def test_a_layer_has_twelve_squares_of_the_width_and_a_multiply_add_for_each_of_their_numbers_and_tokens():
    assert layer_parameters(TINY) == 3 * (4 * 8 * 8 + 2 * 8 * 32)
    assert layer_flops(TINY, 5) == 2 * 5 * layer_parameters(TINY)


def test_the_width_is_heads_times_head_dim():
    assert TINY.d_model == 8


def test_impossible_sizes_are_named():
    with pytest.raises(ValueError, match="n_heads must be at least 1, got 0"):
        dense_bias_bytes(0, 4, 4)
    with pytest.raises(ValueError, match=r"dtype must be one of .* got 'float8'"):
        slope_bytes(8, dtype="float8")
    with pytest.raises(ValueError, match="batch must be at least 1, got 0"):
        kv_cache_bytes(8, n_layers=1, n_kv_heads=1, head_dim=8, batch=0)
    with pytest.raises(ValueError, match="length must be at least 1, got 0"):
        causal_pairs(0)
    with pytest.raises(ValueError, match=r"windows must be at least 0 .* 4"):
        window_share(np.array([-1]), 4)
