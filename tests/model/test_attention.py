"""Attention in bands: equal to the core's, for every shape, slope and size of score, at a fraction of the work."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import scaled_dot_product_attention
from torch.utils._python_dispatch import TorchDispatchMode
from transformers.models.mpt.modeling_mpt import build_mpt_alibi_tensor

from alibi_viz.core.attention import attention_steps
from alibi_viz.core.bias import alibi_bias
from alibi_viz.core.cost import causal_pairs
from alibi_viz.core.slopes import alibi_slopes
from alibi_viz.model.attention import alibi_attention
from alibi_viz.model.attention_bands import bands, unseen_share, windows
from alibi_viz.model.attention_tiles import BLOCK_LEN, LONG_BAND, LONG_BLOCK_LEN, tiles
from tests.reference import unchecked

slope_lists = st.lists(
    st.sampled_from([0.0, 1e-300, 1e30, 1e300]) | st.floats(2**-9, 1) | st.floats(1, 100),
    min_size=1,
    max_size=3,
)
seeds = st.integers(0, 2**32 - 1)


def some_qkv(
    seed=0,
    batch=1,
    n_heads=1,
    n_queries=None,
    n_keys=10,
    head_dim=4,
    size=1.0,
    dtype=torch.float64,
    n_words=None,
):
    """Random queries, keys and values; keys lean to one side, as those of trained models do.

    With n_words, each position holds one of so few words, and the same word gives the same row.
    """
    generator = torch.Generator().manual_seed(seed)

    def random(length):
        return torch.randn(batch, n_heads, length, head_dim, generator=generator, dtype=torch.float64)

    query, key, value = random(n_queries or n_keys), random(n_keys), random(n_keys)
    if n_words:
        words = torch.randint(min(n_words, n_keys), (n_keys,), generator=generator)
        query, key, value = (
            query[:, :, words[-query.shape[2] :] % query.shape[2]],
            key[:, :, words],
            value[:, :, words],
        )
    return tuple((x.to(dtype)) for x in (query * size, key + 0.5, value))


def core_bias(slopes, n_queries, n_keys, causal=True):
    positions = np.arange(n_keys)
    mask = "causal" if causal else "symmetric"
    return alibi_bias(np.array(slopes, dtype=float), positions[n_keys - n_queries :], positions, mask=mask)


def by_the_core(query, key, value, slopes, *, causal=True, scale=None):
    bias = core_bias(slopes, query.shape[2], key.shape[2], causal)
    return np.stack(
        [
            attention_steps(*(x.double().numpy() for x in qkv), bias=bias, scale=scale).output
            for qkv in zip(query, key, value, strict=True)
        ]
    )


@settings(max_examples=60)
@given(
    seeds,
    st.integers(1, 2),
    st.integers(1, 600),
    st.integers(1, 600),
    slope_lists,
    st.sampled_from([0.0, 1.0, 30.0, 1e4]),
    st.booleans(),
    st.sampled_from([None, 1.0, -0.3]),
    st.sampled_from([torch.float64, torch.float32, torch.bfloat16]),
    st.sampled_from([None, 1, 2, 5]),
)
def test_the_output_is_the_cores(seed, batch, n_keys, n_queries, slopes, size, causal, scale, dtype, n_words):
    query, key, value = some_qkv(
        seed, batch, len(slopes), min(n_queries, n_keys), n_keys, size=size, dtype=dtype, n_words=n_words
    )
    found = alibi_attention(query, key, value, slopes, causal=causal, scale=scale)
    assert found.dtype == dtype
    expected = by_the_core(query, key, value, slopes, causal=causal, scale=scale)
    # A large score is itself rounded, in float32 at least; weights and outputs in the dtype.
    of_scores = torch.finfo(torch.promote_types(dtype, torch.float32)).eps * 50 * max(1.0, size)
    of_outputs = torch.finfo(dtype).eps * 8
    np.testing.assert_allclose(found.double().numpy(), expected, rtol=0, atol=of_scores + of_outputs)


@settings(max_examples=40)
@given(seeds, st.integers(2, 400), st.floats(0.03, 20), st.floats(0, 30), st.booleans(), st.booleans())
def test_what_lies_beyond_a_window_weighs_less_than_the_proof_allows(
    seed, n_keys, slope, size, causal, single
):
    dtype = torch.float32 if single else torch.float64
    query, key, value = some_qkv(seed, n_keys=n_keys, size=size, dtype=dtype)
    [window] = windows(query, key, [slope], causal=causal)
    steps = attention_steps(
        *(x[0].double().numpy() for x in (query, key, value)), bias=core_bias([slope], n_keys, n_keys, causal)
    )
    positions = np.arange(n_keys)
    beyond = np.abs(positions[:, None] - positions) > window[:, None]
    assert (steps.weights[0] * beyond).sum(axis=1).max() <= unseen_share(dtype)


@pytest.mark.parametrize("slope", [0.05, 0.5, 3.0])
def test_not_even_with_the_best_keys_far_and_the_worst_near(slope):
    n = 600
    query = torch.full((1, 1, n, 1), 5.0)
    for n_worst in range(0, n, 20):
        near = torch.arange(n) >= n - n_worst
        key = torch.where(near, -1.0, 1.0)[None, None, :, None]
        window = windows(query, key, [slope], scale=1.0)[0, -1]
        logits = 5 * key[0, 0, :, 0].double() - slope * torch.arange(n).flip(0)
        assert logits.softmax(0)[: n - 1 - window].sum() <= unseen_share(torch.float32)


@pytest.mark.parametrize("slope", [1.0, 0.5, 2**-4, 2**-8])
def test_for_equal_scores_a_window_is_within_two_over_the_slope_of_the_least_there_is(slope):
    flat = torch.zeros(1, 1, 20_000, 4)
    least = np.log(1 / unseen_share(torch.float32)) / slope  # where e^(-slope * distance) falls to the share
    assert least - 1 <= bands(flat, flat, [slope]).item() <= least + 2 / slope


def test_a_direction_that_all_keys_share_does_not_widen_a_window():
    query, key, _ = some_qkv(n_keys=2000)
    shifted = key + 100 * torch.randn(4, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    np.testing.assert_array_equal(bands(query, shifted, [0.1]), bands(query, key, [0.1]))


def test_each_query_has_its_own_window_and_a_loud_one_does_not_widen_the_others():
    query, key, _ = some_qkv(n_keys=2000)
    before = windows(query, key, [0.1])[0]
    query[0, 0, 1500] *= 30
    after = windows(query, key, [0.1])[0]
    assert after[1500] > before[1500] + 100
    np.testing.assert_array_equal(np.delete(after, 1500), np.delete(before, 1500))


def test_a_finer_dtype_looks_further():
    widths = [
        bands(*some_qkv(n_keys=2000, dtype=dtype)[:2], [0.1]).item()
        for dtype in (torch.bfloat16, torch.float32, torch.float64)
    ]
    assert widths == sorted(set(widths))
    assert widths[-1] < 1999


def test_the_tiles_of_eight_heads_hold_less_than_a_third_of_the_causal_pairs_of_a_long_text():
    n = 16_384
    query, key, _ = some_qkv(n_heads=8, n_keys=n, head_dim=16, dtype=torch.float32)
    parts = [
        tile for window in windows(query, key, alibi_slopes(8)) for tile in tiles(window, n, causal=True)
    ]
    pairs = sum((p.queries.stop - p.queries.start) * (p.keys.stop - p.keys.start) for p in parts)
    assert pairs < 8 * causal_pairs(n) / 3


@pytest.mark.parametrize("causal", [True, False])
def test_tiles_hold_every_key_of_every_window_and_each_query_once(causal):
    window = np.random.default_rng(0).integers(0, 400, 900)
    parts, n_keys = tiles(window, 1000, causal=causal), 1000
    assert np.concatenate([np.arange(900)[p.queries] for p in parts]).tolist() == list(range(900))
    for part in parts:
        for query in range(900)[part.queries]:
            position = query + 100
            last = position if causal else min(position + window[query], n_keys - 1)
            held = n_keys - 1 - np.arange(n_keys)[part.keys]
            assert held.min() <= max(position - window[query], 0)
            assert held.max() >= last


def test_bands_longer_than_the_long_band_are_exact_too():
    n_keys = LONG_BAND + 1000
    query, key, value = some_qkv(n_queries=LONG_BLOCK_LEN + 50, n_keys=n_keys)
    assert LONG_BAND < bands(query, key, [0.011]).item() < n_keys - 1
    expected = by_the_core(query, key, value, [0.011])
    np.testing.assert_allclose(alibi_attention(query, key, value, [0.011]).numpy(), expected, atol=1e-13)


def test_late_queries_are_the_last_rows():
    n = 2 * BLOCK_LEN + 88
    query, key, value = some_qkv(batch=2, n_heads=3, n_keys=n)
    slopes = [0.0, 0.1, 2.0]
    whole = alibi_attention(query, key, value, slopes)
    for n_late in (1, 7, BLOCK_LEN, n - 1):
        late = alibi_attention(query[:, :, -n_late:], key, value, slopes)
        torch.testing.assert_close(late, whole[:, :, -n_late:], rtol=0, atol=1e-13)


@pytest.mark.parametrize("causal", [True, False])
def test_repeated_tokens_are_told_apart_by_distance_alone(causal):
    query, key, _ = some_qkv(n_keys=1)
    repeated = [x.expand(1, 1, 400, 4) for x in (query, key)]
    value = torch.arange(400.0, dtype=torch.float64)[None, None, :, None].expand(1, 1, 400, 4)
    found = alibi_attention(*repeated, value, [np.log(2.0)], causal=causal)[0, 0, 200]
    # halves: 1, 1/2, 1/4, ... to the left have a mean distance of 1; both sides cancel out
    np.testing.assert_allclose(found, 199.0 if causal else 200.0, atol=1e-12)


def test_a_slope_of_zero_is_attention_without_a_bias():
    query, key, value = some_qkv(n_heads=2, n_keys=300)
    expected = scaled_dot_product_attention(query, key, value, is_causal=True)
    torch.testing.assert_close(alibi_attention(query, key, value, [0.0, 0.0]), expected, rtol=0, atol=1e-13)


def test_torch_with_the_bias_of_transformers_gives_the_same():
    query, key, value = some_qkv(n_heads=8, n_keys=400, dtype=torch.float32)
    mask = build_mpt_alibi_tensor(8, 400)[None] + torch.full((400, 400), -torch.inf).triu(1)
    expected = scaled_dot_product_attention(query, key, value, attn_mask=mask.float())
    torch.testing.assert_close(
        alibi_attention(query, key, value, alibi_slopes(8)), expected, rtol=0, atol=1e-5
    )


def test_half_precision_is_as_exact_as_torch_with_a_dense_bias():
    slopes = alibi_slopes(4)
    for dtype in (torch.bfloat16, torch.float16):
        query, key, value = some_qkv(n_heads=4, n_keys=700, dtype=dtype)
        exact = torch.from_numpy(by_the_core(query, key, value, slopes))
        bias = torch.from_numpy(core_bias(slopes, 700, 700)).float()[None]
        dense = scaled_dot_product_attention(query, key, value, attn_mask=bias)
        found = alibi_attention(query, key, value, slopes)
        assert found.dtype == dtype
        assert bands(query, key, slopes)[0] < 100
        assert (found.double() - exact).abs().max() <= 1.5 * (dense.double() - exact).abs().max()


@pytest.mark.parametrize("causal", [True, False])
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_gradients_are_those_of_dense_attention(dtype, causal):
    slopes, n = [0.0, 0.05, 0.7], 2 * BLOCK_LEN + 20
    leaves = [
        x.requires_grad_() for x in some_qkv(batch=2, n_heads=3, n_queries=n - 40, n_keys=n, dtype=dtype)
    ]
    exact = [x.detach().double().requires_grad_() for x in leaves]
    bias = torch.from_numpy(core_bias(slopes, n - 40, n, causal))[None]
    dense = scaled_dot_product_attention(*exact, attn_mask=bias)
    wanted = torch.randn(dense.shape, generator=torch.Generator().manual_seed(3), dtype=torch.float64)
    found = torch.autograd.grad(alibi_attention(*leaves, slopes, causal=causal), leaves, wanted.to(dtype))
    tolerance = 200 * torch.finfo(dtype).eps
    for mine, theirs in zip(found, torch.autograd.grad(dense, exact, wanted), strict=True):
        torch.testing.assert_close(mine.double(), theirs, rtol=0, atol=tolerance)


def test_gradients_are_those_of_small_differences():
    leaves = [x.requires_grad_() for x in some_qkv(n_heads=2, n_queries=5, n_keys=7, head_dim=2)]
    slopes = [0.3, 15.0]
    assert bands(*leaves[:2], slopes).tolist()[1] < 4
    for causal in (True, False):
        assert torch.autograd.gradcheck(lambda *x: alibi_attention(*x, slopes, causal=causal), leaves)  # noqa: B023


class LargestTensor(TorchDispatchMode):
    """The bytes of the largest tensor that any operation returned, views counted by what they look at."""

    n_bytes = 0

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        result = function(*args, **(kwargs or {}))
        for x in result if isinstance(result, tuple | list) else [result]:
            if isinstance(x, torch.Tensor):
                self.n_bytes = max(self.n_bytes, x.untyped_storage().nbytes())
        return result


def test_memory_grows_with_the_length_forwards_and_backwards():
    largest = []
    for n in (1000, 4000):
        leaves = [x.requires_grad_() for x in some_qkv(n_heads=4, n_keys=n, head_dim=8, dtype=torch.float32)]
        with LargestTensor() as seen:
            alibi_attention(*leaves, alibi_slopes(4)).sum().backward()
        largest.append(seen.n_bytes)
    assert largest[1] <= 4.2 * largest[0]


def test_what_is_not_finite_is_not_hidden():
    query, key, value = some_qkv(n_keys=600)
    query[0, 0, 300, 0] = torch.nan
    found = alibi_attention(query, key, value, [0.5])
    assert found[0, 0, 300].isnan().all()
    assert found[0, 0, :300].isfinite().all()
    assert found[0, 0, 301:].isfinite().all()


def test_a_tensor_an_array_and_a_list_of_slopes_are_the_same():
    query, key, value = some_qkv(n_heads=2, n_keys=300)
    slopes = [0.3, 0.7]
    expected = alibi_attention(query, key, value, slopes)
    for same in (np.array(slopes), torch.tensor(slopes, dtype=torch.float64)):
        assert torch.equal(alibi_attention(query, key, value, same), expected)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ((1, 2, 5), r"must be \(batch, head, position, head_dim\), none of them 0, got \(1, 2, 5\)"),
        ((1, 2, 0, 4), r"none of them 0, got \(1, 2, 0, 4\) and \(1, 2, 5, 4\)"),
        ((1, 1, 5, 4), "query and key must share batch, head and head_dim"),
        ((1, 2, 5, 3), "query and key must share batch, head and head_dim"),
        ((1, 2, 6, 4), r"queries must be no more than keys, got \(1, 2, 6, 4\) and \(1, 2, 5, 4\)"),
    ],
)
def test_queries_that_do_not_fit_their_keys_are_named(query, message):
    with pytest.raises(ValueError, match=message):
        unchecked(windows)(torch.zeros(query), torch.zeros(1, 2, 5, 4), [0.5, 0.25])


def test_values_that_do_not_fit_their_keys_are_named():
    zeros = torch.zeros(1, 2, 5, 4)
    with pytest.raises(ValueError, match=r"a row for each key of \(1, 2, 5, 4\), got \(1, 2, 4, 4\)"):
        unchecked(alibi_attention)(zeros, zeros, zeros[:, :, 1:], [0.5, 0.25])


@pytest.mark.parametrize(
    ("slopes", "message"),
    [
        ([0.5], r"slopes must be one for each of 2 heads, got \(1,\)"),
        ([0.5, -0.5], r"slopes must be at least 0 and finite, got \[0.5, -0.5\]"),
        ([0.5, float("nan")], r"slopes must be at least 0 and finite, got \[0.5, nan\]"),
        ([0.5, float("inf")], r"slopes must be at least 0 and finite, got \[0.5, inf\]"),
    ],
)
def test_impossible_slopes_are_named(slopes, message):
    zeros = torch.zeros(1, 2, 5, 4)
    with pytest.raises(ValueError, match=message):
        alibi_attention(zeros, zeros, zeros, slopes)
