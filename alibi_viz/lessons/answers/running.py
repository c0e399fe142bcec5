"""Questions about running a model: cached keys, padding, masks in the wrong corner, kernels that drop the bias."""

import numpy as np

from alibi_viz.core import bugs, running_bugs
from alibi_viz.core.attention import equal_score_weights
from alibi_viz.core.bias import alibi_bias, alibi_bias_row
from alibi_viz.core.museum import Computation, Setting
from alibi_viz.core.positions import causal_mask, padded_positions
from alibi_viz.core.sinusoidal import sinusoidal_embedding
from alibi_viz.lessons.answer_kinds import Choice, Number, Picture, Pictures, Sketch
from alibi_viz.lessons.answers.worked import (
    HEAD_DIM,
    N_HEADS,
    Worked,
    among_seen,
    heights,
    in_the_museum,
    link,
    same,
    slope_of,
)

PADDING, REAL = 3, 4


def bias_from_the_cache() -> Worked:
    """The bias of a new token on a cached key."""
    head, query, key = 1, 6, 2
    slopes, keys = np.array([slope_of(head)]), np.array([key])
    bias = alibi_bias(slopes, np.array([query]), keys).item()
    return Worked(
        difficulty=2,
        answer=Number(
            bias,
            low=-20,
            high=20,
            near_misses={
                "no_bias": 0.0,
                "query_at_zero": alibi_bias(slopes, np.array([0]), keys, mask="none").item(),
                "flipped": -bias,
            },
        ),
        springs_from={"no_bias": 13, "query_at_zero": 13, "flipped": 1},
        link=link("bias_heatmap", n_heads=N_HEADS, head=head, query=query, key=key),
        values={"slope": slope_of(head), "n_cached": query, "key": key, "query": query},
    )


def draw_the_new_row() -> Worked:
    """The row of bias of a new token over all cached keys, point by point."""
    head, query = 2, 6
    slopes, keys = np.array([slope_of(head)]), np.arange(query + 1)
    bias = alibi_bias(slopes, keys[-1:], keys)[0, 0]
    row = alibi_bias_row(slopes, keys)[0]
    return Worked(
        difficulty=2,
        answer=Sketch(
            heights(keys),
            heights(bias),
            low=-2,
            high=2,
            tolerance=0.15,
            near_misses={
                "no_bias": heights(np.zeros(len(keys))),
                "one_row": heights(row),
                "wrong_end": heights(-row),
            },
        ),
        springs_from={"no_bias": 13, "one_row": 2, "wrong_end": 1},
        link=link("bias_term", n_heads=N_HEADS, head=head, query=query),
        values={"slope": slope_of(head), "n_cached": query, "query": query, "first": bias[0].item()},
    )


def position_after_padding() -> Worked:
    """The position of the last token of a padded text."""
    mask = np.array([0] * PADDING + [1] * REAL)
    last = padded_positions(mask)[-1].item()
    return Worked(
        difficulty=1,
        answer=Number(
            last,
            low=0,
            high=20,
            near_misses={"padding_counted": len(mask) - 1, "from_one": mask.sum().item()},
            tolerance=0,
        ),
        springs_from={"padding_counted": 14, "from_one": 26},
        link=in_the_museum("padding_numbered"),
        values={"padding": PADDING, "real": REAL},
    )


def weights_after_padding() -> Worked:
    """What numbering the padding does to ALiBi's weights, and to position vectors."""
    slopes = np.array([slope_of(2)])
    right, shifted = np.arange(REAL), np.arange(REAL) + PADDING
    all_columns = np.arange(PADDING + REAL)
    real = np.isin(all_columns, shifted)
    weights = equal_score_weights(alibi_bias(slopes, right, right))[0]
    moved = equal_score_weights(
        among_seen(
            alibi_bias(slopes, shifted, all_columns, mask="none")[0],
            causal_mask(shifted, all_columns) & real,
        )
    )
    alike = same(moved[:, real], weights)
    vectors_alike = same(*(sinusoidal_embedding(where, HEAD_DIM) for where in (right, shifted)))
    return Worked(
        difficulty=3,
        answer=Choice(
            {
                "alibi_unmoved": alike and not vectors_alike,
                "weights_move": not alike,
                "padding_seen": not same(moved[:, ~real], 0.0),
                "all_unmoved": alike and vectors_alike,
            }
        ),
        springs_from={"weights_move": 14, "padding_seen": 14, "all_unmoved": 14},
        link=in_the_museum("padding_numbered"),
        values={"padding": PADDING},
    )


def keys_in_the_corner() -> Worked:
    """How many keys a new token sees under a mask that is aligned to the top left."""
    n_keys = 8

    def seen(computed: Computation) -> int:
        return (computed(Setting(length=n_keys)).bias[0] > -np.inf).sum().item()

    return Worked(
        difficulty=3,
        answer=Number(
            seen(running_bugs.top_left_mask),
            low=0,
            high=100,
            near_misses={"by_position": seen(running_bugs.cached_alibi), "cached": n_keys - 1},
            tolerance=0,
        ),
        springs_from={"by_position": 15, "cached": 15},
        link=in_the_museum("top_left_mask", length=n_keys),
        values={"n_keys": n_keys, "n_cached": n_keys - 1},
    )


def picture_of_the_lost_bias() -> Worked:
    """Weights of a head whose kernel dropped the bias, beside those of one that did not."""
    head, setting = 2, Setting(length=16, n_heads=N_HEADS)
    drawn = {
        name: Picture(computed(setting).weights[head - 1], setting.positions.astype(float), "map")
        for name, computed in (("dropped", running_bugs.bias_dropped), ("kept", bugs.causal_alibi))
    }
    return Worked(
        difficulty=2,
        answer=Pictures("dropped", drawn),
        springs_from={"kept": 15},
        link=in_the_museum("bias_dropped", length=setting.length, n_heads=N_HEADS, head=head),
        values={"slope": slope_of(head)},
    )


QUESTIONS = (
    bias_from_the_cache,
    draw_the_new_row,
    position_after_padding,
    weights_after_padding,
    keys_in_the_corner,
    picture_of_the_lost_bias,
)
