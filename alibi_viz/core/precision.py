"""Precision: what the bias loses in half precision.

A kernel computes slope * position and rounds it to the type it works in. The relative form multiplies small
numbers where they matter, near the query. The one-row form multiplies the key's absolute position: at key
4095 and slope 1/2 the bias is about 2048, where bfloat16 counts in steps of 16, so neighbours become one.

    bfloat16 8 significant bits    float16 11    float32 24    float64 53
"""

from typing import Literal

import numpy as np
from jaxtyping import Float, Float64, Int

from alibi_viz.core.bias import alibi_bias, alibi_bias_row
from alibi_viz.core.positions import causal_mask

DTYPES: dict[str, int] = {"float64": 8, "float32": 4, "float16": 2, "bfloat16": 2}

_LOWEST_EXPONENT = {"float64": -1074, "float32": -149, "float16": -24, "bfloat16": -133}


def round_to(values: Float[np.ndarray, "*shape"], dtype: str) -> Float64[np.ndarray, "*shape"]:
    """The values as the type would hold them, handed back in float64; to nearest, ties to even.

    dtype is a key of `DTYPES`. What is too large becomes infinite. bfloat16 is the upper half of a float32,
    so a value is rounded to float32 first, as hardware does.

    >>> round_to(np.array([257.0, 259.0, 0.1]), "bfloat16").tolist()
    [256.0, 260.0, 0.10009765625]
    """
    _check_dtype(dtype)
    values = np.asarray(values, dtype=np.float64)
    with np.errstate(over="ignore", under="ignore"):
        if dtype != "bfloat16":
            return values.astype(dtype).astype(np.float64)
        single = values.astype(np.float32)
    bits = single.view(np.uint32).astype(np.uint64)
    last_kept = (bits >> np.uint64(16)) & np.uint64(1)
    upper_half = (bits + np.uint64(0x7FFF) + last_kept) & np.uint64(0xFFFF0000)
    rounded = upper_half.astype(np.uint32).view(np.float32).astype(np.float64)
    return np.where(np.isfinite(single), rounded, single)


def bias_in_dtype(
    slopes: Float[np.ndarray, "head"],
    query_positions: Int[np.ndarray, "query"],
    key_positions: Int[np.ndarray, "key"],
    *,
    dtype: str,
    form: Literal["relative", "one-row"] = "relative",
    mask: Literal["causal", "none", "symmetric"] = "causal",
) -> Float64[np.ndarray, "head query key"]:
    """The bias as a kernel would hold it: exact slope times exact position, rounded once to dtype.

    "relative" rounds slope * (key - query). "one-row" rounds slope * key position and gives every query that
    row; it has no symmetric form. -inf of the causal mask stays.

    The last two of 4096 keys, slope 1/2: equal in the one-row form, apart in the other.

    >>> where = np.array([4095]), np.array([4094, 4095])
    >>> bias_in_dtype(np.array([0.5]), *where, dtype="bfloat16", form="one-row").tolist()
    [[[2048.0, 2048.0]]]
    >>> bias_in_dtype(np.array([0.5]), *where, dtype="bfloat16", form="relative").tolist()
    [[[-0.5, 0.0]]]
    """
    if form == "relative":
        return round_to(alibi_bias(slopes, query_positions, key_positions, mask=mask), dtype)
    if form != "one-row":
        raise ValueError(f'form must be "relative" or "one-row", got {form!r}')
    if mask not in ("causal", "none"):
        raise ValueError(f'mask must be "causal" or "none" in the one-row form, got {mask!r}')
    row = round_to(alibi_bias_row(slopes, key_positions), dtype)
    bias = np.repeat(row[:, None, :], len(query_positions), axis=1)
    if mask == "causal":
        bias[:, ~causal_mask(query_positions, key_positions)] = -np.inf
    return bias


def underflow_distance(slopes: Float[np.ndarray, "head"], dtype: str) -> Float64[np.ndarray, "head"]:
    """Distance in tokens at which the weight e^(-m d), relative to the query's own token, rounds to zero.

    Half of the smallest number that the type holds: 2^-25 in float16, 2^-150 in float32, 2^-134 in bfloat16.

    >>> underflow_distance(np.array([0.5]), "float16").round(1).tolist()
    [34.7]
    """
    _check_dtype(dtype)
    slopes = np.asarray(slopes, dtype=np.float64)
    if not (slopes > 0).all():
        raise ValueError(f"slopes must be above 0, got {slopes.tolist()}")
    return (1 - _LOWEST_EXPONENT[dtype]) * np.log(2.0) / slopes


def _check_dtype(dtype: str) -> None:
    if dtype not in DTYPES:
        raise ValueError(f"dtype must be one of {', '.join(DTYPES)}, got {dtype!r}")
