"""A number beside the true one: both where they belong, the gap between them, on a scale that shows it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alibi_viz.figures.number_line import number_line

numbers = st.floats(-1e12, 1e12)


def _marks(figure):
    return {trace.name: float(trace.x[0]) for trace in figure.data if "markers" in trace.mode}


def _range(figure):
    low, high = figure.layout.xaxis.range
    return (10.0**low, 10.0**high) if figure.layout.xaxis.type == "log" else (low, high)


@given(numbers, numbers)
def test_both_numbers_stand_on_the_line_within_its_range(guess, truth):
    figure = number_line(guess, truth, title="")
    assert _marks(figure) == {"your answer": guess, "the truth": truth}
    low, high = _range(figure)
    assert low < min(guess, truth)
    assert max(guess, truth) < high


@given(numbers, numbers)
def test_the_gap_goes_from_one_to_the_other(guess, truth):
    [gap] = [trace for trace in number_line(guess, truth, title="").data if trace.mode == "lines"]
    np.testing.assert_array_equal(gap.x, [guess, truth])


@pytest.mark.parametrize(
    ("guess", "truth", "scale"),
    [
        (128, 113, "linear"),
        (11, 177.4, "log"),
        (8192, 2**30, "log"),
        (0, 177.4, "linear"),
        (-3, 177.4, "linear"),
    ],
)
def test_the_scale_is_logarithmic_where_one_is_many_times_the_other(guess, truth, scale):
    assert number_line(guess, truth, title="").layout.xaxis.type == scale


def test_a_linear_scale_begins_at_zero():
    low, high = _range(number_line(128, 113, title=""))
    assert low <= 0 < 128 < high
    assert low > -20


def test_numbers_are_written_beside_their_marks():
    texts = [trace.text[0] for trace in number_line(8192, 1_073_741_824, title="far").data if trace.text]
    assert texts == ["your answer: 8,192", "the truth: 1,073,741,824"]
