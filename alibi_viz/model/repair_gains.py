"""What a repair gained and what it cost: each number beside that of the fair comparison, seed by seed. No torch.

    at once              compared with the model as it is
    trained further      in short texts: as it is, trained further on short windows      (more training alone)
                         in long texts:  as it is, trained further on windows as long     (long windows alone)

so that what the training itself brings is never counted as the repair's. "cut" asks whether reading long brings
anything at all: perplexity at the target length, against a text that is cut into windows of the training length.
"""

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

import numpy as np
from jaxtyping import Float64

from alibi_viz.core.repairs import UNREPAIRED
from alibi_viz.core.verdicts import Overall, Verdict, overall, perplexity_verdict, recall_verdict
from alibi_viz.model.retrofit_results import RetrofitResults, runs_of

Quantity = Literal["short", "target", "within", "beyond", "cut"]
JUDGED: tuple[Quantity, ...] = (
    "short",
    "target",
    "within",
    "beyond",
)  # what a repair is judged by as a whole
_Measure = Callable[[RetrofitResults], float]


class Change(NamedTuple):
    """One number before and after, a row for each seed that both were measured on, and the verdict."""

    before: Float64[np.ndarray, "seed"]
    after: Float64[np.ndarray, "seed"]
    verdict: Verdict


class Gains(NamedTuple):
    """A repair, by its key: every change, and what those in `JUDGED` amount to."""

    repair: str
    changes: dict[Quantity, Change]
    verdict: Overall


def gains(
    results: Sequence[RetrofitResults], method: str, repair: str, factor: int, *, further: bool
) -> Gains:
    """What one repair brought at factor times the training length. What is missing is "not measured".

    short and target are perplexities at the training length and at the target; within and beyond are mean recall
    (0 to 1) over the distances up to the training length, and over those from there to the target.
    """
    runs = runs_of(results, method, repair, factor, further=further)
    more_training = runs_of(results, method, UNREPAIRED, 1, further=further)
    long_windows = runs_of(results, method, UNREPAIRED, factor, further=further)
    beside = more_training if repair == UNREPAIRED else long_windows
    changes: dict[Quantity, Change] = {
        "short": _change(more_training, _short, runs, _short, perplexity_verdict),
        "target": _change(beside, _at(factor), runs, _at(factor), perplexity_verdict),
        "within": _change(more_training, _recall(0, 1), runs, _recall(0, 1), recall_verdict),
        "beyond": _change(beside, _recall(1, factor), runs, _recall(1, factor), recall_verdict),
        "cut": _change(more_training, _short, runs, _at(factor), perplexity_verdict),
    }
    return Gains(repair, changes, overall(changes[name].verdict for name in JUDGED))


def _change(
    before: Sequence[RetrofitResults],
    asked_before: _Measure,
    after: Sequence[RetrofitResults],
    asked_after: _Measure,
    judge: Callable[[Float64[np.ndarray, "seed"], Float64[np.ndarray, "seed"]], Verdict],
) -> Change:
    """Two measures of the runs that share a seed."""
    first = {run.seed: asked_before(run) for run in before}
    second = {run.seed: asked_after(run) for run in after}
    seeds = sorted(first.keys() & second.keys())
    old, new = (np.array([of[seed] for seed in seeds], dtype=np.float64) for of in (first, second))
    return Change(old, new, judge(old, new))


def _at(factor: int) -> _Measure:
    return lambda run: run.perplexity_at(factor * run.train_len)


_short = _at(1)


def _recall(beyond: int, upto: int) -> _Measure:
    """Mean recall over the distances between so many training lengths; nan where none was asked."""

    def mean(run: RetrofitResults) -> float:
        asked = [row["distance"] for row in run.recall]
        between = [d for d in asked if beyond * run.train_len < d <= upto * run.train_len]
        return float(np.mean([run.recall_at(d) for d in between])) if between else float("nan")

    return mean
