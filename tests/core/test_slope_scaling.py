"""Slopes stretched: every head meets no larger penalty than in training."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alibi_viz.core.bias import alibi_bias
from alibi_viz.core.slope_scaling import scaled_slopes
from alibi_viz.core.slopes import alibi_slopes

SLOPES = alibi_slopes(8)
lengths = st.integers(1, 100_000)


def test_divided_slopes_charge_the_old_longest_penalty_at_the_new_longest_distance():
    divided = scaled_slopes(SLOPES, method="divided", factor=4, train_len=128)
    old, new = (
        alibi_bias(slopes, np.array([n]), np.array([0]), mask="none")
        for slopes, n in ((SLOPES, 128), (divided, 512))
    )
    np.testing.assert_array_equal(old, new)


@given(st.sampled_from(["divided", "growing"]), lengths, lengths)
def test_factor_one_changes_no_bit(method, train_len, seq_len):
    scaled = scaled_slopes(SLOPES, method=method, factor=1, train_len=train_len, seq_len=seq_len)
    np.testing.assert_array_equal(scaled, SLOPES)


@given(st.floats(1, 64), st.integers(1, 4096), st.integers(1, 4096))
def test_growing_slopes_leave_short_texts_alone_and_end_as_divided_ones(factor, train_len, more):
    def scaled(method, seq_len):
        return scaled_slopes(SLOPES, method=method, factor=factor, train_len=train_len, seq_len=seq_len)

    np.testing.assert_array_equal(scaled("growing", train_len), SLOPES)
    divided = scaled("divided", None)
    np.testing.assert_array_equal(scaled("growing", int(np.ceil(factor * train_len)) + more), divided)
    between = scaled("growing", train_len + more)
    assert (divided <= between).all()
    assert (between <= SLOPES).all()


def test_a_text_twice_as_long_halves_the_growing_slopes():
    scaled = scaled_slopes(SLOPES, method="growing", factor=8, train_len=128, seq_len=256)
    np.testing.assert_allclose(scaled, SLOPES / 2, rtol=1e-15)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"method": "squared"}, "squared"),
        ({"factor": 0.5}, "0.5"),
        ({"factor": np.inf}, "inf"),
        ({"factor": np.nan}, "nan"),
        ({"train_len": 0}, "train_len"),
        ({"seq_len": 0}, "seq_len"),
    ],
)
def test_what_cannot_be_is_refused_by_name(wrong, named):
    arguments = {"method": "divided", "factor": 2, "train_len": 128, "seq_len": 256} | wrong
    with pytest.raises(ValueError, match=named):
        scaled_slopes(SLOPES, **arguments)
