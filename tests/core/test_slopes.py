import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from transformers.models.bloom.modeling_bloom import build_alibi_tensor
from transformers.models.mpt.modeling_mpt import build_mpt_alibi_tensor
from x_transformers.x_transformers import AlibiPositionalBias

from alibi_viz.core.attention import equal_score_weights
from alibi_viz.core.bias import alibi_bias
from alibi_viz.core.slopes import (
    SLOPE_RULES,
    alibi_slopes,
    distance_to_share,
    e_fold_distance,
    effective_tokens,
    effective_window,
    half_distance,
    plain_slopes,
    slope_order,
    zero_based_slopes,
)
from tests.reference import slopes_by_halving

head_counts = st.integers(1, 256)
slope_lists = st.lists(st.floats(2**-16, 4), min_size=1, max_size=8).map(np.array)


@pytest.mark.parametrize(
    ("n_heads", "exponents"),
    [
        (1, [8]),
        (2, [4, 8]),
        (4, [2, 4, 6, 8]),
        (6, [2, 4, 6, 8, 1, 3]),
        (8, [1, 2, 3, 4, 5, 6, 7, 8]),
        (12, [1, 2, 3, 4, 5, 6, 7, 8, 0.5, 1.5, 2.5, 3.5]),
        (16, [0.5 * h for h in range(1, 17)]),
    ],
)
def test_slopes_are_the_authors_powers_of_two(n_heads, exponents):
    assert alibi_slopes(n_heads).tolist() == [2.0**-exponent for exponent in exponents]


@pytest.mark.parametrize("n_heads", range(1, 130))
def test_every_head_count_matches_the_slow_rule_and_x_transformers(n_heads):
    slopes = alibi_slopes(n_heads)
    assert np.allclose(slopes, slopes_by_halving(n_heads), rtol=1e-14)
    assert np.allclose(slopes, AlibiPositionalBias._get_slopes(n_heads), rtol=1e-13)


@pytest.mark.parametrize("n_heads", [1, 2, 3, 6, 8, 12, 16, 20, 71, 112])
def test_bloom_and_mpt_use_the_same_slopes_in_the_same_order(n_heads):
    import torch

    bloom = build_alibi_tensor(torch.ones(1, 2), n_heads, torch.float32)[:, 0, 1].numpy()
    mpt = -build_mpt_alibi_tensor(n_heads, 2)[:, 0, 0].numpy()
    assert np.allclose(alibi_slopes(n_heads), bloom, rtol=1e-6)
    assert np.allclose(alibi_slopes(n_heads), mpt, rtol=1e-6)


@pytest.mark.parametrize("max_bias", [1, 4, 8, 16])
def test_max_bias_matches_mpt(max_bias):
    mpt = -build_mpt_alibi_tensor(12, 2, alibi_bias_max=max_bias)[:, 0, 0].numpy()
    assert np.allclose(alibi_slopes(12, max_bias=max_bias), mpt, rtol=1e-6)


@given(head_counts, st.floats(0.5, 16))
def test_smallest_slope_is_two_to_minus_max_bias_and_all_differ(n_heads, max_bias):
    slopes = alibi_slopes(n_heads, max_bias=max_bias)
    assert slopes.min() == pytest.approx(2**-max_bias)
    assert len(np.unique(slopes)) == n_heads
    assert ((slopes > 0) & (slopes < 1)).all()


def test_twelve_heads_are_not_in_order():
    assert (np.diff(alibi_slopes(12)) > 0).any()
    assert (np.diff(alibi_slopes(16)) < 0).all()


@given(head_counts)
def test_plain_rule_equals_the_authors_for_powers_of_two_only(n_heads):
    is_power_of_two = n_heads & (n_heads - 1) == 0
    assert np.array_equal(plain_slopes(n_heads), alibi_slopes(n_heads)) == is_power_of_two


def test_twelve_heads_by_the_plain_formula():
    assert plain_slopes(12)[:3].round(3).tolist() == [0.63, 0.397, 0.25]


@given(head_counts)
def test_counting_from_zero_shifts_every_head_by_one(n_heads):
    wrong = zero_based_slopes(n_heads)
    assert wrong[0] == 1.0
    assert np.array_equal(wrong[1:], plain_slopes(n_heads)[:-1])


def test_the_three_rules_have_names():
    assert [rule(4)[0] for rule in SLOPE_RULES.values()] == [0.25, 0.25, 1.0]
    assert list(SLOPE_RULES) == ["authors", "plain", "from zero"]


@given(head_counts)
def test_slope_order_goes_from_steep_to_gentle_and_keeps_ties(n_heads):
    slopes = alibi_slopes(n_heads)
    assert np.array_equal(slopes[slope_order(slopes)], np.sort(slopes)[::-1])
    assert slope_order(np.ones(n_heads)).tolist() == list(range(n_heads))


# Of equal content scores and an endless past: slope, weight at 1/e, 90% and 99% of the weight, tokens by entropy.
@pytest.mark.parametrize(
    ("slope", "e_fold", "ninety", "ninety_nine", "tokens"),
    [
        (2**-1, 2, 5, 9, 5.5),
        (2**-2, 4, 9, 18, 10.9),
        (2**-4, 16, 37, 74, 43.5),
        (2**-6, 64, 147, 295, 174),
        (2**-8, 256, 589, 1179, 696),
    ],
)
def test_what_a_slope_means_in_tokens(slope, e_fold, ninety, ninety_nine, tokens):
    slopes = np.array([slope])
    assert e_fold_distance(slopes).item() == e_fold
    assert round(distance_to_share(slopes, 0.9).item()) == ninety
    assert round(distance_to_share(slopes, 0.99).item()) == ninety_nine
    assert effective_tokens(slopes).item() == pytest.approx(tokens, rel=0.005)


@given(st.floats(0.02, 2), st.floats(0, 0.999))
def test_the_tokens_within_the_distance_really_hold_the_share(slope, share):
    weights = equal_score_weights(alibi_bias(np.array([slope]), np.array([4000]), np.arange(4001)))[
        0, 0, ::-1
    ]
    n_tokens = int(np.ceil(distance_to_share(np.array([slope]), share)).item())
    assert weights[:n_tokens].sum() >= share - 1e-9
    assert n_tokens == 0 or weights[: n_tokens - 1].sum() < share + 1e-9


@given(st.floats(0.02, 2))
def test_effective_tokens_is_e_to_the_entropy_of_the_weights(slope):
    weights = equal_score_weights(alibi_bias(np.array([slope]), np.array([4000]), np.arange(4001)))
    seen = weights[weights > 0]
    assert effective_tokens(np.array([slope])).item() == pytest.approx(np.exp(-(seen * np.log(seen)).sum()))


@given(slope_lists)
def test_halving_the_slope_doubles_every_reach(slopes):
    assert np.allclose(half_distance(slopes / 2), 2 * half_distance(slopes))
    assert np.allclose(e_fold_distance(slopes / 2), 2 * e_fold_distance(slopes))
    assert np.allclose(np.exp(-slopes * half_distance(slopes)), 0.5)


@given(slope_lists, st.floats(0, 50), st.floats(1, 40))
def test_nothing_beyond_the_effective_window_can_matter(slopes, score_spread, tolerance):
    window = effective_window(slopes, score_spread=score_spread, tolerance=tolerance)
    assert (slopes * window - score_spread >= tolerance * (1 - 1e-12)).all()
    assert (slopes * (window - 1) - score_spread < tolerance * (1 + 1e-12)).all()


@given(st.floats(2**-16, 4), st.lists(st.floats(0, 50), min_size=1, max_size=8).map(np.array))
def test_each_query_of_a_head_has_the_window_of_its_own_spread(slope, spreads):
    slopes = np.array([slope])
    together = effective_window(slopes, score_spread=spreads)
    assert together.tolist() == [effective_window(slopes, score_spread=spread).item() for spread in spreads]


@pytest.mark.parametrize("rule", SLOPE_RULES.values())
def test_impossible_head_counts_are_named(rule):
    with pytest.raises(ValueError, match="n_heads must be at least 1, got 0"):
        rule(0)
    for max_bias in (-1, 0, float("inf"), float("nan")):
        with pytest.raises(ValueError, match=f"max_bias must be above 0 and finite, got {max_bias}"):
            rule(8, max_bias=max_bias)


def test_impossible_reaches_are_named():
    with pytest.raises(ValueError, match=r"slopes must be above 0 and finite, got \[0.0\]"):
        half_distance(np.array([0.0]))
    with pytest.raises(ValueError, match="share must be at least 0 and below 1, got 1"):
        distance_to_share(np.array([0.5]), 1)
    with pytest.raises(ValueError, match="score_spread must be at least 0, got -1"):
        effective_window(np.array([0.5]), score_spread=-1)
    with pytest.raises(ValueError, match="tolerance must be above 0, got 0"):
        effective_window(np.array([0.5]), score_spread=0, tolerance=0)
