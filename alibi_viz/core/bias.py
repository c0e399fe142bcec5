"""The ALiBi bias: a fixed penalty on the attention score, in a straight line with distance.

    logit(i, j) = q_i . k_j / sqrt(d) - m (i - j)      Press, Smith and Lewis 2022, section 3, footnote 10

Zero for the token itself, ever more negative for the past. Nothing is learned, nothing is added to the
embeddings. Since softmax ignores a constant that is added to a whole row, -m (i - j) = m j - m i gives the
same weights as m j alone: one row for all queries. That needs the causal mask, and more digits than half
precision has.
"""

from typing import Literal

import numpy as np
from jaxtyping import Float, Float64, Int

from alibi_viz.core.positions import relative_position

BiasMask = Literal["causal", "none", "symmetric"]


def alibi_bias(
    slopes: Float[np.ndarray, "head"],
    query_positions: Int[np.ndarray, "query"],
    key_positions: Int[np.ndarray, "key"],
    *,
    mask: BiasMask = "causal",
) -> Float64[np.ndarray, "head query key"]:
    """The bias of every head for any queries and keys, in logits.

    mask:
      "causal"     slopes * relative_position, and -inf on the future;
      "none"       slopes * relative_position everywhere, so the future is rewarded (of use below a mask);
      "symmetric"  -slopes * |relative_position|, for attention in both directions.

    Source: section 3 of the paper; the symmetric form is the authors' advice for encoders.

    >>> alibi_bias(np.array([0.5]), np.arange(3), np.arange(3)).tolist()
    [[[0.0, -inf, -inf], [-0.5, 0.0, -inf], [-1.0, -0.5, 0.0]]]
    >>> alibi_bias(np.array([0.5]), np.array([1]), np.arange(3), mask="none").tolist()
    [[[-0.5, 0.0, 0.5]]]
    >>> alibi_bias(np.array([0.5]), np.array([1]), np.arange(3), mask="symmetric").tolist()
    [[[-0.5, 0.0, -0.5]]]
    """
    relative = relative_position(query_positions, key_positions)
    if mask == "symmetric":
        relative = -np.abs(relative)
    elif mask not in ("causal", "none"):
        raise ValueError(f'mask must be "causal", "none" or "symmetric", got {mask!r}')
    bias = _per_head(slopes)[:, None, None] * relative
    if mask == "causal":
        bias[:, relative > 0] = -np.inf
    return bias


def alibi_bias_row(
    slopes: Float[np.ndarray, "head"], key_positions: Int[np.ndarray, "key"]
) -> Float64[np.ndarray, "head key"]:
    """The one-row form, slopes * key position: the same row serves every query, in logits.

    It is positive and it grows to the right, and still softmax gives the same weights as the relative form,
    because the two differ by slopes * query position, one number per row. Only under a causal mask: without
    one the future is rewarded.

    >>> alibi_bias_row(np.array([0.5]), np.arange(3)).tolist()
    [[0.0, 0.5, 1.0]]
    """
    return _per_head(slopes)[:, None] * np.asarray(key_positions, dtype=np.int64)


def row_constant(
    slopes: Float[np.ndarray, "head"], query_positions: Int[np.ndarray, "query"]
) -> Float64[np.ndarray, "head query"]:
    """What the one-row form has too much in each row: slopes * query position, in logits.

    alibi_bias_row = alibi_bias + row_constant, and softmax cannot tell.

    >>> row_constant(np.array([0.5]), np.arange(3)).tolist()
    [[0.0, 0.5, 1.0]]
    """
    return _per_head(slopes)[:, None] * np.asarray(query_positions, dtype=np.int64)


def bias_at_distance(
    slopes: Float[np.ndarray, "head"], distances: Int[np.ndarray, "distance"]
) -> Float64[np.ndarray, "head distance"]:
    """The bias as a curve: -slope * distance for each head, in logits. Distances are i - j, in tokens.

    >>> bias_at_distance(np.array([0.25]), np.array([0, 4, 8])).tolist()
    [[0.0, -1.0, -2.0]]
    """
    return _per_head(slopes)[:, None] * -np.asarray(distances, dtype=np.int64)


def _per_head(slopes: Float[np.ndarray, "head"]) -> Float64[np.ndarray, "head"]:
    array = np.asarray(slopes, dtype=np.float64)
    if array.ndim != 1 or not np.isfinite(array).all():
        raise ValueError(f"slopes must be finite, one for each head, got {array.tolist()}")
    return array
