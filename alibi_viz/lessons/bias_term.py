"""The bias term on a sentence: which word asks, how far the others are, and what that costs them."""

import math
from collections.abc import Sequence
from typing import Literal

from alibi_viz.core.slopes import alibi_slopes
from alibi_viz.core.worked_row import WorkedRow
from alibi_viz.core.written import minus

LEAD = "Every step back costs a head the same: its slope. That is all ALiBi adds to attention."
TEXT = "The quick brown fox jumps over the lazy dog"
LONGEST_TEXT, MOST_WORDS = 400, 16
N_HEADS = (1, 128, 8)  # low, high, default
SEED = (0, 9_999, 0)
NO_SEED = FIRST = 0
FIRST_HEAD = 1
HEAD, QUERY, KEY = 2, 7, 3
CONTENTS: tuple[Literal["equal", "random"], ...] = ("equal", "random")
PLACES: tuple[Literal["outside", "inside"], ...] = ("outside", "inside")
SOURCES = ("alibi", "book")


def words_of(text: str) -> list[str]:
    r"""The words of a text, each of them a position; the first `MOST_WORDS` when there are more.

    >>> words_of("  to be\tor not ")
    ['to', 'be', 'or', 'not']
    """
    return text.split()[:MOST_WORDS]


def last_position(words: Sequence[str]) -> int:
    """The position of the last word; the first is at 0.

    >>> last_position(["to", "be"])
    1
    """
    return len(words) - 1


def slope_of(head: int, n_heads: int) -> float:
    """The slope of one head by the authors' rule; heads count from 1, as in the paper.

    >>> slope_of(2, 8)
    0.25
    """
    return alibi_slopes(n_heads)[head - 1].item()


def notices(row: WorkedRow, *, place: str) -> list[str]:
    """What to notice in this row, in numbers."""
    step = -row.slope_at_softmax
    said = [
        f"The penalty per step back is constant, {minus(step)}. Between words of equal score that makes the **ratio** "
        f"of weights constant too: e^({minus(step)}) = {math.exp(step):.4g} for each step back, a geometric series.",
        "The bias is zero for the word itself and ever more negative for the past: it is never a reward, and it "
        "is not learned.",
    ]
    if row.query > 0:
        first, own = row.weights[0].item(), row.weights[row.query].item()
        said.append(
            f"Here the first word, {row.query} back, gets {first:.1%} of the attention; the asking word "
            f"itself {own:.1%}."
        )
    if place == "inside":
        said.append(
            f"Inside the scale the slope {row.slope:.4g} acts as {row.slope_at_softmax:.4g}. The book's course prints "
            "the formula so and Falcon runs it so; the paper adds the bias after scaling (footnote 10)."
        )
    return said


def alt(row: WorkedRow, words: Sequence[str], *, head: int, n_heads: int) -> str:
    """The figure in words."""
    seen = "; ".join(
        f"{words[j]}: {row.distances[j]} back, bias {row.bias[j]:.3g}, weight {row.weights[j]:.3g}"
        for j in range(row.query + 1)
    )
    return (
        f"Four rows of bars over the words: bias, score, score + bias, weight. {words[row.query]} at "
        f"position {row.query} asks, in head {head} of {n_heads} with slope {row.slope:.4g}. {seen}. Later words "
        "are masked."
    )


def numbers(row: WorkedRow, words: Sequence[str]) -> dict[str, list[object]]:
    """The figure as a table, a row for each word. One behind the query is masked, and has no numbers there either."""
    masked = [None] * (len(words) - 1 - row.query)
    seen = {
        "bias": row.bias,
        "bias at the softmax": row.penalty,
        "score": row.scores,
        "score + bias": row.biased,
        "weight": row.weights,
    }
    return {
        "position": list(range(len(words))),
        "word": list(words),
        "offset i - j": row.distances.tolist(),
        **{name: values[: row.query + 1].tolist() + masked for name, values in seen.items()},
    }


def snippet(row: WorkedRow) -> str:
    """The weights of the figure from its scores, in numpy alone.

    The text is a program whose last value is `weights`.
    """
    return f"""import numpy as np

slope = {row.slope_at_softmax!r}      # at the softmax
query = {row.query}
positions = np.arange({len(row.scores)})
scores = np.array({row.scores.tolist()})

bias = slope * (positions - query)      # 0 for itself, negative for the past
logits = scores + bias
logits[positions > query] = -np.inf     # the future is masked
weights = np.exp(logits - logits.max())
weights /= weights.sum()
print(weights.round(4))
"""
