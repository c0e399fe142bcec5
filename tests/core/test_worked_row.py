import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alibi_viz.core.worked_row import worked_row
from tests.reference import softmax_of_list, unchecked

rows = st.integers(1, 16).flatmap(lambda n_keys: st.tuples(st.just(n_keys), st.integers(0, n_keys - 1)))


def test_the_worked_pair_of_the_course_is_minus_one():
    row = worked_row(8, query=7, slope=0.25)
    assert row.distances.tolist() == [7, 6, 5, 4, 3, 2, 1, 0]
    assert row.bias[3] == -0.25 * (7 - 3)


@given(rows, st.floats(0.01, 2))
def test_equal_content_is_a_geometric_decay(sizes, slope):
    n_keys, query = sizes
    row = worked_row(n_keys, query=query, slope=slope)
    assert not row.scores.any()
    assert np.allclose(row.weights[1 : query + 1], row.weights[:query] * math.exp(slope))
    assert not row.weights[query + 1 :].any()
    assert row.weights.sum() == pytest.approx(1)


@given(rows, st.floats(0.01, 2), st.integers(0, 1000), st.sampled_from(["outside", "inside"]))
def test_random_content_adds_up_by_hand(sizes, slope, seed, place):
    n_keys, query = sizes
    row = worked_row(n_keys, query=query, slope=slope, head_dim=16, content="random", seed=seed, place=place)
    shrunk = 4 if place == "inside" else 1
    for j in range(n_keys):
        assert row.distances[j] == query - j
        assert row.bias[j] == pytest.approx(-slope * (query - j))
        assert row.penalty[j] == pytest.approx(row.bias[j] / shrunk)
        assert row.biased[j] == pytest.approx(row.scores[j] + row.penalty[j])
    assert row.slope_at_softmax == pytest.approx(slope / shrunk)
    assert np.allclose(row.weights[: query + 1], softmax_of_list(row.biased[: query + 1].tolist()))


def test_a_seed_gives_the_same_content_again_and_another_seed_another():
    first, again, other = (
        worked_row(6, query=5, slope=0.5, content="random", seed=seed) for seed in (1, 1, 2)
    )
    assert np.array_equal(first.scores, again.scores)
    assert not np.allclose(first.scores, other.scores)


def test_impossible_rows_are_named():
    with pytest.raises(ValueError, match="n_keys must be at least 1, got 0"):
        worked_row(0, query=0, slope=0.5)
    with pytest.raises(ValueError, match="query must be from 0 to 3, got 4"):
        worked_row(4, query=4, slope=0.5)
    with pytest.raises(ValueError, match=r"content must be .* got 'empty'"):
        unchecked(worked_row)(4, query=0, slope=0.5, content="empty")
