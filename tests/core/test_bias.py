import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from transformers.models.bloom.modeling_bloom import build_alibi_tensor
from transformers.models.mpt.modeling_mpt import build_mpt_alibi_tensor
from x_transformers.x_transformers import AlibiPositionalBias

from alibi_viz.core.attention import equal_score_weights, softmax
from alibi_viz.core.bias import alibi_bias, alibi_bias_row, bias_at_distance, row_constant
from alibi_viz.core.positions import causal_mask, padded_positions
from alibi_viz.core.slopes import alibi_slopes
from tests.reference import bias_by_loops, unchecked

MASKS = ["causal", "none", "symmetric"]
FAR_AWAY = [0, 1, 10**6, 2**40]
lengths = st.integers(1, 12)
head_counts = st.integers(1, 16)


def test_the_bias_of_the_worked_example_is_minus_one():
    assert alibi_bias(np.array([0.25]), np.array([7]), np.array([3])).item() == -0.25 * (7 - 3)


def test_the_paper_row_of_query_five_is_minus_four_to_zero():
    row = alibi_bias(np.array([1.0]), np.array([4]), np.arange(5))[0, 0]
    assert row.tolist() == [-4, -3, -2, -1, 0]


@pytest.mark.parametrize("mask", MASKS)
def test_any_positions_match_the_loops(mask):
    slopes, query, key = alibi_slopes(6), np.array([9, 2, 2, 40]), np.array([0, 2, 41, 7, 3])
    bias = alibi_bias(slopes, query, key, mask=mask)
    assert np.array_equal(bias, bias_by_loops(slopes, query, key, mask))


@pytest.mark.parametrize("mask", MASKS)
def test_zero_distance_is_plain_zero_not_minus_zero(mask):
    diagonal = np.diagonal(
        alibi_bias(alibi_slopes(8), np.arange(4), np.arange(4), mask=mask), axis1=1, axis2=2
    )
    assert (diagonal == 0).all()
    assert not np.signbit(diagonal).any()


@pytest.mark.parametrize("far", FAR_AWAY)
@pytest.mark.parametrize("mask", MASKS)
def test_the_bias_is_the_same_to_the_bit_anywhere_in_the_text(mask, far):
    slopes, here = alibi_slopes(12), np.arange(16)
    assert np.array_equal(
        alibi_bias(slopes, here + far, here + far, mask=mask), alibi_bias(slopes, here, here, mask=mask)
    )


@given(head_counts, lengths, st.data())
def test_late_queries_are_a_slice_of_all_queries(n_heads, length, data):
    first = data.draw(st.integers(0, length - 1))
    slopes, every = alibi_slopes(n_heads), np.arange(length)
    for mask in MASKS:
        late = alibi_bias(slopes, every[first:], every, mask=mask)
        assert np.array_equal(late, alibi_bias(slopes, every, every, mask=mask)[:, first:])


@given(head_counts, st.integers(2, 64))
def test_the_penalty_grows_with_every_token_of_distance(n_heads, length):
    bias = alibi_bias(alibi_slopes(n_heads), np.array([length - 1]), np.arange(length))[:, 0]
    assert (np.diff(bias) > 0).all()
    assert (bias <= 0).all()


@given(head_counts, lengths)
def test_symmetric_is_its_own_mirror_image(n_heads, length):
    bias = alibi_bias(alibi_slopes(n_heads), np.arange(length), np.arange(length), mask="symmetric")
    assert np.array_equal(bias, np.swapaxes(bias, 1, 2))


@given(head_counts, lengths, st.sampled_from(FAR_AWAY[:3]))
def test_one_row_form_is_the_bias_plus_a_constant_for_each_row(n_heads, length, far):
    slopes, here = alibi_slopes(n_heads), np.arange(length) + far
    row, constant = alibi_bias_row(slopes, here), row_constant(slopes, here)
    difference = row[:, None, :] - constant[:, :, None]
    assert np.allclose(difference, alibi_bias(slopes, here, here, mask="none"), atol=1e-9)


@given(head_counts, lengths, st.integers(0, 2**32 - 1))
def test_row_constant_does_not_change_causal_attention(n_heads, length, seed):
    slopes, here = alibi_slopes(n_heads), np.arange(length)
    scores = np.random.default_rng(seed).standard_normal((n_heads, length, length))
    one_row = np.where(causal_mask(here, here), scores + alibi_bias_row(slopes, here)[:, None, :], -np.inf)
    assert np.allclose(softmax(scores + alibi_bias(slopes, here, here)), softmax(one_row), atol=1e-13)


def test_the_one_row_form_is_wrong_without_a_causal_mask():
    slopes, here = alibi_slopes(2), np.arange(8)
    symmetric = equal_score_weights(alibi_bias(slopes, here, here, mask="symmetric"))
    one_row = equal_score_weights(np.repeat(alibi_bias_row(slopes, here)[:, None], 8, axis=1))
    assert np.abs(symmetric - one_row).max() > 0.01


@given(st.floats(0.01, 2), st.integers(2, 40))
def test_equal_scores_decay_by_the_same_ratio_at_every_step(slope, length):
    weights = equal_score_weights(alibi_bias(np.array([slope]), np.array([length - 1]), np.arange(length)))[
        0, 0
    ]
    assert np.allclose(weights[:-1] / weights[1:], np.exp(-slope))


def test_the_curve_is_a_row_of_the_matrix_read_backwards():
    slopes = alibi_slopes(6)
    row = alibi_bias(slopes, np.array([9]), np.arange(10))[:, 0]
    assert np.array_equal(bias_at_distance(slopes, np.arange(10)), row[:, ::-1])


@pytest.mark.parametrize("n_heads", [1, 6, 8, 12, 71])
def test_bloom_holds_the_one_row_form(n_heads):
    bloom = build_alibi_tensor(torch.ones(1, 33), n_heads, torch.float32)[:, 0].numpy()
    assert np.allclose(alibi_bias_row(alibi_slopes(n_heads), np.arange(33)), bloom, rtol=1e-6)


def test_bloom_with_left_padding_gives_the_weights_of_the_unpadded_text():
    n_padding, length = 3, 7
    mask = np.array([0] * n_padding + [1] * length)
    slopes = alibi_slopes(8)
    bloom = build_alibi_tensor(torch.from_numpy(mask)[None], 8, torch.float64)[:, 0].numpy()
    assert np.allclose(alibi_bias_row(slopes, padded_positions(mask)), bloom, rtol=1e-6)
    real = slice(n_padding, None)
    positions = padded_positions(mask)[real]
    ours = equal_score_weights(alibi_bias(slopes, positions, positions))
    seen = np.where(causal_mask(positions, positions), bloom[:, None, real], -np.inf)
    assert np.allclose(ours, softmax(seen), atol=1e-6)


def test_bloom_with_a_cache_gives_the_new_query_the_same_weights():
    slopes, cached = alibi_slopes(12), 20
    bloom = build_alibi_tensor(torch.ones(1, cached + 1), 12, torch.float64).numpy()
    ours = alibi_bias(slopes, np.array([cached]), np.arange(cached + 1))
    assert np.allclose(equal_score_weights(ours), softmax(bloom), atol=1e-6)


@pytest.mark.parametrize("n_heads", [2, 6, 8, 12])
def test_mpt_is_the_row_of_the_last_query(n_heads):
    mpt = build_mpt_alibi_tensor(n_heads, 19).numpy()
    assert np.allclose(alibi_bias(alibi_slopes(n_heads), np.array([18]), np.arange(19)), mpt, rtol=1e-6)


@pytest.mark.parametrize(("n_queries", "n_keys"), [(9, 9), (1, 9), (4, 9)])
@pytest.mark.parametrize("n_heads", [2, 6, 8])
def test_x_transformers_is_the_symmetric_form_for_the_last_queries(n_heads, n_queries, n_keys):
    theirs = AlibiPositionalBias(n_heads)(n_queries, n_keys).numpy()
    last = np.arange(n_keys - n_queries, n_keys)
    ours = alibi_bias(alibi_slopes(n_heads), last, np.arange(n_keys), mask="symmetric")
    assert np.allclose(ours, theirs, rtol=1e-6)


def test_zero_slopes_are_no_bias_at_all():
    assert not alibi_bias(np.zeros(2), np.arange(3), np.arange(3), mask="none").any()


def test_unknown_masks_and_impossible_slopes_are_named():
    with pytest.raises(ValueError, match=r"mask must be .* got 'both'"):
        unchecked(alibi_bias)(np.ones(1), np.arange(2), np.arange(2), mask="both")
    with pytest.raises(ValueError, match=r"slopes must be finite, one for each head, got \[nan\]"):
        alibi_bias(np.array([np.nan]), np.arange(2), np.arange(2))
