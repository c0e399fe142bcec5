"""Extrapolation: what it means to test a model on texts longer than it was trained on.

    perplexity = exp(mean loss in nats)

A long text is cut into windows, and the cut decides how much context each prediction has. Windows side by
side start from nothing again and again: the first predictions in each have little context and a high loss.
That is the early token curse. Longer windows have fewer of them, so perplexity falls with length even in a
model that looks no further back than before. A sliding window gives (almost) every prediction the full
context and tells the two apart.

Source: Press, Smith and Lewis 2022, sections 2.2 and appendix B.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int, Int64


def perplexity(losses: Float[np.ndarray, "prediction"]) -> float:
    """Among how many equally likely tokens the model hesitates: exp(mean loss), losses in nats.

    >>> round(perplexity(np.log(np.array([2.0, 8.0]))), 6)
    4.0
    """
    losses = np.asarray(losses, dtype=np.float64)
    if losses.size == 0:
        raise ValueError("losses must hold at least one prediction, got none")
    return float(np.exp(losses.mean()))


def document_interval(
    losses: Float[np.ndarray, "prediction"],
    documents: Int[np.ndarray, "prediction"],
    *,
    level: float = 0.95,
    n_resamples: int = 2000,
    seed: int = 0,
) -> tuple[float, float]:
    """Between which perplexities the text's would lie, had other documents of its kind been drawn.

    A bootstrap over whole documents: predictions of one document are not independent, documents are. losses are
    in nats, documents says which one each prediction is in. One document alone tells nothing: (nan, nan).

    >>> low, high = document_interval(np.log([2.0, 2.0, 8.0]), np.array([0, 0, 1]))
    >>> round(low, 6), round(high, 6)
    (2.0, 8.0)
    """
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, got {level}")
    _, of = np.unique(documents, return_inverse=True)
    total, count = np.bincount(of, weights=losses), np.bincount(of)
    if len(count) < 2:
        return np.nan, np.nan
    draws = np.random.default_rng(seed).multinomial(
        len(count), np.full(len(count), 1 / len(count)), size=n_resamples
    )
    tail = (1 - level) / 2
    low, high = np.quantile(np.exp(draws @ total / (draws @ count)), [tail, 1 - tail])
    return float(low), float(high)


class Window(NamedTuple):
    """One pass of the model: it reads tokens start..stop - 1 and predicts the token after each of them.

    Only the predictions made from `scored_from` on count; the ones before are another window's.
    """

    start: int
    stop: int
    scored_from: int


def cut_windows(n_predictions: int, *, length: int, stride: int | None = None) -> list[Window]:
    """Windows that score every prediction once, each at most `length` tokens long.

    A text of n tokens has n - 1 predictions. stride is how far one window starts after another: `length`, the
    default, sets them side by side; 1 gives each prediction the fullest context, at one pass per prediction.
    Only the first window scores from its beginning.

    >>> [tuple(window) for window in cut_windows(10, length=4)]
    [(0, 4, 0), (4, 8, 4), (8, 10, 8)]
    >>> [tuple(window) for window in cut_windows(10, length=4, stride=2)]
    [(0, 4, 0), (2, 6, 4), (4, 8, 6), (6, 10, 8)]
    """
    stride = _check(length, stride)
    if n_predictions < 1:
        raise ValueError(f"n_predictions must be at least 1, got {n_predictions}")
    windows = [Window(0, min(length, n_predictions), 0)]
    while windows[-1].stop < n_predictions:
        start, done = windows[-1].start + stride, windows[-1].stop
        windows.append(Window(start, min(start + length, n_predictions), done))
    return windows


def context_lengths(windows: list[Window]) -> Int64[np.ndarray, "prediction"]:
    """How many tokens each scored prediction could see, the one that it is made from included; in text order.

    >>> context_lengths(cut_windows(10, length=4)).tolist()
    [1, 2, 3, 4, 1, 2, 3, 4, 1, 2]
    >>> context_lengths(cut_windows(10, length=4, stride=2)).tolist()
    [1, 2, 3, 4, 3, 4, 3, 4, 3, 4]
    """
    return np.concatenate([np.arange(w.scored_from, w.stop) - w.start + 1 for w in windows]).astype(np.int64)


def mean_context(length: int, *, stride: int | None = None) -> float:
    """Mean tokens of context in an endless text: (length + 1) / 2 side by side, nearly length when sliding.

    >>> mean_context(1000), mean_context(1000, stride=1)
    (500.5, 1000.0)
    """
    stride = _check(length, stride)
    return length - (stride - 1) / 2


def early_token_share(length: int, *, context: int, stride: int | None = None) -> float:
    """Share of predictions with at most `context` tokens of context, in an endless text.

    The paper's own example, windows side by side: twice the length halves the share.

    >>> early_token_share(1000, context=100), early_token_share(2000, context=100)
    (0.1, 0.05)
    >>> early_token_share(1000, context=100, stride=1)
    0.0
    """
    stride = _check(length, stride)
    if context < 0:
        raise ValueError(f"context must be at least 0, got {context}")
    shortest = length - stride + 1
    return min(max(context - shortest + 1, 0), stride) / stride


def _check(length: int, stride: int | None) -> int:
    if length < 1:
        raise ValueError(f"length must be at least 1, got {length}")
    if stride is None:
        return length
    if not 1 <= stride <= length:
        raise ValueError(f"stride must be between 1 and the length {length}, got {stride}")
    return stride
