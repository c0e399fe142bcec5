"""The quiz's figures: a marker for each question, two pictures on one scale, the truth over the guess."""

import numpy as np
import pytest

from alibi_viz.figures import quiz as figures


def test_the_strip_has_a_marker_for_each_question_shaped_by_where_it_stands():
    statuses = ["right", "wrong", "skipped", "open", "right"]
    ring, *groups = figures.strip(statuses, at=2).data
    assert {group.name: list(group.customdata) for group in groups} == {
        "right": [1, 5],
        "not right": [2],
        "skipped": [3],
        "open": [4],
    }
    assert len({group.marker.symbol for group in groups}) == 4
    [wrong] = [group for group in groups if group.name == "not right"]
    assert (ring.x[0], ring.y[0]) == (wrong.x[0], wrong.y[0])
    written = [text for trace in (ring, *groups) for text in trace.text if text]
    assert sorted(written) == ["1", "2", "3", "4", "5"]


def test_many_questions_stand_in_rows_that_fit_a_phone():
    few, many = figures.strip(["open"] * 10, at=1), figures.strip(["open"] * 71, at=71)
    assert few.data[1].y.max() == 0
    assert many.data[1].x.max() == figures.IN_A_ROW - 1
    assert many.data[1].y.max() == 7
    assert few.layout.height < many.layout.height


def test_two_maps_share_their_colours_and_write_no_number_into_a_cell():
    one, other = np.eye(4), np.full((4, 4), 0.25)
    limits = figures.shared_limits([one, other], drawn_as="map")
    assert limits == (0.0, 1.0)
    for values in (one, other):
        figure = figures.picture(
            values,
            np.arange(4.0),
            drawn_as="map",
            title="A",
            x_title="key",
            y_title="query",
            limits=limits,
        )
        [trace] = figure.data
        np.testing.assert_allclose(trace.z, values)
        assert trace.text is None
        assert (figure.layout.coloraxis.cmin, figure.layout.coloraxis.cmax) == limits
        assert figure.layout.yaxis.title.text == "query"
        assert figure.layout.height <= 400


def test_what_a_query_may_not_see_is_left_open_and_does_not_stretch_the_colours():
    bias = np.array([[0.0, -np.inf], [-1.0, 0.0]])
    limits = figures.shared_limits([bias], drawn_as="map")
    assert limits == (-1.0, 0.0)
    figure = figures.picture(
        bias, np.arange(2.0), drawn_as="map", title="A", x_title="", y_title="", limits=limits
    )
    assert np.isnan(figure.data[0].z[0, 1])


def test_curves_of_two_pictures_share_their_heights():
    one, other = np.array([[0.0, 1.0, 1.0]]), np.array([[2.0, 5.0]])
    low, high = figures.shared_limits([one, other], drawn_as="curves")
    assert low < 0 < 5 < high
    figure = figures.picture(
        other, np.array([1.0, 2.0]), drawn_as="curves", title="B", x_title="d", y_title="", limits=(low, high)
    )
    assert list(figure.layout.yaxis.range) == [low, high]
    np.testing.assert_allclose(figure.data[0].y, [2, 5])


@pytest.mark.parametrize("answered", [False, True])
def test_the_truth_is_drawn_over_the_guess_only_after_the_answer(answered):
    x, guess, truth = np.arange(3.0), np.array([1.0, 1.0, 1.0]), np.array([0.0, -1.0, -3.0])
    figure = figures.sketch(
        x, guess, truth=truth if answered else None, limits=(-4.0, 2.0), x_title="d", y_title="bias"
    )
    assert [trace.name for trace in figure.data] == (
        ["your curve", "the truth", "largest gap"] if answered else ["your curve"]
    )
    np.testing.assert_allclose(figure.data[0].y, guess)
    if answered:
        np.testing.assert_allclose(figure.data[1].y, truth)
        np.testing.assert_allclose(figure.data[2].x, [2, 2])
        np.testing.assert_allclose(figure.data[2].y, [1, -3])
        assert figure.data[0].marker.symbol != figure.data[1].marker.symbol


def test_points_can_stand_evenly_apart_whatever_lies_between_them():
    x, guess = np.array([2.0, 4.0, 4096.0]), np.ones(3)
    figure = figures.sketch(
        x, guess, truth=2 * guess, limits=(0.0, 3.0), x_title="tokens", y_title="growth", evenly=True
    )
    assert figure.layout.xaxis.type == "category"
    assert list(figure.data[0].x) == list(figure.data[1].x) == ["2", "4", "4,096"]
