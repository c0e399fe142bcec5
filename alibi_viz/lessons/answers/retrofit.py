"""Questions about a checkpoint that is to read longer texts: what to change, what it costs, what went wrong."""

from collections.abc import Callable
from typing import Any

import numpy as np

from alibi_viz.core.attention import equal_score_weights
from alibi_viz.core.bias import alibi_bias
from alibi_viz.core.methods import METHODS
from alibi_viz.core.positions import causal_mask
from alibi_viz.core.repairs import REPAIRS
from alibi_viz.core.rope import inverse_frequencies, rotate, to_halves
from alibi_viz.core.rope_scaling import dynamic_ntk, ntk_aware, position_interpolation, yarn
from alibi_viz.lessons import retrofit as lesson
from alibi_viz.lessons.answer_kinds import Choice, Number
from alibi_viz.lessons.answers.worked import HEAD_DIM, Worked, alibi_learns, among_seen, link, same, slope_of
from alibi_viz.lessons.question import Link

TRAIN_LEN, FACTOR = 4096, 4
SCALING: dict[str, Any] = {"factor": FACTOR, "train_len": TRAIN_LEN}
Rule = Callable[..., tuple[np.ndarray, float]]
UNSCALED = inverse_frequencies(HEAD_DIM)
INTERPOLATED, _ = position_interpolation(HEAD_DIM, **SCALING)
_LENGTHS = {"train_len": TRAIN_LEN, "target_len": FACTOR * TRAIN_LEN}


def _shown(repair: str) -> Link:
    """The page Retrofit with a repair of RoPE, and pairs of the size that is asked about."""
    own = {"rope_dim": HEAD_DIM, "rope_len": TRAIN_LEN}
    return link("retrofit", repair=REPAIRS[repair].label, factor=FACTOR, **own)


def _acts_as_rope(method: str) -> bool:
    """Whether queries and keys learned for RoPE find their positions where they expect them."""
    return METHODS[method].acts_on == METHODS["rope"].acts_on


def _goes_stale(rule: Rule, *, shorter: int = 2 * TRAIN_LEN, longer: int = 3 * TRAIN_LEN) -> bool:
    """Whether a key that was turned when the text had one length is turned otherwise at another."""
    return not same(*(rule(HEAD_DIM, **SCALING, seq_len=length)[0] for length in (shorter, longer)))


def switch_to_alibi() -> Worked:
    """What becomes of a RoPE checkpoint that is run with ALiBi."""
    positions = np.arange(16)
    content = np.random.default_rng(0).standard_normal((2, 16, HEAD_DIM))
    queries, keys = (rotate(x, positions, UNSCALED) for x in content)
    seen = causal_mask(positions, positions)
    rope = equal_score_weights(among_seen(queries @ keys.T / np.sqrt(HEAD_DIM), seen))
    bias = alibi_bias(np.array([slope_of(2)]), positions, positions)[0]
    alibi = equal_score_weights(content[0] @ content[1].T / np.sqrt(HEAD_DIM) + bias)
    return Worked(
        difficulty=2,
        answer=Choice(
            {
                "must_be_trained": not _acts_as_rope("alibi") and not same(rope, alibi),
                "nothing_to_learn": _acts_as_rope("alibi"),
                "slopes_only": alibi_learns(),
                "short_texts_as_before": same(rope, alibi),
            }
        ),
        springs_from={"nothing_to_learn": 21, "slopes_only": 9, "short_texts_as_before": 21},
        link=link("retrofit", repair=REPAIRS["to_alibi"].label),
        items=("retrofit_choice",),
    )


def choose_a_retrofit() -> Worked:
    """Which repair keeps the checkpoint, the speed and the cache."""
    return Worked(
        difficulty=3,
        answer=Choice(
            {
                "rope_base": _acts_as_rope("rope") and not _goes_stale(ntk_aware),
                "alibi": _acts_as_rope("alibi"),
                "t5": _acts_as_rope("t5"),
                "dynamic": _acts_as_rope("rope") and not _goes_stale(dynamic_ntk),
            }
        ),
        springs_from={"alibi": 21, "t5": 11, "dynamic": 22},
        link=link("retrofit", show=lesson.DECISION, have=METHODS["rope"].label, factor=FACTOR),
        values=_LENGTHS,
        items=("retrofit_choice",),
    )


def interpolated_neighbours() -> Worked:
    """How far the fastest pair turns per token after position interpolation."""
    ntk, _ = ntk_aware(HEAD_DIM, **SCALING)
    return Worked(
        difficulty=2,
        answer=Number(
            INTERPOLATED[0].item(),
            low=0,
            high=100,
            near_misses={"ntk": ntk[0].item(), "faster": UNSCALED[0].item() * FACTOR},
        ),
        springs_from={"ntk": 27, "faster": 27},
        link=_shown("linear"),
        values={"factor": FACTOR, "before": UNSCALED[0]},
    )


def fastest_pair() -> Worked:
    """By what a larger base slows down the fastest pair."""
    ntk, _ = ntk_aware(HEAD_DIM, **SCALING)
    slowed = UNSCALED / ntk
    return Worked(
        difficulty=2,
        answer=Number(
            slowed[0].item(),
            low=0,
            high=100,
            near_misses={"slowest": slowed[-1].item()},
        ),
        springs_from={"slowest": 27},
        link=_shown("ntk"),
        values={"slowest": slowed[-1]},
    )


def attention_factor() -> Worked:
    """By what YaRN multiplies a score."""
    _, factor = yarn(HEAD_DIM, **SCALING)
    return Worked(
        difficulty=3,
        answer=Number(
            factor**2, low=0, high=10, near_misses={"once": factor, "unchanged": 1}, tolerance=0.01
        ),
        springs_from={"once": 27, "unchanged": 27},
        link=_shown("yarn"),
        values={"factor": FACTOR, "attention_factor": factor},
    )


def stale_cache() -> Worked:
    """One long pass is fine and token by token is not, once the text outgrows training: why?"""
    short_texts_too = not same(dynamic_ntk(HEAD_DIM, **SCALING, seq_len=TRAIN_LEN // 2)[0], UNSCALED)
    return Worked(
        difficulty=3,
        answer=Choice(
            {
                "keys_turned_before": _goes_stale(dynamic_ntk) and not short_texts_too,
                "cache_is_safe": not _goes_stale(dynamic_ntk),
                "short_texts_too": short_texts_too,
                "alibi_alike": METHODS["alibi"].keys_hold_position,
            }
        ),
        springs_from={"cache_is_safe": 22, "short_texts_too": 22, "alibi_alike": 13},
        link=_shown("dynamic"),
        values=_LENGTHS,
        items=("root_cause",),
    )


def halves_or_neighbours() -> Worked:
    """A checkpoint of one layout of pairs, read as the other."""
    query, key = np.random.default_rng(0).standard_normal((2, 1, HEAD_DIM))

    def score(distance: int, *, shuffle: bool) -> float:
        read = to_halves if shuffle else np.asarray
        turned = rotate(read(query), np.array([distance]), UNSCALED)
        return (turned @ rotate(read(key), np.array([0]), UNSCALED).T).item()

    apart = [not same(score(d, shuffle=True), score(d, shuffle=False)) for d in (0, 1, 100)]
    own, near, far = apart
    return Worked(
        difficulty=3,
        answer=Choice(
            {
                "own_only": near and far and not own,
                "nothing": not any(apart),
                "far_only": far and not near,
                "loading_fails": to_halves(query).shape != query.shape,
            }
        ),
        springs_from={"nothing": 29, "far_only": 29, "loading_fails": 29},
        link=link("live_attention", method="rope"),
        items=("root_cause",),
    )


def worse_in_short_texts() -> Worked:
    """After interpolation short texts are worse, and switching it off heals them: what is the cause?"""
    unchanged, _ = position_interpolation(HEAD_DIM, factor=1, train_len=TRAIN_LEN)
    return Worked(
        difficulty=3,
        answer=Choice(
            {
                "neighbours_blur": bool(INTERPOLATED[0] < UNSCALED[0]),
                "rope_itself": not same(unchanged, UNSCALED),
                "stale_cache": _goes_stale(position_interpolation, shorter=TRAIN_LEN // 2),
                "early_tokens": False,  # by the question: the texts, and so their contexts, are the same ones
            }
        ),
        springs_from={"rope_itself": 21, "stale_cache": 22, "early_tokens": 20},
        link=_shown("linear"),
        values=_LENGTHS | {"factor": FACTOR},
        items=("root_cause", "method_or_scaling"),
    )


def telling_apart() -> Worked:
    """Which comparison tells the positional method from the scaling: the one in which nothing else changes."""
    return Worked(
        difficulty=3,
        answer=Choice(
            {
                "scaling_on_and_off": True,
                "long_texts_only": False,  # the length changes too
                "another_checkpoint": False,  # the method, the data and the training change
                "another_protocol": False,  # the protocol changes too
            }
        ),
        springs_from={"long_texts_only": 22, "another_checkpoint": 21, "another_protocol": 20},
        link=_shown("linear"),
        values=_LENGTHS,
        items=("method_or_scaling", "root_cause"),
    )


QUESTIONS = (
    switch_to_alibi,
    choose_a_retrofit,
    interpolated_neighbours,
    fastest_pair,
    attention_factor,
    stale_cache,
    halves_or_neighbours,
    worse_in_short_texts,
    telling_apart,
)
