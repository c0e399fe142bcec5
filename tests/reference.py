"""Slow oracles: every formula once more, as loops over single numbers, the way one would do it by hand.

They share no code with alibi_viz. Where the code is fast, these are plain.
"""

import inspect
import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np


def unchecked(function: Callable) -> Callable:
    """The function as its users have it: without the types that the test run checks."""
    return inspect.unwrap(function)


def slopes_by_halving(n_heads: int) -> list[float]:
    """The authors' slopes, told as a story: a power of two is a ladder; others borrow from the next ladder."""
    ladder_len = 1
    while ladder_len * 2 <= n_heads:
        ladder_len *= 2
    ladder = [2.0 ** (-8 * step / ladder_len) for step in range(1, ladder_len + 1)]
    next_ladder = [2.0 ** (-8 * step / (2 * ladder_len)) for step in range(1, 2 * ladder_len + 1)]
    rungs_between = [rung for number, rung in enumerate(next_ladder) if number % 2 == 0]
    return ladder + rungs_between[: n_heads - ladder_len]


def bias_by_loops(slopes, query_positions, key_positions, mask) -> np.ndarray:
    bias = np.empty((len(slopes), len(query_positions), len(key_positions)))
    for head, slope in enumerate(slopes):
        for row, i in enumerate(query_positions):
            for column, j in enumerate(key_positions):
                if mask == "causal" and j > i:
                    bias[head, row, column] = -math.inf
                elif mask == "symmetric":
                    bias[head, row, column] = slope * -abs(int(i) - int(j))
                else:
                    bias[head, row, column] = slope * (int(j) - int(i))
    return bias


def softmax_of_list(logits: list[float]) -> list[float]:
    finite = [logit for logit in logits if logit != -math.inf]
    if not finite:
        return [0.0] * len(logits)
    raised = [math.exp(logit - max(finite)) for logit in logits]
    total = math.fsum(raised)
    return [number / total for number in raised]


def attention_by_loops(query, key, value, bias, mask, scale) -> tuple[np.ndarray, np.ndarray]:
    """Weights and output, one dot product at a time."""
    n_heads, n_queries, head_dim = query.shape
    n_keys, value_dim = value.shape[1:]
    weights = np.zeros((n_heads, n_queries, n_keys))
    output = np.zeros((n_heads, n_queries, value_dim))
    for h in range(n_heads):
        for i in range(n_queries):
            logits = []
            for j in range(n_keys):
                score = math.fsum(query[h, i, c] * key[h, j, c] for c in range(head_dim)) * scale
                logits.append(score + bias[h, i, j] if mask[i, j] else -math.inf)
            weights[h, i] = softmax_of_list(logits)
            for c in range(value_dim):
                output[h, i, c] = math.fsum(weights[h, i, j] * value[h, j, c] for j in range(n_keys))
    return weights, output


def t5_bucket_of(relative: int, *, bidirectional: bool, num_buckets: int, max_distance: int) -> int:
    """One bucket, by counting the powers that fit: no logarithm, so nothing to round."""
    offset = 0
    if bidirectional:
        num_buckets //= 2
        offset = num_buckets if relative > 0 else 0
        distance = abs(relative)
    else:
        distance = max(-relative, 0)
    n_exact = num_buckets // 2
    if distance < n_exact:
        return offset + distance
    steps = num_buckets - n_exact
    k = 0
    while k < steps and Fraction(distance, n_exact) ** steps >= Fraction(max_distance, n_exact) ** (k + 1):
        k += 1
    return offset + min(num_buckets - 1, n_exact + k)


def textbook_bucket_of(distance: int, *, n_b: int, dist_max: int) -> int:
    """The book's rule with its logarithms, in 60 digits."""
    from decimal import Decimal, localcontext

    half = Fraction(n_b + 1, 2)
    if distance < half:
        return distance
    with localcontext() as context:
        context.prec = 60
        h = Decimal(half.numerator) / Decimal(half.denominator)
        inside = (Decimal(distance).ln() - h.ln()) / (Decimal(dist_max).ln() - h.ln()) * h
        # a whole number that is missed by rounding in the 60th digit is that whole number
        steps = math.floor(inside + Decimal("1e-40"))
    return min(n_b, math.floor(half) + steps)


def rotated_by_complex_numbers(x: np.ndarray, positions: np.ndarray, inverse_frequencies: np.ndarray):
    """Halves convention: the first half are real parts, the second imaginary ones."""
    half = x.shape[-1] // 2
    turned = np.empty_like(x)
    for index in np.ndindex(*x.shape[:-1]):
        for pair in range(half):
            angle = float(positions[index[-1]]) * float(inverse_frequencies[pair])
            number = complex(x[(*index, pair)], x[(*index, pair + half)]) * complex(
                math.cos(angle), math.sin(angle)
            )
            turned[(*index, pair)], turned[(*index, pair + half)] = number.real, number.imag
    return turned


def contexts_by_walking(n_predictions: int, *, length: int, stride: int) -> list[int]:
    """For each prediction in turn: the context it has in the first window that reaches it."""
    contexts = []
    for prediction in range(n_predictions):
        start = 0
        while start + length <= prediction:
            start += stride
        contexts.append(prediction - start + 1)
    return contexts
