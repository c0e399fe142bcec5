"""Attention that returns its working: every step between the scores and the output.

    scores  = q_i . k_j * scale                  scale = 1 / sqrt(head_dim)
    biased  = scores + bias(i, j)                the ALiBi or T5 bias, outside of the scale
    masked  = biased, -inf where not allowed
    weights = softmax over the keys
    output  = weights @ values

Source: Vaswani et al. 2017, section 3.2.1; the bias: Press, Smith and Lewis 2022, section 3 and footnote 10.
"""

from typing import Literal, NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Float64, Int

from alibi_viz.core.positions import relative_position


class AttentionSteps(NamedTuple):
    """The working of one attention layer, in float64; logits up to `masked`, shares of one after it."""

    scores: Float64[np.ndarray, "head query key"]
    biased: Float64[np.ndarray, "head query key"]
    masked: Float64[np.ndarray, "head query key"]
    weights: Float64[np.ndarray, "head query key"]
    output: Float64[np.ndarray, "head query value_dim"]

    def of_head(self, number: int) -> "AttentionSteps":
        """The working of one head alone, as a layer with one head; heads count from 1.

        >>> zeros = np.zeros((2, 1, 1))
        >>> attention_steps(zeros, zeros, np.array([[[4.0]], [[8.0]]])).of_head(2).output.tolist()
        [[[8.0]]]
        """
        return AttentionSteps(*(values[number - 1 : number] for values in self))


def attention_steps(
    query: Float[np.ndarray, "head query head_dim"],
    key: Float[np.ndarray, "head key head_dim"],
    value: Float[np.ndarray, "head key value_dim"],
    *,
    bias: Float[np.ndarray, "#head #query #key"] | None = None,
    mask: Bool[np.ndarray, "#query #key"] | Bool[np.ndarray, "#head #query #key"] | None = None,
    scale: float | int | None = None,
) -> AttentionSteps:
    """Attention, step by step, computed in float64.

    bias is added after the scale (see `scale_bias`) and may hold -inf. mask is True where a query may look,
    as `causal_mask` gives it. scale defaults to head_dim ** -0.5; T5 takes 1.0.

    Two equal keys, the nearer one favoured by a bias of ln 3:

    >>> zeros, bias = np.zeros((1, 2, 1)), np.array([[[-np.log(3.0), 0.0]]])
    >>> steps = attention_steps(zeros[:, :1], zeros, np.array([[[4.0], [8.0]]]), bias=bias)
    >>> steps.weights.round(6).tolist(), steps.output.round(6).tolist()
    ([[[0.25, 0.75]]], [[[7.0]]])
    """
    if key.shape[-2] != value.shape[-2]:
        raise ValueError(f"value must have one row for each of {key.shape[-2]} keys, got {value.shape[-2]}")
    if query.shape[-1] != key.shape[-1]:
        raise ValueError(f"key must have the query's head_dim {query.shape[-1]}, got {key.shape[-1]}")
    query, key, value = (np.asarray(x, dtype=np.float64) for x in (query, key, value))
    scale = query.shape[-1] ** -0.5 if scale is None else float(scale)
    scores = query @ np.swapaxes(key, -1, -2) * scale
    for name, added in (("bias", bias), ("mask", mask)):
        if added is not None and not _fits(added.shape, scores.shape):
            raise ValueError(f"{name} must fit the scores' shape {scores.shape}, got {added.shape}")
    biased = scores if bias is None else scores + bias
    masked = biased if mask is None else np.where(mask, biased, -np.inf)
    weights = softmax(masked)
    return AttentionSteps(scores, biased, masked, weights, weights @ value)


def softmax(logits: Float[np.ndarray, "*rows key"]) -> Float64[np.ndarray, "*rows key"]:
    """Shares of one over the last axis, e^logit / sum e^logit, safe for logits of any size.

    -inf weighs nothing. A row that is -inf throughout may look at nothing and gets zeros, not nan.

    >>> softmax(np.array([[1000.0, 1000.0], [0.0, -np.inf], [-np.inf, -np.inf]])).tolist()
    [[0.5, 0.5], [1.0, 0.0], [0.0, 0.0]]
    """
    logits = np.asarray(logits, dtype=np.float64)
    if np.isnan(logits).any() or np.isposinf(logits).any():
        raise ValueError("logits must hold neither nan nor +inf")
    highest = logits.max(axis=-1, keepdims=True, initial=-np.inf)
    with np.errstate(over="ignore"):  # a gap too wide for float64 is -inf, and weighs nothing as it should
        raised = np.exp(logits - np.where(np.isneginf(highest), 0.0, highest))
    total = raised.sum(axis=-1, keepdims=True)
    return raised / np.where(total == 0.0, 1.0, total)


def equal_score_weights(bias: Float[np.ndarray, "*rows key"]) -> Float64[np.ndarray, "*rows key"]:
    """The weights that a bias gives when all content scores are equal: its softmax.

    >>> equal_score_weights(np.array([[-np.log(4.0), 0.0, -np.inf]])).round(6).tolist()
    [[0.2, 0.8, 0.0]]
    """
    return softmax(bias)


def scale_bias(
    bias: Float[np.ndarray, "*shape"], *, head_dim: int, place: Literal["outside", "inside"]
) -> Float64[np.ndarray, "*shape"]:
    """The bias as it reaches the softmax: outside of 1 / sqrt(head_dim), or inside and divided by it.

    "outside" is the ALiBi paper (footnote 10) and its code: the scores are scaled, then the bias is added.
    "inside" is the book "Foundations of Large Language Models", as its course gives the formula, and Falcon
    in transformers: score and bias are summed, then scaled, which makes each slope sqrt(head_dim) times
    gentler.

    >>> [scale_bias(np.array([-10.0]), head_dim=64, place=place).item() for place in ("outside", "inside")]
    [-10.0, -1.25]
    """
    if head_dim < 1:
        raise ValueError(f"head_dim must be at least 1, got {head_dim}")
    if place not in ("outside", "inside"):
        raise ValueError(f'place must be "outside" or "inside", got {place!r}')
    bias = np.asarray(bias, dtype=np.float64)
    return bias / np.sqrt(head_dim) if place == "inside" else bias


def mean_attention_distance(
    weights: Float[np.ndarray, "head query key"],
    query_positions: Int[np.ndarray, "query"] | None = None,
    key_positions: Int[np.ndarray, "key"] | None = None,
) -> Float64[np.ndarray, "head"]:
    """How far each head looks on average, in tokens: |i - j| weighted by attention, mean of the queries.

    Keys count from zero and queries are the last ones unless positions are given. Rows without any weight are
    left out.

    >>> mean_attention_distance(np.array([[[1.0, 0.0], [0.5, 0.5]]])).tolist()
    [0.25]
    """
    n_queries, n_keys = weights.shape[1:]
    last = np.arange(n_keys - n_queries, n_keys) if query_positions is None else query_positions
    every = np.arange(n_keys) if key_positions is None else key_positions
    distances = np.abs(relative_position(last, every))
    weights = np.asarray(weights, dtype=np.float64)
    n_rows = (weights.sum(axis=2) > 0).sum(axis=1)
    return (weights * distances).sum(axis=(1, 2)) / np.maximum(n_rows, 1)


def _fits(small: tuple[int, ...], large: tuple[int, ...]) -> bool:
    """Whether an array of one shape is stretched by numpy to the other, and no further."""
    return len(small) <= len(large) and all(
        part in (1, whole) for part, whole in zip(small[::-1], large[::-1], strict=False)
    )
