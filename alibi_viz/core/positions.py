"""Positions: how far a key is from the query that looks at it.

    relative position = key position - query position        0 for itself, -1 for the token before
    distance          = query position - key position = i - j in the papers

One sign throughout: the relative position is negative for the past. Positions are arguments, never counted
from zero in secret, so a key-value cache (late queries, all keys), left padding, a window a million tokens
away and a downsampled picture are all the same call. Whole numbers stay whole: int64 is exact far beyond any
sequence.

Source: Press, Smith and Lewis 2022 (ALiBi), section 3.
"""

import numpy as np
from jaxtyping import Bool, Int, Int64


def _whole(name: str, positions: np.ndarray) -> Int64[np.ndarray, "position"]:
    array = np.asarray(positions)
    if array.ndim != 1 or array.dtype.kind not in "iu":
        raise ValueError(
            f"{name} must be whole numbers in one dimension, got {array.dtype} of shape {array.shape}"
        )
    return array.astype(np.int64)


def relative_position(
    query_positions: Int[np.ndarray, "query"], key_positions: Int[np.ndarray, "key"]
) -> Int64[np.ndarray, "query key"]:
    """Key position minus query position, for every pair, in tokens.

    Rows are queries, columns are keys. Zero is the token itself, negative is the past, positive the future.

    >>> relative_position(np.arange(1, 3), np.arange(3)).tolist()
    [[-1, 0, 1], [-2, -1, 0]]

    A million tokens away nothing changes, because only the difference counts:

    >>> relative_position(np.arange(1, 3) + 10**6, np.arange(3) + 10**6).tolist()
    [[-1, 0, 1], [-2, -1, 0]]
    """
    query = _whole("query_positions", query_positions)
    key = _whole("key_positions", key_positions)
    return key[None, :] - query[:, None]


def causal_mask(
    query_positions: Int[np.ndarray, "query"], key_positions: Int[np.ndarray, "key"]
) -> Bool[np.ndarray, "query key"]:
    """True where a query may look: at itself and at the past.

    Aligned by position, not by corner: one new query with a cache of three keys sees all of them.

    >>> causal_mask(np.arange(3), np.arange(3)).astype(int).tolist()
    [[1, 0, 0], [1, 1, 0], [1, 1, 1]]
    >>> causal_mask(np.array([2]), np.arange(3)).tolist()
    [[True, True, True]]
    """
    return relative_position(query_positions, key_positions) <= 0


def padded_positions(attention_mask: Int[np.ndarray, "token"]) -> Int64[np.ndarray, "token"]:
    """Positions of a padded sequence: the first real token is 0, wherever the padding ends.

    attention_mask holds 1 for a real token and 0 for padding. Padding gets position 0 and must be masked out.
    Numbering the padding too is a known bug: it moves every token of a one-row bias.

    >>> padded_positions(np.array([0, 0, 1, 1, 1])).tolist()
    [0, 0, 0, 1, 2]
    """
    mask = _whole("attention_mask", attention_mask)
    if not np.isin(mask, (0, 1)).all():
        raise ValueError(f"attention_mask must hold 0 and 1 only, got {np.unique(mask).tolist()}")
    return (np.cumsum(mask) - 1) * mask


def sampled_positions(start: int, window: int, *, at_most: int = 128) -> Int64[np.ndarray, "sample"]:
    """Evenly spread positions of the window start ... start + window - 1, its first and last included.

    All of them when they are at most `at_most`; else exactly `at_most`, in whole-number arithmetic. The steps
    between them differ by one where the window does not divide: right for a curve, wrong for a matrix.

    >>> sampled_positions(10, 4, at_most=8).tolist()
    [10, 11, 12, 13]
    >>> sampled_positions(0, 101, at_most=5).tolist()
    [0, 25, 50, 75, 100]
    """
    if window < 1:
        raise ValueError(f"window must be at least 1, got {window}")
    if at_most < 2:
        raise ValueError(f"at_most must be at least 2 to hold the first and the last, got {at_most}")
    n_samples = min(window, at_most)
    steps = np.arange(n_samples, dtype=np.int64)
    return start + steps * (window - 1) // max(n_samples - 1, 1)


def stride(window: int, *, at_most: int = 128) -> int:
    """The least step through a window that leaves at most `at_most` positions.

    >>> stride(4, at_most=8), stride(101, at_most=5)
    (1, 21)
    """
    if window < 1:
        raise ValueError(f"window must be at least 1, got {window}")
    if at_most < 1:
        raise ValueError(f"at_most must be at least 1, got {at_most}")
    return -(-window // at_most)


def strided_positions(start: int, window: int, *, at_most: int = 128) -> Int64[np.ndarray, "sample"]:
    """Positions of the window start ... start + window - 1 from its first on, always one `stride` apart.

    In a matrix of such queries and keys all cells along a diagonal are equally far apart, so that a picture of a
    million tokens is a hundred honest rows.

    >>> strided_positions(10, 4, at_most=8).tolist()
    [10, 11, 12, 13]
    >>> strided_positions(0, 101, at_most=5).tolist()
    [0, 21, 42, 63, 84]
    """
    return start + np.arange(0, window, stride(window, at_most=at_most), dtype=np.int64)
