"""The mystery's figures: a hidden line gives no method away, and all cases share their axes."""

import numpy as np
import pytest

from alibi_viz.core.symptoms import Points
from alibi_viz.figures import mystery as figures
from alibi_viz.figures import theme
from alibi_viz.figures.by_length import SYMBOLS

LONG = Points(np.array([128, 256, 1024]), np.array([50.0, 60.0, 70.0]))
SHORT = Points(np.array([128]), np.array([48.0]))
LINES = {"this model": LONG, "before": SHORT, "RoPE, <YaRN>": LONG}
DRAWN = {
    "perplexity": lambda lines, **more: figures.perplexity(lines, train_len=128, limits=(40.0, 90.0), **more),
    "losses": lambda lines, **more: figures.losses(lines, train_len=128, limits=(3.0, 70.0), **more),
    "recall": lambda lines, **more: figures.recall(lines, train_len=128, chance=0.0625, **more),
    "heads": lambda lines, **more: figures.heads(lines, n_heads=2, limits=(1.0, 100.0), **more),
}
EVERY = pytest.mark.parametrize("draw", DRAWN.values(), ids=DRAWN)
HEADS = Points(np.arange(1, 5), np.array([2.0, 40.0, 3.0, 50.0]))


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, as WCAG defines it."""

    def light(color: str) -> float:
        parts = np.array([int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)])
        linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
        return float(linear @ [0.2126, 0.7152, 0.0722])

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@EVERY
def test_the_three_parts_are_told_by_colour_and_by_marker(draw):
    lines = dict.fromkeys(LINES, HEADS) if draw is DRAWN["heads"] else LINES
    drawn = draw(lines, supposed="RoPE, <YaRN>").data
    assert [trace.marker.color for trace in drawn] == [
        look["color"] for look in (figures.THIS, figures.BESIDE[0], figures.SUPPOSED)
    ]
    assert len({trace.marker.symbol for trace in drawn}) == 3


@EVERY
def test_a_supposed_cause_looks_the_same_without_anything_beside(draw):
    lines = {"this model": HEADS, "NoPE": HEADS}
    assert draw(lines, supposed="NoPE").data[1].marker.color == figures.SUPPOSED["color"]
    assert draw(lines).data[1].marker.color == figures.BESIDE[0]["color"]


@pytest.mark.parametrize(
    "look", [figures.THIS, *figures.BESIDE, figures.SUPPOSED], ids=lambda look: look["symbol"]
)
def test_no_part_has_a_method_s_colour_and_all_are_seen_on_both_pages(look):
    assert look["color"] not in theme.METHOD_COLORS.values()
    assert contrast(look["color"], "#FFFFFF") >= 3
    assert contrast(look["color"], "#0E1117") >= 3
    assert look["symbol"] in SYMBOLS.values()


@EVERY
def test_names_are_no_markup(draw):
    assert draw({"this model": HEADS, "<b>": HEADS}).data[1].name == "&lt;b&gt;"


def test_lines_hold_the_numbers_and_the_training_length_is_in_sight():
    drawn = figures.perplexity({"this model": LONG.between(128, 1024)}, train_len=128, limits=(40.0, 90.0))
    assert drawn.data[0].x.tolist() == [256.0, 1024.0]
    assert drawn.data[0].y.tolist() == [60.0, 70.0]
    assert drawn.layout.annotations[0].text == "trained on 128 tokens"
    assert 128 in drawn.layout.xaxis.tickvals


@pytest.mark.parametrize("name", ["perplexity", "losses", "heads"])
def test_the_axis_depends_on_the_limits_alone(name):
    low = Points(HEADS.places, HEADS.values / 2)
    axes = [DRAWN[name]({"this model": points}).layout.yaxis.range for points in (HEADS, low)]
    assert axes[0] == axes[1]


def test_limits_keep_a_little_room_on_a_log_axis_and_on_a_straight_one():
    log = figures.perplexity({"this model": LONG}, train_len=128, limits=(10.0, 1000.0)).layout.yaxis
    assert log.range == pytest.approx((0.9, 3.1))
    straight = figures.losses({"this model": LONG}, train_len=128, limits=(2.0, 4.0)).layout.yaxis
    assert straight.range == pytest.approx((1.9, 4.1))


def test_heads_stand_layer_by_layer_and_say_which_they_are():
    [drawn] = figures.heads({"this model": HEADS}, n_heads=2, limits=(1.0, 60.0)).data
    assert drawn.x.tolist() == [0.0, 1.0, 3.0, 4.0]
    assert drawn.customdata[-1] == "layer 2, head 2 from the nearest"
    assert drawn.mode == "markers"


def test_what_guessing_gives_is_marked():
    drawn = figures.recall({"this model": LONG}, train_len=128, chance=0.0625)
    assert drawn.layout.annotations[-1].text == "chance 6.25%"
