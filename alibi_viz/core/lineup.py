"""A lineup: one measured run whose cause is hidden, among causes that could be taken for it.

    plausible    near by the complaint alone: no perplexity in long texts is half as much again as the other
    fair         every other cause is told from the truth by some evidence that can be asked for
    both kinds   methods and scaling choices stand side by side, so that telling them apart is asked at all

A run without such a lineup is no case. What nothing was done to is the same model whatever text it was meant for, so it
stands in every lineup and is a case once.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from alibi_viz.core.claims import BLOWS_UP
from alibi_viz.core.diagnosis import Suspect, Usual, apart, fewest, tells, usual
from alibi_viz.core.repairs import FACTORS
from alibi_viz.core.symptoms import COMPLAINT, EVIDENCE, OFF, Evidence, Symptoms

FEWEST_OPTIONS, MOST_OPTIONS = 4, 5
PLAUSIBLE = float(np.log(BLOWS_UP))  # between two losses


@dataclass(frozen=True)
class Case:
    """A hidden cause as it was measured on the checkpoint of one seed, and the other causes it stands among."""

    truth: Suspect
    seed: int
    others: tuple[Suspect, ...]
    usual: Usual

    @property
    def shown(self) -> Symptoms:
        """The run that is asked about."""
        return self.truth.on(self.seed)

    @property
    def other_seed(self) -> Symptoms | None:
        """The same cause on another checkpoint."""
        return next((seen for seen in self.truth.runs if seen.run.seed != self.seed), None)

    @property
    def name(self) -> str:
        """The name of that run's file."""
        return self.shown.run.name

    @property
    def options(self) -> dict[str, Suspect]:
        """All causes of the lineup by their keys, the truth first."""
        return {suspect.key: suspect for suspect in (self.truth, *self.others)}

    @property
    def rivals(self) -> tuple[Suspect, ...]:
        """The causes of the other kind: methods where the truth is a scaling, and the other way round."""
        return tuple(other for other in self.others if other.scaled != self.truth.scaled)

    @cached_property
    def offered(self) -> tuple[Evidence, ...]:
        """The evidence that there is of this run."""
        return tuple(evidence for evidence in EVIDENCE if self.shown.reading(evidence).places.size)

    @cached_property
    def separating(self) -> tuple[Evidence, ...]:
        """The evidence that tells method from scaling by itself, besides switching the scaling off."""
        return tuple(
            evidence
            for evidence in self.offered
            if evidence != OFF and tells(evidence, self.truth, self.rivals, self.usual)
        )

    @cached_property
    def fewest_to_separate(self) -> tuple[Evidence, ...]:
        """The fewest pieces of evidence, switching off among them, that together tell method from scaling."""
        return fewest(self.truth, self.rivals, self.usual)

    @cached_property
    def fewest(self) -> tuple[Evidence, ...]:
        """The fewest pieces of evidence that together tell the truth from all other causes."""
        return fewest(self.truth, self.others, self.usual)

    def apart(self, other: Suspect, evidence: Evidence) -> float:
        """How far a piece of evidence puts another cause from the truth; 1 and more tells them apart."""
        return apart(self.truth, other, evidence, self.usual)

    def measured_alike(self, other: Suspect, evidence: Evidence) -> bool:
        """Whether a piece of evidence can be compared with another cause at all."""
        return not np.isnan(self.apart(other, evidence))

    def best(self, other: Suspect, among: Iterable[Evidence] = ()) -> Evidence:
        """The evidence that tells another cause from the truth best: among some, if one of those does at all."""
        known: list[Evidence] = [evidence for evidence in among if self.apart(other, evidence) >= 1]
        return max(
            known or list(self.offered), key=lambda evidence: np.nan_to_num(self.apart(other, evidence))
        )


def cases(symptoms: Iterable[Symptoms]) -> list[Case]:
    """Every run that makes a case."""
    suspects = _suspects(symptoms)
    usually = usual(suspect for alike in suspects.values() for suspect in alike)
    found = []
    for (factor, _), alike in suspects.items():
        for truth in alike:
            fair = [other for other in alike if other is not truth and _is_fair(truth, other, usually)]
            for seen in truth.runs:
                others = _chosen(seen, truth, fair)
                if others and seen.run.factor == factor:
                    found.append(Case(truth, seen.run.seed, others, usually))
    return found


def _suspects(symptoms: Iterable[Symptoms]) -> dict[tuple[int, bool], list[Suspect]]:
    """The causes for each factor, at once and trained further; what shows nothing past training is none."""
    runs: dict[tuple[int, bool], dict[str, list[Symptoms]]] = defaultdict(lambda: defaultdict(list))
    for seen in symptoms:
        if seen.run.long.places.size:
            for factor in FACTORS if seen.run.for_any_factor else (seen.run.factor,):
                runs[factor, seen.run.further][seen.run.cause].append(seen)
    return {
        meant_for: [Suspect(tuple(of_cause)) for of_cause in by_cause.values()]
        for meant_for, by_cause in runs.items()
    }


def _is_fair(truth: Suspect, other: Suspect, usual: Usual) -> bool:
    return any(apart(truth, other, evidence, usual) >= 1 for evidence in EVIDENCE)


def _chosen(seen: Symptoms, truth: Suspect, fair: Sequence[Suspect]) -> tuple[Suspect, ...]:
    """The other causes of a lineup, the most plausible first; none where there are too few, or all of one kind.

    One of the other kind is among them, of the same method if there is one.
    """

    def unlike(other: Suspect) -> tuple[float, str]:
        one, two = seen.reading(COMPLAINT), other.on(seen.run.seed).reading(COMPLAINT)
        _, here, there = np.intersect1d(one.places, two.places, return_indices=True)
        return float(np.abs(one.values[here] - two.values[there]).max()), other.key

    nearest = sorted((other for other in fair if unlike(other)[0] <= PLAUSIBLE), key=unlike)
    rivals = [other for other in nearest if other.scaled != truth.scaled]
    if not rivals or 1 + len(nearest) < FEWEST_OPTIONS:
        return ()
    first = next((rival for rival in rivals if rival.method == truth.method), rivals[0])
    rest = [other for other in nearest if other is not first]
    return tuple(sorted([first, *rest[: MOST_OPTIONS - 2]], key=unlike))
