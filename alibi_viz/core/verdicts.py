"""Verdicts: whether a change made a measured number better or worse, asked of every run by itself.

    better, worse     in every run, by more than the margin
    the same          in every run, within the margin
    seeds disagree    whatever else: one run says this and another that

Perplexity has to change by more than two percent, the share of pairs recalled by more than five in a hundred. The
margins are written here before the numbers are seen, so that they cannot be fitted to them. They are ours.
"""

from collections.abc import Iterable
from typing import Literal, NamedTuple

import numpy as np
from jaxtyping import Float64

PERPLEXITY_MARGIN = 0.02  # of the perplexity before
RECALL_MARGIN = 0.05  # of all pairs that were asked for

Verdict = Literal["better", "worse", "the same", "seeds disagree", "not measured"]
Overall = Verdict | Literal["a trade"]
Quantity = Literal["short", "target", "within", "beyond", "cut"]
JUDGED: tuple[Quantity, ...] = (
    "short",
    "target",
    "within",
    "beyond",
)  # what a repair is judged by as a whole


class Change(NamedTuple):
    """One number before and after, a row for each seed that both were measured on, and the verdict."""

    before: Float64[np.ndarray, "seed"]
    after: Float64[np.ndarray, "seed"]
    verdict: Verdict


class Gains(NamedTuple):
    """A repair, by its key: every change, and what those in `JUDGED` amount to.

    short and target are perplexities at the training length and at the target; within and beyond are mean recall, 0
    to 1, over the distances up to the training length, and over those from there to the target. cut is the target
    against a text that is cut into windows of the training length: below it, reading long brings something.
    """

    repair: str
    changes: dict[Quantity, Change]
    verdict: Overall


def perplexity_verdict(before: Float64[np.ndarray, "seed"], after: Float64[np.ndarray, "seed"]) -> Verdict:
    """What became of a perplexity, run by run: lower is better. Without runs, or with a gap, it is not measured.

    >>> perplexity_verdict(np.array([50.0, 60.0]), np.array([48.0, 57.0]))
    'better'
    >>> perplexity_verdict(np.array([50.0, 60.0]), np.array([48.0, 60.0]))
    'seeds disagree'
    """
    return _verdict((before - after) / before, PERPLEXITY_MARGIN)


def recall_verdict(before: Float64[np.ndarray, "seed"], after: Float64[np.ndarray, "seed"]) -> Verdict:
    """What became of a share of pairs recalled, 0 to 1, run by run: higher is better.

    >>> recall_verdict(np.array([0.10, 0.12]), np.array([0.14, 0.09]))
    'the same'
    """
    return _verdict(after - before, RECALL_MARGIN)


def overall(verdicts: Iterable[Verdict]) -> Overall:
    """What several verdicts on one change amount to: a trade where something is better and something is worse.

    >>> overall(["better", "the same"]), overall(["better", "worse"]), overall(["the same", "the same"])
    ('better', 'a trade', 'the same')
    """
    found = set(verdicts)
    if not found or "not measured" in found:
        return "not measured"
    if {"better", "worse"} <= found:
        return "a trade"
    for clear in ("better", "worse"):
        if clear in found:
            return clear
    return "seeds disagree" if "seeds disagree" in found else "the same"


def _verdict(gain: Float64[np.ndarray, "seed"], margin: float) -> Verdict:
    if not gain.size or not np.isfinite(gain).all():
        return "not measured"
    if (gain > margin).all():
        return "better"
    if (gain < -margin).all():
        return "worse"
    return "the same" if (np.abs(gain) <= margin).all() else "seeds disagree"
