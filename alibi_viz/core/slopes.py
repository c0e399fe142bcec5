"""Slopes: how quickly each head forgets.

    m_h = 2^(-8 h / n),  h = 1..n        Press, Smith and Lewis 2022, section 3

A bias of -m per token multiplies the weight of each token further back by e^-m. A steep head is a magnifying
glass, a gentle head reads a page. The paper's formula is for a power of two; its code adds a rule for any
other number of heads, which most programs follow and some do not: that is why `SLOPE_RULES` holds more than
one.

Distances here are real numbers of tokens; round up for a count of tokens.
"""

from collections.abc import Callable

import numpy as np
from jaxtyping import Float, Float64, Int64


def alibi_slopes(n_heads: int, *, max_bias: float | int = 8.0) -> Float64[np.ndarray, "head"]:
    """The authors' slopes, for every number of heads, in the order that checkpoints use.

    A power of two gets the geometric sequence whose start and ratio are 2^(-max_bias / n). Any other number
    takes the slopes of the power of two below it, then every other slope of the power of two above it: 12
    heads are not in order. The smallest is always 2^-max_bias. Source: section 3 of the paper; `get_slopes`
    in the authors' fairseq code.

    >>> alibi_slopes(4).tolist()
    [0.25, 0.0625, 0.015625, 0.00390625]
    >>> alibi_slopes(6).tolist()
    [0.25, 0.0625, 0.015625, 0.00390625, 0.5, 0.125]
    """
    _check_heads(n_heads, max_bias)
    power_below = 2 ** (n_heads.bit_length() - 1)
    in_between = plain_slopes(2 * power_below, max_bias=max_bias)[::2]
    return np.concatenate([plain_slopes(power_below, max_bias=max_bias), in_between[: n_heads - power_below]])


def plain_slopes(n_heads: int, *, max_bias: float | int = 8.0) -> Float64[np.ndarray, "head"]:
    """The formula taken at its word, 2^(-max_bias h / n) for h = 1..n, whatever n is.

    Equal to the authors' rule for powers of two only. Some programs use it for 12 heads, and then
    the checkpoint of one is wrong in the other.

    >>> plain_slopes(3, max_bias=6.0).tolist()
    [0.25, 0.0625, 0.015625]
    """
    _check_heads(n_heads, max_bias)
    return np.exp2(-float(max_bias) * np.arange(1, n_heads + 1) / n_heads)


def zero_based_slopes(n_heads: int, *, max_bias: float | int = 8.0) -> Float64[np.ndarray, "head"]:
    """A known bug: heads counted from zero, so that the first slope is 1 and every head forgets too quickly.

    >>> zero_based_slopes(4).tolist()
    [1.0, 0.25, 0.0625, 0.015625]
    """
    _check_heads(n_heads, max_bias)
    return np.exp2(-float(max_bias) * np.arange(n_heads) / n_heads)


SLOPE_RULES: dict[str, Callable[..., Float64[np.ndarray, "head"]]] = {
    "authors": alibi_slopes,
    "plain": plain_slopes,
    "from zero": zero_based_slopes,
}


def slope_order(slopes: Float[np.ndarray, "head"]) -> Int64[np.ndarray, "head"]:
    """Head numbers from the steepest slope to the gentlest; equal slopes keep their order.

    For display only: a checkpoint's heads stay where they are.

    >>> slope_order(alibi_slopes(6)).tolist()
    [4, 0, 5, 1, 2, 3]
    """
    return np.argsort(-_positive(slopes), kind="stable").astype(np.int64)


def half_distance(slopes: Float[np.ndarray, "head"]) -> Float64[np.ndarray, "head"]:
    """Tokens after which the weight has halved, for equal content scores: ln 2 / m.

    Halve the slope and the reach doubles.

    >>> half_distance(np.array([0.5, 0.25])).round(2).tolist()
    [1.39, 2.77]
    """
    return np.log(2.0) / _positive(slopes)


def e_fold_distance(slopes: Float[np.ndarray, "head"]) -> Float64[np.ndarray, "head"]:
    """Tokens after which the weight has fallen to 1/e, for equal content scores: 1 / m.

    >>> e_fold_distance(np.array([0.5, 0.25])).tolist()
    [2.0, 4.0]
    """
    return 1.0 / _positive(slopes)


def distance_to_share(slopes: Float[np.ndarray, "head"], share: float | int) -> Float64[np.ndarray, "head"]:
    """Distance in tokens within which `share` of the weight lies, for equal scores and an endless past.

    The nearest k tokens hold 1 - e^(-m k) of a geometric decay, so k = -ln(1 - share) / m. Round up for whole
    tokens.

    >>> distance_to_share(np.array([0.5]), 0.99).round(2).tolist()
    [9.21]
    """
    if not 0 <= share < 1:
        raise ValueError(f"share must be at least 0 and below 1, got {share}")
    return -np.log1p(-float(share)) / _positive(slopes)


def effective_tokens(slopes: Float[np.ndarray, "head"]) -> Float64[np.ndarray, "head"]:
    """How many equally weighted tokens would be as uncertain as this decay: e^entropy, in tokens.

    For the weights (1 - r) r^d with r = e^-m the entropy is -ln(1 - r) + m r / (1 - r).

    >>> effective_tokens(np.array([0.5, 0.25])).round(1).tolist()
    [5.5, 10.9]
    """
    m = _positive(slopes)
    kept = np.exp(-m)
    lost = -np.expm1(-m)
    return np.exp(-np.log(lost) + m * kept / lost)


def effective_window(
    slopes: Float[np.ndarray, "#reach"],
    *,
    score_spread: float | int | Float[np.ndarray, "#reach"],
    tolerance: float | int = 30.0,
) -> Int64[np.ndarray, "reach"]:
    """Distance in whole tokens beyond which a key cannot matter: (tolerance + score_spread) / m, rounded up.

    score_spread is how far apart two content scores can be, in logits: one number, or one for each slope, or
    one for each query of a single head. A key that far back weighs at most e^-tolerance of the query's own
    token, even when its score is the best and the own token's the worst: e^-30 is 1e-13, below what float32
    can add.

    >>> effective_window(np.array([0.5, 0.00390625]), score_spread=10.0).tolist()
    [80, 10240]
    >>> effective_window(np.array([0.5]), score_spread=np.array([0.0, 10.0])).tolist()
    [60, 80]
    """
    spread = np.asarray(score_spread, dtype=np.float64)
    if (spread < 0).any():
        raise ValueError(f"score_spread must be at least 0, got {spread.min():g}")
    if tolerance <= 0:
        raise ValueError(f"tolerance must be above 0, got {tolerance}")
    return np.ceil((float(tolerance) + spread) / _positive(slopes)).astype(np.int64)


def _check_heads(n_heads: int, max_bias: float | int) -> None:
    if n_heads < 1:
        raise ValueError(f"n_heads must be at least 1, got {n_heads}")
    if not 0 < max_bias < np.inf:
        raise ValueError(f"max_bias must be above 0 and finite, got {max_bias}")


def _positive(slopes: Float[np.ndarray, "head"]) -> Float64[np.ndarray, "head"]:
    array = np.asarray(slopes, dtype=np.float64)
    if not ((array > 0) & np.isfinite(array)).all():
        raise ValueError(f"slopes must be above 0 and finite, got {array.tolist()}")
    return array
