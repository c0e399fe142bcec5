"""A decision: which way to longer texts meets somebody's limits, and which of those is best.

    refused     a limit is exceeded: every one that is, with what was allowed and what was found
    rank        1 + how many of the others are better; better means better in every run, by more than the margin

Costs are closed forms (`cost`, `methods`), qualities are measured, a number for each seed, and judged seed by seed by
`verdicts`. Within a margin nothing is told apart, and three may stand in a row of which only the first and the last
are: then the last alone has somebody better, and ranks second beside two who are first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from jaxtyping import Float64

from alibi_viz.core.verdicts import perplexity_verdict, recall_verdict

Goal = Literal["target", "short", "recall"]
Keys = Literal["go stale", "stay valid", "can be moved"]
KEYS: tuple[Keys, ...] = ("go stale", "stay valid", "can be moved")  # what cached keys bear, the least first
Number = float | int


class Costs(NamedTuple):
    """What position asks for: learned numbers, bytes kept, two shares, and what cached keys bear.

    flops_share is what it adds to the FLOPs of all layers and their attention, for a text that is read in one go
    (prefill); read_share what it adds to the bytes that are read for each token that is written (decode). 0.01 is a
    percent.
    """

    parameters: int
    bytes: int
    flops_share: float
    read_share: float
    keys: Keys


@dataclass(frozen=True)
class Candidate:
    """A way to read longer texts: its costs, and what was measured, a number for each run (seed).

    target and short are perplexities at the target length and at the old one, recall the share of pairs found that
    stand beyond the old length. short_before is the perplexity at the old length of what it is compared with, run by
    run; None where there was nothing before. length_limit tells whether its method has nothing to look up past the old
    length. same_as is the key of a candidate that is the same model in texts of just the target length: their
    perplexities there differ by the shorter ends of documents alone, and the ranks by them are one.
    """

    key: str
    costs: Costs
    target: Float64[np.ndarray, "seed"]
    short: Float64[np.ndarray, "seed"]
    recall: Float64[np.ndarray, "seed"]
    short_before: Float64[np.ndarray, "seed"] | None = None
    length_limit: bool = False
    same_as: str | None = None

    @property
    def short_cost(self) -> float:
        """By what share perplexity at the old length has grown, 0.01 for a percent; nan where nothing was before."""
        if self.short_before is None:
            return float("nan")
        return float(np.mean(self.short / self.short_before)) - 1

    def quality(self, goal: Goal) -> Float64[np.ndarray, "seed"]:
        """What is to be small, for each run."""
        return {"target": self.target, "short": self.short, "recall": -self.recall}[goal]

    def better_than(self, other: "Candidate", goal: Goal) -> bool:
        """Whether it is better in every run, by more than the margin of `verdicts`."""
        if goal == "recall":
            return recall_verdict(other.recall, self.recall) == "better"
        return perplexity_verdict(other.quality(goal), self.quality(goal)) == "better"


class Limits(NamedTuple):
    """What is allowed at most; None allows everything. keys is what cached keys must bear."""

    parameters: int | None = None
    bytes: int | None = None
    flops_share: Number | None = None
    read_share: Number | None = None
    short_cost: Number | None = None
    keys: Keys = "go stale"


class Refusal(NamedTuple):
    """A limit that a candidate exceeds: which, what was allowed, what was found."""

    limit: str
    allowed: Number | str
    found: Number | str


class Decision(NamedTuple):
    """What became of a candidate: its rank, or None and why not; and the keys of those that are better."""

    candidate: Candidate
    rank: int | None
    refusals: list[Refusal]
    better: list[str]


def decide(candidates: Sequence[Candidate], limits: Limits, *, goal: Goal) -> list[Decision]:
    """All candidates, the best first, the refused last. ValueError where they were not measured on as many seeds.

    >>> costs = Costs(parameters=0, bytes=32, flops_share=0.0, read_share=0.0, keys="can be moved")
    >>> def candidate(key, *perplexities):
    ...     return Candidate(key, costs, *[np.array(perplexities)] * 2, np.zeros(len(perplexities)))
    >>> some = [candidate("b", 9.0, 9.5), candidate("a", 7.0, 8.1), candidate("c", 7.9, 8.0)]
    >>> [(found.candidate.key, found.rank, found.better) for found in decide(some, Limits(), goal="target")]
    [('a', 1, []), ('c', 1, []), ('b', 3, ['a', 'c'])]
    """
    refusals = {candidate.key: refused(candidate, limits, goal=goal) for candidate in candidates}
    allowed = [candidate for candidate in candidates if not refusals[candidate.key]]
    n_seeds = {candidate.key: len(candidate.quality(goal)) for candidate in allowed}
    if len(set(n_seeds.values())) > 1:
        raise ValueError(f"candidates must be measured on as many seeds, got {n_seeds}")
    decisions = []
    for candidate in candidates:
        if refusals[candidate.key]:
            decisions.append(Decision(candidate, None, refusals[candidate.key], []))
            continue
        judged = _judged(candidate, allowed, goal)
        better = [other for other in allowed if _judged(other, allowed, goal).better_than(judged, goal)]
        in_order = sorted(better, key=lambda other: other.quality(goal).mean())
        decisions.append(Decision(candidate, 1 + len(better), [], [other.key for other in in_order]))

    def place(decision: Decision) -> tuple[Number, Number]:
        if decision.rank is None:
            return np.inf, len(decision.refusals)
        return decision.rank, float(decision.candidate.quality(goal).mean())

    return sorted(decisions, key=place)


def refused(candidate: Candidate, limits: Limits, *, goal: Goal) -> list[Refusal]:
    """Every limit that a candidate exceeds; "length" or "measured" where the target or the goal has no number."""
    costs, found = candidate.costs, []
    if not (_is_measured(candidate.target) and _is_measured(candidate.quality(goal))):
        found.append(Refusal("length" if candidate.length_limit else "measured", goal, "not measured"))
    for name, allowed, has in (
        ("parameters", limits.parameters, costs.parameters),
        ("bytes", limits.bytes, costs.bytes),
        ("flops_share", limits.flops_share, costs.flops_share),
        ("read_share", limits.read_share, costs.read_share),
        ("short_cost", limits.short_cost, candidate.short_cost),
    ):
        if allowed is not None and has > allowed:
            found.append(Refusal(name, allowed, has))
    if KEYS.index(costs.keys) < KEYS.index(limits.keys):
        found.append(Refusal("keys", limits.keys, costs.keys))
    return found


def _judged(candidate: Candidate, allowed: Sequence[Candidate], goal: Goal) -> Candidate:
    """Whose numbers a candidate is ranked by: at the target length those of the one that it is the same as there."""
    if goal != "target":
        return candidate
    return next((other for other in allowed if other.key == candidate.same_as), candidate)


def _is_measured(values: Float64[np.ndarray, "seed"]) -> bool:
    return values.size > 0 and bool(np.isfinite(values).all())
