import numpy as np
import pytest

from alibi_viz.core.alibi_vs_t5 import bucketed_line, side_by_side
from alibi_viz.core.slopes import alibi_slopes
from alibi_viz.figures import alibi_vs_t5 as figures
from alibi_viz.figures.theme import METHOD_COLORS

SLOPES = alibi_slopes(8)
TABLE = np.random.default_rng(7).normal(size=(32, 8))


def both(**changes):
    return side_by_side(TABLE, SLOPES, **({"head": 6, "reach": 256} | changes))


def test_the_curves_carry_the_numbers_of_the_core_in_the_methods_colours():
    shown = both()
    alibi, t5, _, _ = figures.curves(shown, scale="linear").data
    assert np.allclose(alibi.y, shown.alibi)
    assert np.allclose(t5.y, shown.t5)
    assert alibi.line.color == METHOD_COLORS["alibi"]
    assert t5.line.color == METHOD_COLORS["t5"]
    assert alibi.x.dtype == alibi.y.dtype == np.float32


def test_the_closest_line_is_drawn_only_where_it_was_fitted():
    closest = figures.curves(both(), scale="linear").data[2]
    drawn = np.isfinite(closest.y)
    assert closest.x[drawn].max() == 113


def test_the_log_scale_has_a_place_for_the_token_itself_and_for_both_directions():
    shown = both(bidirectional=True)
    x = figures.curves(shown, scale="log").data[0].x
    assert x[shown.offsets == 0] == 0
    assert np.allclose(x, -x[::-1])
    assert np.isclose(x[-1], np.log2(257))


@pytest.mark.parametrize("scale", ["linear", "log"])
@pytest.mark.parametrize("reach", [1, 5, 113, 4096, 2**20])
def test_the_strip_covers_every_distance_once(scale, reach):
    strip = figures.curves(both(reach=reach), scale=scale).data[3]
    left, right = strip.x - strip.width / 2, strip.x + strip.width / 2
    assert np.allclose(left[1:], right[:-1], rtol=1e-5, atol=1e-4)
    assert len(set(strip.customdata)) == len(strip.x)


def test_the_strip_says_which_distances_share_a_bucket():
    spans = figures.curves(both(), scale="linear").data[3].customdata
    assert spans[0] == "bucket 0: the token itself"
    assert spans[17] == "bucket 17: 19 to 20 back"
    assert spans[31] == "bucket 31: 113 to 256 back"


def test_the_end_of_the_buckets_is_marked_only_where_it_is_in_sight():
    def marks(reach, **changes):
        return len(figures.curves(both(reach=reach, **changes), scale="linear").layout.shapes)

    assert marks(112) == 0
    assert marks(113) == marks(256) > 0
    assert marks(256, bidirectional=True) == 2 * marks(256)


def test_the_three_maps_share_one_scale_of_colours():
    shown = both()
    drawn = [figures.map_of(shown, which=which) for which in ("alibi", "t5", "difference")]
    ends = {(map_.layout.coloraxis.cmin, map_.layout.coloraxis.cmax) for map_ in drawn}
    assert len(ends) == 1
    assert max(len(map_.data[0].x) for map_ in drawn) <= 128
    assert np.allclose(drawn[2].data[0].z, drawn[1].data[0].z - drawn[0].data[0].z, atol=1e-4, equal_nan=True)


def test_a_head_that_prefers_what_is_far_is_a_triangle_at_the_size_of_its_slope():
    table = np.stack([-0.5 * np.arange(32), 0.25 * np.arange(32)], axis=1)
    drawn = figures.fits(side_by_side(table, alibi_slopes(2), head=0, reach=15))
    own, learned, chosen = drawn.data
    assert list(learned.marker.symbol) == ["circle", "triangle-down-open"]
    assert np.allclose(learned.y, [0.5, 0.25])
    assert np.allclose(own.y, alibi_slopes(2))
    assert [*chosen.text, *learned.text] == ["1.00", "", "1.00"]
    assert (chosen.x.tolist(), chosen.y.tolist()) == ([1], [0.5])


def test_a_flat_head_has_no_place_on_a_log_axis():
    drawn = figures.fits(side_by_side(np.zeros((32, 8)), SLOPES, head=0, reach=9))
    assert np.isnan(drawn.data[1].y).all()
    assert np.isfinite(drawn.data[0].y).all()


def test_the_head_axis_counts_whole_heads_also_for_one_and_for_many():
    for n_heads in (1, 8, 128):
        slopes = alibi_slopes(n_heads)
        axis = figures.fits(side_by_side(bucketed_line(slopes), slopes, head=0, reach=9)).layout.xaxis
        assert axis.tick0 == 1
        assert axis.dtick == int(axis.dtick) >= 1
