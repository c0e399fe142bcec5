"""Questions about what softmax makes of the bias: the weights."""

import numpy as np

from alibi_viz.core import bugs
from alibi_viz.core.attention import equal_score_weights, softmax
from alibi_viz.core.bias import bias_at_distance
from alibi_viz.core.museum import Setting
from alibi_viz.lessons.answer_kinds import Choice, Number, Picture, Pictures, Sketch
from alibi_viz.lessons.answers.worked import (
    HEAD_DIM,
    N_HEADS,
    Worked,
    falling,
    heights,
    in_the_museum,
    inside,
    link,
    same,
    slope_of,
)


def straight_line() -> Worked:
    """What a straight penalty does to weights."""
    head = 2
    weights = equal_score_weights(bias_at_distance(np.array([slope_of(head)]), np.arange(10)))[0]
    ratio = weights[1:] / weights[:-1]
    return Worked(
        difficulty=2,
        answer=Choice(
            {
                "same_factor": same(ratio, ratio[0]) and falling(weights),
                "same_amount": same(np.diff(weights), np.diff(weights)[0]),
                "not_at_all": same(weights, weights[0]),
                "rise": falling(-weights),
            }
        ),
        springs_from={"same_amount": 12, "not_at_all": 2, "rise": 1},
        link=link("bias_term", n_heads=N_HEADS, head=head),
        values={"slope": slope_of(head), "kept": 100 * ratio[0].item()},
        items=("straight_line_penalty",),
    )


def ratio_of_weights() -> Worked:
    """How much a key some tokens back weighs of the token itself."""
    head, distance = 2, 3
    bias = bias_at_distance(np.array([slope_of(head)]), np.array([distance])).item()
    return Worked(
        difficulty=2,
        answer=Number(
            float(np.exp(bias)),
            low=0,
            high=10,
            near_misses={
                "straight": 1 + bias,
                "flipped": float(np.exp(-bias)),
                "inside": float(np.exp(inside(bias))),
            },
        ),
        springs_from={"straight": 12, "flipped": 1, "inside": 10},
        link=link("bias_term", n_heads=N_HEADS, head=head, query=7, key=7 - distance),
        values={"slope": slope_of(head), "distance": distance, "head_dim": HEAD_DIM},
        items=("straight_line_penalty",),
    )


def effect_of_distance() -> Worked:
    """What the penalty does to attention: a preference, no wall."""
    slope, distances = slope_of(2), np.arange(10)
    bias = bias_at_distance(np.array([slope]), distances)[0]
    weights = equal_score_weights(bias)
    content = np.where(distances == distances[-1], slope * distances[-1] + 1, 0.0)  # the last key fits well
    return Worked(
        difficulty=1,
        answer=Choice(
            {
                "prefers_near": falling(weights) and softmax(content + bias).argmax() == distances[-1],
                "prefers_far": falling(-weights),
                "sums_below_one": not same(weights.sum(), 1.0),
                "nothing": same(weights, 1 / len(weights)),
            }
        ),
        springs_from={"prefers_far": 1, "sums_below_one": 12, "nothing": 2},
        link=link("bias_term", content="random"),
        items=("distance_penalty_effect",),
    )


def content_against_distance() -> Worked:
    """How much better a far key must fit to weigh as much as the token itself."""
    head, distance = 3, 40
    needed = -bias_at_distance(np.array([slope_of(head)]), np.array([distance])).item()
    return Worked(
        difficulty=2,
        answer=Number(
            needed,
            low=-100,
            high=100,
            near_misses={"flipped": -needed, "nothing": 0.0, "inside": inside(needed)},
        ),
        springs_from={"flipped": 1, "nothing": 2, "inside": 10},
        link=link("bias_heatmap", n_heads=N_HEADS, head=head, query=distance, key=0),
        values={"slope": slope_of(head), "distance": distance, "head_dim": HEAD_DIM},
        items=("distance_penalty_effect",),
    )


def bias_after_softmax() -> Worked:
    """What a row sums to when the bias comes too late."""
    head, n_keys = 1, 4
    wrong = bugs.bias_after_softmax(Setting(length=n_keys, n_heads=N_HEADS))
    total, bias_sum = (part[head - 1, -1].sum().item() for part in (wrong.weights, wrong.bias))
    return Worked(
        difficulty=2,
        answer=Number(
            total, low=-20, high=20, near_misses={"one": 1.0, "flipped": 2 - total}, tolerance=0.001
        ),
        springs_from={"one": 12, "flipped": 1},
        link=in_the_museum("bias_after_softmax", length=n_keys, n_heads=N_HEADS, head=head),
        values={"n_keys": n_keys, "slope": slope_of(head), "bias_sum": bias_sum},
    )


def draw_the_weights() -> Worked:
    """The weights of one row for equal scores, point by point."""
    head, keys = 1, np.arange(6)
    distance = keys.max() - keys
    weights = equal_score_weights(bias_at_distance(np.array([slope_of(head)]), distance))[0]
    line = (1 + keys) / (1 + keys).sum()
    return Worked(
        difficulty=2,
        answer=Sketch(
            heights(keys),
            heights(weights),
            low=0,
            high=0.6,
            tolerance=0.05,
            near_misses={
                "line": heights(line),
                "flipped": heights(weights[::-1]),
                "level": heights(np.full(len(keys), 1 / len(keys))),
            },
        ),
        springs_from={"line": 12, "flipped": 1, "level": 2},
        link=link("bias_term", n_heads=N_HEADS, head=head, query=keys[-1].item()),
        values={"slope": slope_of(head), "query": keys[-1].item(), "own": 100 * weights[-1].item()}
        | {"first": 100 * weights[0].item()},
        items=("distance_penalty_effect", "straight_line_penalty"),
    )


def picture_of_the_sign() -> Worked:
    """Which map of weights is ALiBi's, and which has the sign flipped."""
    head, setting = 2, Setting(length=16, n_heads=N_HEADS)
    drawn = {
        name: Picture(computed(setting).weights[head - 1], setting.positions.astype(float), "map")
        for name, computed in (("alibi", bugs.causal_alibi), ("flipped", bugs.sign_flipped))
    }
    return Worked(
        difficulty=1,
        answer=Pictures("alibi", drawn),
        springs_from={"flipped": 1},
        link=link("bias_heatmap", n_heads=N_HEADS, head=head, window=setting.length),
        items=("distance_penalty_effect",),
    )


QUESTIONS = (
    straight_line,
    ratio_of_weights,
    effect_of_distance,
    content_against_distance,
    bias_after_softmax,
    draw_the_weights,
    picture_of_the_sign,
)
