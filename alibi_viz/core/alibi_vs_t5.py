"""ALiBi and T5 side by side: the same distances, one bias drawn as a line and one looked up in buckets.

    ALiBi    -m d                    d = i - j; |i - j| in both directions      nothing is learned
    T5       table[bucket(d), h]     one number for all distances of a bucket   num_buckets * heads are learned

Both are added to the score, so they share one axis, in logits. Softmax ignores a constant, so only how a curve
falls matters, not where it starts.

Sources: Press, Smith and Lewis 2022, section 3; Raffel et al. 2020, section 2.1.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Float64, Int64

from alibi_viz.core.bias import alibi_bias, bias_at_distance
from alibi_viz.core.positions import sampled_positions, strided_positions
from alibi_viz.core.t5 import (
    AlibiFit,
    best_alibi_slope,
    bucket_first_distances,
    relative_position_bucket,
    t5_bias,
    textbook_bucket,
)

MOST_CELLS = 128  # a side of the drawn maps
MOST_FITTED = 4096  # distances in one direction that a line is fitted to


class LearnedTable(NamedTuple):
    """A T5 table that was learned, and what is known of how.

    bidirectional and max_distance are the rule that it was learned under, train_len the tokens in a window and
    tokens_seen those in all of training; None where its file does not say.
    """

    name: str
    values: Float64[np.ndarray, "bucket head"]
    bidirectional: bool | None = None
    max_distance: int | None = None
    train_len: int | None = None
    tokens_seen: int | None = None


class SideBySide(NamedTuple):
    """One head's two biases over `reach` tokens, in logits, and the line that comes closest to every T5 head.

    Offsets are i - j in tokens: positive back, negative ahead, and ahead only in both directions. The curves
    hold both ends of every bucket; the maps hold the positions given, NaN where the causal mask hides a key.
    """

    head: int
    reach: int
    bidirectional: bool
    num_buckets: int
    max_distance: int
    slopes: Float64[np.ndarray, "head"]
    table: Float64[np.ndarray, "bucket head"]
    first_distances: Int64[np.ndarray, "bucket_one_way"]
    fit: AlibiFit
    fit_reach: int
    n_fitted: int
    offsets: Int64[np.ndarray, "offset"]
    buckets: Int64[np.ndarray, "offset"]
    alibi: Float64[np.ndarray, "offset"]
    t5: Float64[np.ndarray, "offset"]
    positions: Int64[np.ndarray, "position"]
    alibi_map: Float64[np.ndarray, "position position"]
    t5_map: Float64[np.ndarray, "position position"]

    @property
    def slope(self) -> float:
        """ALiBi's slope of this head, in logits per token."""
        return self.slopes[self.head].item()

    @property
    def saturates_at(self) -> int:
        """The distance from which T5 no longer tells tokens apart."""
        return self.first_distances[-1].item()

    @property
    def closest(self) -> Float64[np.ndarray, "offset"]:
        """The line closest to T5's curve, in logits, as far as it was fitted; beyond that nan."""
        distances = np.abs(self.offsets)
        line = self.fit.constant[self.head] - self.fit.slope[self.head] * distances
        return np.where(distances <= self.fit_reach, line, np.nan)

    @property
    def difference(self) -> Float64[np.ndarray, "position position"]:
        """The T5 bias minus the ALiBi bias, in logits."""
        return self.t5_map - self.alibi_map


def side_by_side(
    table: Float[np.ndarray, "bucket head"],
    slopes: Float[np.ndarray, "slope"],
    *,
    head: int,
    reach: int,
    bidirectional: bool = False,
    max_distance: int = 128,
) -> SideBySide:
    """Compare head number `head`, counted from 0, of a T5 table with the ALiBi slope of the same number.

    The fit is over the distances that T5 tells apart: up to its last bucket's first, or up to `reach` if that is
    nearer; every one of them, or `MOST_FITTED` evenly spread ones when there are more.

    >>> slopes = np.array([0.5])
    >>> table = bucketed_line(slopes, num_buckets=4, max_distance=8)
    >>> both = side_by_side(table, slopes, head=0, reach=6, max_distance=8)
    >>> both.alibi.tolist()
    [0.0, -0.5, -1.0, -1.5, -2.0, -2.5, -3.0]
    >>> both.t5.tolist()
    [0.0, -0.5, -1.0, -1.0, -2.0, -2.0, -2.0]
    """
    n_buckets, n_heads = table.shape
    if len(slopes) != n_heads:
        raise ValueError(f"slopes must be one for each of the table's {n_heads} heads, got {len(slopes)}")
    if not 0 <= head < n_heads:
        raise ValueError(f"head must be from 0 to {n_heads - 1}, got {head}")
    if reach < 1:
        raise ValueError(f"reach must be at least 1, got {reach}")
    table = np.asarray(table, dtype=np.float64)
    if not np.isfinite(table).all():
        raise ValueError("table must hold finite numbers, got NaN or infinity")
    slopes = np.asarray(slopes, dtype=np.float64)
    rule = {"bidirectional": bidirectional, "num_buckets": n_buckets, "max_distance": max_distance}
    firsts = bucket_first_distances(**rule)
    offsets = _both_ways(_drawn_distances(reach, firsts), bidirectional)
    fit_reach = min(reach, firsts[-1].item())
    fitted = _both_ways(sampled_positions(0, fit_reach + 1, at_most=MOST_FITTED), bidirectional)
    buckets = relative_position_bucket(-offsets, **rule)
    positions = strided_positions(0, reach + 1, at_most=MOST_CELLS)
    mask = "symmetric" if bidirectional else "causal"
    alibi_map = alibi_bias(slopes[head : head + 1], positions, positions, mask=mask)[0]
    hidden = np.isneginf(alibi_map)
    t5_map = t5_bias(
        table[:, head : head + 1],
        positions,
        positions,
        bidirectional=bidirectional,
        max_distance=max_distance,
    )[0]
    return SideBySide(
        head=head,
        reach=reach,
        bidirectional=bidirectional,
        num_buckets=n_buckets,
        max_distance=max_distance,
        slopes=slopes,
        table=table,
        first_distances=firsts,
        fit=best_alibi_slope(np.abs(fitted), table[relative_position_bucket(-fitted, **rule)].T),
        fit_reach=fit_reach,
        n_fitted=len(fitted),
        offsets=offsets,
        buckets=buckets,
        alibi=bias_at_distance(slopes[head : head + 1], np.abs(offsets))[0],
        t5=table[buckets, head],
        positions=positions,
        alibi_map=np.where(hidden, np.nan, alibi_map),
        t5_map=np.where(hidden, np.nan, t5_map),
    )


def bucketed_line(
    slopes: Float[np.ndarray, "head"],
    *,
    bidirectional: bool = False,
    num_buckets: int = 32,
    max_distance: int = 128,
) -> Float64[np.ndarray, "bucket head"]:
    """A table that nobody learned: each bucket holds ALiBi's bias at its first distance.

    ALiBi read through T5's buckets: equal to it where a bucket holds one distance, in steps after, level at the
    end. A bucket that no distance reaches holds what its neighbour does.

    >>> bucketed_line(np.array([0.5]), num_buckets=4, max_distance=8).ravel().tolist()
    [0.0, -0.5, -1.0, -2.0]
    """
    firsts = bucket_first_distances(
        bidirectional=bidirectional, num_buckets=num_buckets, max_distance=max_distance
    )
    line = bias_at_distance(slopes, firsts).T
    table = np.zeros((num_buckets, len(slopes)))
    table[: len(line)] = line
    if bidirectional:
        table[len(line) : 2 * len(line)] = line
    return table


class RuleAgreement(NamedTuple):
    """Over how many distances the book's bucket rule and the code's give the same bucket."""

    n_distances: int
    one_less: int
    same_number: int


def rule_agreement(*, reach: int, num_buckets: int = 32, max_distance: int = 128) -> RuleAgreement:
    """Compare the textbook's causal rule with the code's on distances 0 ... reach.

    `one_less` takes the book's n_b as num_buckets - 1, the number of its last bucket; `same_number` takes it as
    num_buckets, which is one bucket more. At most `MOST_FITTED` evenly spread distances are compared.

    >>> rule_agreement(reach=999)
    RuleAgreement(n_distances=1000, one_less=1000, same_number=96)
    """
    distances = sampled_positions(0, reach + 1, at_most=MOST_FITTED)
    code = relative_position_bucket(
        -distances, bidirectional=False, num_buckets=num_buckets, max_distance=max_distance
    )

    def agreeing(n_b: int) -> int:
        if 2 * max_distance <= n_b + 1:  # the book's rule has no room for this n_b
            return 0
        return int((textbook_bucket(distances, n_b=n_b, dist_max=max_distance) == code).sum())

    return RuleAgreement(len(distances), agreeing(num_buckets - 1), agreeing(num_buckets))


def _drawn_distances(reach: int, firsts: Int64[np.ndarray, "bucket"]) -> Int64[np.ndarray, "distance"]:
    """Distances to draw: evenly spread, evenly spread in log, and both ends of every bucket."""
    even = sampled_positions(0, reach + 1, at_most=256)
    spread = np.round(np.exp2(np.linspace(0, np.log2(reach + 1), 256))).astype(np.int64) - 1
    distances = np.unique(np.concatenate([even, spread, firsts, firsts - 1]))
    return distances[(distances >= 0) & (distances <= reach)]


def _both_ways(distances: Int64[np.ndarray, "distance"], bidirectional: bool) -> Int64[np.ndarray, "offset"]:
    return np.unique(np.concatenate([-distances, distances])) if bidirectional else distances
