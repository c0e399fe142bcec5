"""Symptoms: what a measured run shows, as readings in which two runs can be compared.

    long texts           ln perplexity past the training length: what somebody complains of
    short texts          ln (perplexity / that of the checkpoint before anything was done), up to the training length
    switched off         ln (perplexity / that of the same weights with nothing scaled), past the training length
    loss by context      mean loss, by tokens of context
    recall               share of planted pairs that are found, by distance
    attention distance   ln mean attention distance of the heads of each layer, nearest head first

Ratios are of the same weights, so that what differs between checkpoints falls out of them. Heads are sorted: which
head of a layer looks far is chance.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from jaxtyping import Float64, Int64

from alibi_viz.core.repairs import REPAIRS, UNREPAIRED

Evidence = Literal[
    "long texts", "short texts", "switched off", "loss by context", "recall", "attention distance"
]
COMPLAINT: Evidence = "long texts"
SHORT: Evidence = "short texts"
OFF: Evidence = "switched off"
CONTEXT: Evidence = "loss by context"
RECALL: Evidence = "recall"
ATTENTION: Evidence = "attention distance"
EVIDENCE: tuple[Evidence, ...] = (SHORT, OFF, CONTEXT, RECALL, ATTENTION)  # what can be asked for
Role = Literal["this", "beside"]


class Points(NamedTuple):
    """Numbers at places: lengths, distances, tokens of context, or heads. Places rise."""

    places: Int64[np.ndarray, "place"]
    values: Float64[np.ndarray, "place"]

    def at(self, place: int) -> float:
        """The number at one place; ValueError where there is none.

        >>> Points(np.array([128, 256]), np.array([50.0, 49.0])).at(256)
        49.0
        """
        found = np.flatnonzero(self.places == place)
        if not found.size:
            raise ValueError(f"place must be one of {self.places.tolist()}, got {place}")
        return self.values[found[0]].item()

    def between(self, low: float | int, high: float | int) -> "Points":
        """The numbers at places above `low`, up to `high`."""
        kept = (self.places > low) & (self.places <= high)
        return Points(self.places[kept], self.values[kept])


@dataclass(frozen=True)
class Run:
    """What was measured of one run. Losses in nats, recall in shares of one, attention distance in tokens.

    `name` is that of its file, without its ending; attention was measured in windows of traced_len tokens. Of what was
    not measured there are no points, and of attention no layers.
    """

    name: str
    method: str
    repair: str
    factor: int
    further: bool
    seed: int
    train_len: int
    perplexity: Points
    losses: Points
    recall: Points
    attention: Float64[np.ndarray, "layer head"]
    traced_len: int = 0

    @property
    def cause(self) -> str:
        """Method and repair, as one word."""
        return f"{self.method}-{self.repair}"

    @property
    def scaled(self) -> bool:
        """Whether the position of the checkpoint was scaled; a method that is swapped for another is not."""
        return self.repair != UNREPAIRED and REPAIRS[self.repair].becomes is None

    @property
    def for_any_factor(self) -> bool:
        """Whether the factor enters nowhere: the same model, whatever length it is meant for."""
        return not (self.scaled or self.further)

    @property
    def short(self) -> Points:
        """Perplexity up to the training length."""
        return self.perplexity.between(0, self.train_len)

    @property
    def long(self) -> Points:
        """Perplexity past the training length."""
        return self.perplexity.between(self.train_len, np.inf)


@dataclass(frozen=True)
class Symptoms:
    """A run and the two that it is compared with: the same checkpoint with nothing done to it, and nothing scaled.

    before and off differ where a model was trained further: before was trained on short windows, off on windows as
    long as the run's own.
    """

    run: Run
    before: Run
    off: Run

    def shown(self, evidence: Evidence) -> dict[Role, Points]:
        """What a piece of evidence shows to a person: numbers in their own units, of this run and what it is beside."""
        return _SHOWN[evidence](self)

    def reading(self, evidence: Evidence) -> Points:
        """What a piece of evidence says, as numbers that can be compared; no points where nothing was measured.

        >>> def run(name, *perplexity):
        ...     none = Points(np.array([], dtype=np.int64), np.array([]))
        ...     points = Points(np.array([128, 256]), np.array(perplexity))
        ...     return Run(name, "rope", "linear", 2, False, 0, 128, points, none, none, np.zeros((0, 0)))
        >>> plain = run("plain", 50.0, 60.0)
        >>> seen = Symptoms(run("scaled", 55.0, 54.0), plain, plain)
        >>> np.exp(seen.reading("short texts").values).round(3), np.exp(seen.reading("switched off").values).round(3)
        (array([1.1]), array([0.9]))
        """
        return _READINGS[evidence](self)


def _heads(symptoms: Symptoms) -> Points:
    """Attention distances of the heads, layer by layer, the nearest first."""
    distances = np.sort(symptoms.run.attention, axis=1).ravel()
    return Points(np.arange(1, distances.size + 1), distances)


def _ln(points: Points) -> Points:
    return Points(points.places, np.log(points.values))


def _ratio(one: Points, other: Points) -> Points:
    """Logarithm of one / other, at the places that both have."""
    places, here, there = np.intersect1d(one.places, other.places, return_indices=True)
    return _ln(Points(places, one.values[here] / other.values[there]))


_SHOWN: dict[Evidence, Callable[[Symptoms], dict[Role, Points]]] = {
    COMPLAINT: lambda seen: {"this": seen.run.long},
    SHORT: lambda seen: {"this": seen.run.perplexity, "beside": seen.before.short},
    OFF: lambda seen: {"this": seen.run.long, "beside": seen.off.long},
    CONTEXT: lambda seen: {"this": seen.run.losses},
    RECALL: lambda seen: {"this": seen.run.recall},
    ATTENTION: lambda seen: {"this": _heads(seen)},
}
_READINGS: dict[Evidence, Callable[[Symptoms], Points]] = {
    COMPLAINT: lambda seen: _ln(seen.run.long),
    SHORT: lambda seen: _ratio(seen.run.short, seen.before.short),
    OFF: lambda seen: _ratio(seen.run.long, seen.off.long),
    CONTEXT: lambda seen: seen.run.losses,
    RECALL: lambda seen: seen.run.recall,
    ATTENTION: lambda seen: _ln(_heads(seen)),
}
