import json

import numpy as np
import pytest
from plotly.colors import hex_to_rgb

from alibi_viz.core.bias import alibi_bias
from alibi_viz.figures.heatmap import cell_frame, heatmap, position_axis
from alibi_viz.figures.matrix_colors import FAINTEST_DECADE, color_scale, limits_of
from alibi_viz.figures.theme import CHOSEN, DIVERGING

HERE = np.arange(4)
BIAS = alibi_bias(np.array([0.5]), HERE, HERE)[0]


def rgb(color):
    return tuple(int(part) for part in color[4:-1].split(","))


def draw(values=BIAS, **options):
    rows, columns = values.shape
    return heatmap(values, query_positions=np.arange(rows), key_positions=np.arange(columns), **options)


def test_values_are_drawn_as_they_are_and_the_masked_are_left_open():
    drawn = draw().data[0].z
    assert drawn.dtype == np.float32
    assert np.array_equal(np.isnan(drawn), np.triu(np.ones((4, 4), bool), 1))
    assert drawn[3, 0] == -1.5


def test_queries_run_down_and_keys_to_the_right():
    layout = draw().layout
    assert layout.yaxis.range[0] > layout.yaxis.range[1]
    assert layout.xaxis.range == (-0.5, 3.5)


def test_zero_is_pale_in_a_penalty_in_a_reward_and_between_them():
    pale = hex_to_rgb(DIVERGING[4])
    assert rgb(color_scale("bias", (-3.0, 0.0))[-1][1]) == pale
    assert rgb(color_scale("bias", (0.0, 3.0))[0][1]) == pale
    assert rgb(color_scale("bias", (-3.0, 3.0))[8][1]) == pale


def test_a_small_reward_beside_a_large_penalty_stays_faint():
    faint = rgb(color_scale("bias", (-8.0, 1.0))[-1][1])
    assert min(faint) > 150


def test_limits_hold_zero_and_survive_infinity():
    assert limits_of(np.array([[2.0, np.inf]])) == (0.0, 2.0)
    assert limits_of(np.array([[-np.inf, np.nan]])) == (-1.0, 0.0)
    assert limits_of(np.array([[0.0]]), kind="weight") == (0.0, 1.0)


def test_far_from_zero_the_colours_show_the_differences_and_no_digit_is_lost():
    far = 2.0**38 + np.array([[0.0, 0.25], [0.5, 0.75]])
    figure = draw(far)
    assert limits_of(far) == (2.0**38, 2.0**38 + 0.75)
    assert figure.data[0].z.tolist() == far.tolist()
    assert rgb(color_scale("bias", limits_of(far))[0][1]) == hex_to_rgb(DIVERGING[4])
    assert rgb(color_scale("bias", limits_of(-far))[0][1]) == hex_to_rgb(DIVERGING[0])
    assert rgb(color_scale("bias", limits_of(-far))[-1][1]) == hex_to_rgb(DIVERGING[4])


def test_one_value_everywhere_is_a_picture_too():
    assert limits_of(np.full((2, 2), 16384.0)) == (0.0, 16384.0)
    assert limits_of(np.zeros((2, 2))) == (-1.0, 0.0)


def test_weights_by_powers_of_ten_keep_their_value_for_the_hover():
    weights = np.array([[1.0, 0.01], [0.0, 1e-3]])
    figure = draw(weights, kind="weight", log=True)
    trace = figure.data[0]
    assert trace.z[:, 1].tolist() == pytest.approx([-2.0, -3.0])
    assert trace.z[1, 0] < FAINTEST_DECADE
    assert trace.customdata[0, 1] == np.float32(0.01)
    assert (figure.layout.coloraxis.cmin, figure.layout.coloraxis.cmax) == (-4, 0)


def test_positions_a_trillion_tokens_out_stay_exact_and_are_labelled_from_the_first():
    positions = 2**40 + np.arange(8)
    axis = position_axis(positions, "key position")
    assert axis["ticktext"] == ["+0", "+2", "+5", "+7"]
    assert axis["tickvals"].astype(int).tolist() == [2**40 + k for k in (0, 2, 5, 7)]
    assert "1,099,511,627,776" in axis["title"]["text"]
    figure = heatmap(np.zeros((8, 8)), query_positions=positions, key_positions=positions)
    assert figure.data[0].x.astype(int).tolist() == positions.tolist()


def test_a_chosen_cell_is_framed_and_in_a_crowd_still_seen():
    assert cell_frame(2, 1, HERE, HERE).items() >= {"x0": 0.5, "x1": 1.5, "y0": 1.5, "y1": 2.5}.items()
    crowd = np.arange(128)
    frame = cell_frame(2, 1, crowd, crowd)
    assert frame["x1"] - frame["x0"] > 2


def test_overflow_is_painted_in_the_accent_colour_and_only_then():
    overflow = np.array([[True, False], [False, False]])
    assert len(draw(np.zeros((2, 2)), overflow=~overflow & overflow).data) == 1
    laid_over = draw(np.zeros((2, 2)), overflow=overflow).data[1]
    assert laid_over.colorscale[0][1] == CHOSEN
    assert np.isfinite(laid_over.z).tolist() == overflow.tolist()


def test_few_cells_carry_their_numbers_and_many_do_not():
    assert draw().data[0].text[3] == ["-1.5", "-1", "-0.5", "0"]
    assert draw(np.array([[1.0, 0.25]]), kind="weight", log=True).data[0].text[0] == ["100.00%", "25.00%"]
    assert draw(np.zeros((13, 13))).data[0].texttemplate is None


def test_the_largest_picture_travels_as_typed_arrays():
    text = draw(np.random.default_rng(0).random((128, 128)), kind="weight", log=True).to_json()
    assert len(text) < 250_000
    assert json.loads(text)["data"][0]["z"]["dtype"] == "f4"
