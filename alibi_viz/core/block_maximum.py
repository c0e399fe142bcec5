"""A large matrix as a small picture: each cell is the largest of a block.

A picture holds at most so many cells a side. Taking every n-th row would lose the thin lines that make an attention
map worth seeing; averages would fade them. The largest value of a block keeps every line, and it is a value
that stands in the matrix.
"""

import numpy as np
from jaxtyping import Float, Int64


def block_starts(length: int, *, at_most: int = 128) -> Int64[np.ndarray, "block"]:
    """Where each block of rows (or columns) begins: the smallest equal blocks that are at most `at_most`.

    >>> block_starts(3).tolist(), block_starts(10, at_most=4).tolist()
    ([0, 1, 2], [0, 3, 6, 9])
    """
    if length < 1:
        raise ValueError(f"length must be at least 1, got {length}")
    if at_most < 1:
        raise ValueError(f"at_most must be at least 1, got {at_most}")
    return np.arange(0, length, -(-length // at_most), dtype=np.int64)


def block_maximum(
    matrix: Float[np.ndarray, "*rest query key"], *, at_most: int = 128
) -> Float[np.ndarray, "*rest query_block key_block"]:
    """The largest value of each block; the matrix itself when it is small enough. -inf counts as smallest.

    >>> block_maximum(np.array([[1.0, 2.0, 3.0], [4.0, 0.0, -1.0], [5.0, 0.0, 9.0]]), at_most=2).tolist()
    [[4.0, 3.0], [5.0, 9.0]]
    """
    rows = np.maximum.reduceat(matrix, block_starts(matrix.shape[-2], at_most=at_most), axis=-2)
    return np.maximum.reduceat(rows, block_starts(matrix.shape[-1], at_most=at_most), axis=-1)
