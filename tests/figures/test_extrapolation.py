"""The figures of extrapolation: the numbers as they are, gaps that stay gaps, and one mark for the training length."""

import re
from functools import partial

import numpy as np
import pytest

from alibi_viz.core.curves import Curve
from alibi_viz.core.extrapolation import early_token_share
from alibi_viz.core.methods import METHODS
from alibi_viz.core.paper_tables import PAPER_TRAIN_LENS, paper_curves, paper_sliding_curves
from alibi_viz.core.slopes import alibi_slopes
from alibi_viz.figures import by_length
from alibi_viz.figures import extrapolation as figures
from alibi_viz.figures.theme import METHOD_COLORS

LENGTHS = np.array([64, 128, 256, 512])
NAN = np.nan
GAPPED = np.array([[40.0, 38.0, NAN, 44.0], [42.0, 39.0, 50.0, 45.0]])


def curve(method="alibi", perplexity=GAPPED, *, train_len=128):
    return Curve(method, train_len, LENGTHS, np.atleast_2d(perplexity))


def lines(drawn):
    return [trace for trace in drawn.data if "lines" in trace.mode]


def bands(drawn):
    return [trace for trace in drawn.data if trace.fill == "toself"]


def crosses(drawn):
    return [trace for trace in drawn.data if trace.marker.symbol == "x-open" and trace.name != "no value"]


def recalled(**methods):
    return figures.recall_by_distance(LENGTHS, methods, train_len=128, chance=0.125)


@pytest.mark.parametrize("of", [paper_curves, paper_sliding_curves])
@pytest.mark.parametrize("train_len", PAPER_TRAIN_LENS)
def test_each_line_holds_the_numbers_of_its_curve_in_its_methods_colour_and_name(of, train_len):
    curves = of(train_len)
    drawn = figures.perplexity_by_length(curves)
    for line, expected in zip(lines(drawn), curves, strict=True):
        np.testing.assert_array_equal(line.x, expected.lengths)
        np.testing.assert_allclose(line.y, expected.middle, rtol=1e-6)
        assert line.name == METHODS[expected.method].label
        assert line.line.color == line.marker.color == METHOD_COLORS[expected.method]
        assert line.x.dtype == line.y.dtype == np.float32
        assert not line.connectgaps


def test_every_method_has_a_marker_of_its_own_and_none_is_the_cross_of_a_gap():
    assert set(by_length.SYMBOLS) == set(METHODS)
    assert len({*by_length.SYMBOLS.values(), "x-open"}) == len(METHODS) + 1
    drawn = figures.perplexity_by_length([curve(method) for method in METHODS])
    assert [line.marker.symbol for line in lines(drawn)] == [by_length.SYMBOLS[method] for method in METHODS]


def test_a_gap_is_a_cross_at_its_length_on_the_axis_where_no_value_is_read_off():
    drawn = figures.perplexity_by_length(paper_curves(512))
    [cross] = crosses(drawn)
    assert cross.x.tolist() == [13512, 14512, 15512]
    assert cross.yaxis == "y2"
    assert drawn.layout.yaxis2.range == (0, 1)
    assert not drawn.layout.yaxis2.visible
    assert cross.y.tolist() == [0, 0, 0]
    assert cross.marker.color == METHOD_COLORS["t5"]
    assert "no value at %{x:,} tokens" in cross.hovertemplate


def test_the_crosses_of_two_lines_do_not_hide_each_other_and_the_legend_names_them_once():
    drawn = figures.perplexity_by_length(
        [curve("learned"), curve("t5"), curve("alibi", [4.0, 3.0, 2.0, 2.0])]
    )
    first, second = crosses(drawn)
    assert set(first.y.tolist()).isdisjoint(second.y.tolist())
    assert [trace.name for trace in drawn.data if trace.showlegend is not False].count("no value") == 1
    whole = figures.perplexity_by_length([curve(perplexity=[4.0, 3.0, 2.0, 2.0])])
    assert "no value" not in [trace.name for trace in whole.data]


def test_a_curve_without_gaps_and_a_curve_without_values_have_no_cross():
    assert crosses(figures.perplexity_by_length([curve(perplexity=[4.0, 3.0, 2.0, 2.0])])) == []
    nothing = figures.perplexity_by_length([curve(perplexity=np.full((2, 4), NAN))])
    assert crosses(nothing) == []
    assert np.isnan(bands(nothing)[0].y).all()


def test_a_line_has_no_value_where_its_curve_has_none_and_toggles_with_its_band_and_cross():
    drawn = figures.perplexity_by_length([curve("learned"), curve("nope")])
    assert [np.isnan(line.y).tolist() for line in lines(drawn)] == [[False, False, True, False]] * 2
    for name in ("Learned", "NoPE"):
        assert len([trace for trace in drawn.data if trace.legendgroup == name]) == 3
        assert [trace.name for trace in drawn.data if trace.showlegend is not False].count(name) == 1


def test_a_band_goes_around_the_seeds_piece_by_piece_and_never_over_a_gap():
    [band] = bands(figures.perplexity_by_length([curve()]))
    np.testing.assert_array_equal(band.x, [64, 128, 128, 64, NAN, 512, 512, NAN])
    np.testing.assert_array_equal(band.y, [40, 38, 39, 42, NAN, 44, 45, NAN])
    assert band.hoverinfo == "skip"
    assert re.fullmatch(r"rgba\(46, 134, 201, 0\.\d+\)", band.fillcolor)


def test_one_seed_has_no_band_and_several_are_told_by_number_and_range():
    assert bands(figures.perplexity_by_length(paper_curves(1024))) == []
    drawn = figures.perplexity_by_length([curve(), curve("t5", [9.0, 8.0, 7.0, 6.0])])
    assert len(bands(drawn)) == 1
    several, one = lines(drawn)
    assert "2 seeds" in several.hovertemplate
    np.testing.assert_array_equal(several.customdata[0], [40, 42])
    assert "seeds" not in one.hovertemplate
    assert one.customdata is None


def test_bands_lie_below_all_lines():
    drawn = figures.perplexity_by_length([curve(method) for method in METHODS])
    assert [trace.fill for trace in drawn.data[: len(METHODS)]] == ["toself"] * len(METHODS)


@pytest.mark.parametrize("train_len", PAPER_TRAIN_LENS)
def test_the_training_length_is_a_dashed_line_with_its_number_at_the_same_place(train_len):
    drawn = figures.perplexity_by_length(paper_curves(train_len))
    [mark], [words] = drawn.layout.shapes, drawn.layout.annotations
    assert mark.x0 == mark.x1 == train_len
    assert 10**words.x == pytest.approx(train_len)
    assert mark.line.dash == "dash"
    assert words.text == f"trained on {train_len:,} tokens"


def test_the_words_on_the_training_length_run_to_the_side_with_more_room():
    for train_len, side in ((64, "left"), (512, "right")):
        drawn = figures.perplexity_by_length([curve(train_len=train_len)])
        assert drawn.layout.annotations[0].xanchor == side


def test_curves_of_different_training_lengths_share_no_picture():
    with pytest.raises(ValueError, match=r"train_len.*128, 256"):
        figures.perplexity_by_length([curve(), curve("t5", train_len=256)])
    with pytest.raises(ValueError, match="train_len"):
        figures.perplexity_by_length([])


def test_a_method_that_does_not_exist_is_named():
    with pytest.raises(ValueError, match="'alibye'"):
        figures.perplexity_by_length([curve("alibye")])


@pytest.mark.parametrize("train_len", PAPER_TRAIN_LENS)
def test_ticks_are_few_measured_lengths_far_enough_apart_to_be_read(train_len):
    curves = paper_curves(train_len)
    ticks = figures.perplexity_by_length(curves).layout.xaxis.tickvals
    assert set(ticks) <= set(curves[0].lengths.tolist())
    assert [ticks[0], ticks[-1]] == curves[0].lengths[[0, -1]].tolist()
    assert 4 <= len(ticks) <= 6
    steps = np.diff(np.log(ticks))
    assert steps.min() > np.log(ticks[-1] / ticks[0]) / 8


@pytest.mark.parametrize(
    ("lengths", "texts"),
    [
        ([128], ["128"]),
        ([100, 3000], ["100", "3,000"]),
        ([64, 96, 128, 192, 256, 512], ["64", "128", "256", "512"]),
        (2 ** np.arange(6, 13), ["64", "256", "1,024", "4,096"]),
        (np.arange(1, 513), ["2", "8", "32", "128", "512"]),
    ],
)
def test_ticks_are_powers_of_two_where_several_were_measured(lengths, texts):
    assert by_length.token_axis("length", np.array(lengths))["ticktext"] == texts


@pytest.mark.parametrize("tokens", [[0, 1, 2], [-1], []])
def test_a_log_axis_of_tokens_starts_at_one(tokens):
    with pytest.raises(ValueError, match=r"context.*at least 1"):
        by_length.token_axis("context", np.array(tokens, dtype=np.int64))


@pytest.mark.parametrize(
    ("low", "high"), [(18.31, 19.73), (18.3, 79.3), (17, 454), (1, 100), (3, 5000), (0.02, 0.3), (1e5, 1.1e5)]
)
def test_ticks_of_a_log_axis_are_plain_numbers_in_range(low, high):
    axis = by_length.log_axis("perplexity", np.array([high, NAN, low]))
    assert 2 <= len(axis["tickvals"]) <= 9
    assert all(low <= tick <= high for tick in axis["tickvals"])
    read = [float(text.replace(",", "")) for text in axis["ticktext"]]
    assert read == pytest.approx(axis["tickvals"])
    assert max(map(len, axis["ticktext"])) <= 7


def test_a_log_axis_takes_one_value_none_and_zero():
    assert by_length.log_axis("perplexity", np.array([20.5, 20.5]))["ticktext"] == ["20.5"]
    assert "tickvals" not in by_length.log_axis("perplexity", np.array([NAN, 0.0]))


def test_loss_by_position_has_a_line_for_each_method_over_the_context_in_tokens():
    positions = np.arange(1, 257)
    losses = {"alibi": 5 / positions, "sinusoidal": np.sqrt(positions)}
    drawn = figures.loss_by_position(losses, positions, train_len=128)
    assert [line.name for line in drawn.data] == ["ALiBi", "Sinusoidal"]
    for line, expected in zip(drawn.data, losses.values(), strict=True):
        np.testing.assert_array_equal(line.x, positions)
        np.testing.assert_allclose(line.y, expected, rtol=1e-6)
        assert "nats" in line.hovertemplate
        assert line.marker.maxdisplayed < len(positions) / 4
    assert drawn.layout.shapes[0].x0 == 128
    with pytest.raises(ValueError, match="at least 1"):
        figures.loss_by_position(losses, positions - 1, train_len=128)


def test_early_tokens_has_a_line_for_each_protocol_and_no_training_length():
    lengths = np.array([128, 256, 512])
    strides = {"side by side": None, "sliding by 64": 64}
    shares = {
        name: np.array([early_token_share(length, context=100, stride=stride) for length in lengths.tolist()])
        for name, stride in strides.items()
    }
    drawn = figures.early_tokens(lengths, shares, context=100)
    for line, (name, expected) in zip(drawn.data, shares.items(), strict=True):
        assert line.name == name
        np.testing.assert_allclose(line.y, expected, rtol=1e-6)
        assert "see at most 100" in line.hovertemplate
    assert not set(METHOD_COLORS.values()) & {line.line.color for line in drawn.data}
    assert len({line.marker.symbol for line in drawn.data}) == 2
    assert drawn.layout.yaxis.tickformat.endswith("%")
    assert len(drawn.layout.shapes) == len(drawn.layout.annotations) == 0


def test_a_protocols_name_is_text_and_never_markup():
    drawn = figures.early_tokens(LENGTHS, {"<b>mine</b> & yours": np.ones(4)}, context=8)
    assert drawn.data[0].name == "&lt;b&gt;mine&lt;/b&gt; &amp; yours"
    assert "<b>" not in drawn.data[0].hovertemplate


def test_recall_is_the_mean_over_seeds_with_all_seeds_as_a_band():
    drawn = recalled(rope=np.array([[1.0, 0.75, 0.5, 0.25], [0.5, 0.25, 0.5, 0.25]]))
    [line], [band] = lines(drawn), bands(drawn)
    assert line.y.tolist() == [0.75, 0.5, 0.5, 0.25]
    np.testing.assert_array_equal(band.y, [0.5, 0.25, 0.5, 0.25, 0.25, 0.5, 0.75, 1, NAN])
    assert "recalled %{y:.1%}" in line.hovertemplate
    assert drawn.layout.yaxis.range[0] < 0 < 1 < drawn.layout.yaxis.range[1]


def test_a_gap_in_recall_is_marked_and_one_seed_has_no_band():
    drawn = recalled(learned=np.array([[1.0, 0.5, NAN, NAN]]))
    assert bands(drawn) == []
    [cross] = crosses(drawn)
    assert cross.x.tolist() == [256, 512]


def test_recall_marks_chance_and_the_training_length():
    drawn = recalled(alibi=np.ones((1, 4)))
    train, chance = drawn.layout.shapes
    assert (train.x0, train.x1) == (128, 128)
    assert (chance.y0, chance.y1, chance.line.dash) == (0.125, 0.125, "dot")
    assert [words.text for words in drawn.layout.annotations] == ["trained on 128 tokens", "chance 12.5%"]


def test_each_head_has_a_column_in_its_layer_and_each_method_a_marker_in_it():
    distances = {"alibi": np.arange(1.0, 9.0).reshape(2, 4), "rope": np.full((2, 4), 3.0)}
    drawn = figures.attention_distance(distances, None)
    assert [dots.name for dots in drawn.data] == ["ALiBi", "RoPE"]
    alibi, rope = drawn.data
    np.testing.assert_array_equal(alibi.y, np.arange(1, 9))
    assert alibi.customdata[5] == rope.customdata[5] == "layer 2, head 2"
    columns = (alibi.x + rope.x) / 2
    np.testing.assert_allclose(columns, [0, 1, 2, 3, 5, 6, 7, 8], atol=1e-6)
    assert drawn.layout.xaxis.tickvals == (1.5, 6.5)
    assert (abs(alibi.x - rope.x) < 1).all()


def test_with_slopes_heads_stand_from_steep_to_gentle_and_keep_their_numbers():
    slopes = alibi_slopes(6)
    distances = {"alibi": 1 / slopes[None], "t5": np.arange(1.0, 7.0)[None]}
    alibi, t5 = figures.attention_distance(distances, slopes).data
    assert (np.diff(alibi.y) > 0).all()
    assert alibi.customdata[0] == "layer 1, head 5, slope 0.5"
    assert t5.customdata[0] == "layer 1, head 5"
    assert t5.y[0] == 5


def test_a_head_that_looks_only_at_itself_has_no_place_on_the_log_axis():
    [dots] = figures.attention_distance({"nope": np.array([[0.0, 4.0]])}, None).data
    np.testing.assert_array_equal(dots.y, [NAN, 4])


def test_models_of_different_shapes_do_not_share_a_picture():
    with pytest.raises(ValueError, match=r"\(1, 2\), \(2, 2\)"):
        figures.attention_distance({"alibi": np.ones((1, 2)), "t5": np.ones((2, 2))}, None)
    with pytest.raises(ValueError, match="one shape"):
        figures.attention_distance({}, None)


def test_the_legend_has_room_above_the_words_and_below_the_toolbar_for_any_number_of_methods():
    for count in range(1, len(METHODS) + 1):
        drawn = figures.perplexity_by_length([curve(method) for method in list(METHODS)[:count]])
        layout = drawn.layout
        plot = layout.height - layout.margin.t - layout.margin.b
        over_plot = (layout.legend.y - 1) * plot
        assert over_plot >= 20  # a line of words
        # two methods a row on a phone, 20 pixels a row; above them the toolbar
        assert layout.margin.t - over_plot - 20 * -(-count // 2) >= 30
        assert layout.showlegend
        assert layout.legend.traceorder == "normal"
        assert layout.title.text is None


def test_figures_stay_small():
    many = np.arange(1, 513)
    drawn = [
        figures.perplexity_by_length([curve(method) for method in METHODS]),
        figures.perplexity_by_length(paper_curves(512)),
        figures.loss_by_position({method: np.ones(512) for method in METHODS}, many, train_len=128),
        figures.attention_distance({method: np.ones((12, 12)) for method in METHODS}, alibi_slopes(12)),
    ]
    assert all(len(figure.to_json()) < 60_000 for figure in drawn)


def test_figures_that_stand_side_by_side_have_the_same_room_above_and_plots_as_high_as_before():
    both = (
        partial(figures.perplexity_by_length, [curve(method) for method in METHODS]),
        partial(figures.early_tokens, LENGTHS, {"side by side": np.array([0.5, 0.4, 0.3, 0.2])}, context=32),
    )
    tall, low = (figure() for figure in both)
    plots = [each.layout.height - each.layout.margin.t - each.layout.margin.b for each in (tall, low)]
    assert tall.layout.margin.t > low.layout.margin.t
    levelled = [figure() for figure in by_length.level(*both)]
    assert len({(each.layout.height, each.layout.margin.t) for each in levelled}) == 1
    assert [each.layout.height - each.layout.margin.t - each.layout.margin.b for each in levelled] == plots


def test_a_share_s_axis_ends_near_the_highest_and_lines_at_zero_all_show():
    shares = {name: np.zeros(4) for name in ("half", "one")} | {"beside": np.array([0.5, 0.4, 0.3, 0.2])}
    drawn = figures.early_tokens(LENGTHS, shares, context=32)
    low, high = drawn.layout.yaxis.range
    assert low < 0
    assert 0.5 < high < 0.6
    widths = [trace.line.width for trace in drawn.data]
    assert widths == sorted(widths, reverse=True)
    assert len(set(widths)) == 3
