"""T5's relative bias: one learned number for each bucket of distances, and each head.

    bucket(d) = d                                                                     for d < E
              = min(B - 1, E + floor((B - E) log(d / E) / log(max_distance / E)))     from there on
    with B buckets, of which the first E = B // 2 hold one distance each       Raffel et al. 2020, section 2.1

Exact nearby, log-spaced after, one shared bucket for all that is far. Two directions halve the table: the
past takes the lower half and the future the upper. The rule asks for a logarithm at whole numbers, where
floats fall on the wrong side of exact powers; here every boundary is found with fractions: (d/E)^(B-E) >=
(max_distance/E)^k.
"""

from fractions import Fraction
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Float64, Int, Int64

from alibi_viz.core.positions import relative_position as relative_positions


def bucket_first_distances(
    *, bidirectional: bool = False, num_buckets: int = 32, max_distance: int = 128
) -> Int64[np.ndarray, "bucket"]:
    """The smallest distance, in tokens, that falls into each bucket or a later one; one direction.

    The last entry is where the bias saturates: 113 for 32 buckets and a max_distance of 128, not 128.
    A bucket that no distance reaches has the same first distance as the next one.

    >>> bucket_first_distances().tolist()[14:]
    [14, 15, 16, 19, 21, 24, 27, 31, 35, 40, 46, 52, 59, 67, 77, 87, 99, 113]
    >>> bucket_first_distances(bidirectional=True).tolist()[7:]
    [7, 8, 12, 16, 23, 32, 46, 64, 91]
    """
    n_buckets = _one_direction(num_buckets, bidirectional)
    n_exact = n_buckets // 2
    if max_distance <= n_exact:
        raise ValueError(f"max_distance must be above the {n_exact} exact buckets, got {max_distance}")
    n_steps = n_buckets - n_exact
    log_spaced = _log_spaced(Fraction(n_exact), Fraction(n_steps), max_distance, n_steps)
    return np.array([*range(n_exact), *log_spaced], dtype=np.int64)


def relative_position_bucket(
    relative_position: Int[np.ndarray, "*shape"],
    *,
    bidirectional: bool,
    num_buckets: int = 32,
    max_distance: int = 128,
) -> Int64[np.ndarray, "*shape"]:
    """The bucket of each relative position (key - query, in tokens).

    One direction: the future falls into bucket 0 with the token itself. Both: the future's buckets come after
    the past's, and their first one stays empty, because the token itself is counted with the past.

    >>> relative_position_bucket(np.array([3, 0, -1, -16, -18, -19, -999]), bidirectional=False).tolist()
    [0, 0, 1, 16, 16, 17, 31]
    >>> relative_position_bucket(np.array([-91, -1, 0, 1, 91]), bidirectional=True).tolist()
    [15, 1, 0, 17, 31]
    """
    relative = np.asarray(relative_position, dtype=np.int64)
    distance = np.abs(relative) if bidirectional else np.maximum(-relative, 0)
    first_distances = bucket_first_distances(
        bidirectional=bidirectional, num_buckets=num_buckets, max_distance=max_distance
    )
    bucket = np.searchsorted(first_distances, distance, side="right") - 1
    return bucket + (relative > 0) * (num_buckets // 2) if bidirectional else bucket


def t5_bias(
    table: Float[np.ndarray, "bucket head"],
    query_positions: Int[np.ndarray, "query"],
    key_positions: Int[np.ndarray, "key"],
    *,
    bidirectional: bool,
    max_distance: int = 128,
) -> Float[np.ndarray, "head query key"]:
    """The bias that a learned table gives to any queries and keys, in logits, unmasked, dtype of the table.

    T5 adds it to q . k as it is, without 1 / sqrt(head_dim). One table serves every layer of a stack.

    >>> table = np.array([[0.0], [-1.0], [-2.0], [-3.0]])
    >>> t5_bias(table, np.array([20]), np.array([0, 17, 19, 20]), bidirectional=False).tolist()
    [[[-3.0, -2.0, -1.0, 0.0]]]
    """
    if np.ndim(table) != 2:
        raise ValueError(f"table must be one row a bucket and one column a head, got shape {np.shape(table)}")
    buckets = relative_position_bucket(
        relative_positions(query_positions, key_positions),
        bidirectional=bidirectional,
        num_buckets=len(table),
        max_distance=max_distance,
    )
    return np.moveaxis(np.asarray(table)[buckets], -1, 0)


def textbook_bucket(
    distance: Int[np.ndarray, "*shape"], *, n_b: int, dist_max: int
) -> Int64[np.ndarray, "*shape"]:
    """The rule of "Foundations of Large Language Models", as its course gives it: buckets 0..n_b, half exact.

    With h = (n_b + 1) / 2: the distance itself below h, from there min(n_b, h + floor(h log(d/h) /
    log(dist_max/h))). n_b is the *last* bucket, so n_b = num_buckets - 1 is the code's causal rule. An even
    n_b makes h a half number; the bucket is then rounded down.

    >>> textbook_bucket(np.array([3, 18, 19, 113, 9999]), n_b=31, dist_max=128).tolist()
    [3, 16, 17, 31, 31]
    """
    if n_b < 1:
        raise ValueError(f"n_b must be at least 1, got {n_b}")
    half = Fraction(n_b + 1, 2)
    if dist_max <= half:
        raise ValueError(f"dist_max must be above (n_b + 1) / 2 = {float(half):g}, got {dist_max}")
    distance = np.asarray(distance, dtype=np.int64)
    if (distance < 0).any():
        raise ValueError(f"distance must be at least 0, got {distance.min()}")
    starts = np.array(_log_spaced(half, half, dist_max, n_b + 1 - int(half)), dtype=np.int64)
    steps_in = np.searchsorted(starts, distance, side="right") - 1
    return np.where(distance < half, distance, np.minimum(n_b, int(half) + steps_in))


class AlibiFit(NamedTuple):
    """The line constant - slope * distance closest to a curve, and the share of variance it explains."""

    slope: Float64[np.ndarray, "*head"]
    constant: Float64[np.ndarray, "*head"]
    r_squared: Float64[np.ndarray, "*head"]


def best_alibi_slope(
    distances: Int[np.ndarray, "distance"], bias: Float[np.ndarray, "*head distance"]
) -> AlibiFit:
    """The ALiBi slope that comes closest to a learned bias curve, by least squares over the given distances.

    The curve is fitted by constant - slope * distance: the constant is free because softmax ignores it. A
    negative slope means that the head prefers what is far. A flat curve is fitted exactly by slope 0, and R^2
    is then 1.

    >>> fit = best_alibi_slope(np.arange(4), np.array([1.0, 0.5, 0.0, -0.5]))
    >>> fit.slope.item(), fit.constant.item(), fit.r_squared.item()
    (0.5, 1.0, 1.0)
    """
    x = np.asarray(distances, dtype=np.float64)
    y = np.asarray(bias, dtype=np.float64)
    if len(np.unique(x)) < 2:
        raise ValueError(f"distances must hold at least two different numbers, got {distances.tolist()}")
    x_off = x - x.mean()
    y_off = y - y.mean(axis=-1, keepdims=True)
    slope = -(y_off @ x_off) / (x_off @ x_off)
    unexplained = ((y_off + slope[..., None] * x_off) ** 2).sum(axis=-1)
    total = (y_off**2).sum(axis=-1)
    r_squared = 1.0 - unexplained / np.where(total == 0.0, 1.0, total)
    constant = y.mean(axis=-1) + slope * x.mean()
    return AlibiFit(np.asarray(slope), np.asarray(constant), np.asarray(r_squared))


def _one_direction(num_buckets: int, bidirectional: bool) -> int:
    fewest = 4 if bidirectional else 2
    if num_buckets < fewest:
        raise ValueError(f"num_buckets must be at least {fewest}, got {num_buckets}")
    return num_buckets // 2 if bidirectional else num_buckets


def _log_spaced(exact: Fraction, steps: Fraction, max_distance: int, n_starts: int) -> list[int]:
    """First whole d with steps * log(d / exact) / log(max_distance / exact) >= k, for each k < n_starts."""
    ratio = max_distance / exact

    def reaches(distance: int, k: int) -> bool:
        return (distance / exact) ** steps.numerator >= ratio ** (k * steps.denominator)

    starts = []
    for k in range(n_starts):
        distance = round(float(exact) * float(ratio) ** (k / float(steps)))
        while not reaches(distance, k):
            distance += 1
        while reaches(distance - 1, k):
            distance -= 1
        starts.append(distance)
    return starts
