"""Repairs side by side: which line is which, what marks it, and what it is compared with."""

import numpy as np
import pytest

from alibi_viz.core.curves import Curve
from alibi_viz.core.repairs import REPAIRS, SHORT_WINDOWS, repairs_of
from alibi_viz.figures import repairs as figures
from alibi_viz.figures.theme import REPAIR_COLORS

LENGTHS, DISTANCES = np.array([128, 256, 512]), np.array([8, 96, 192, 768])
NAMES = {key: repair.label for key, repair in REPAIRS.items()} | {SHORT_WINDOWS: "on short windows"}


def curve(*rows):
    return Curve("any", 128, LENGTHS, np.array(rows or [[50.0, 60.0, 70.0], [52.0, 62.0, 72.0]]))


def perplexity(keys, chosen="yarn"):
    return figures.perplexity({key: curve() for key in keys}, NAMES, chosen=chosen, target_len=512)


def recall(chosen="yarn", **shares):
    at = {"train_len": 128, "target_len": 512, "chance": 0.0625}
    return figures.recall(DISTANCES, shares, NAMES, chosen=chosen, **at)


def lines(drawn):
    return {trace.name: trace for trace in drawn.data if trace.mode == "lines+markers"}


def test_each_repair_is_a_line_and_the_chosen_one_is_thick():
    drawn = lines(perplexity([repair.key for repair in repairs_of("rope")], chosen="ntk"))
    assert list(drawn) == [repair.label for repair in repairs_of("rope")]
    widths = {name: line.line.width for name, line in drawn.items()}
    assert max(widths, key=widths.get) == "NTK-aware base"
    assert sorted(widths.values())[-2] < widths["NTK-aware base"] / 2
    assert len({line.marker.symbol for line in drawn.values()}) == len(drawn)


def test_the_unrepaired_checkpoint_is_dashed_and_the_one_on_short_windows_dotted_both_grey():
    drawn = lines(perplexity(["none", "yarn", SHORT_WINDOWS]))
    assert [line.line.dash for line in drawn.values()] == ["dash", "solid", "dot"]
    assert drawn["as it is"].line.color == drawn["on short windows"].line.color == REPAIR_COLORS["none"]
    assert drawn["YaRN"].line.color == REPAIR_COLORS["yarn"]


@pytest.mark.parametrize("method", ["rope", "alibi", "t5"])
def test_every_repair_of_a_checkpoint_has_a_marker_of_its_own(method):
    keys = [repair.key for repair in repairs_of(method)]
    assert len({figures.SYMBOLS[key] for key in keys}) == len(keys)


def test_seeds_are_a_band_and_told_in_the_hover():
    drawn = perplexity(["yarn"])
    [band] = [trace for trace in drawn.data if trace.fill == "toself"]
    assert band.y[:3].tolist() == [50, 60, 70]
    assert "2 seeds" in lines(drawn)["YaRN"].hovertemplate


def test_a_level_line_marks_what_a_text_costs_that_is_cut_and_read_by_the_unrepaired_one():
    drawn = perplexity(["none", "yarn"])
    assert drawn.layout.annotations[-1].text == "text cut into 128 tokens: 50.99"  # sqrt(50 * 52)
    [level] = [shape for shape in drawn.layout.shapes if shape.y0 == shape.y1]
    assert level.y0 == pytest.approx(np.sqrt(50 * 52))
    assert 10 ** drawn.layout.annotations[-1].y == pytest.approx(level.y0)


def test_after_training_further_cutting_is_read_from_the_one_on_short_windows():
    curves = {"none": curve([90.0, 80.0, 70.0]), SHORT_WINDOWS: curve([40.0, 50.0, 60.0])}
    drawn = figures.perplexity(curves, NAMES, chosen="none", target_len=256)
    assert drawn.layout.annotations[-1].text == "text cut into 128 tokens: 40"


def test_without_the_unrepaired_checkpoint_there_is_no_level_line():
    assert all("cut" not in words.text for words in perplexity(["yarn"]).layout.annotations)


def test_training_length_and_target_are_marked_each_in_a_row_of_its_own():
    for drawn in (perplexity(["none"]), recall(yarn=np.ones((1, 4)))):
        first, second = drawn.layout.annotations[:2]
        assert (first.text, second.text) == ("trained on 128 tokens", "target 512 tokens")
        assert second.yshift >= first.yshift + 20
        upright = [(shape.x0, shape.line.dash) for shape in drawn.layout.shapes if shape.x0 == shape.x1]
        assert upright[:2] == [(128, "dash"), (512, "dot")]


def test_recall_is_the_mean_over_seeds_and_chance_is_marked():
    drawn = recall(yarn=np.array([[1.0, 0.5, 0.25, 0.0], [0.5, 0.5, 0.75, 0.0]]))
    assert lines(drawn)["YaRN"].y.tolist() == [0.75, 0.5, 0.5, 0.0]
    assert "chance 6.25%" in [words.text for words in drawn.layout.annotations]


def test_a_gap_is_marked_and_no_line_joins_over_it():
    drawn = recall(yarn=np.array([[1.0, np.nan, 0.25, 0.0]]))
    assert np.isnan(lines(drawn)["YaRN"].y[1])
    [cross] = [trace for trace in drawn.data if trace.marker.symbol == "x-open" and trace.x[0]]
    assert cross.x.tolist() == [96]


def test_a_repair_that_does_not_exist_is_named():
    with pytest.raises(ValueError, match="'glue'"):
        figures.perplexity({"glue": curve()}, {"glue": "glue"}, chosen="glue", target_len=256)
