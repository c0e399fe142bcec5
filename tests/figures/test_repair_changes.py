"""What a repair changes: before dashed and grey, after in the repair's colour."""

import numpy as np
import pytest

from alibi_viz.figures import repair_changes as figures
from alibi_viz.figures.repair_changes import Lengths, Stage
from alibi_viz.figures.theme import REPAIR_COLORS

LENGTHS = Lengths(128, 512)
BEFORE, AFTER = np.array([1.0, 100.0, 300.0]), np.array([2.0, 400.0, 1200.0])


def stages(repair="yarn"):
    return [Stage("none", BEFORE), Stage(repair, AFTER)]


ALL = {
    "wavelengths": lambda stages: figures.wavelengths(stages, lengths=LENGTHS),
    "contrast": lambda stages: figures.contrast(np.arange(3), stages),
    "half distances": lambda stages: figures.half_distances(stages, lengths=LENGTHS),
    "neighbours": figures.neighbour_weights,
    "buckets": lambda stages: figures.buckets(np.array([1, 64, 511]), stages, lengths=LENGTHS),
    "alike": lambda stages: figures.alike(np.array([1, 64, 511]), stages, lengths=LENGTHS),
}


@pytest.mark.parametrize("draw", ALL.values(), ids=ALL)
def test_before_is_grey_and_dashed_and_after_has_the_colour_of_the_repair(draw):
    before, after = draw(stages()).data
    assert (before.name, before.line.dash, before.line.color) == ("as it is", "dash", REPAIR_COLORS["none"])
    assert (after.name, after.line.dash, after.line.color) == ("YaRN", "solid", REPAIR_COLORS["yarn"])
    assert before.y.tolist() == BEFORE.tolist()
    assert after.y.tolist() == AFTER.tolist()


@pytest.mark.parametrize("draw", ALL.values(), ids=ALL)
def test_one_stage_alone_is_one_line(draw):
    for stage in (Stage("none", BEFORE), Stage("to_alibi", AFTER)):
        [line] = draw([stage]).data
        assert line.y.tolist() == stage.values.tolist()


def test_pairs_longer_than_the_text_are_open_of_training_before_and_of_the_target_after():
    before, after = figures.wavelengths(stages(), lengths=LENGTHS).data
    assert [symbol.endswith("-open") for symbol in before.marker.symbol] == [False, False, True]
    assert [symbol.endswith("-open") for symbol in after.marker.symbol] == [False, False, True]


@pytest.mark.parametrize("draw", [ALL["wavelengths"], ALL["half distances"]])
def test_the_training_length_and_the_target_are_level_lines_with_words_at_their_height(draw):
    drawn = draw(stages())
    assert [shape.y0 for shape in drawn.layout.shapes] == [128, 512]
    assert [10**words.y for words in drawn.layout.annotations] == pytest.approx([128, 512])
    assert [words.text for words in drawn.layout.annotations] == [
        "trained on 128 tokens",
        "target 512 tokens",
    ]


def test_slowed_is_after_over_before_with_ticks_at_kept_and_fully_slowed():
    drawn = figures.slowed(
        Stage("none", np.array([1.0, 0.1])), Stage("yarn", np.array([1.0, 0.025])), factor=4
    )
    np.testing.assert_allclose(drawn.data[0].y, [1, 0.25])
    assert drawn.layout.yaxis.ticktext == ("0", "1/4", "1")
    assert drawn.layout.yaxis.tickvals == (0, 0.25, 1)


@pytest.mark.parametrize("draw", [ALL["buckets"], ALL["alike"]])
def test_a_bucket_holds_until_the_next_and_both_lengths_are_marked(draw):
    drawn = draw(stages("stretched"))
    assert {trace.line.shape for trace in drawn.data} == {"hv"}
    assert {trace.mode for trace in drawn.data} == {"lines"}
    assert [shape.x0 for shape in drawn.layout.shapes] == [128, 512]


def test_large_heads_keep_their_ticks_apart():
    drawn = figures.wavelengths([Stage("none", np.geomspace(6, 60_000, 64))], lengths=LENGTHS)
    assert drawn.layout.xaxis.dtick >= 4
