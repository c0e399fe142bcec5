"""Questions about the slopes: the schedule, other head counts, several machines."""

import numpy as np

from alibi_viz.core.slopes import alibi_slopes, plain_slopes, slope_order, zero_based_slopes
from alibi_viz.lessons.answer_kinds import Choice, Number, Picture, Pictures, Sketch
from alibi_viz.lessons.answers.worked import (
    N_HEADS,
    Worked,
    alibi_learns,
    heights,
    in_the_museum,
    link,
    same,
    slope_of,
)

BETWEEN = 12  # heads: no power of two, between these two
BELOW, ABOVE = 8, 16


def first_slope() -> Worked:
    """The steepest slope of eight heads."""
    slope = slope_of(1)
    return Worked(
        difficulty=1,
        answer=Number(
            slope,
            low=-10,
            high=10,
            near_misses={"from_zero": zero_based_slopes(N_HEADS)[0].item(), "flipped": -slope},
        ),
        springs_from={"from_zero": 6, "flipped": 1},
        link=link("slopes", n_heads=N_HEADS, against="from zero"),
        values={"n_heads": N_HEADS},
    )


def slope_past_the_power() -> Worked:
    """A head that the plain formula gets wrong."""
    head = BELOW + 1
    return Worked(
        difficulty=3,
        answer=Number(
            alibi_slopes(BETWEEN)[head - 1].item(),
            low=0,
            high=10,
            near_misses={
                "plain": plain_slopes(BETWEEN)[head - 1].item(),
                "from_zero": zero_based_slopes(BETWEEN)[head - 1].item(),
            },
        ),
        springs_from={"plain": 7, "from_zero": 6},
        link=link("slopes", n_heads=BETWEEN, against="plain"),
        values={"n_heads": BETWEEN, "head": head, "below": BELOW, "above": ABOVE},
    )


def out_of_order() -> Worked:
    """Why twelve slopes are not in order."""
    slopes, n_more = alibi_slopes(BETWEEN), BETWEEN - BELOW
    two_ladders = np.concatenate([alibi_slopes(BELOW), alibi_slopes(ABOVE)[::2][:n_more]])
    return Worked(
        difficulty=2,
        answer=Choice(
            {
                "two_ladders": same(slopes, two_ladders),
                "plain": same(slopes, plain_slopes(BETWEEN)),
                "to_be_sorted": same(slopes, slopes[slope_order(slopes)]),
                "learned": alibi_learns(),
            }
        ),
        springs_from={"plain": 7, "to_be_sorted": 7, "learned": 9},
        link=link("slopes", n_heads=BETWEEN),
        values={"n_heads": BETWEEN, "below": BELOW, "above": ABOVE, "n_more": n_more, "next": BELOW + 1},
    )


def gentlest_slope() -> Worked:
    """The smallest slope of a number of heads that is no power of two."""
    n_heads, max_bias = 6, 8
    slopes = alibi_slopes(n_heads, max_bias=max_bias)
    return Worked(
        difficulty=2,
        answer=Number(
            slopes.min().item(),
            low=0,
            high=1,
            near_misses={"last": slopes[-1].item(), "from_zero": zero_based_slopes(n_heads).min().item()},
        ),
        springs_from={"last": 7, "from_zero": 6},
        link=link("slopes", n_heads=n_heads),
        values={"n_heads": n_heads, "max_bias": max_bias},
    )


def second_machine() -> Worked:
    """The slope of the first head on the second of two machines that share the heads."""
    n_heads, n_machines = 16, 2
    own = n_heads // n_machines
    return Worked(
        difficulty=3,
        answer=Number(
            alibi_slopes(n_heads)[own].item(),
            low=0,
            high=10,
            near_misses={
                "restarted": alibi_slopes(n_heads)[0].item(),
                "as_if_alone": alibi_slopes(own)[0].item(),
                "from_zero": zero_based_slopes(n_heads)[own].item(),
            },
        ),
        springs_from={"restarted": 8, "as_if_alone": 8, "from_zero": 6},
        link=in_the_museum("ranks_restart", n_heads=n_heads, head=own + 1),
        values={"n_heads": n_heads, "n_machines": n_machines, "own": own, "head": own + 1},
    )


def trained_slopes() -> Worked:
    """What the paper found for slopes that are trained."""
    return Worked(
        difficulty=2,
        answer=Choice(
            {
                "no_strong_extrapolation": True,  # source: Press, Smith and Lewis 2022, footnote 11
                "better": False,  # source: the same
                "cannot_be_trained": False,  # source: the same; they were trained
                "other_sign": False,  # no such thing is reported
            }
        ),
        springs_from={"better": 9, "cannot_be_trained": 2, "other_sign": 1},
        link=link("slopes"),
    )


def picture_of_the_rule() -> Worked:
    """Which picture of twelve slopes is the authors' and which the plain formula's."""
    heads = np.arange(1, BETWEEN + 1).astype(float)
    drawn = {
        name: Picture(np.log2(rule(BETWEEN))[None], heads, "curves")
        for name, rule in (("authors", alibi_slopes), ("plain", plain_slopes))
    }
    return Worked(
        difficulty=2,
        answer=Pictures("authors", drawn),
        springs_from={"plain": 7},
        link=link("slopes", n_heads=BETWEEN, against="plain"),
        values={"n_heads": BETWEEN, "below": BELOW, "above": ABOVE},
    )


def draw_the_slopes() -> Worked:
    """The powers of two of six heads, point by point."""
    n_heads = 6
    powers = np.log2(alibi_slopes(n_heads))
    return Worked(
        difficulty=3,
        answer=Sketch(
            heights(np.arange(1, n_heads + 1)),
            heights(powers),
            low=-9,
            high=1,
            tolerance=0.3,
            near_misses={
                "plain": heights(np.log2(plain_slopes(n_heads))),
                "from_zero": heights(np.log2(zero_based_slopes(n_heads))),
                "sorted": heights(np.sort(powers)[::-1]),
            },
        ),
        springs_from={"plain": 7, "from_zero": 6, "sorted": 7},
        link=link("slopes", n_heads=n_heads, against="plain"),
        values={"n_heads": n_heads, "below": 2 ** (n_heads.bit_length() - 1)}
        | {"above": 2 ** n_heads.bit_length()},
    )


QUESTIONS = (
    first_slope,
    slope_past_the_power,
    out_of_order,
    gentlest_slope,
    second_machine,
    trained_slopes,
    picture_of_the_rule,
    draw_the_slopes,
)
