"""Local resolution: each closed form against attention itself, or a count by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alibi_viz.core.attention import equal_score_weights
from alibi_viz.core.bias import alibi_bias
from alibi_viz.core.local_resolution import distances_alike, further_neighbours_weight, rope_contrast
from alibi_viz.core.rope import inverse_frequencies, rotate
from alibi_viz.core.rope_scaling import position_interpolation, yarn
from alibi_viz.core.slopes import alibi_slopes
from alibi_viz.core.t5 import relative_position_bucket


@pytest.mark.parametrize("head_dim", [4, 16, 64])
def test_the_contrast_is_that_of_a_turned_query_and_the_turned_key_of_the_same_content(head_dim):
    frequencies, factor = yarn(head_dim, factor=4, train_len=128)
    content = np.full((1, head_dim), head_dim**-0.5)  # an equal share in each pair, norm 1
    query = factor * rotate(content, np.array([40]), frequencies)[0]
    scores = [
        float(query @ (factor * rotate(content, np.array([40 - distance]), frequencies)[0]))
        for distance in range(33)
    ]
    found = rope_contrast(frequencies, np.arange(33), attention_factor=factor)
    np.testing.assert_allclose(found, scores[0] - np.array(scores), atol=1e-12)


def test_the_contrast_is_a_mean_over_pairs():
    frequencies = [1.0, 0.1, 0.01]
    by_hand = [sum(1 - math.cos(theta * d) for theta in frequencies) / 3 for d in (1, 5, 20)]
    found = rope_contrast(np.array(frequencies), np.array([1, 5, 20]))
    assert found.tolist() == pytest.approx(by_hand)


@given(st.sampled_from([8, 16, 64, 128]), st.floats(4, 64))
def test_interpolation_costs_neighbours_close_to_the_square_of_the_factor(head_dim, factor):
    next_door = np.array([1])
    before = rope_contrast(inverse_frequencies(head_dim), next_door)
    after = rope_contrast(position_interpolation(head_dim, factor=factor, train_len=128)[0], next_door)
    assert (before / after).item() == pytest.approx(factor**2, rel=0.1)
    assert after < before


@given(st.integers(0, 10_000), st.floats(1, 2))
def test_contrast_is_between_none_and_twice_the_score_of_the_own_place(distance, factor):
    [found] = rope_contrast(inverse_frequencies(16), np.array([distance]), attention_factor=factor)
    assert 0 <= found <= 2 * factor**2


def test_contrast_without_pairs_is_refused():
    with pytest.raises(ValueError, match="at least 1"):
        rope_contrast(np.array([]), np.array([1]))


def test_the_further_neighbours_weight_is_what_softmax_gives_to_equal_scores():
    slopes, positions = alibi_slopes(8), np.arange(20)
    for slope, share in zip(slopes, further_neighbours_weight(slopes), strict=True):
        weights = equal_score_weights(alibi_bias(np.array([slope]), positions, positions)[0])[-1]
        np.testing.assert_allclose(weights[:-1] / weights[1:], share)


@given(st.floats(1e-3, 2), st.floats(1, 64))
def test_dividing_the_slope_takes_the_root_of_the_weight(slope, factor):
    before, after = further_neighbours_weight(np.array([slope, slope / factor]))
    assert after == pytest.approx(before ** (1 / factor))


@pytest.mark.parametrize("max_distance", [128, 512])
@pytest.mark.parametrize("upto", [20, 127, 1000])
def test_distances_alike_are_those_that_a_loop_finds_in_the_same_bucket(upto, max_distance):
    buckets = [
        int(relative_position_bucket(np.array([-d]), bidirectional=False, max_distance=max_distance)[0])
        for d in range(upto + 1)
    ]
    by_loop = [sum(other == own for other in buckets) for own in buckets]
    assert distances_alike(np.arange(upto + 1), upto=upto, max_distance=max_distance).tolist() == by_loop


def test_near_distances_are_alone_in_their_bucket_and_stretching_leaves_them_so():
    near = np.arange(16)
    for max_distance in (128, 1024):
        assert distances_alike(near, upto=511, max_distance=max_distance).tolist() == [1] * 16


@pytest.mark.parametrize("distance", [-1, 129])
def test_a_distance_out_of_range_is_named(distance):
    with pytest.raises(ValueError, match=f"128, got .*{distance}"):
        distances_alike(np.array([distance]), upto=128)
