import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from alibi_viz.core.attention import (
    attention_steps,
    equal_score_weights,
    mean_attention_distance,
    scale_bias,
    softmax,
)
from alibi_viz.core.bias import alibi_bias
from alibi_viz.core.positions import causal_mask
from alibi_viz.core.slopes import alibi_slopes
from tests.reference import attention_by_loops, softmax_of_list, unchecked

seeds = st.integers(0, 2**32 - 1)


def some_qkv(seed, n_heads=2, n_queries=4, n_keys=4, head_dim=3):
    rng = np.random.default_rng(seed)
    return (
        rng.standard_normal((n_heads, n_queries, head_dim)),
        rng.standard_normal((n_heads, n_keys, head_dim)),
        rng.standard_normal((n_heads, n_keys, 5)),
    )


@given(seeds, st.integers(1, 4), st.integers(1, 5), st.integers(1, 5))
def test_weights_and_output_match_the_loops(seed, n_heads, n_queries, n_keys):
    query, key, value = some_qkv(seed, n_heads, n_queries, n_keys)
    bias = np.random.default_rng(seed + 1).standard_normal((n_heads, n_queries, n_keys))
    mask = causal_mask(np.arange(n_keys, n_keys + n_queries) - 1, np.arange(n_keys))
    steps = attention_steps(query, key, value, bias=bias, mask=mask)
    weights, output = attention_by_loops(query, key, value, bias, mask, 3**-0.5)
    assert np.allclose(steps.weights, weights)
    assert np.allclose(steps.output, output)


@pytest.mark.parametrize("scale", [None, 1.0])
def test_torch_gives_the_same_output(scale):
    query, key, value = some_qkv(0, n_heads=4, n_queries=6, n_keys=6)
    bias = alibi_bias(alibi_slopes(4), np.arange(6), np.arange(6))
    theirs = torch.nn.functional.scaled_dot_product_attention(
        *(torch.from_numpy(x)[None] for x in (query, key, value)),
        attn_mask=torch.from_numpy(bias)[None],
        scale=scale,
    )
    assert np.allclose(attention_steps(query, key, value, bias=bias, scale=scale).output, theirs[0].numpy())


def test_every_step_follows_from_the_one_before():
    query, key, value = some_qkv(1)
    bias, mask = alibi_bias(alibi_slopes(2), np.arange(4), np.arange(4), mask="none"), np.tri(4, dtype=bool)
    steps = attention_steps(query, key, value, bias=bias, mask=mask)
    assert np.allclose(steps.scores, np.einsum("hqd,hkd->hqk", query, key) / np.sqrt(3))
    assert np.array_equal(steps.biased, steps.scores + bias)
    assert np.array_equal(steps.masked, np.where(mask, steps.biased, -np.inf))
    assert np.array_equal(steps.weights, softmax(steps.masked))
    assert np.array_equal(steps.output, steps.weights @ value)


def test_mask_in_the_bias_and_mask_apart_give_the_same_weights():
    query, key, value = some_qkv(2)
    here, slopes = np.arange(4), alibi_slopes(2)
    inside = attention_steps(query, key, value, bias=alibi_bias(slopes, here, here))
    apart = attention_steps(
        query, key, value, bias=alibi_bias(slopes, here, here, mask="none"), mask=causal_mask(here, here)
    )
    assert np.array_equal(inside.weights, apart.weights)


@given(seeds, st.floats(-1e6, 1e6))
def test_row_constants_do_not_change_the_weights(seed, constant):
    query, key, value = some_qkv(seed)
    offsets = constant * np.random.default_rng(seed).standard_normal((2, 4, 1))
    assert np.allclose(
        attention_steps(query, key, value, bias=np.broadcast_to(offsets, (2, 4, 4))).weights,
        attention_steps(query, key, value).weights,
        atol=1e-8,
    )


@given(seeds, st.integers(0, 3))
def test_a_late_query_is_a_slice_of_all_queries(seed, first):
    query, key, value = some_qkv(seed)
    every, slopes = np.arange(4), alibi_slopes(2)
    late = attention_steps(query[:, first:], key, value, bias=alibi_bias(slopes, every[first:], every))
    full = attention_steps(query, key, value, bias=alibi_bias(slopes, every, every))
    assert np.allclose(late.output, full.output[:, first:], atol=1e-14)


@given(st.lists(st.floats(-700, 700) | st.just(-np.inf), min_size=1, max_size=8))
def test_softmax_matches_the_slow_sum(logits):
    assert np.allclose(softmax(np.array(logits)), softmax_of_list(logits), atol=1e-15)


def test_softmax_of_huge_logits_is_safe():
    assert softmax(np.array([1e308, 1e308, -1e308])).tolist() == [0.5, 0.5, 0.0]


def test_a_row_that_may_see_nothing_gets_zeros():
    query, key, value = some_qkv(3)
    steps = attention_steps(query, key, value, mask=np.tri(4, k=-1, dtype=bool))
    assert not steps.weights[:, 0].any()
    assert not steps.output[:, 0].any()
    assert np.allclose(steps.weights[:, 1:].sum(-1), 1)


def test_single_precision_is_computed_in_double():
    query, key, value = (x.astype(np.float32) for x in some_qkv(4))
    steps = attention_steps(query, key, value)
    assert all(step.dtype == np.float64 for step in steps)


def test_equal_scores_leave_the_decision_to_the_bias():
    bias = alibi_bias(np.array([np.log(2)]), np.array([2]), np.arange(3))
    assert np.allclose(equal_score_weights(bias), [[[1 / 7, 2 / 7, 4 / 7]]])


@given(st.integers(1, 256), st.floats(-100, 0))
def test_the_book_divides_the_bias_by_the_root_of_head_dim_and_the_paper_does_not(head_dim, bias):
    outside = scale_bias(np.array([bias]), head_dim=head_dim, place="outside")
    inside = scale_bias(np.array([bias]), head_dim=head_dim, place="inside")
    assert outside.item() == bias
    assert inside.item() == pytest.approx(bias * head_dim**-0.5)


def test_bias_inside_is_score_plus_bias_over_the_root():
    query, key, value = some_qkv(5)
    bias = alibi_bias(alibi_slopes(2), np.arange(4), np.arange(4))
    inside = attention_steps(query, key, value, bias=scale_bias(bias, head_dim=3, place="inside"))
    by_formula = (np.einsum("hqd,hkd->hqk", query, key) + bias) / np.sqrt(3)
    assert np.allclose(inside.weights, softmax(by_formula))


def test_mean_distance_of_looking_back_two_is_two():
    weights = np.zeros((1, 3, 5))
    weights[0, [0, 1, 2], [0, 1, 2]] = 1
    assert mean_attention_distance(weights).tolist() == [2.0]
    assert mean_attention_distance(weights, np.arange(3), np.arange(5)).tolist() == [0.0]


def test_mean_distance_leaves_out_rows_that_see_nothing():
    weights = np.array([[[0.0, 0.0], [0.5, 0.5]]])
    assert mean_attention_distance(weights).tolist() == [0.5]


def test_gentler_heads_look_further():
    slopes, here = alibi_slopes(8), np.arange(64)
    distances = mean_attention_distance(equal_score_weights(alibi_bias(slopes, here, here)))
    assert (np.diff(distances) > 0).all()


def test_a_long_past_is_seen_at_the_geometric_mean_distance():
    slope = 0.125
    weights = equal_score_weights(alibi_bias(np.array([slope]), np.array([2000]), np.arange(2001)))
    kept = np.exp(-slope)
    assert mean_attention_distance(weights).item() == pytest.approx(kept / (1 - kept))


def test_impossible_attention_is_named():
    query, key, value = some_qkv(6)
    with pytest.raises(ValueError, match="value must have one row for each of 4 keys, got 3"):
        unchecked(attention_steps)(query, key, value[:, :3])
    with pytest.raises(ValueError, match="key must have the query's head_dim 3, got 2"):
        unchecked(attention_steps)(query, key[..., :2], value)
    with pytest.raises(ValueError, match=r"bias must fit the scores' shape \(2, 4, 4\), got \(2, 4, 3\)"):
        unchecked(attention_steps)(query, key, value, bias=np.zeros((2, 4, 3)))
    with pytest.raises(ValueError, match=r"mask must fit the scores' shape \(2, 4, 4\), got \(3, 3\)"):
        unchecked(attention_steps)(query, key, value, mask=np.ones((3, 3), bool))
    with pytest.raises(ValueError, match=r"logits must hold neither nan nor \+inf"):
        softmax(np.array([np.nan, 0]))
    with pytest.raises(ValueError, match=r"logits must hold neither nan nor \+inf"):
        softmax(np.array([np.inf, 0]))
    with pytest.raises(ValueError, match="head_dim must be at least 1, got 0"):
        scale_bias(np.zeros(1), head_dim=0, place="inside")
    with pytest.raises(ValueError, match=r"place must be .* got 'beside'"):
        unchecked(scale_bias)(np.zeros(1), head_dim=4, place="beside")
