import numpy as np
import pytest

from alibi_viz.core.bias_window import bias_window
from alibi_viz.core.slopes import alibi_slopes
from alibi_viz.figures import bias_heatmap as figures


def view(n_heads=1, **options):
    slopes = alibi_slopes(n_heads)
    return bias_window(slopes, **({"query_start": 0, "key_start": 0, "window": 64} | options))


def names(n_heads):
    return [f"head {head}" for head in range(1, n_heads + 1)]


def draw(kind, seen, n_heads=1, head=0):
    return getattr(figures, kind)(seen, names(n_heads), chosen=(40, 30), head=head)


def test_one_head_is_one_matrix_with_its_values():
    seen = view()
    bias, weights = draw("bias", seen), draw("weights", seen)
    assert bias.data[0].z[40, 30] == pytest.approx(seen.bias[0, 40, 30])
    assert weights.data[0].customdata[40, 30] == pytest.approx(seen.weights[0, 40, 30])
    assert np.isnan(weights.data[0].customdata[30, 40])


def test_many_heads_share_one_scale_and_one_zoom():
    seen = view(8)
    figure = draw("bias", seen, 8)
    assert len(figure.data) == 8
    assert {trace.coloraxis for trace in figure.data} == {"coloraxis"}
    assert figure.layout.coloraxis.cmin == -0.5 * 63
    assert figure.layout.xaxis8.matches == "x"
    assert figure.layout.yaxis8.matches == "y"


def test_every_small_multiple_has_its_own_place_and_its_name():
    layout = draw("bias", view(7), 7).layout
    axes = [(layout[f"xaxis{n}"].domain, layout[f"yaxis{n}"].domain) for n in ["", *range(2, 8)]]
    assert len(set(axes)) == 7
    assert [note.text for note in layout.annotations] == names(7)


def test_the_frame_stands_in_the_chosen_head():
    frame = draw("weights", view(8), 8, head=5).layout.shapes[0]
    assert (frame.xref, frame.yref) == ("x6", "y6")
    assert frame.y0 < 40 < frame.y1


def test_what_float16_cannot_hold_is_marked_in_both_figures():
    seen = view(2, query_start=2**21, key_start=2**21, form="one-row", dtype="float16")
    bias, weights = draw("bias", seen, 2), draw("weights", seen, 2)
    # Head 1 (slope 1/16) is beyond 65504 at position 2^21; head 2 (slope 1/256) is not.
    assert len(bias.data) == len(weights.data) == 3
    assert np.isfinite(bias.data[2].z).sum() == seen.visible.sum()
    assert np.isnan(bias.data[0].z).all()
    assert np.isfinite(bias.data[1].z).sum() == seen.visible.sum()


def test_masked_cells_are_no_overflow():
    assert len(draw("bias", view(dtype="float16")).data) == 1


@pytest.mark.parametrize("kind", ["bias", "weights"])
def test_sixteen_heads_stay_below_a_megabyte(kind):
    seen = view(16, window=2**20, at_most=48)
    assert len(draw(kind, seen, 16).to_json()) < 1_000_000
