"""Questions about how far a slope reaches: the distance over which a weight halves."""

import numpy as np

from alibi_viz.core.slopes import alibi_slopes, half_distance, zero_based_slopes
from alibi_viz.lessons.answer_kinds import Choice, Number
from alibi_viz.lessons.answers.worked import N_HEADS, Worked, inside, link, same, slope_of


def half_the_weight() -> Worked:
    """After how many tokens a weight has halved."""
    head = 4
    slope = slope_of(head)
    [answer] = half_distance(np.array([slope])).tolist()
    [from_zero] = half_distance(zero_based_slopes(N_HEADS)[head - 1 : head]).tolist()
    [scaled] = half_distance(np.array([inside(slope)])).tolist()
    return Worked(
        difficulty=2,
        answer=Number(
            answer,
            low=0,
            high=1000,
            near_misses={"straight": 0.5 / slope, "from_zero": from_zero, "inside": scaled},
        ),
        springs_from={"straight": 12, "from_zero": 6, "inside": 10},
        link=link("slopes", n_heads=N_HEADS),
        values={"n_heads": N_HEADS, "head": head, "slope": slope},
    )


def reach_of_the_gentlest() -> Worked:
    """After how many tokens even the gentlest head has halved a weight."""
    slopes = alibi_slopes(N_HEADS)
    reach, scaled = half_distance(slopes), half_distance(np.array([inside(slopes.min())]))
    return Worked(
        difficulty=1,
        answer=Number(
            reach.max().item(),
            low=0,
            high=1_000_000,
            near_misses={
                "straight": 0.5 / slopes.min().item(),
                "from_zero": half_distance(zero_based_slopes(N_HEADS)).max().item(),
                "inside": scaled.item(),
                "steepest": reach.min().item(),
            },
            tolerance=0.1,
        ),
        springs_from={"straight": 12, "from_zero": 6, "inside": 10, "steepest": 24},
        link=link("slopes", n_heads=N_HEADS),
        values={"n_heads": N_HEADS, "slope": slopes.min().item(), "steepest": reach.min().item()},
    )


def half_the_slope() -> Worked:
    """What half a slope does to the reach."""
    steep, half, quarter = half_distance(np.array([1.0, 0.5, 0.25]))
    return Worked(
        difficulty=1,
        answer=Choice(
            {
                "doubles": same(half / steep, 2.0),
                "halves": same(half / steep, 0.5),
                "adds": same(half - steep, quarter - half),
                "stays": same(half, steep),
            }
        ),
        springs_from={"halves": 24, "adds": 12, "stays": 2},
        link=link("slopes", n_heads=N_HEADS),
    )


QUESTIONS = (half_the_weight, reach_of_the_gentlest, half_the_slope)
