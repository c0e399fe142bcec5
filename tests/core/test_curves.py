"""Curves of perplexity by length, over seeds."""

import numpy as np
import pytest

from alibi_viz.core.curves import Curve

LENGTHS = np.array([64, 128, 256])


def test_the_middle_is_the_mean_loss_and_lies_between_the_seeds():
    curve = Curve("t5", 128, LENGTHS, np.array([[10.0, 20.0, 40.0], [40.0, 20.0, 10.0]]))
    assert curve.middle.tolist() == pytest.approx([20.0, 20.0, 20.0])
    assert curve.low.tolist() == [10, 20, 10]
    assert curve.high.tolist() == [40, 20, 40]
    assert curve.n_seeds == 2


def test_a_gap_in_one_seed_is_a_gap_of_the_curve():
    curve = Curve("learned", 128, LENGTHS, np.array([[10.0, 20.0, np.nan], [40.0, 20.0, 30.0]]))
    assert np.isnan([curve.middle[2], curve.low[2], curve.high[2]]).all()
    assert np.isfinite(curve.middle[:2]).all()


def test_growth_is_measured_against_the_training_length_seed_by_seed():
    curve = Curve("rope", 128, LENGTHS, np.array([[10.0, 20.0, 40.0], [10.0, 10.0, 40.0]]))
    assert curve.growth(256).tolist() == [2.0, 4.0]
    assert curve.growth(128).tolist() == [1.0, 1.0]


@pytest.mark.parametrize(
    ("lengths", "perplexity", "named"),
    [
        ([64, 128], [[1.0, 2.0, 3.0]], "shape"),
        ([128, 64, 256], [[1.0, 2.0, 3.0]], "rise"),
        ([0, 64, 256], [[1.0, 2.0, 3.0]], "rise"),
        ([64, 128, 256], [[0.5, 2.0, 3.0]], "at least 1"),
        ([64, 128, 256], [[np.inf, 2.0, 3.0]], "finite"),
    ],
)
def test_what_is_no_curve_is_refused(lengths, perplexity, named):
    with pytest.raises(ValueError, match=named):
        Curve("alibi", 128, np.array(lengths), np.array(perplexity))


def test_a_length_that_was_not_measured_is_named():
    with pytest.raises(ValueError, match="100"):
        Curve("alibi", 128, LENGTHS, np.ones((1, 3))).at(100)


def test_some_lengths_of_a_curve_are_the_curve_at_those_lengths():
    curve = Curve("t5", 128, LENGTHS, np.array([[10.0, 20.0, 40.0], [40.0, 20.0, 10.0]]))
    some = curve.only(np.array([256, 64, 999]))
    assert some.lengths.tolist() == [64, 256]
    assert some.perplexity.tolist() == [[10, 40], [40, 10]]


def test_an_averaged_curve_is_one_seed_at_the_middle():
    curve = Curve("t5", 128, LENGTHS, np.array([[10.0, 20.0, 40.0], [40.0, 20.0, 10.0]]))
    assert curve.averaged().n_seeds == 1
    np.testing.assert_allclose(curve.averaged().middle, curve.middle)
