import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from alibi_viz.core.attention import equal_score_weights
from alibi_viz.core.bias import alibi_bias, alibi_bias_row
from alibi_viz.core.precision import DTYPES, bias_in_dtype, round_to, underflow_distance
from alibi_viz.core.slopes import alibi_slopes
from tests.reference import unchecked

singles = st.floats(width=32, allow_nan=False)


@given(st.lists(singles, min_size=1, max_size=8), st.sampled_from(list(DTYPES)))
def test_rounding_is_that_of_torch(values, dtype):
    theirs = torch.tensor(values, dtype=torch.float32).to(getattr(torch, dtype)).double().numpy()
    assert np.array_equal(round_to(np.array(values), dtype), theirs)


@pytest.mark.parametrize(
    ("value", "rounded"),
    [(256.5, 256), (257, 256), (258, 258), (259, 260), (-257, -256), (np.inf, np.inf), (3.4e38, np.inf)],
)
def test_bfloat16_counts_in_twos_above_256_and_ties_go_to_even(value, rounded):
    assert round_to(np.array([value], np.float64), "bfloat16").item() == rounded


def test_not_a_number_stays_one_and_half_precision_overflows_to_infinity():
    assert all(np.isnan(round_to(np.array([np.nan]), dtype)).all() for dtype in DTYPES)
    assert round_to(np.array([70000.0]), "float16").item() == np.inf


@given(st.lists(singles, min_size=1, max_size=8), st.sampled_from(list(DTYPES)))
def test_rounding_twice_is_rounding_once(values, dtype):
    once = round_to(np.array(values), dtype)
    assert np.array_equal(round_to(once, dtype), once)


# Distinct values of the one-row form among the 64 nearest keys of the last query, for slopes 1/2, 2^-1/2 and 2^-8.
@pytest.mark.parametrize(
    ("dtype", "length", "n_distinct"),
    [
        ("float16", 2048, [64, 45, 64]),
        ("float16", 8192, [17, 12, 17]),
        ("bfloat16", 512, [33, 24, 33]),
        ("bfloat16", 2048, [9, 7, 9]),
        ("bfloat16", 8192, [3, 2, 3]),
        ("bfloat16", 32768, [1, 1, 1]),
    ],
)
def test_the_one_row_form_loses_neighbours_and_the_relative_form_does_not(dtype, length, n_distinct):
    slopes = np.array([0.5, 2**-0.5, 2**-8])
    where = np.array([length - 1]), np.arange(length - 64, length)
    one_row = bias_in_dtype(slopes, *where, dtype=dtype, form="one-row")
    relative = bias_in_dtype(slopes, *where, dtype=dtype, form="relative")
    assert [len(np.unique(head)) for head in one_row] == n_distinct
    assert [len(np.unique(head)) for head in relative] == [64, 64, 64]


def test_the_last_four_of_4096_keys_all_become_2048():
    one_row = bias_in_dtype(
        np.array([0.5]), np.array([4095]), np.arange(4092, 4096), dtype="bfloat16", form="one-row"
    )
    assert one_row.tolist() == [[[2048.0] * 4]]
    assert equal_score_weights(one_row).tolist() == [[[0.25] * 4]]


@given(st.integers(1, 16), st.integers(0, 2**40))
def test_float64_is_the_exact_bias(n_heads, start):
    slopes, here = alibi_slopes(n_heads), np.arange(6) + start
    exact = alibi_bias(slopes, here, here)
    assert np.array_equal(bias_in_dtype(slopes, here, here, dtype="float64"), exact)
    row = bias_in_dtype(slopes, here, here, dtype="float64", form="one-row", mask="none")
    assert np.array_equal(row, np.repeat(alibi_bias_row(slopes, here)[:, None], 6, axis=1))


@pytest.mark.parametrize("form", ["relative", "one-row"])
@pytest.mark.parametrize("dtype", DTYPES)
def test_the_causal_mask_stays_in_every_type(dtype, form):
    bias = bias_in_dtype(alibi_slopes(2), np.arange(5), np.arange(5), dtype=dtype, form=form)
    assert np.array_equal(np.isneginf(bias), np.broadcast_to(~np.tri(5, dtype=bool), (2, 5, 5)))


@pytest.mark.parametrize(
    ("slope", "half", "brain", "single"),
    [(2**-1, 35, 186, 208), (2**-4, 277, 1486, 1664), (2**-8, 4436, 23778, 26617)],
)
def test_where_the_weight_underflows(slope, half, brain, single):
    found = [
        underflow_distance(np.array([slope]), dtype).item() for dtype in ("float16", "bfloat16", "float32")
    ]
    assert np.round(found).tolist() == [half, brain, single]


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_weight_is_zero_just_past_the_underflow_distance_and_not_just_before(dtype):
    distance = underflow_distance(np.array([1.0]), dtype).item()
    assert round_to(np.exp(np.array([-distance - 0.01])), dtype).item() == 0
    assert round_to(np.exp(np.array([-distance + 0.01])), dtype).item() > 0


def test_impossible_types_and_forms_are_named():
    where = np.arange(2), np.arange(2)
    with pytest.raises(ValueError, match=r"dtype must be one of float64, .*, got 'float8'"):
        round_to(np.zeros(1), "float8")
    with pytest.raises(ValueError, match=r"dtype must be one of float64, .*, got 'int8'"):
        underflow_distance(np.ones(1), "int8")
    with pytest.raises(ValueError, match=r"form must be .* got 'two-row'"):
        unchecked(bias_in_dtype)(np.ones(1), *where, dtype="float16", form="two-row")
    with pytest.raises(ValueError, match=r"mask must be .* got 'symmetric'"):
        bias_in_dtype(np.ones(1), *where, dtype="float16", form="one-row", mask="symmetric")
    with pytest.raises(ValueError, match=r"slopes must be above 0, got \[0.0\]"):
        underflow_distance(np.zeros(1), "float16")
