"""Measured results: one JSON file for each trained run, and what a page draws from all of them. No torch.

    results/alibi-0.json     perplexity by protocol and length, loss by context, recall, induction, attention distance,
                             and the card: which weights, which text, which commit, which machine

A gap is a row without a number and with the reason why there is none.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float64, Int64

from alibi_viz.core.curves import Curve
from alibi_viz.core.methods import METHODS
from alibi_viz.model.card import write_atomically

RESULTS = Path(__file__).parent / "results"
Row = dict[str, Any]


@dataclass(frozen=True)
class Results:
    """Everything measured on one run. Losses in nats per token, lengths and distances in tokens.

    Rows hold, or "gap" with the reason where there is no number:

    perplexity           text, protocol, length, perplexity, low, high (95 % over documents), n_predictions
    loss_by_context      first, last (tokens of context), loss
    recall               distance, share_right, loss
    induction            distance back to the first time, first_time, second_time (losses)
    attention_distance   length, by_layer_and_head
    """

    method: str
    seed: int
    train_len: int
    card: dict[str, Any]
    perplexity: list[Row]
    loss_by_context: list[Row]
    recall: list[Row]
    induction: list[Row]
    attention_distance: list[Row]

    @property
    def name(self) -> str:
        """As its file is called."""
        return f"{self.method}-{self.seed}"

    def rows(self, *, text: str, protocol: str) -> list[Row]:
        """The perplexities of one text by one protocol, short windows first."""
        return [row for row in self.perplexity if row["text"] == text and row["protocol"] == protocol]

    def perplexity_at(self, length: int) -> float:
        """Perplexity on the test text in windows of `length` tokens side by side; nan for a gap.

        ValueError for a length that was not measured.
        """
        return _value_at(self.rows(text="test", protocol="nonoverlapping"), "length", length, "perplexity")

    def recall_at(self, distance: int) -> float:
        """Share of the pairs planted `distance` tokens back that were recalled; nan for a gap.

        ValueError for a distance that was not asked.
        """
        return _value_at(self.recall, "distance", distance, "share_right")

    def mean_recall(self, beyond: int, upto: int) -> float:
        """Mean share recalled over the distances past `beyond` and up to `upto` tokens; nan where none was asked."""
        asked = [row["distance"] for row in self.recall if beyond < row["distance"] <= upto]
        return float(np.mean([self.recall_at(distance) for distance in asked])) if asked else float("nan")


def write_results(results: Results, *, folder: Path = RESULTS) -> None:
    """Put a run's file in place, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(asdict(results), indent=1, allow_nan=False) + "\n"
    write_atomically(folder / f"{results.name}.json", text.encode())


def read_results(folder: Path = RESULTS) -> list[Results]:
    """All runs there are, in the order of METHODS and of seeds. ValueError names a file that is no results file."""
    order, found = list(METHODS), []
    for file in sorted(folder.glob("*-*.json")):
        try:
            results = Results(**json.loads(file.read_text(encoding="utf-8")))
            found.append((order.index(results.method), results.seed, results))
        except (ValueError, TypeError) as error:
            expected = ", ".join(field.name for field in fields(Results))
            raise ValueError(f"{file.name} is no results file with {expected}: {error}") from error
    return [results for _, _, results in sorted(found, key=lambda place: place[:2])]


def curves(results: Sequence[Results], *, protocol: str, text: str = "test") -> list[Curve]:
    """Perplexity by length, a curve for each method with a row for each seed; gaps are nan."""
    drawn = []
    for method, runs in by_method(results).items():
        rows = [run.rows(text=text, protocol=protocol) for run in runs]
        lengths = np.array([row["length"] for row in rows[0]], dtype=np.int64)
        values = np.array([[_number(row, "perplexity") for row in of_run] for of_run in rows])
        drawn.append(Curve(method, runs[0].train_len, lengths, values))
    return drawn


def perplexity_table(
    results: Sequence[Results], *, protocol: str, lengths: Sequence[int], text: str = "test"
) -> dict[str, list[Any]]:
    """Every measured perplexity with its interval, or the reason for its gap, as columns."""
    names = ("length", "perplexity", "low", "high", "n_predictions", "gap")
    rows = [
        [run.method, run.seed, *(row.get(name) for name in names)]
        for run in results
        for row in run.rows(text=text, protocol=protocol)
        if row["length"] in lengths
    ]
    return _columns(("method", "seed", *names), rows)


def reach(results: Sequence[Results]) -> dict[str, Float64[np.ndarray, "layer head"]]:
    """Mean attention distance of every head at the training length, in tokens: the first seed of each method."""
    return {
        method: np.array(runs[0].attention_distance[0]["by_layer_and_head"])
        for method, runs in by_method(results).items()
    }


def loss_by_context(
    results: Sequence[Results],
) -> tuple[Int64[np.ndarray, "bin"], dict[str, Float64[np.ndarray, "seed bin"]]]:
    """Mean loss by tokens of context: the most of each bin, and a row for each seed of each method."""
    return _table(results, lambda run: run.loss_by_context, at="last", value="loss")


def recall_by_distance(
    results: Sequence[Results],
) -> tuple[Int64[np.ndarray, "distance"], dict[str, Float64[np.ndarray, "seed distance"]]]:
    """The share of planted pairs that were recalled, at each distance: a row for each seed of each method."""
    return _table(results, lambda run: run.recall, at="distance", value="share_right")


def induction_table(results: Sequence[Results]) -> dict[str, list[Any]]:
    """Losses on an order of words said twice, by how far back the first time is: a row for each run and distance."""
    names = ("distance", "first_time", "second_time", "gap")
    rows = [
        [run.method, run.seed, *(row.get(name) for name in names)] for run in results for row in run.induction
    ]
    return _columns(("method", "seed", *names), rows)


def by_method(results: Sequence[Results]) -> dict[str, list[Results]]:
    """The runs of each method together."""
    methods = dict.fromkeys(run.method for run in results)
    return {method: [run for run in results if run.method == method] for method in methods}


def _table(
    results: Sequence[Results], rows: Callable[[Results], list[Row]], *, at: str, value: str
) -> tuple[Int64[np.ndarray, "place"], dict[str, Float64[np.ndarray, "seed place"]]]:
    places = np.array([row[at] for row in rows(results[0])], dtype=np.int64)
    return places, {
        method: np.array([[_number(row, value) for row in rows(run)] for run in runs])
        for method, runs in by_method(results).items()
    }


def _columns(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> dict[str, list[Any]]:
    return {name: [row[index] for row in rows] for index, name in enumerate(names)}


def _value_at(rows: Sequence[Row], at: str, place: int, value: str) -> float:
    found = [row for row in rows if row[at] == place]
    if not found:
        raise ValueError(f"{at} must be one of {[row[at] for row in rows]}, got {place}")
    return _number(found[0], value)


def _number(row: Row, name: str) -> float:
    return float(row.get(name, np.nan))
