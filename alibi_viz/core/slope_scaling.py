"""Stretching ALiBi: gentler slopes, so that a longer text meets no larger penalty than training did.

    divided    m_h / s                                    position interpolation, carried over to ALiBi
    growing    m_h / min(max(n / L, 1), s)                the same, only past the training length L, for n tokens

s is the factor. A distance of s L under m / s costs what L cost under m, so every head keeps to penalties that it
has met, and near tokens become harder to tell apart.

Source: Al-Khateeb et al. 2023, who divide by n / L as soon as a text of n tokens is longer than L ("growing"; the
limit s is ours: a repair is made for texts up to s L).
"""

from typing import Literal, get_args

import numpy as np
from jaxtyping import Float, Float64

SlopeScaling = Literal["divided", "growing"]


def scaled_slopes(
    slopes: Float[np.ndarray, "head"],
    *,
    method: str,
    factor: float | int,
    train_len: int,
    seq_len: int | None = None,
) -> Float64[np.ndarray, "head"]:
    """Slopes in logits per token after a scaling by `factor`, at least 1.

    seq_len, the length of the text at hand in tokens, matters to "growing" alone: up to train_len, and without it,
    nothing changes.

    >>> scaled_slopes(np.array([0.5, 0.25]), method="divided", factor=4, train_len=128).tolist()
    [0.125, 0.0625]
    >>> growing = {"method": "growing", "factor": 4, "train_len": 128}
    >>> [scaled_slopes(np.array([0.5]), **growing, seq_len=n).item() for n in (100, 256, 512, 9999)]
    [0.5, 0.25, 0.125, 0.125]
    """
    if method not in get_args(SlopeScaling):
        raise ValueError(f"method must be one of {', '.join(get_args(SlopeScaling))}, got {method!r}")
    if not 1 <= factor < np.inf:
        raise ValueError(f"factor must be at least 1 and finite, got {factor}")
    if train_len < 1:
        raise ValueError(f"train_len must be at least 1, got {train_len}")
    if seq_len is not None and seq_len < 1:
        raise ValueError(f"seq_len must be at least 1, got {seq_len}")
    unscaled = np.asarray(slopes, dtype=np.float64)
    if method == "divided":
        return unscaled / factor
    return unscaled / min(max((seq_len or 1) / train_len, 1), factor)
