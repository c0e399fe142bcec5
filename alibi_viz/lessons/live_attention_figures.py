"""What stands around the figures of live attention: titles, numbers, code, and each in words."""

from collections.abc import Mapping, Sequence

import numpy as np
from jaxtyping import Float64

from alibi_viz.core.attention import (
    AttentionSteps,
    equal_score_weights,
    mean_attention_distance,
)
from alibi_viz.core.bias import alibi_bias
from alibi_viz.core.methods import METHODS

FIRST_HEAD = 1
HEADS_CAPTION = (
    "Every head of this layer, with its number and slope; click one to choose it. "
    "Colours go by powers of ten."
)
HEAD_FUNCTIONS = (mean_attention_distance, equal_score_weights)
Weights = Float64[np.ndarray, "head query key"]


def working(steps: AttentionSteps, head: int, query: int) -> dict[str, Float64[np.ndarray, "key"]]:
    """One row of one head, from the score to the weight."""
    return {
        "score": steps.scores[head - 1, query],
        "score + bias": steps.biased[head - 1, query],
        "weight": steps.weights[head - 1, query],
    }


def row_of(steps: AttentionSteps, head: int, query: int) -> Float64[np.ndarray, "key"]:
    """Where one query of one head looks."""
    return steps.weights[head - 1, query]


def row_numbers(
    pieces: Sequence[str], row: Mapping[str, Float64[np.ndarray, "key"]], *, query: int
) -> dict[str, list[object]]:
    """One query's row as a table, a row for each token up to the query."""
    seen = query + 1
    told = {name: values[:seen].tolist() for name, values in row.items()}
    return {"position": list(range(seen)), "token": list(pieces[:seen]), **told}


def picked_position(name: str) -> int:
    """The position in the name of a cell's row.

    >>> picked_position("12 ␣hat")
    12
    """
    return int(name.split(" ", 1)[0])


def picked_head(curve: int) -> int:
    """The head of a small map by its place among them, which counts from 0.

    >>> picked_head(0)
    1
    """
    return FIRST_HEAD + curve


def snippet(row: Mapping[str, Float64[np.ndarray, "key"]], *, query: int) -> str:
    """The query's weights from its scores and biases, in numpy alone; the result is `weights`."""
    seen = query + 1
    return f"""import numpy as np

scores = np.array({row["score"][:seen].tolist()})
bias = np.array({(row["score + bias"] - row["score"])[:seen].tolist()})
logits = scores + bias                       # the future is left out: it is masked
weights = np.exp(logits - logits.max())
weights /= weights.sum()
print(weights.round(4))
"""


def map_title(method: str, layer: int, head: int) -> str:
    """What a map is of.

    >>> map_title("alibi", 1, 3)
    'ALiBi, layer 1, head 3'
    """
    return f"{METHODS[method].label}, layer {layer}, head {head}"


def head_titles(slopes: Float64[np.ndarray, "head"] | None, n_heads: int) -> list[str]:
    """A title for each head, steepest slope first as they stand: its number, and its slope where it has one.

    >>> head_titles(np.array([0.5, 0.25]), 2), head_titles(None, 2)
    (['1: 0.5', '2: 0.25'], ['1', '2'])
    """
    if slopes is None:
        return [f"{head}" for head in range(1, n_heads + 1)]
    return [f"{head}: {slope:.3g}" for head, slope in enumerate(slopes.tolist(), start=1)]


def head_numbers(slopes: Float64[np.ndarray, "head"] | None, weights: Weights) -> dict[str, list[object]]:
    """How far each head looks on average, in tokens, and how far its bias alone would look."""
    columns: dict[str, list[object]] = {
        "head": list(range(1, len(weights) + 1)),
        "mean distance": mean_attention_distance(weights).tolist(),
    }
    if slopes is not None:
        columns["slope"] = slopes.tolist()
        columns["mean distance of the bias alone"] = bias_alone(slopes, weights.shape[1]).tolist()
    return columns


def bias_alone(slopes: Float64[np.ndarray, "head"], length: int) -> Float64[np.ndarray, "head"]:
    """The mean attention distance that a bias gives to equal scores over a text of this length, in tokens."""
    positions = np.arange(length)
    return mean_attention_distance(equal_score_weights(alibi_bias(slopes, positions, positions)))


def distance_snippet(weights: Weights, head: int) -> str:
    """The mean attention distance of one head's last query, in numpy alone; the result is `distance`."""
    return f"""import numpy as np

weights = np.array({weights[head - 1, -1].tolist()})     # the last token's row in head {head}
distance = (weights * np.arange(len(weights))[::-1]).sum()
print(distance)
"""


def alt_map(pieces: Sequence[str], steps: AttentionSteps, *, layer: int, head: int) -> str:
    """The map in words."""
    weights = steps.weights[head - 1]
    mean = mean_attention_distance(weights[None]).item()
    onto_first = float(weights[1:, 0].mean()) if len(pieces) > 1 else 1.0
    return (
        f"Attention map of layer {layer}, head {head} over {len(pieces)} tokens. In its weights the mean "
        f"distance looked back is {mean:.3g} tokens; the first token gets {onto_first:.1%} of a later token's "
        "attention on average."
    )


def alt_row(pieces: Sequence[str], row: Float64[np.ndarray, "key"], *, query: int) -> str:
    """The query's row in words."""
    best = np.argsort(-row[: query + 1], kind="stable")[:3].tolist()
    told = "; ".join(f"token {j}, {pieces[j]!r}, {row[j]:.1%}" for j in best)
    return f"Bars of attention of token {query}, {pieces[query]!r}. The largest: {told}."


def alt_heads(weights: Weights) -> str:
    """All heads in words."""
    told = ", ".join(
        f"head {h}: {d:.3g}" for h, d in enumerate(mean_attention_distance(weights).tolist(), start=1)
    )
    return f"A small attention map of each head. Mean distance looked back, in tokens: {told}."
