import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alibi_viz.core.alibi_vs_t5 import MOST_CELLS, bucketed_line, rule_agreement, side_by_side
from alibi_viz.core.bias import alibi_bias
from alibi_viz.core.slopes import alibi_slopes
from alibi_viz.core.t5 import bucket_first_distances, t5_bias

SLOPES = alibi_slopes(8)


def learned(n_buckets: int = 32, n_heads: int = 8) -> np.ndarray:
    return np.random.default_rng(7).normal(size=(n_buckets, n_heads))


@st.composite
def settings(draw):
    bidirectional = draw(st.booleans())
    num_buckets = draw(st.integers(4, 40))
    n_exact = (num_buckets // 2 if bidirectional else num_buckets) // 2
    return {
        "bidirectional": bidirectional,
        "num_buckets": num_buckets,
        "max_distance": draw(st.integers(n_exact + 1, 600)),
    }


def test_alibi_read_through_buckets_is_alibi_where_a_bucket_holds_one_distance():
    both = side_by_side(bucketed_line(SLOPES), SLOPES, head=3, reach=15)
    assert both.t5.tolist() == both.alibi.tolist()


def test_alibi_read_through_buckets_stops_at_113_where_alibi_goes_on():
    both = side_by_side(bucketed_line(SLOPES), SLOPES, head=0, reach=300)
    assert both.saturates_at == 113
    assert both.t5[-1] == -0.5 * 113
    assert both.alibi[-1] == -0.5 * 300


def test_both_directions_saturate_at_91_on_both_sides():
    table = bucketed_line(SLOPES, bidirectional=True)
    both = side_by_side(table, SLOPES, head=0, reach=200, bidirectional=True)
    level = np.abs(both.offsets)[both.t5 == -0.5 * 91]
    assert level.min() == 91
    assert both.t5.tolist() == both.t5[::-1].tolist()
    assert 16 not in both.buckets


@given(settings(), st.integers(1, 1000))
def test_the_curves_are_the_maps_last_row(rule, reach):
    both = side_by_side(
        learned(rule["num_buckets"]),
        SLOPES,
        head=2,
        reach=reach,
        bidirectional=rule["bidirectional"],
        max_distance=rule["max_distance"],
    )
    at = {offset: (a, t) for offset, a, t in zip(both.offsets.tolist(), both.alibi, both.t5, strict=True)}
    last = both.positions[-1]
    for key, alibi, t5 in zip(both.positions, both.alibi_map[-1], both.t5_map[-1], strict=True):
        if (last - key) in at:
            assert at[last - key] == (alibi, t5)


@given(settings())
def test_the_bucketed_line_never_falls_below_alibi(rule):
    table = bucketed_line(SLOPES, **rule)
    both = side_by_side(
        table,
        SLOPES,
        head=1,
        reach=700,
        bidirectional=rule["bidirectional"],
        max_distance=rule["max_distance"],
    )
    assert (both.t5 >= both.alibi).all()
    firsts = bucket_first_distances(**rule)
    assert ((both.t5 == both.alibi) == np.isin(np.abs(both.offsets), firsts)).all()


def test_the_maps_are_those_of_core_and_hide_the_future():
    table = learned()
    both = side_by_side(table, SLOPES, head=4, reach=40)
    positions = np.arange(41)
    seen = np.tri(41, dtype=bool)
    assert (both.alibi_map[seen] == alibi_bias(SLOPES, positions, positions)[4][seen]).all()
    assert (both.t5_map[seen] == t5_bias(table, positions, positions, bidirectional=False)[4][seen]).all()
    assert np.isnan(both.difference[~seen]).all()


def test_a_long_reach_is_sampled_and_both_ends_of_every_bucket_are_drawn():
    both = side_by_side(learned(), SLOPES, head=0, reach=2**20)
    assert MOST_CELLS / 2 <= len(both.positions) <= MOST_CELLS
    firsts = both.first_distances[1:]
    assert np.isin(firsts, both.offsets).all()
    assert np.isin(firsts - 1, both.offsets).all()
    assert len(both.offsets) < 1000


@pytest.mark.parametrize("reach", [256, 300, 2**20])
def test_a_sampled_map_is_constant_along_each_diagonal_as_the_biases_are(reach):
    both = side_by_side(learned(), SLOPES, head=0, reach=reach)
    for drawn in (both.alibi_map, both.t5_map, both.difference):
        for back in range(len(drawn)):
            assert len(set(np.diagonal(drawn, -back).tolist())) == 1


def test_a_learned_line_is_found_again_with_r_squared_one():
    distances = np.arange(32, dtype=float)
    table = np.stack([3.0 - 0.25 * distances, 0.5 * distances], axis=1)  # 32 buckets of one distance each
    both = side_by_side(table, alibi_slopes(2), head=0, reach=15)
    assert np.allclose(both.fit.slope, [0.25, -0.5])
    assert np.allclose(both.fit.r_squared, 1.0)


def test_the_fit_ends_where_t5_stops_to_tell_distances_apart():
    near, far = (side_by_side(learned(), SLOPES, head=0, reach=reach) for reach in (113, 100_000))
    assert far.fit_reach == 113
    assert far.n_fitted == 114
    assert near.fit.slope.tolist() == far.fit.slope.tolist()


def test_the_book_and_the_code_agree_everywhere_with_one_less():
    agreement = rule_agreement(reach=1299)
    assert agreement.n_distances == agreement.one_less == 1300
    assert agreement.same_number < 1300


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"head": 8}, "head must be from 0 to 7, got 8"),
        ({"reach": 0}, "reach must be at least 1, got 0"),
        ({"slopes": alibi_slopes(4)}, "each of the table's 8 heads, got 4"),
        ({"table": np.full((32, 8), np.nan)}, "table must hold finite numbers"),
        ({"max_distance": 16}, "max_distance must be above the 16 exact buckets, got 16"),
    ],
)
def test_what_cannot_be_is_named(changes, said):
    arguments = {"table": learned(), "slopes": SLOPES, "head": 0, "reach": 10} | changes
    with pytest.raises(ValueError, match=said):
        side_by_side(arguments.pop("table"), arguments.pop("slopes"), **arguments)
