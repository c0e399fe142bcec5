import numpy as np

from alibi_viz.core.exhibits import EXHIBITS
from alibi_viz.core.museum import compare
from alibi_viz.figures.bug_museum import picture
from alibi_viz.figures.theme import CHOSEN

FLIPPED = compare(EXHIBITS["sign_flipped"])
CACHED = compare(EXHIBITS["top_left_mask"])


def pair(seen, kind, **options):
    return [picture(seen, head=1, side=side, kind=kind, **options) for side in ("correct", "buggy")]


def limits(figure):
    return figure.layout.coloraxis.cmin, figure.layout.coloraxis.cmax


def test_both_biases_are_on_one_scale_unless_each_is_to_have_its_own():
    correct, buggy = pair(FLIPPED, "bias")
    assert limits(correct) == limits(buggy) == (-7.5, 7.5)
    correct, buggy = pair(FLIPPED, "bias", own_colors=True)
    assert limits(correct) == (-7.5, 0)
    assert limits(buggy) == (0, 7.5)


def test_both_weights_are_on_one_scale_and_what_is_masked_is_left_open():
    correct, buggy = pair(CACHED, "weight")
    assert limits(correct) == limits(buggy)
    assert not np.isnan(correct.data[0].z).any()
    assert np.isnan(buggy.data[0].z).sum() == 15


def test_one_row_is_a_low_picture_with_one_tick_for_its_query():
    correct, _ = pair(CACHED, "bias")
    square, _ = pair(FLIPPED, "bias")
    assert correct.layout.height < square.layout.height
    assert correct.layout.yaxis.tickvals == (15,)
    assert square.layout.yaxis.tickvals is None


def test_weights_below_zero_are_amber_and_named_with_their_value():
    seen = compare(EXHIBITS["bias_after_softmax"])
    correct, buggy = pair(seen, "weight")
    assert len(correct.data) == 1
    amber = buggy.data[1]
    assert amber.colorscale[0][1] == CHOSEN
    assert np.array_equal(np.isfinite(amber.z), np.nan_to_num(seen.buggy_weights[0]) < 0)
    assert amber.customdata[15][0] == np.float32(1 / 16 - 7.5)
