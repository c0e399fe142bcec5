"""Diagnosis: which evidence tells one cause from another, decided by measured numbers.

    apart = max over places    gap / max(margin, 2 x what seeds differ by)          told apart: at least 1

A cause is measured on several checkpoints, a seed each. The gap at a place lies between the range over seeds of one
cause and that of the other, and is 0 where they overlap. What seeds differ by is the larger of the two ranges, and at
least what is usual for this kind of evidence: two seeds may agree by chance. The margin is a difference that somebody
would mention. The rule is ours.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import combinations
from typing import NamedTuple

import numpy as np
from jaxtyping import Float64, Int64

from alibi_viz.core.symptoms import (
    ATTENTION,
    COMPLAINT,
    CONTEXT,
    EVIDENCE,
    OFF,
    RECALL,
    SHORT,
    Evidence,
    Points,
    Symptoms,
)
from alibi_viz.core.verdicts import PERPLEXITY_MARGIN, RECALL_MARGIN

TWICE = 2.0
_PERCENT = float(np.log1p(PERPLEXITY_MARGIN))  # of a perplexity, as a loss
MARGINS: dict[Evidence, float] = {
    COMPLAINT: _PERCENT,
    SHORT: _PERCENT,
    OFF: _PERCENT,
    CONTEXT: _PERCENT,
    RECALL: RECALL_MARGIN,
    ATTENTION: float(np.log1p(0.1)),
}
Usual = Mapping[Evidence, float]


class Table(NamedTuple):
    """One kind of evidence of several runs: a row for each."""

    places: Int64[np.ndarray, "place"]
    values: Float64[np.ndarray, "run place"]


@dataclass(frozen=True)
class Suspect:
    """A cause: a method and a repair, as measured on several checkpoints with one factor, all trained further or none.

    The runs are a seed each. ValueError where there are none, or where they are of several causes.
    """

    runs: tuple[Symptoms, ...]

    def __post_init__(self) -> None:
        causes = {seen.run.cause for seen in self.runs}
        if len(causes) != 1:
            raise ValueError(f"runs must be of one cause, got {sorted(causes)}")

    @property
    def key(self) -> str:
        """Method and repair, as one word."""
        return self.runs[0].run.cause

    @property
    def method(self) -> str:
        """The method that the checkpoint was trained with."""
        return self.runs[0].run.method

    @property
    def scaled(self) -> bool:
        """Whether it is a scaling choice; otherwise it is a method."""
        return self.runs[0].run.scaled

    def on(self, seed: int) -> Symptoms:
        """What it shows on the checkpoint of one seed, or on its first where that was not measured."""
        return next((seen for seen in self.runs if seen.run.seed == seed), self.runs[0])

    @cached_property
    def tables(self) -> dict[Evidence, Table]:
        """Every kind of evidence at the places that all runs have."""
        return {evidence: _table([seen.reading(evidence) for seen in self.runs]) for evidence in MARGINS}


def gap(
    one: Float64[np.ndarray, "seed place"],
    other: Float64[np.ndarray, "other_seed place"],
    *,
    margin: float,
    usual: float,
) -> Float64[np.ndarray, "place"]:
    """How far two causes are apart at each place: 1 and more tells them apart.

    >>> gap(np.array([[1.0], [1.5]]), np.array([[4.5], [4.6]]), margin=0.5, usual=0.1)
    array([3.])
    """
    between = np.maximum(other.min(axis=0) - one.max(axis=0), one.min(axis=0) - other.max(axis=0))
    seeds = np.maximum(np.ptp(one, axis=0), np.ptp(other, axis=0))
    return np.maximum(between, 0.0) / np.maximum(margin, TWICE * np.maximum(seeds, usual))


def usual(suspects: Iterable[Suspect]) -> Usual:
    """What two seeds of one cause usually differ by, for each kind of evidence: the root mean square of the ranges."""
    several = [suspect for suspect in suspects if len(suspect.runs) > 1]
    found = {}
    for evidence in MARGINS:
        ranges = [np.ptp(suspect.tables[evidence].values, axis=0) for suspect in several]
        every = np.concatenate([np.zeros(0), *ranges])
        found[evidence] = float(np.sqrt(np.mean(every**2))) if every.size else 0.0
    return found


def gaps(one: Suspect, other: Suspect, evidence: Evidence, usual: Usual) -> Points:
    """How far one kind of evidence puts two causes apart, at every place that all of their runs have."""
    first, second = one.tables[evidence], other.tables[evidence]
    places, here, there = np.intersect1d(first.places, second.places, return_indices=True)
    margin, seeds = MARGINS[evidence], usual[evidence]
    return Points(places, gap(first.values[:, here], second.values[:, there], margin=margin, usual=seeds))


def apart(one: Suspect, other: Suspect, evidence: Evidence, usual: Usual) -> float:
    """How far one kind of evidence puts two causes apart, at the place where it is most; nan where none is shared."""
    found = gaps(one, other, evidence, usual).values
    return float(found.max()) if found.size else float("nan")


def tells(evidence: Evidence, truth: Suspect, others: Iterable[Suspect], usual: Usual) -> bool:
    """Whether one kind of evidence alone tells a cause from all of the others."""
    return all(apart(truth, other, evidence, usual) >= 1 for other in others)


def fewest(truth: Suspect, others: Sequence[Suspect], usual: Usual) -> tuple[Evidence, ...]:
    """The fewest pieces of evidence that together tell a cause from all others; none where all do not suffice."""
    told = {
        evidence: {other.key for other in others if apart(truth, other, evidence, usual) >= 1}
        for evidence in EVIDENCE
    }
    everybody = {other.key for other in others}
    for n in range(1, len(EVIDENCE) + 1):
        for chosen in combinations(EVIDENCE, n):
            if set().union(*(told[evidence] for evidence in chosen)) == everybody:
                return chosen
    return ()


def _table(readings: Sequence[Points]) -> Table:
    """Several readings at the places that all of them have."""
    places = reduce(np.intersect1d, [points.places for points in readings])
    return Table(places, np.stack([points.values[np.isin(points.places, places)] for points in readings]))
