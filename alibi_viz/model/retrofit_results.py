"""Measured results of repaired models: one JSON file for each repair, factor and run. No torch.

    results/retrofit/rope-0-yarn-4.json             repaired, not trained any further
    results/retrofit/rope-0-yarn-4-further.json     repaired, then trained further on longer windows

Rows are those of `results`; a repaired model is asked fewer questions.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from jaxtyping import Float64

from alibi_viz.core.repairs import REPAIRS, UNREPAIRED, Retrofit
from alibi_viz.model.results import RESULTS, Results

FOLDER = RESULTS / "retrofit"


@dataclass(frozen=True)
class RetrofitResults(Results):
    """Everything measured on one repaired run. further: whether it was trained further after the repair."""

    repair: str
    factor: int
    further: bool

    @property
    def retrofit(self) -> Retrofit:
        """Repair and factor together."""
        return Retrofit(self.repair, self.factor)

    @property
    def name(self) -> str:
        """As its file is called."""
        return file_name(self.method, self.seed, self.retrofit, further=self.further)

    @property
    def lengths(self) -> list[int]:
        """The lengths of the windows that were measured, in tokens."""
        return [row["length"] for row in self.perplexity]


def file_name(method: str, seed: int, retrofit: Retrofit, *, further: bool) -> str:
    """As the file of one repaired run is called, without its ending.

    >>> file_name("rope", 0, Retrofit("yarn", 4), further=True)
    'rope-0-yarn-4-further'
    """
    return f"{method}-{seed}-{retrofit.name}" + ("-further" if further else "")


def read_retrofits(folder: Path = FOLDER) -> list[RetrofitResults]:
    """All repaired runs there are, in the order of REPAIRS, factors and seeds. ValueError names a file that is none."""
    order, found = list(REPAIRS), []
    for file in sorted(folder.glob("*.json")):
        try:
            found.append(RetrofitResults(**json.loads(file.read_text(encoding="utf-8"))))
        except (ValueError, TypeError) as error:
            expected = ", ".join(field.name for field in fields(RetrofitResults))
            raise ValueError(f"{file.name} is no results file with {expected}: {error}") from error
    return sorted(found, key=lambda r: (r.method, order.index(r.repair), r.factor, r.further, r.seed))


def runs_of(
    results: Sequence[RetrofitResults], method: str, repair: str, factor: int, *, further: bool
) -> list[RetrofitResults]:
    """The runs of one repair, a seed each. Unrepaired and not trained further, a model is the same for every factor."""
    if repair == UNREPAIRED and not further:
        factor = 1
    wanted = (method, repair, factor, further)
    return [run for run in results if (run.method, run.repair, run.factor, run.further) == wanted]


def perplexities(runs: Sequence[RetrofitResults]) -> Float64[np.ndarray, "seed length"]:
    """Perplexity by length, a row for each run."""
    return np.array([[run.perplexity_at(length) for length in run.lengths] for run in runs])
