"""Tiles: the pairs of one head that are computed, cut into blocks, and the bias of each as a view of one row.

The bias depends on i - j alone. Let c count the keys from the last one back, and r the queries of a block: then
i - j is r + c and a number. Row r of the block's bias is one long row of biases, read from place r on. So a head keeps
one row, as long as its band, and every block's bias is a view of it: memory grows with the length, not with its
square, and the row stays in the processor's cache.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float, Int64
from torch import Tensor

from alibi_viz.core.bias import alibi_bias

# Queries in a block. Measured on one core with head_dim 16 and 64: a longer block wastes keys that only some of its
# queries need, a shorter one reads the same keys more often, which costs more where they are too many for the cache.
BLOCK_LEN, LONG_BLOCK_LEN = 256, 768
LONG_BAND = 4096


class Tile(NamedTuple):
    """A block of queries and every key that one of them needs; slices of rows. Keys count from the last one back.

    nearest is how far its first query is from its last key, in tokens: negative for a key of the future.
    """

    queries: slice
    keys: slice
    nearest: int


def tiles(windows: Int64[np.ndarray, "query"], n_keys: int, *, causal: bool) -> list[Tile]:
    """The tiles of a head whose queries, the last positions, look as far as `windows` says.

    >>> tiles(np.full(300, 10), 300, causal=True)
    [Tile(queries=slice(0, 256, None), keys=slice(44, 300, None), nearest=-255),
     Tile(queries=slice(256, 300, None), keys=slice(0, 54, None), nearest=-43)]
    """
    positions = np.arange(n_keys - len(windows), n_keys)
    first = np.maximum(positions - windows, 0)
    last = positions if causal else np.minimum(positions + windows, n_keys - 1)
    block_len = BLOCK_LEN if windows.max() <= LONG_BAND else LONG_BLOCK_LEN
    found = []
    for start in range(0, len(windows), block_len):
        block = slice(start, min(start + block_len, len(windows)))
        low, high = int(first[block].min()), int(last[block].max())
        keys = slice(n_keys - 1 - high, n_keys - low)
        found.append(Tile(block, keys, int(positions[start]) - high))
    return found


def biases(
    slope: float, parts: list[Tile], *, causal: bool, like: Tensor
) -> Iterator[Float[Tensor, "query key"]]:
    """The bias of each tile, in logits: -slope * distance, with -inf on the future when causal.

    On the device of `like`, and in its dtype or float32 where that is finer.

    >>> [first, _] = biases(0.5, tiles(np.full(257, 1), 257, causal=True), causal=True, like=torch.zeros(1))
    >>> first[:2, -3:].tolist()
    [[-inf, -inf, 0.0], [-inf, 0.0, -0.5]]
    """
    lowest = min(part.nearest for part in parts)
    highest = max(part.nearest + _length(part.queries) + _length(part.keys) for part in parts)
    distances = np.arange(lowest, highest)
    numbers = alibi_bias(
        np.array([slope]), np.array([0]), -distances, mask="causal" if causal else "symmetric"
    )
    dtype = torch.promote_types(like.dtype, torch.float32)
    row = torch.as_tensor(numbers[0, 0], dtype=dtype, device=like.device)
    for part in parts:
        # unfold: as many rows as there are queries, each a place further on
        yield row[part.nearest - lowest :].unfold(0, _length(part.keys), 1)[: _length(part.queries)]


def _length(part: slice) -> int:
    return part.stop - part.start
