"""One row of attention, worked from the distance to the weight: one query, one head, every key.

    b_j = -m (i - j)        z_j = q_i . k_j / sqrt(d) + b_j        a_j = softmax_j(z)

The content is either equal for all keys, so that the bias alone decides, or comes from seeded random queries
and keys. Source of the bias and of its place: Press, Smith and Lewis 2022, section 3 and footnote 10.
"""

from typing import Literal, NamedTuple

import numpy as np
from jaxtyping import Float64, Int64

from alibi_viz.core.attention import attention_steps, scale_bias
from alibi_viz.core.bias import alibi_bias
from alibi_viz.core.positions import causal_mask, relative_position


class WorkedRow(NamedTuple):
    """The working of one query's row. Logits, but for distances (tokens) and weights (shares of one).

    `bias` is the formula's; `penalty` is the bias as it reaches the softmax, which is less when it is put
    inside the scale, and `slope_at_softmax` is what one step back then costs. Keys behind the query have
    weight 0; the other columns are given for them too.
    """

    query: int
    slope: float
    slope_at_softmax: float
    distances: Int64[np.ndarray, "key"]
    bias: Float64[np.ndarray, "key"]
    penalty: Float64[np.ndarray, "key"]
    scores: Float64[np.ndarray, "key"]
    biased: Float64[np.ndarray, "key"]
    weights: Float64[np.ndarray, "key"]


def worked_row(
    n_keys: int,
    *,
    query: int,
    slope: float,
    head_dim: int = 64,
    content: Literal["equal", "random"] = "equal",
    seed: int = 0,
    place: Literal["outside", "inside"] = "outside",
) -> WorkedRow:
    """Work the row of the query at position `query` over the keys 0 ... n_keys - 1, causally.

    content "equal" makes all scores 0; "random" draws queries and keys from a unit normal by `seed`. place is
    that of `scale_bias`.

    >>> row = worked_row(9, query=7, slope=0.25)
    >>> row.distances[3].item(), row.bias[3].item()
    (4, -1.0)
    """
    if n_keys < 1:
        raise ValueError(f"n_keys must be at least 1, got {n_keys}")
    if not 0 <= query < n_keys:
        raise ValueError(f"query must be from 0 to {n_keys - 1}, got {query}")
    if content not in ("equal", "random"):
        raise ValueError(f'content must be "equal" or "random", got {content!r}')
    positions = np.arange(n_keys)
    asked = positions[query : query + 1]
    bias = alibi_bias(np.array([slope]), asked, positions, mask="none")
    penalty = scale_bias(bias, head_dim=head_dim, place=place)
    random = np.random.default_rng(seed)
    queries = random.standard_normal((1, 1, head_dim)) * (content == "random")
    keys = random.standard_normal((1, n_keys, head_dim))
    steps = attention_steps(queries, keys, keys, bias=penalty, mask=causal_mask(asked, positions))
    return WorkedRow(
        query=query,
        slope=float(slope),
        slope_at_softmax=scale_bias(np.array([slope]), head_dim=head_dim, place=place).item(),
        distances=-relative_position(asked, positions)[0],
        bias=bias[0, 0],
        penalty=penalty[0, 0],
        scores=steps.scores[0, 0],
        biased=steps.biased[0, 0],
        weights=steps.weights[0, 0],
    )
