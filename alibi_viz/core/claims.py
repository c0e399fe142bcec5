"""Claims: what the ALiBi paper says of testing on long texts, and whether the measured numbers bear it out.

Each claim is a rule on growth, the perplexity at a length over the perplexity at the training length, or on recall.
It is asked of every seed by itself: all say yes, it holds; all say no, it does not; else the seeds disagree. The rules
are written here before the numbers are seen, so that they cannot be fitted to them.

Source: Press, Smith and Lewis 2022, sections 2.2, 3 and 4 and appendix B.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from jaxtyping import Bool, Float64, Int64

from alibi_viz.core.curves import Curve

FLAT = 1.05  # a growth of at most 5 % counts as flat
BLOWS_UP, BLOWS_UP_AT = 1.5, 4  # half as much again, at four times the training length
LOST = 0.5  # recall beyond the training length of less than half of that within

Verdict = Literal["holds", "does not hold", "seeds disagree", "not measured"]


Rule = Callable[[dict[str, Float64[np.ndarray, "seed"]]], Bool[np.ndarray, "seed"]]


class Range(NamedTuple):
    """A quantity over the seeds: its mean, its least and its most."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Claim:
    """One claim: its verdict, and the quantities it was judged by, named.

    A growth is the perplexity at the first of the lengths over that at the second, in tokens.
    """

    key: str
    verdict: Verdict
    quantities: dict[str, Range]
    lengths: tuple[int, int] | None = None


def judge(
    side_by_side: Sequence[Curve],
    sliding: Sequence[Curve],
    distances: Int64[np.ndarray, "distance"],
    recall: Mapping[str, Float64[np.ndarray, "seed distance"]],
    *,
    chance: float,
) -> list[Claim]:
    """Every claim, from perplexities by both protocols and from recall (shares of 1) by distance in tokens.

    A claim whose methods or lengths are missing is "not measured".

    >>> flat = Curve("alibi", 128, np.array([128, 512]), np.array([[40.0, 39.0]]))
    >>> first = judge([flat], [], np.array([8]), {}, chance=0.1)[0]
    >>> first.key, first.verdict, first.quantities["alibi"].mean
    ('alibi_flat', 'holds', 0.975)
    """
    beside = {curve.method: curve for curve in side_by_side}
    slid = {curve.method: curve for curve in sliding}
    return [
        _growth_claim("alibi_flat", beside, ["alibi"], lambda g: g["alibi"] <= FLAT),
        _growth_claim(
            "sinusoidal_blows_up",
            beside,
            ["sinusoidal"],
            lambda g: g["sinusoidal"] >= BLOWS_UP,
            times=BLOWS_UP_AT,
        ),
        _growth_claim("rope_degrades", beside, ["rope"], lambda g: g["rope"] > FLAT),
        _growth_claim(
            "t5_between",
            beside,
            ["alibi", "t5", "rope"],
            lambda g: (g["alibi"] < g["t5"]) & (g["t5"] < g["rope"]),
        ),
        _growth_claim(
            "sliding_flat", slid, ["alibi"], lambda g: (g["alibi"] <= FLAT) & (g["alibi"] >= 1 / FLAT)
        ),
        _recall_claim(beside, distances, recall, chance),
    ]


def _growth_claim(
    key: str,
    curves: Mapping[str, Curve],
    methods: Sequence[str],
    rule: Rule,
    *,
    times: int | None = None,
) -> Claim:
    """A rule on growth at so many times the training length, or at the longest length."""
    found = [curves[method] for method in methods if method in curves]
    lengths = {(times * c.train_len if times else int(c.lengths[-1]), c.train_len) for c in found}
    if len(found) < len(methods) or len(lengths) > 1:
        return Claim(key, "not measured", {})
    [(length, train_len)] = lengths
    if not all({length, train_len} <= set(curve.lengths.tolist()) for curve in found):
        return Claim(key, "not measured", {})
    return _claim(key, {c.method: c.growth(length) for c in found}, rule, lengths=(length, train_len))


def _recall_claim(
    curves: Mapping[str, Curve],
    distances: Int64[np.ndarray, "distance"],
    recall: Mapping[str, Float64[np.ndarray, "seed distance"]],
    chance: float,
) -> Claim:
    """Recall within the training length is there (twice chance at least), and beyond it is less than half of that."""
    shares = recall.get("alibi")
    if shares is None or "alibi" not in curves:
        return Claim("recall_lost", "not measured", {})
    beyond = distances > curves["alibi"].train_len
    if beyond.all() or not beyond.any():
        return Claim("recall_lost", "not measured", {})
    return _claim(
        "recall_lost",
        {"within": shares[:, ~beyond].mean(axis=1), "beyond": shares[:, beyond].mean(axis=1)},
        lambda r: (r["within"] >= 2 * chance) & (r["beyond"] < LOST * r["within"]),
    )


def _claim(
    key: str,
    quantities: dict[str, Float64[np.ndarray, "seed"]],
    rule: Rule,
    *,
    lengths: tuple[int, int] | None = None,
) -> Claim:
    if not all(np.isfinite(values).all() for values in quantities.values()):
        return Claim(key, "not measured", {})
    says_yes = rule(quantities)
    verdict: Verdict = "holds" if says_yes.all() else "seeds disagree" if says_yes.any() else "does not hold"
    ranges = {name: Range(float(v.mean()), float(v.min()), float(v.max())) for name, v in quantities.items()}
    return Claim(key, verdict, ranges, lengths)
