"""Panels lie where Plotly's own subplots do."""

import pytest
from plotly.subplots import make_subplots

from alibi_viz.figures.panels import panels


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (4, 1), (1, 3), (2, 4)])
def test_every_panel_lies_where_plotly_s_own_subplots_put_it(rows, columns):
    titles = [f"plot {number}" for number in range(rows * columns)]
    theirs = make_subplots(
        rows, columns, horizontal_spacing=0.03, vertical_spacing=0.05, subplot_titles=titles
    ).layout
    places = panels(rows * columns, rows=rows, columns=columns, gap_across=0.03, gap_down=0.05)
    for place, title, note in zip(places, titles, theirs.annotations, strict=True):
        ours, size = place.title(title, size=16), note.font.size
        assert (ours["text"], ours["yanchor"], ours["font"]["size"]) == (note.text, note.yanchor, size)
        assert (ours["x"], ours["y"]) == pytest.approx((note.x, note.y))
        for name, axis in place.axes({}, {}).items():
            assert axis["anchor"] == theirs[name].anchor
            assert axis["domain"] == pytest.approx(theirs[name].domain)


def test_a_last_row_need_not_be_full():
    full = panels(6, rows=2, columns=3, gap_across=0.1, gap_down=0.1)
    assert panels(4, rows=2, columns=3, gap_across=0.1, gap_down=0.1) == full[:4]
