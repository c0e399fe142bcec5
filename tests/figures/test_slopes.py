"""The slopes' figures: every head, in its place, with its own numbers."""

from base64 import b64decode

import numpy as np

from alibi_viz.core.slopes import alibi_slopes, plain_slopes
from alibi_viz.figures import slopes as figures


def test_heads_stand_in_their_own_order_not_in_the_order_of_slopes():
    slopes = alibi_slopes(12)
    [dots] = figures.of_heads(slopes).data
    np.testing.assert_array_equal(dots.x, np.arange(1, 13))
    np.testing.assert_array_equal(dots.y, slopes)


def test_another_rule_is_drawn_beside_and_named():
    _, other = figures.of_heads(alibi_slopes(12), plain_slopes(12), rule="plain").data
    assert other.name == "plain"
    np.testing.assert_allclose(other.y, plain_slopes(12))


def test_the_penalty_is_a_straight_line_down_from_zero_for_each_head():
    distances = np.arange(0, 65, 4)
    lines = figures.penalty(alibi_slopes(8), distances).data
    assert {line.name for line in lines} == {f"head {head}" for head in range(1, 9)}
    for line in lines:
        head = int(line.name.removeprefix("head "))
        np.testing.assert_allclose(_heights(line), -alibi_slopes(8)[head - 1] * distances, rtol=1e-6)


def test_the_decay_of_a_head_at_its_half_distance_is_one_half():
    slopes = np.array([np.log(2) / 8])
    [line] = figures.decay(slopes, np.array([1, 8, 16])).data
    np.testing.assert_allclose(_heights(line), [2 ** (-1 / 8), 0.5, 0.25], rtol=1e-6)


def test_the_steepest_and_the_gentlest_line_bear_their_names():
    slopes = np.array([0.25, 0.5, 0.0625])  # head 2 is the steepest
    for drawn in (figures.penalty(slopes, np.arange(0, 65, 4)), figures.decay(slopes, np.arange(1, 66))):
        written = [[text for text in line.text or () if text] for line in drawn.data]
        assert written == [["head 2"], [], ["head 3"]]


def test_one_head_and_a_hundred_and_twenty_eight_heads_have_figures_of_moderate_size():
    for n_heads in (1, 128):
        slopes = alibi_slopes(n_heads)
        assert len(figures.decay(slopes, np.arange(1, 66)).data) == n_heads
        assert len(figures.decay(slopes, np.arange(1, 66)).to_json()) < 200_000


def _heights(line):
    return np.frombuffer(b64decode(line.y["bdata"]), line.y["dtype"])
