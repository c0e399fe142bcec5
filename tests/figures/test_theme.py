"""The theme: colours that can be seen on both pages, and told apart."""

import itertools

import pytest

from alibi_viz.core.methods import METHODS
from alibi_viz.core.repairs import REPAIRABLE, repairs_of
from alibi_viz.figures import theme

LIGHT_PAGE, DARK_PAGE = "#FFFFFF", "#191816"


def _luminance(color: str) -> float:
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_every_method_has_a_colour_of_its_own():
    assert set(theme.METHOD_COLORS) == set(METHODS)
    assert len(set(theme.METHOD_COLORS.values())) == len(METHODS)


@pytest.mark.parametrize("method", REPAIRABLE)
def test_the_repairs_of_a_checkpoint_have_colours_of_their_own(method):
    repairs = [repair.key for repair in repairs_of(method)]
    assert len({theme.REPAIR_COLORS[repair] for repair in repairs}) == len(repairs)


@pytest.mark.parametrize(
    "color",
    [
        *theme.METHOD_COLORS.values(),
        *theme.REPAIR_COLORS.values(),
        *theme.HEAD_RAMP,
        theme.CHOSEN,
        theme.FAINT,
    ],
)
@pytest.mark.parametrize("page", [LIGHT_PAGE, DARK_PAGE])
def test_a_colour_stands_out_by_three_to_one_on_both_pages(color, page):
    assert _contrast(color, page) >= 3


@pytest.mark.parametrize(
    ("scale", "page"),
    [
        (theme.SEQUENTIAL, LIGHT_PAGE),
        (theme.DIVERGING[4:], LIGHT_PAGE),
        (theme.DIVERGING[4::-1], LIGHT_PAGE),
        (theme.SEQUENTIAL_ON_DARK, DARK_PAGE),
        (theme.DIVERGING_ON_DARK[4:], DARK_PAGE),
        (theme.DIVERGING_ON_DARK[4::-1], DARK_PAGE),
    ],
)
def test_what_is_larger_stands_out_more_from_its_page(scale, page):
    contrasts = [_contrast(color, page) for color in scale]
    assert all(later > earlier for earlier, later in itertools.pairwise(contrasts))
    assert contrasts[0] < 1.2
    assert contrasts[-1] > 10


def test_heads_get_as_many_colours_as_there_are_from_warm_to_cool():
    colors = theme.head_colors(5)
    assert len(set(colors)) == 5
    assert colors[0] == "rgb(200, 85, 61)"
