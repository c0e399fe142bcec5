"""Questions about the bias term: its sign, its formula and its place."""

import numpy as np

from alibi_viz.core.attention import scale_bias
from alibi_viz.core.bias import alibi_bias, bias_at_distance
from alibi_viz.core.positions import causal_mask
from alibi_viz.core.slopes import zero_based_slopes
from alibi_viz.lessons.answer_kinds import Choice, Number, Sketch
from alibi_viz.lessons.answers.worked import (
    HEAD_DIM,
    N_HEADS,
    Worked,
    alibi_learns,
    falling,
    heights,
    inside,
    link,
    same,
    slope_of,
)


def bias_of_a_pair() -> Worked:
    """The bias of one query and one key."""
    head, query, key = 3, 8, 2
    slope = slope_of(head)
    bias = alibi_bias(np.array([slope]), np.array([query]), np.array([key])).item()
    return Worked(
        difficulty=1,
        answer=Number(
            bias,
            low=-10,
            high=10,
            near_misses={
                "flipped": -bias,
                "key_position": slope * key,
                "from_zero": bias * zero_based_slopes(N_HEADS)[head - 1].item() / slope,
                "inside": inside(bias),
            },
        ),
        springs_from={"flipped": 1, "key_position": 2, "from_zero": 6, "inside": 10},
        link=link("bias_term", n_heads=N_HEADS, head=head, query=query, key=key),
        values={"n_heads": N_HEADS, "head": head, "query": query, "key": key, "slope": slope}
        | {"distance": query - key, "head_dim": HEAD_DIM},
        items=("formula",),
    )


def positive_and_falling() -> Worked:
    """The course's true or false item."""
    bias = bias_at_distance(np.array([slope_of(1)]), np.arange(10))[0]
    return Worked(
        difficulty=1,
        answer=Choice(
            {
                "zero_then_negative": bias[0] == 0 and falling(bias),
                "positive_falling": (bias >= 0).all() and falling(bias),
                "positive_growing": falling(-bias),
                "learned": alibi_learns(),
            }
        ),
        springs_from={"positive_falling": 5, "positive_growing": 1, "learned": 9},
        link=link("slopes", n_heads=N_HEADS),
        items=("positive_and_decreasing",),
    )


def formula() -> Worked:
    """Which formula gives the bias; each is tried on every pair."""
    slope, positions = slope_of(2), np.arange(12)
    seen = causal_mask(positions, positions)
    bias = alibi_bias(np.array([slope]), positions, positions)[0][seen]
    distance = (positions[:, None] - positions)[seen]
    return Worked(
        difficulty=1,
        answer=Choice(
            {
                "minus_slope_times_distance": same(-slope * distance, bias),
                "slope_times_distance": same(slope * distance, bias),
                "slope_over_distance": same(slope / (1 + distance), bias),
                "learned_number": alibi_learns(),
            }
        ),
        springs_from={"slope_times_distance": 1, "slope_over_distance": 5, "learned_number": 9},
        link=link("bias_term"),
        items=("formula",),
    )


def inside_the_scale() -> Worked:
    """What is left of a bias that is divided by the square root of the head dimension."""
    head, distance = 2, 40
    bias = bias_at_distance(np.array([slope_of(head)]), np.array([distance])).item()
    return Worked(
        difficulty=2,
        answer=Number(
            inside(bias),
            low=-20,
            high=20,
            near_misses={"outside": bias, "by_head_dim": bias / HEAD_DIM, "flipped": -inside(bias)},
        ),
        springs_from={"outside": 10, "by_head_dim": 10, "flipped": 1},
        link=link("bias_term", n_heads=N_HEADS, head=head, scale_bias="inside"),
        values={"bias": bias, "head_dim": HEAD_DIM, "distance": distance, "slope": slope_of(head)},
    )


def draw_the_bias() -> Worked:
    """The bias against distance, point by point."""
    head, distances = 2, np.arange(9)
    bias = bias_at_distance(np.array([slope_of(head)]), distances)[0]
    return Worked(
        difficulty=1,
        answer=Sketch(
            heights(distances),
            heights(bias),
            low=-2.5,
            high=2.5,
            tolerance=0.2,
            near_misses={
                "flipped": heights(-bias),
                "positive_falling": heights(bias - bias.min()),
                "inside": heights(scale_bias(bias, head_dim=HEAD_DIM, place="inside")),
            },
        ),
        springs_from={"flipped": 1, "positive_falling": 5, "inside": 10},
        link=link("bias_term", n_heads=N_HEADS, head=head),
        values={"slope": slope_of(head), "last": distances[-1].item(), "lowest": bias.min().item()}
        | {"head_dim": HEAD_DIM},
        items=("formula", "straight_line_penalty"),
    )


QUESTIONS = (
    bias_of_a_pair,
    positive_and_falling,
    formula,
    inside_the_scale,
    draw_the_bias,
)
