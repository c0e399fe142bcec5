"""Questions about the bias as a matrix: the one-row form, both directions, memory."""

from typing import Any

import numpy as np

from alibi_viz.core import bugs
from alibi_viz.core.attention import equal_score_weights
from alibi_viz.core.bias import alibi_bias, alibi_bias_row, row_constant
from alibi_viz.core.bias_window import bias_window, largest_weight_difference
from alibi_viz.core.cost import dense_bias_bytes, row_bias_bytes
from alibi_viz.core.museum import Setting
from alibi_viz.core.positions import causal_mask
from alibi_viz.lessons.answer_kinds import Choice, Number, Picture, Pictures, Sketch
from alibi_viz.lessons.answers.worked import (
    N_HEADS,
    N_LAYERS,
    ROUNDING,
    Worked,
    among_seen,
    falling,
    heights,
    link,
    same,
    slope_of,
)

WINDOW = 16


def rows_all_alike() -> Worked:
    """The printed bias is positive and its rows are alike: is that a bug?"""
    head = 2
    slopes = np.array([slope_of(head)])
    window: dict[str, Any] = {"query_start": 0, "key_start": 0, "window": WINDOW}
    row, relative = (bias_window(slopes, **window, form=form) for form in ("one-row", "relative"))
    unmasked = bias_window(slopes, **window, form="one-row", mask="none")
    both_ways = bias_window(slopes, **window, mask="symmetric")
    fine_when_causal = largest_weight_difference(row, relative) < ROUNDING
    fine_unmasked = largest_weight_difference(unmasked, both_ways) < ROUNDING
    weights = row.weights[0]
    return Worked(
        difficulty=2,
        answer=Choice(
            {
                "one_row": fine_when_causal and not fine_unmasked,
                "wrong_sign": not fine_when_causal,
                "same_keys": same(weights[-1], weights[0]),
                "fine_anywhere": fine_when_causal and fine_unmasked,
            }
        ),
        springs_from={"wrong_sign": 2, "same_keys": 2, "fine_anywhere": 3},
        link=link("bias_heatmap", form="one-row", n_heads=N_HEADS, head=head, window=WINDOW),
    )


def too_much_in_a_row() -> Worked:
    """By how much the one-row form exceeds the relative form."""
    head, query, key = 2, 20, 12
    slopes, queries, keys = np.array([slope_of(head)]), np.array([query]), np.array([key])
    return Worked(
        difficulty=2,
        answer=Number(
            row_constant(slopes, queries).item(),
            low=-100,
            high=100,
            near_misses={
                "whole_row": alibi_bias_row(slopes, keys).item(),
                "nothing": 0.0,
                "relative": alibi_bias(slopes, queries, keys).item(),
            },
        ),
        springs_from={"whole_row": 26, "nothing": 2, "relative": 26},
        link=link("bias_heatmap", form="one-row", n_heads=N_HEADS, head=head, query=query, key=key),
        values={"slope": slope_of(head), "query": query, "key": key},
    )


def picture_both_ways() -> Worked:
    """Weights of an encoder: symmetric, or one row that lost its mask."""
    head, setting = 2, Setting(length=WINDOW, n_heads=N_HEADS)
    drawn = {
        name: Picture(computed(setting).weights[head - 1], setting.positions.astype(float), "map")
        for name, computed in (("symmetric", bugs.symmetric_alibi), ("one_row", bugs.one_row_unmasked))
    }
    return Worked(
        difficulty=2,
        answer=Pictures("symmetric", drawn),
        springs_from={"one_row": 3},
        link=link("bias_heatmap", mask="symmetric", n_heads=N_HEADS, head=head, window=WINDOW),
    )


def draw_the_own_weights() -> Worked:
    """The weight that a token gives to itself, down the diagonal of the matrix."""
    head, rows = 2, np.array([0, 1, 2, 4, 8, 16, 63])
    slopes, positions = np.array([slope_of(head)]), np.arange(rows.max() + 1)
    seen = causal_mask(positions, positions)
    unmasked = alibi_bias(slopes, positions, positions, mask="none")[0]

    def own(bias: np.ndarray) -> tuple[float, ...]:
        return heights(equal_score_weights(among_seen(bias, seen))[rows, rows])

    truth = own(unmasked)
    return Worked(
        difficulty=2,
        answer=Sketch(
            heights(rows),
            truth,
            low=0,
            high=1,
            tolerance=0.08,
            near_misses={
                "alike": own(0 * unmasked),
                "flipped": own(-unmasked),
                "level": (truth[-1],) * len(rows),
            },
            evenly=True,
        ),
        springs_from={"alike": 2, "flipped": 1, "level": 12},
        link=link("bias_heatmap", n_heads=N_HEADS, head=head),
        values={"slope": slope_of(head), "second": truth[1], "last": truth[-1]},
    )


def bias_of_an_encoder() -> Worked:
    """Which bias fits attention in both directions: the own token first, and both sides alike."""
    slopes, positions, own = np.array([slope_of(2)]), np.arange(WINDOW), WINDOW // 2
    query = positions[own : own + 1]
    symmetric = alibi_bias(slopes, query, positions, mask="symmetric")[0, 0]

    def fits(bias: np.ndarray) -> bool:
        weights = equal_score_weights(bias)
        ahead, back = weights[own:], weights[own::-1]
        return falling(ahead) and falling(back) and same(ahead, back[: len(ahead)])

    return Worked(
        difficulty=2,
        answer=Choice(
            {
                "symmetric": fits(symmetric),
                "relative": fits(alibi_bias(slopes, query, positions, mask="none")[0, 0]),
                "one_row": fits(alibi_bias_row(slopes, positions)[0]),
                "flipped": fits(-symmetric),
            }
        ),
        springs_from={"relative": 4, "one_row": 3, "flipped": 1},
        link=link("bias_heatmap", mask="symmetric"),
    )


def memory_of_the_matrix() -> Worked:
    """MiB of a bias that is kept for every head and pair."""
    length, mebibyte = 3072, 2**20
    dense = dense_bias_bytes(N_HEADS, length, length) / mebibyte
    return Worked(
        difficulty=2,
        answer=Number(
            dense,
            low=0,
            high=10_000,
            near_misses={
                "one_row": row_bias_bytes(N_HEADS, length) / mebibyte,
                "float32": dense_bias_bytes(N_HEADS, length, length, dtype="float32") / mebibyte,
                "every_layer": dense * N_LAYERS,
            },
        ),
        springs_from={"one_row": 26, "float32": 25, "every_layer": 25},
        link=link("bias_heatmap", n_heads=N_HEADS, window=length, dtype="float16"),
        values={"n_heads": N_HEADS, "length": length, "n_layers": N_LAYERS}
        | {"row_kib": row_bias_bytes(N_HEADS, length) / 2**10},
        items=("limited_resources",),
    )


QUESTIONS = (
    rows_all_alike,
    too_much_in_a_row,
    picture_both_ways,
    draw_the_own_weights,
    bias_of_an_encoder,
    memory_of_the_matrix,
)
