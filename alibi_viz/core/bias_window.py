"""A window of the bias matrix, and the weights that the bias alone gives to the keys of that window.

    weight(i, j) = e^bias(i, j) / sum over every key k of the window of e^bias(i, k)

A picture shows some positions of a window; the weights are shares of all of its keys, also of those between.
The sums stay exact for any window and any precision: of each row only the keys count whose bias lies within
40 logits of the row's best, for all others together weigh less than 1e-15 of it. Far from zero a type may
hold one value for a million keys; those are counted, not added up one by one.

Only the bias is rounded to the type. The softmax runs in float64, so that what is seen is the bias's own loss.
"""

from collections.abc import Callable
from typing import Literal, NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Float64, Int, Int64

from alibi_viz.core.bias import BiasMask
from alibi_viz.core.positions import causal_mask, strided_positions
from alibi_viz.core.precision import bias_in_dtype, round_to

Form = Literal["relative", "one-row"]
REACH = 40.0
_ONE_BY_ONE = 16_384


class BiasWindow(NamedTuple):
    """The drawn positions of a window: bias in logits, weights as shares of all keys of the window.

    A bias of -inf is masked, or too large for the type where `visible`. A row's weights are nan when its best
    bias is infinite: a softmax then divides infinity by infinity. Rows that see no key have weights 0.
    """

    query_positions: Int64[np.ndarray, "query"]
    key_positions: Int64[np.ndarray, "key"]
    visible: Bool[np.ndarray, "query key"]
    bias: Float64[np.ndarray, "head query key"]
    weights: Float64[np.ndarray, "head query key"]


def bias_window(
    slopes: Float[np.ndarray, "head"],
    *,
    query_start: int,
    key_start: int,
    window: int,
    mask: BiasMask = "causal",
    form: Form = "relative",
    dtype: str = "float64",
    at_most: int = 128,
) -> BiasWindow:
    """The bias of `window` queries on `window` keys, at no more than `at_most` positions each way.

    The one-row form has no symmetric mask, see `bias_in_dtype`.

    >>> seen = bias_window(np.array([np.log(2)]), query_start=0, key_start=0, window=3)
    >>> seen.bias[0, 2].round(3).tolist(), seen.weights[0, 2].round(3).tolist()
    ([-1.386, -0.693, 0.0], [0.143, 0.286, 0.571])
    """
    queries = strided_positions(query_start, window, at_most=at_most)
    keys = strided_positions(key_start, window, at_most=at_most)
    return bias_at(
        slopes, queries, keys, key_start=key_start, window=window, mask=mask, form=form, dtype=dtype
    )


def bias_at(
    slopes: Float[np.ndarray, "head"],
    query_positions: Int[np.ndarray, "query"],
    key_positions: Int[np.ndarray, "key"],
    *,
    key_start: int,
    window: int,
    mask: BiasMask = "causal",
    form: Form = "relative",
    dtype: str = "float64",
) -> BiasWindow:
    """As `bias_window`, for queries anywhere and for some of the window's keys, each named by its position.

    >>> where = np.array([2]), np.array([1])
    >>> bias_at(np.array([np.log(2)]), *where, key_start=0, window=3).weights.round(3).tolist()
    [[[0.286]]]
    """
    visible = np.full((len(query_positions), len(key_positions)), True)
    if mask == "causal":
        visible = causal_mask(query_positions, key_positions)
    bias = bias_in_dtype(slopes, query_positions, key_positions, dtype=dtype, form=form, mask=mask)
    weights = window_weights(
        slopes,
        bias,
        visible,
        query_positions,
        key_start=key_start,
        n_keys=window,
        mask=mask,
        form=form,
        dtype=dtype,
    )
    return BiasWindow(query_positions, key_positions, visible, bias, weights)


def largest_weight_difference(one: BiasWindow, other: BiasWindow) -> float:
    """The largest difference between two windows' weights, in shares of one; nan if either has lost a row.

    >>> where = {"query_start": 0, "key_start": 0, "window": 3}
    >>> row, relative = (bias_window(np.array([0.5]), **where, form=form) for form in ("one-row", "relative"))
    >>> largest_weight_difference(row, relative) < 1e-15
    True
    """
    return np.abs(one.weights - other.weights).max().item()


def distinct_biases(
    slope: float,
    query: int,
    key_positions: Int[np.ndarray, "key"],
    *,
    dtype: str,
    form: Form,
    mask: BiasMask = "causal",
) -> int:
    """How many different biases one query sees on these keys. As many as keys means that all are told apart.

    Sixty-four neighbours at position 2047, slope 1/2:

    >>> nearest = np.arange(1984, 2048)
    >>> [distinct_biases(0.5, 2047, nearest, dtype="bfloat16", form=form) for form in ("relative", "one-row")]
    [64, 9]
    """
    bias = bias_in_dtype(
        np.array([slope]), np.array([query]), key_positions, dtype=dtype, form=form, mask=mask
    )
    return len(np.unique(bias))


def window_weights(
    slopes: Float[np.ndarray, "head"],
    bias: Float[np.ndarray, "head query key"],
    visible: Bool[np.ndarray, "query key"],
    query_positions: Int[np.ndarray, "query"],
    *,
    key_start: int,
    n_keys: int,
    mask: BiasMask,
    form: Form,
    dtype: str,
) -> Float64[np.ndarray, "head query key"]:
    """Weights of some keys when the content scores of all keys from key_start to key_start + n_keys - 1 are equal.

    `bias` and `visible` belong to the keys asked for, which are among those.
    """
    if not (slopes >= REACH / _ONE_BY_ONE).all():
        raise ValueError(f"slopes must be at least {REACH / _ONE_BY_ONE:.4g}, got {slopes.tolist()}")
    last = key_start + n_keys - 1
    runs = _runs(query_positions, key_start, last, mask=mask, form=form)
    weights = np.zeros_like(bias)
    for head, slope in enumerate(slopes.tolist()):
        best = np.max([np.where(n > 0, round_to(slope * x, dtype), -np.inf) for x, n in runs], axis=0)
        lost = np.isinf(best) & (np.sum([n for _, n in runs], axis=0) > 0)
        shift = np.where(np.isfinite(best), best, 0.0)
        total = np.sum([_sum_of_run(slope, x, np.where(lost, 0, n), shift, dtype) for x, n in runs], axis=0)
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            shares = np.exp(bias[head] - shift[:, None]) / total[:, None]
        weights[head] = np.where(visible, np.where(lost[:, None], np.nan, shares), 0.0)
    return weights


_Run = tuple[Float64[np.ndarray, "query"], Int64[np.ndarray, "query"]]
_Values = Callable[[Int64[np.ndarray, "row"], Int64[np.ndarray, "row"]], Float64[np.ndarray, "row"]]


def _runs(
    queries: Int[np.ndarray, "query"], first: int, last: int, *, mask: BiasMask, form: Form
) -> list[_Run]:
    """The keys that each query sees, as runs x, x - 1, ..., x - (n - 1) with bias slope * x: best key first."""
    if mask == "symmetric":
        at, after = np.minimum(queries, last), np.maximum(queries + 1, first)
        return [
            ((at - queries).astype(np.float64), np.maximum(at - first + 1, 0)),
            ((queries - after).astype(np.float64), np.maximum(last - after + 1, 0)),
        ]
    at = np.minimum(queries, last) if mask == "causal" else np.full_like(queries, last)
    best = at if form == "one-row" else at - queries
    return [(best.astype(np.float64), np.maximum(at - first + 1, 0))]


def _sum_of_run(
    slope: float,
    best: Float64[np.ndarray, "query"],
    n_keys: Int64[np.ndarray, "query"],
    shift: Float64[np.ndarray, "query"],
    dtype: str,
) -> Float64[np.ndarray, "query"]:
    """The sum of e^(round(slope * (best - t)) - shift) over t = 0 ... n_keys - 1, for each query."""

    def value(rows: Int64[np.ndarray, "row"], t: Int64[np.ndarray, "row"]) -> Float64[np.ndarray, "row"]:
        return round_to(slope * (best[rows] - t), dtype)

    rows = np.flatnonzero(n_keys)
    reach = n_keys.copy()
    reach[rows] = _first_below(value, rows, np.zeros_like(rows), n_keys[rows], shift[rows] - REACH)
    total = np.zeros(len(best))

    short = np.flatnonzero((reach > 0) & (reach <= _ONE_BY_ONE))
    if len(short):
        alike = np.stack([best[short], reach[short].astype(np.float64), shift[short]])
        (x, n, base), which = np.unique(alike, axis=1, return_inverse=True)
        t = np.arange(int(n.max()))
        with np.errstate(over="ignore", invalid="ignore"):
            parts = np.exp(round_to(slope * (x[:, None] - t), dtype) - base[:, None])
        total[short] = np.where(t < n[:, None], parts, 0.0).sum(axis=1)[which]

    # Longer reaches mean that the type counts in steps of many keys: few values, each for many keys.
    rows = np.flatnonzero(reach > _ONE_BY_ONE)
    t = np.zeros_like(rows)
    while len(rows):
        held = value(rows, t)
        until = _first_below(value, rows, t, reach[rows], held)
        with np.errstate(over="ignore", invalid="ignore"):
            total[rows] += (until - t) * np.exp(held - shift[rows])
        going = until < reach[rows]
        rows, t = rows[going], until[going]
    return total


def _first_below(
    value: _Values,
    rows: Int64[np.ndarray, "row"],
    low: Int64[np.ndarray, "row"],
    high: Int64[np.ndarray, "row"],
    bound: Float64[np.ndarray, "row"],
) -> Int64[np.ndarray, "row"]:
    """The first t from low to high whose value is below the bound; high if none is. Values fall with t."""
    low, high = low.copy(), high.copy()
    while (low < high).any():
        middle = (low + high) // 2
        below = value(rows, np.minimum(middle, high)) < bound
        high, low = np.where(below, middle, high), np.where(below, low, np.minimum(middle + 1, high))
    return low
