import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from transformers import T5Config
from transformers.models.t5.modeling_t5 import T5Attention
from x_transformers.x_transformers import RelativePositionBias

from alibi_viz.core.bias import bias_at_distance
from alibi_viz.core.slopes import alibi_slopes
from alibi_viz.core.t5 import (
    best_alibi_slope,
    bucket_first_distances,
    relative_position_bucket,
    t5_bias,
    textbook_bucket,
)
from tests.reference import t5_bucket_of, textbook_bucket_of, unchecked

# Settings for which float32 logarithms are known to land on the right side of every boundary up to 3000 tokens.
SETTINGS = [(32, 128), (32, 256), (64, 256), (32, 2048), (16, 64)]


@st.composite
def bucket_rules(draw):
    bidirectional = draw(st.booleans())
    num_buckets = draw(st.integers(4 if bidirectional else 2, 48))
    n_exact = (num_buckets // 2 if bidirectional else num_buckets) // 2
    max_distance = draw(st.integers(n_exact + 1, 4096))
    return {"bidirectional": bidirectional, "num_buckets": num_buckets, "max_distance": max_distance}


def test_first_distances_of_thirty_two_causal_buckets():
    log_spaced = [16, 19, 21, 24, 27, 31, 35, 40, 46, 52, 59, 67, 77, 87, 99, 113]
    assert bucket_first_distances().tolist() == [*range(16), *log_spaced]


def test_first_distances_of_thirty_two_bidirectional_buckets():
    assert bucket_first_distances(bidirectional=True).tolist() == [*range(9), 12, 16, 23, 32, 46, 64, 91]


def test_the_last_bucket_begins_at_113_and_bidirectional_at_91():
    causal = relative_position_bucket(-np.array([112, 113, 10**12]), bidirectional=False)
    both = relative_position_bucket(-np.array([90, 91, 10**12]), bidirectional=True)
    assert causal.tolist() == [30, 31, 31]
    assert both.tolist() == [14, 15, 15]


def test_bucket_sixteen_of_a_bidirectional_table_is_never_used():
    every = relative_position_bucket(np.arange(-3000, 3001), bidirectional=True)
    assert sorted(set(range(32)) - set(every.tolist())) == [16]


def test_exact_powers_fall_on_the_right_side():
    # 32 buckets up to 1024: the boundaries 16 * 4^(k/8) hold 32, 64, 128, 256 and 512 exactly.
    powers = -np.array([31, 32, 63, 64, 127, 128, 255, 256, 511, 512])
    buckets = relative_position_bucket(powers, bidirectional=False, max_distance=1024)
    assert buckets.tolist() == [18, 18, 21, 21, 23, 24, 26, 26, 29, 29]


@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize(("num_buckets", "max_distance"), SETTINGS)
def test_a_grid_of_settings_matches_transformers(num_buckets, max_distance, bidirectional):
    relative = np.arange(-3000, 3001)
    rule = {"bidirectional": bidirectional, "num_buckets": num_buckets, "max_distance": max_distance}
    theirs = T5Attention._relative_position_bucket(torch.from_numpy(relative), **rule).numpy()
    assert np.array_equal(relative_position_bucket(relative, **rule), theirs)


@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("num_buckets", [4, 6, 9, 17, 40, 128])
@pytest.mark.parametrize("max_distance", [65, 100, 777, 1024])
def test_transformers_differs_at_boundaries_only(num_buckets, max_distance, bidirectional):
    relative = np.arange(-3000, 3001)
    rule = {"bidirectional": bidirectional, "num_buckets": num_buckets, "max_distance": max_distance}
    theirs = T5Attention._relative_position_bucket(torch.from_numpy(relative), **rule).numpy()
    differs = np.abs(relative[relative_position_bucket(relative, **rule) != theirs])
    first_distances = bucket_first_distances(**rule)
    assert np.isin(differs, first_distances).all()
    assert len(differs) <= 4


@given(bucket_rules(), st.lists(st.integers(-5000, 5000), min_size=1, max_size=6))
def test_any_setting_matches_counting_powers(rule, relative):
    ours = relative_position_bucket(np.array(relative), **rule)
    assert ours.tolist() == [t5_bucket_of(number, **rule) for number in relative]


@given(bucket_rules())
def test_buckets_are_monotone_and_saturate(rule):
    buckets = relative_position_bucket(-np.arange(5000), **rule)
    per_direction = rule["num_buckets"] // 2 if rule["bidirectional"] else rule["num_buckets"]
    assert (np.diff(buckets) >= 0).all()
    assert (buckets[rule["max_distance"] :] == per_direction - 1).all()
    assert buckets[0] == 0


@given(bucket_rules())
def test_first_distances_are_where_the_bucket_changes(rule):
    first_distances = bucket_first_distances(**rule)
    buckets = relative_position_bucket(-first_distances, **rule)
    assert (buckets >= np.arange(len(first_distances))).all()
    before = relative_position_bucket(-(first_distances[1:] - 1), **rule)
    assert (before < np.arange(1, len(first_distances))).all()


def test_the_future_shares_bucket_zero_when_causal():
    assert not relative_position_bucket(np.arange(0, 500), bidirectional=False).any()


@pytest.mark.parametrize("bidirectional", [False, True])
def test_the_past_is_the_lower_half_and_the_future_the_upper(bidirectional):
    buckets = relative_position_bucket(np.array([-5, 5]), bidirectional=bidirectional)
    assert buckets.tolist() == ([5, 21] if bidirectional else [5, 0])


@pytest.mark.parametrize("is_decoder", [True, False])
@pytest.mark.parametrize("past_seen", [0, 30])
def test_the_bias_matches_t5_with_and_without_a_cache(is_decoder, past_seen):
    torch.manual_seed(0)
    attention = T5Attention(
        T5Config(num_heads=4, d_model=8, d_kv=2, is_decoder=is_decoder), has_relative_attention_bias=True
    )
    theirs = attention.compute_bias(40 - past_seen, 40, past_seen_tokens=past_seen)[0].detach().numpy()
    table = attention.relative_attention_bias.weight.detach().numpy()
    ours = t5_bias(table, np.arange(past_seen, 40), np.arange(40), bidirectional=not is_decoder)
    assert ours.dtype == np.float32
    assert np.array_equal(ours, theirs)


@pytest.mark.parametrize("causal", [True, False])
def test_the_bias_matches_x_transformers(causal):
    torch.manual_seed(0)
    module = RelativePositionBias(scale=1.0, causal=causal, heads=3)
    table = module.relative_attention_bias.weight.detach().numpy()
    ours = t5_bias(table, np.arange(150, 200), np.arange(200), bidirectional=not causal)
    assert np.array_equal(ours, module(50, 200).detach().numpy())


@pytest.mark.parametrize("far", [10**6, 2**40])
def test_the_bias_is_the_same_anywhere_in_the_text(far):
    table, here = np.random.default_rng(0).standard_normal((32, 2)), np.arange(40)
    for bidirectional in (False, True):
        moved = t5_bias(table, here + far, here + far, bidirectional=bidirectional)
        assert np.array_equal(moved, t5_bias(table, here, here, bidirectional=bidirectional))


@given(st.integers(1, 31), st.integers(40, 4096))
def test_book_rule_is_the_code_rule_for_one_bucket_less(half, max_distance):
    distances = np.arange(5000)
    book = textbook_bucket(distances, n_b=2 * half - 1, dist_max=max_distance)
    code = relative_position_bucket(
        -distances, bidirectional=False, num_buckets=2 * half, max_distance=max_distance
    )
    assert np.array_equal(book, code)


@given(st.integers(1, 48), st.integers(50, 3000), st.lists(st.integers(0, 5000), min_size=1, max_size=6))
def test_book_rule_matches_its_logarithms(n_b, dist_max, distances):
    ours = textbook_bucket(np.array(distances), n_b=n_b, dist_max=dist_max)
    assert ours.tolist() == [textbook_bucket_of(number, n_b=n_b, dist_max=dist_max) for number in distances]


def test_the_book_figure_with_an_even_last_bucket_is_rounded_down():
    buckets = textbook_bucket(np.array([16, 17, 903, 904, 10**9]), n_b=32, dist_max=1024)
    assert buckets.tolist() == [16, 16, 31, 32, 32]


def test_an_alibi_curve_is_fitted_exactly_whatever_the_constant():
    slopes = alibi_slopes(6)
    curves = bias_at_distance(slopes, np.arange(64)) + np.arange(6.0)[:, None]
    fit = best_alibi_slope(np.arange(64), curves)
    assert np.allclose(fit.slope, slopes)
    assert np.allclose(fit.constant, np.arange(6))
    assert np.allclose(fit.r_squared, 1)


@given(st.integers(0, 2**32 - 1))
def test_the_fit_is_numpy_least_squares(seed):
    rng = np.random.default_rng(seed)
    distances, curve = np.sort(rng.choice(500, 20, replace=False)), rng.standard_normal(20)
    fit = best_alibi_slope(distances, curve)
    falling, constant = np.polyfit(distances, curve, 1)
    assert fit.slope.item() == pytest.approx(-falling, abs=1e-9)
    assert fit.constant.item() == pytest.approx(constant, abs=1e-9)
    assert fit.r_squared.item() == pytest.approx(np.corrcoef(distances, curve)[0, 1] ** 2, abs=1e-9)


def test_a_flat_curve_is_a_slope_of_zero_that_explains_all():
    fit = best_alibi_slope(np.arange(5), np.full((1, 5), 3.0))
    assert (fit.slope.item(), fit.constant.item(), fit.r_squared.item()) == (0.0, 3.0, 1.0)


def test_impossible_rules_are_named():
    with pytest.raises(ValueError, match="num_buckets must be at least 2, got 1"):
        relative_position_bucket(np.array([0]), bidirectional=False, num_buckets=1)
    with pytest.raises(ValueError, match="num_buckets must be at least 4, got 3"):
        relative_position_bucket(np.array([0]), bidirectional=True, num_buckets=3)
    with pytest.raises(ValueError, match="max_distance must be above the 16 exact buckets, got 16"):
        relative_position_bucket(np.array([0]), bidirectional=False, max_distance=16)
    with pytest.raises(ValueError, match="n_b must be at least 1, got 0"):
        textbook_bucket(np.array([0]), n_b=0, dist_max=128)
    with pytest.raises(ValueError, match=r"dist_max must be above \(n_b \+ 1\) / 2 = 16.5, got 16"):
        textbook_bucket(np.array([0]), n_b=32, dist_max=16)
    with pytest.raises(ValueError, match="distance must be at least 0, got -1"):
        textbook_bucket(np.array([-1]), n_b=31, dist_max=128)
    with pytest.raises(ValueError, match=r"distances must hold at least two different numbers, got \[4\]"):
        best_alibi_slope(np.array([4]), np.array([1.0]))
    with pytest.raises(ValueError, match=r"table must be one row a bucket .* got shape \(32,\)"):
        unchecked(t5_bias)(np.zeros(32), np.arange(2), np.arange(2), bidirectional=False)
