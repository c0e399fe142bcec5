"""Attention timing: three ways to attend, timed on this machine, one call after the other.

    plain      causal attention without positions, torch's own
    dense      the same, with ALiBi's bias written out for every head, query and key
    windowed   `alibi_attention`, which makes the bias as it goes and leaves out what cannot matter

The ways take turns, so that whatever slows the machine for a while slows all of them; the first call of each is not
timed. One thread, and the time that it had the processor: other programs lengthen the wait, and not the number.
"""

import time
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import torch
from jaxtyping import Float, Float32, Float64
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention

from alibi_viz.core.bias import alibi_bias
from alibi_viz.core.cost import window_share
from alibi_viz.core.slopes import alibi_slopes
from alibi_viz.model.attention import alibi_attention
from alibi_viz.model.attention_bands import bands
from alibi_viz.model.provenance import machine
from alibi_viz.model.results import Row

_NUMBERS_AT_ONCE = 2**22

Heads = Float[Tensor, "batch head position head_dim"]


def where() -> str:
    """What it is measured on."""
    return f"{machine('cpu', 1)}, torch {torch.__version__}"


def timed_calls(
    jobs: Sequence[tuple[int, Sequence[str]]],
    *,
    batch: int,
    n_heads: int,
    head_dim: int,
    rounds: int,
    within: float | int,
) -> Iterator[Row]:
    """A row after each call, float32 and random numbers throughout. jobs are lengths, each with its ways.

    length, way                           of a first call, which is not timed
    length, way, round, seconds           of a timed one
    length, share, difference             share of the pairs that "windowed" computed, averaged over heads; and the
                                          largest difference of its outputs from those of "dense", where both are there
    length, gap                           the last row, where the next call would not end `within` so many seconds

    >>> rows = list(timed_calls([(8, ["dense", "windowed"])], batch=1, n_heads=2, head_dim=4, rounds=1, within=60))
    >>> [row.get("way", "a comparison") for row in rows], rows[2]["difference"] < 1e-5
    (['dense', 'windowed', 'a comparison', 'dense', 'windowed'], True)
    """
    slopes = alibi_slopes(n_heads)
    took: dict[str, tuple[int, float]] = {}
    began = time.perf_counter()

    def left_after(way: str, length: int) -> float:
        """Seconds that would be left after the next call, if it takes what the last took, by the square of lengths."""
        last_length, seconds = took.get(way, (length, 0.0))
        return within - (time.perf_counter() - began) - seconds * (length / last_length) ** 2

    n_threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        for length, ways in jobs:
            generator = torch.Generator().manual_seed(0)
            query, key, value = torch.randn(3, batch, n_heads, length, head_dim, generator=generator)
            calls = {way: _CALLS[way](query, key, value, slopes) for way in ways}
            outputs: dict[str, Tensor] = {}
            for count in range(rounds + 1):
                for way, call in calls.items():
                    left = left_after(way, length)
                    if left < 0:
                        over = (
                            f"the next {way} call would go {-left:.2g} s past the {within:g} s that are given"
                        )
                        yield {"length": length, "gap": over}
                        return
                    start, start_here = time.perf_counter(), time.thread_time()
                    with torch.inference_mode():
                        output = call()
                    seconds = time.thread_time() - start_here
                    took[way] = length, time.perf_counter() - start
                    row = {"length": length, "way": way}
                    yield row | {"round": count, "seconds": seconds} if count else row
                    if not count:
                        outputs[way] = output
                if not count and "windowed" in calls:
                    yield {"length": length} | _compared(outputs, query, key, slopes)
                outputs.clear()
    finally:
        torch.set_num_threads(n_threads)


def dense_bias(slopes: Float64[np.ndarray, "head"], length: int) -> Float32[Tensor, "head position position"]:
    """`core.bias.alibi_bias` in float32, made a few rows at a time, for its float64 would need twice the memory.

    >>> dense_bias(np.array([0.5]), 2).tolist()
    [[[0.0, -inf], [-0.5, 0.0]]]
    """
    positions = np.arange(length)
    bias = torch.empty(len(slopes), length, length)
    rows = max(1, _NUMBERS_AT_ONCE // (len(slopes) * length))
    for start in range(0, length, rows):
        some = slice(start, start + rows)
        bias[:, some] = torch.as_tensor(alibi_bias(slopes, positions[some], positions))
    return bias


def _plain(query: Heads, key: Heads, value: Heads, slopes: np.ndarray) -> Callable[[], Tensor]:
    del slopes
    return lambda: scaled_dot_product_attention(query, key, value, is_causal=True)


def _dense(query: Heads, key: Heads, value: Heads, slopes: np.ndarray) -> Callable[[], Tensor]:
    bias = dense_bias(slopes, query.shape[2])[None]
    return lambda: scaled_dot_product_attention(query, key, value, attn_mask=bias)


def _windowed(query: Heads, key: Heads, value: Heads, slopes: np.ndarray) -> Callable[[], Tensor]:
    return lambda: alibi_attention(query, key, value, slopes)


def _compared(outputs: dict[str, Tensor], query: Heads, key: Heads, slopes: np.ndarray) -> Row:
    row: Row = {"share": window_share(bands(query, key, slopes), query.shape[2]).mean().item()}
    if "dense" in outputs:
        row["difference"] = (outputs["windowed"] - outputs["dense"]).abs().max().item()
    return row


_CALLS = {"plain": _plain, "dense": _dense, "windowed": _windowed}
