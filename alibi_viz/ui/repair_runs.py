"""The measured runs of one checkpoint's repairs, as the view on repairs asks for them. No torch."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float64, Int64

from alibi_viz.core.curves import Curve
from alibi_viz.core.repairs import SHORT_WINDOWS, UNREPAIRED, repairs_of
from alibi_viz.core.verdicts import Gains
from alibi_viz.model.repair_gains import gains
from alibi_viz.model.retrofit_results import RetrofitResults, perplexities, runs_of
from alibi_viz.ui import measured_retrofits

Runs = dict[str, list[RetrofitResults]]


class Chosen(NamedTuple):
    """What is looked at: a checkpoint, one of its repairs, for texts so many times as long, trained further or not."""

    method: str
    repair: str
    factor: int
    further: bool

    def runs(self) -> Runs:
        """The runs of every repair that was measured, a seed each, and of what they are compared with.

        None where there is only something to compare with.
        """
        every = measured_retrofits.runs()
        asked = {repair.key: (repair.key, self.factor) for repair in repairs_of(self.method)}
        if self.further:
            asked[SHORT_WINDOWS] = (UNREPAIRED, 1)
        found = {
            key: runs_of(every, self.method, *retrofit, further=self.further)
            for key, retrofit in asked.items()
        }
        measured = {key: runs for key, runs in found.items() if runs}
        return measured if measured.keys() - {SHORT_WINDOWS} else {}

    def missing(self) -> list[str]:
        """The repairs without a run."""
        found = self.runs()
        return [repair.key for repair in repairs_of(self.method) if repair.key not in found]

    def gains(self) -> list[Gains]:
        """What each repair gained and cost."""
        every = measured_retrofits.runs()
        return [
            gains(every, self.method, repair.key, self.factor, further=self.further)
            for repair in repairs_of(self.method)
        ]


def curves(runs: Runs) -> dict[str, Curve]:
    """Perplexity by window length, a curve for each repair with a row for each seed."""
    return {
        key: Curve(key, some[0].train_len, np.array(some[0].lengths), perplexities(some))
        for key, some in runs.items()
    }


def recall(
    runs: Runs,
) -> tuple[Int64[np.ndarray, "distance"], dict[str, Float64[np.ndarray, "seed distance"]]]:
    """Share of planted pairs recalled at each distance, for each repair with a row for each seed."""
    [first, *_] = runs.values()
    distances = np.array([row["distance"] for row in first[0].recall], dtype=np.int64)
    return distances, {
        key: np.array([[run.recall_at(distance) for distance in distances.tolist()] for run in some])
        for key, some in runs.items()
    }


def numbers(runs: Runs, called: Mapping[str, str]) -> dict[str, list[Any]]:
    """Every measured perplexity with its interval over documents, or the reason for its gap."""
    names = ("length", "perplexity", "low", "high", "n_predictions", "gap")
    rows = [
        [called[key], run.seed, *(row.get(name) for name in names)]
        for key, some in runs.items()
        for run in some
        for row in run.rows(text="test", protocol="nonoverlapping")
    ]
    heads = ("repair", "seed", *names)
    return {head: [row[index] for row in rows] for index, head in enumerate(heads)}


def cards(runs: Runs, called: Mapping[str, str]) -> dict[str, list[Any]]:
    """Where the numbers come from: a row for each run."""
    every = [(called[key], run) for key, some in runs.items() for run in some]
    columns: dict[str, list[Any]] = {
        "repair": [name for name, _ in every],
        "seed": [run.seed for _, run in every],
    }
    return columns | {name: [_told(run.card.get(name)) for _, run in every] for name in every[0][1].card}


def _told(value: object) -> object:
    """A cell of a table: what is nested, as words."""
    return ", ".join(f"{name} {each}" for name, each in value.items()) if isinstance(value, dict) else value
