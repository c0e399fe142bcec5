"""What a repair gained and what it cost: each number beside that of the fair comparison, seed by seed. No torch.

    at once              compared with the model as it is
    trained further      in short texts: as it is, trained further on short windows      (more training alone)
                         in long texts:  as it is, trained further on windows as long     (long windows alone)

so that what the training itself brings is never counted as the repair's.
"""

from collections.abc import Callable, Sequence

import numpy as np
from jaxtyping import Float64

from alibi_viz.core.repairs import UNREPAIRED
from alibi_viz.core.verdicts import (
    JUDGED,
    Change,
    Gains,
    Quantity,
    Verdict,
    overall,
    perplexity_verdict,
    recall_verdict,
)
from alibi_viz.model.retrofit_results import RetrofitResults, runs_of

_Measure = Callable[[RetrofitResults], float]


def gains(
    results: Sequence[RetrofitResults], method: str, repair: str, factor: int, *, further: bool
) -> Gains:
    """What one repair brought at factor times the training length. What is missing is "not measured"."""
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
    return lambda run: run.mean_recall(beyond * run.train_len, upto * run.train_len)
