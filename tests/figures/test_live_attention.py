"""Live attention's figures: what is drawn is the working that came in, whole or in honest blocks."""

import numpy as np
import pytest

from alibi_viz.core.attention import attention_steps
from alibi_viz.core.block_maximum import block_maximum
from alibi_viz.core.methods import METHODS
from alibi_viz.figures import live_attention as figures
from alibi_viz.figures.next_tokens import next_tokens


def _steps(length: int):
    random = np.random.default_rng(0)
    query, key, value = random.standard_normal((3, 8, length, 4))
    bias = -np.abs(random.standard_normal((8, length, length)))
    return attention_steps(query, key, value, bias=bias, mask=np.tri(length, dtype=bool))


def test_the_stages_are_the_four_steps_of_the_core():
    steps = _steps(6)
    figure = figures.attention_map(steps.of_head(3), list("abcdef"), query=5)
    assert [frame.name for frame in figure.frames] == ["scores", "bias", "masked", "weights"]
    scores, biased, masked, weights = (frame.data[0].z for frame in figure.frames)
    np.testing.assert_allclose(scores, steps.scores[2], rtol=1e-6)
    np.testing.assert_allclose(biased, steps.biased[2], rtol=1e-6)
    lower = np.tri(6, dtype=bool)
    np.testing.assert_allclose(masked[lower], steps.masked[2][lower], rtol=1e-6)
    np.testing.assert_allclose(weights[lower], steps.weights[2][lower], rtol=1e-6)
    assert np.isnan(masked[~lower]).all()
    assert np.isnan(weights[~lower]).all()


def test_the_weights_are_what_is_shown_first():
    figure = figures.attention_map(_steps(4).of_head(1), list("abcd"), query=2)
    np.testing.assert_array_equal(figure.data[0].z, figure.frames[3].data[0].z)


def test_the_framed_row_is_the_query_s():
    [frame] = figures.attention_map(_steps(6).of_head(1), list("abcdef"), query=4).layout.shapes
    assert (frame.y0, frame.y1, frame.x1) == (3.5, 4.5, 4.5)


@pytest.mark.parametrize("query", [0, 7, 38, 63])
def test_the_framed_row_has_its_label_and_labels_do_not_crowd(query):
    figure = figures.attention_map(_steps(64).of_head(1), list("ab" * 32), query=query)
    named = figure.layout.yaxis.tickvals
    assert figure.data[0].y[query] in named
    assert 10 <= len(named) <= 20


def test_each_stage_has_colours_of_its_own_for_both_pages():
    figure = figures.attention_map(_steps(6).of_head(1), list("abcdef"), query=5)
    scores, *_, weights = (frame.layout for frame in figure.frames)
    assert scores.coloraxis.cmin == -scores.coloraxis.cmax
    assert (weights.coloraxis.cmin, weights.coloraxis.cmax) == (0, 1)
    for layout in (scores, weights, figure.layout):
        assert len(layout.meta["dark"]) == len(layout.coloraxis.colorscale)


def test_five_hundred_tokens_are_shown_in_blocks_of_their_largest_values_and_stay_small():
    steps = _steps(513)
    figure = figures.attention_map(steps.of_head(1), ["x"] * 513, query=512)
    shown = figure.data[0].z
    assert max(shown.shape) <= figures.MOST_CELLS
    lower = np.tri(len(shown), k=-1, dtype=bool)
    np.testing.assert_allclose(shown[lower], block_maximum(steps.weights[0])[lower], rtol=1e-6)
    assert len(figure.to_json()) < 1_000_000


@pytest.mark.parametrize("query", [0, 3])
def test_a_query_s_bars_end_at_itself(query):
    rows = {"alibi": np.array([0.1, 0.2, 0.3, 0.4]), "t5": np.array([0.4, 0.3, 0.2, 0.1])}
    for bars, name in zip(figures.query_row(rows, list("abcd"), query=query).data, rows, strict=True):
        np.testing.assert_allclose(bars.y, rows[name][: query + 1], rtol=1e-6)
        assert bars.name == METHODS[name].label


def test_the_thumbnails_are_the_heads_in_order_and_the_chosen_one_is_marked():
    weights = _steps(5).weights
    figure = figures.thumbnails(weights, [f"{head}" for head in range(1, 9)], chosen=2)
    for trace, of_head in zip(figure.data, weights, strict=True):
        np.testing.assert_allclose(
            trace.customdata[np.tri(5, dtype=bool)], of_head[np.tri(5, dtype=bool)], 1e-6
        )
    assert [note.text.startswith("▸") for note in figure.layout.annotations].index(True) == 1


def test_repeated_and_empty_tokens_keep_rows_of_their_own():
    figure = figures.attention_map(_steps(4).of_head(1), ["", "a", "a", ""], query=3)
    assert len(set(figure.data[0].x)) == 4


def test_tokens_with_markup_are_labels_and_nothing_more():
    figure = figures.attention_map(_steps(3).of_head(1), ["", "<b>", "<img src=x>"], query=2)
    bars = next_tokens({"alibi": [("<script>", 0.5), ("<b>", 0.25)]})
    for text in (*figure.layout.xaxis.labelalias.values(), *figure.data[0].x, *bars.data[0].y):
        assert "<" not in text
