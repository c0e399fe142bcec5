"""Questions about the bias in half precision: which form of it keeps neighbours apart."""

from typing import Any

import numpy as np

from alibi_viz.core.bias_window import Form, bias_window, distinct_biases, largest_weight_difference
from alibi_viz.lessons.answer_kinds import Choice, Number
from alibi_viz.lessons.answers.worked import N_HEADS, ROUNDING, Worked, link, slope_of
from alibi_viz.lessons.question import Link

WINDOW = 16


def neighbours_in_half_precision() -> Worked:
    """How many different biases the last keys of a long text keep in bfloat16, one-row."""
    head, length, n_keys = 1, 4096, 4
    query, keys = length - 1, np.arange(length - n_keys, length)

    def told_apart(dtype: str, form: Form) -> int:
        return distinct_biases(slope_of(head), query, keys, dtype=dtype, form=form)

    kept = told_apart("bfloat16", "one-row")
    return Worked(
        difficulty=3,
        answer=Number(
            kept,
            low=0,
            high=64,
            near_misses={
                "exact": told_apart("bfloat16", "relative"),
                "float16": told_apart("float16", "one-row"),
            },
            tolerance=0,
        ),
        springs_from={"exact": 16, "float16": 16},
        link=_in_bfloat16(head, length),
        values={"slope": slope_of(head), "length": length, "n_keys": n_keys}
        | {"furthest": slope_of(head) * (length - n_keys), "nearest": slope_of(head) * (length - 1)},
    )


def worse_in_long_texts() -> Worked:
    """One row in bfloat16 is fine in short texts and not in long ones: why?"""
    head, short, long, n_nearest = 1, 256, 8192, 64

    def told_apart(length: int, dtype: str, form: Form) -> int:
        nearest = np.arange(length - n_nearest, length)
        return distinct_biases(slope_of(head), length - 1, nearest, dtype=dtype, form=form)

    window: dict[str, Any] = {"query_start": long - WINDOW, "key_start": long - WINDOW, "window": WINDOW}
    row, relative = (
        bias_window(np.array([slope_of(head)]), **window, form=form) for form in ("one-row", "relative")
    )
    kept = told_apart(long, "bfloat16", "one-row")
    return Worked(
        difficulty=3,
        answer=Choice(
            {
                "rounding": kept < n_nearest == told_apart(short, "bfloat16", "one-row"),
                "one_row": largest_weight_difference(row, relative) > ROUNDING,
                "every_form": told_apart(long, "bfloat16", "relative") < n_nearest,
                "two_bytes": told_apart(long, "float16", "one-row") == kept,
            }
        ),
        springs_from={"one_row": 2, "every_form": 16, "two_bytes": 16},
        link=_in_bfloat16(head, long),
        values={"short": short, "long": long, "n_nearest": n_nearest, "kept": kept}
        | {"kept_float16": told_apart(long, "float16", "one-row")},
        items=("root_cause",),
    )


def _in_bfloat16(head: int, length: int) -> Link:
    """The last tokens of a text, one row in bfloat16."""
    start = length - WINDOW
    return link(
        "bias_heatmap",
        form="one-row",
        dtype="bfloat16",
        n_heads=N_HEADS,
        head=head,
        query_start=start,
        key_start=start,
        window=WINDOW,
    )


QUESTIONS = (neighbours_in_half_precision, worse_in_long_texts)
