"""Questions about a model at work: what its heads' reach betrays."""

from collections.abc import Callable

import numpy as np
from jaxtyping import Float64

from alibi_viz.core import bugs, running_bugs
from alibi_viz.core.attention import attention_steps, equal_score_weights, mean_attention_distance
from alibi_viz.core.bias import alibi_bias
from alibi_viz.core.museum import Computation, Setting
from alibi_viz.core.positions import causal_mask
from alibi_viz.core.slopes import zero_based_slopes
from alibi_viz.lessons.answer_kinds import Choice, Number
from alibi_viz.lessons.answers.worked import (
    HEAD_DIM,
    N_HEADS,
    Worked,
    alibi_learns,
    falling,
    in_the_museum,
    inside,
    link,
    same,
    slope_of,
)

LENGTH, N_MACHINES = 64, bugs.N_RANKS
SETTING = Setting(length=LENGTH, n_heads=N_HEADS, head_dim=HEAD_DIM)
_POSITIONS = np.arange(LENGTH)
_SEEN = causal_mask(_POSITIONS, _POSITIONS)
Reach = Float64[np.ndarray, "head"]


def _who_shows(symptom: Callable[[Reach], bool]) -> dict[str, bool]:
    """Which of some bugs makes the heads reach as the symptom says when all content scores are equal."""
    buggy = {
        "bias_dropped": running_bugs.bias_dropped,
        "heads_restarted": bugs.ranks_restart,
        "sign_flipped": bugs.sign_flipped,
        "inside_scale": bugs.bias_inside_scale,
    }
    return {
        key: symptom(mean_attention_distance(equal_score_weights(bug(SETTING).bias)))
        for key, bug in buggy.items()
    }


def _alike(reach: Reach) -> bool:
    return same(reach, reach[0])


def _two_groups(reach: Reach) -> bool:
    first, second = np.split(reach, N_MACHINES)
    return same(first, second) and not _alike(reach)


def bias_switched_off() -> Worked:
    """What slope factor 0 does, for content that is random."""
    queries, keys, values = np.random.default_rng(0).standard_normal((3, 1, LENGTH, HEAD_DIM))
    bias = alibi_bias(np.array([slope_of(2)]), _POSITIONS, _POSITIONS)
    off = attention_steps(queries, keys, values, mask=_SEEN)
    on = attention_steps(queries, keys, values, bias=bias)
    last = off.weights[0, -1]
    return Worked(
        difficulty=1,
        answer=Choice(
            {
                "content_only": not same(off.weights, on.weights) and not same(last, last[0]),
                "nothing": same(off.weights, on.weights),
                "equal_weights": same(last, last[0]),
                "far_first": falling(last),
            }
        ),
        springs_from={"nothing": 2, "equal_weights": 15, "far_first": 1},
        link=link("live_attention", slope_factor=0.0),
    )


def reach_of_a_head() -> Worked:
    """How far a steep head looks on average."""
    head, length = 1, 256
    positions = np.arange(length)

    def reach(slope: float) -> float:
        bias = alibi_bias(np.array([slope]), positions[-1:], positions)
        return mean_attention_distance(equal_score_weights(bias)).item()

    slope = slope_of(head)
    return Worked(
        difficulty=3,
        answer=Number(
            reach(slope),
            low=0,
            high=length,
            near_misses={
                "from_zero": reach(zero_based_slopes(N_HEADS)[head - 1].item()),
                "inside": reach(inside(slope)),
                "dropped": reach(0.0),
            },
        ),
        springs_from={"from_zero": 6, "inside": 10, "dropped": 15},
        link=link("live_attention", head=head),
        values={"slope": slope, "n_heads": N_HEADS, "head": head, "length": length, "head_dim": HEAD_DIM}
        | {"kept": float(np.exp(-slope))},
    )


def only_while_generating() -> Worked:
    """The whole text reads as well as ever, the generated text rambles: which bug?"""
    newest = running_bugs.cached_alibi(SETTING).weights[:, -1]

    def right_for_the_newest(bug: Computation) -> bool:
        return same(bug(SETTING).weights[:, -1], newest)

    return Worked(
        difficulty=3,
        answer=Choice(
            {
                "bias_from_query_length": not right_for_the_newest(running_bugs.bias_of_query_length),
                "one_row": not right_for_the_newest(bugs.one_row),
                "sign": right_for_the_newest(bugs.sign_flipped),  # of a whole text, which reads well
                "train_slopes": alibi_learns(),
            }
        ),
        springs_from={"one_row": 2, "sign": 1, "train_slopes": 9},
        link=in_the_museum("bias_of_query_length"),
        items=("root_cause",),
    )


def heads_all_alike() -> Worked:
    """After a change of kernel, all heads look equally far: which bug?"""
    return Worked(
        difficulty=2,
        answer=Choice(_who_shows(_alike)),
        springs_from={"heads_restarted": 8, "sign_flipped": 1, "inside_scale": 10},
        link=link("live_attention", slope_factor=0.0),
        values={"n_heads": N_HEADS, "n_machines": N_MACHINES, "head_dim": HEAD_DIM},
        items=("root_cause",),
    )


def heads_in_two_groups() -> Worked:
    """On two machines, the heads reach in two groups that are alike: which bug?"""
    return Worked(
        difficulty=3,
        answer=Choice(_who_shows(_two_groups)),
        springs_from={"bias_dropped": 15, "sign_flipped": 1, "inside_scale": 10},
        link=in_the_museum("ranks_restart", n_heads=N_HEADS),
        values={"n_heads": N_HEADS, "n_machines": N_MACHINES, "half": N_HEADS // N_MACHINES}
        | {"head_dim": HEAD_DIM},
        items=("root_cause",),
    )


QUESTIONS = (
    bias_switched_off,
    reach_of_a_head,
    only_while_generating,
    heads_all_alike,
    heads_in_two_groups,
)
