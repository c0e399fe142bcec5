import numpy as np
import pytest

from alibi_viz.core.attention import equal_score_weights
from alibi_viz.core.bias_window import bias_at, bias_window, distinct_biases, largest_weight_difference
from alibi_viz.core.precision import DTYPES, bias_in_dtype
from alibi_viz.core.slopes import alibi_slopes

SLOPES = alibi_slopes(12)[[0, 6, 8, 11, 7]]
CASES = [
    ("relative", "causal"),
    ("relative", "none"),
    ("relative", "symmetric"),
    ("one-row", "causal"),
    ("one-row", "none"),
]
# Where the queries start and where the keys start: together, apart either way, and a million tokens out.
STARTS = [(0, 0), (300, 0), (0, 150), (50_000, 0), (10**6, 10**6), (2**40, 2**40), (2**40, 0)]


def weights_over_every_key(slopes, queries, *, key_start, window, **options):
    bias = bias_in_dtype(slopes, queries, key_start + np.arange(window), **options)
    seen = np.full(bias.shape[1:], True)
    if options["mask"] == "causal":
        seen = key_start + np.arange(window)[None, :] <= queries[:, None]
    infinite = np.isinf(bias.max(axis=2)) & seen.any(axis=1)
    bias[infinite] = 0.0
    weights = np.where(seen, equal_score_weights(bias), 0.0)
    weights[infinite[:, :, None] & seen] = np.nan
    return weights


@pytest.mark.parametrize(("query_start", "key_start"), STARTS)
@pytest.mark.parametrize("dtype", list(DTYPES))
@pytest.mark.parametrize(("form", "mask"), CASES)
def test_sampled_weights_are_shares_of_every_key_of_the_window(form, mask, dtype, query_start, key_start):
    options = {"form": form, "mask": mask, "dtype": dtype}
    seen = bias_window(SLOPES, query_start=query_start, key_start=key_start, window=400, at_most=7, **options)
    whole = weights_over_every_key(SLOPES, seen.query_positions, key_start=key_start, window=400, **options)
    np.testing.assert_allclose(
        seen.weights, whole[:, :, seen.key_positions - key_start], rtol=1e-11, atol=1e-300
    )


@pytest.mark.parametrize("dtype", list(DTYPES))
@pytest.mark.parametrize(("form", "mask"), CASES)
@pytest.mark.parametrize(("query_start", "key_start"), [(0, 0), (7_000_000, 0), (30_000, 0), (0, 20_000)])
def test_a_wide_window_sums_as_exactly(form, mask, dtype, query_start, key_start):
    options = {"form": form, "mask": mask, "dtype": dtype}
    slopes = np.array([2.0**-8])
    seen = bias_window(
        slopes, query_start=query_start, key_start=key_start, window=60_000, at_most=5, **options
    )
    whole = weights_over_every_key(
        slopes, seen.query_positions, key_start=key_start, window=60_000, **options
    )
    np.testing.assert_allclose(
        seen.weights, whole[:, :, seen.key_positions - key_start], rtol=1e-11, atol=1e-300
    )


def test_nothing_between_the_samples_is_forgotten():
    seen = bias_window(np.array([2.0**-8]), query_start=0, key_start=0, window=2**20)
    # Among a million keys the query's own token has 1 - e^-m of an endless geometric series.
    assert seen.weights[0, -1, -1] == pytest.approx(1 - np.exp(-(2.0**-8)), rel=1e-12)
    assert seen.weights[0, -1].sum() < 0.004
    assert seen.weights[0, 0].tolist() == [1.0] + [0.0] * 127


def test_a_softmax_over_infinity_is_not_a_number():
    seen = bias_window(
        np.array([0.5]),
        query_start=131_000,
        key_start=131_000,
        window=64,
        form="one-row",
        dtype="float16",
    )
    fits = seen.query_positions * 0.5 < 65_520
    assert 0 < fits.sum() < 64
    assert np.isfinite(seen.weights[0, fits]).all()
    assert np.isnan(seen.weights[0, ~fits][:, 0]).all()


def test_rows_that_see_no_key_have_no_weight():
    seen = bias_window(np.array([0.5]), query_start=0, key_start=4, window=8)
    assert not seen.visible[:4].any()
    assert seen.weights[0, :4].tolist() == [[0.0] * 8] * 4
    assert seen.weights[0, 4:].sum(axis=1) == pytest.approx(1.0)


def test_a_slope_too_gentle_for_the_sums_is_refused():
    with pytest.raises(ValueError, match=r"slopes must be at least 0.002441, got \[0.001\]"):
        bias_window(np.array([0.001]), query_start=0, key_start=0, window=8)


def test_one_cell_of_a_wide_window_is_what_the_whole_window_gives_it():
    where = {"key_start": 5, "window": 300, "dtype": "bfloat16", "form": "one-row"}
    whole = bias_window(SLOPES, query_start=40, at_most=300, **where)
    cell = bias_at(SLOPES, np.array([200]), np.array([190]), **where)
    assert cell.bias[:, 0, 0].tolist() == whole.bias[:, 160, 185].tolist()
    assert cell.weights[:, 0, 0] == pytest.approx(whole.weights[:, 160, 185], rel=1e-12)


def test_the_two_forms_agree_under_the_mask_and_part_without_it():
    where = {"query_start": 0, "key_start": 0, "window": 64}
    relative, row = (bias_window(np.array([0.25]), **where, form=form) for form in ("relative", "one-row"))
    assert largest_weight_difference(relative, row) < 1e-14
    seen = relative.visible
    assert np.abs(relative.bias[:, seen] - row.bias[:, seen]).max() == 0.25 * 63
    unmasked = bias_window(np.array([0.25]), **where, form="one-row", mask="none")
    symmetric = bias_window(np.array([0.25]), **where, mask="symmetric")
    assert largest_weight_difference(unmasked, symmetric) > 0.2


@pytest.mark.parametrize(
    ("dtype", "length", "slope", "expected"),
    [
        ("float16", 2048, 0.5, 64),
        ("float16", 8192, 0.5, 17),
        ("bfloat16", 512, 2**-8, 33),
        ("bfloat16", 2048, 2**-0.5, 7),
        ("bfloat16", 8192, 0.5, 3),
        ("bfloat16", 32768, 0.5, 1),
    ],
)
def test_half_precision_merges_neighbours_in_the_one_row_form_only(dtype, length, slope, expected):
    nearest = np.arange(length - 64, length)
    told_apart = [
        distinct_biases(slope, length - 1, nearest, dtype=dtype, form=form)
        for form in ("one-row", "relative")
    ]
    assert told_apart == [expected, 64]
