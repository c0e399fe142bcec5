"""Measured results as symptoms: every run with the two that it is compared with. No torch.

Repaired runs come from `retrofit_results`. Of methods that there is no repair for, the runs of `results` serve: their
perplexity and recall were measured alike, at some lengths and distances more. Their losses by context and attention
distances were measured in other windows, and are left out.
"""

from collections.abc import Container, Sequence
from dataclasses import replace

import numpy as np

from alibi_viz.core.repairs import FACTORS, REPAIRABLE, UNREPAIRED
from alibi_viz.core.symptoms import Points, Run, Symptoms
from alibi_viz.model.results import Results, Row
from alibi_viz.model.retrofit_results import RetrofitResults, runs_of

BESIDE = {"text": "test", "protocol": "nonoverlapping"}


def symptoms(plain: Sequence[Results], repaired: Sequence[RetrofitResults]) -> list[Symptoms]:
    """All runs whose comparisons were measured too.

    A run that is the same for any factor is there once, for the largest. What was trained further on short windows with
    nothing done to it is a comparison, and no run of its own: it is no way to longer texts.
    """
    found = {}
    for results in sorted(repaired, key=lambda run: run.factor):
        before = _same_seed(results, repaired, factor=1)
        off = _same_seed(results, repaired, factor=results.factor)
        if before is None or off is None or (results.further and results.name == before.name):
            continue
        run = _repaired(results)
        if run.for_any_factor:
            run = replace(run, factor=FACTORS[-1])
        found[run.cause, run.factor, run.further, run.seed] = Symptoms(run, _repaired(before), _repaired(off))
    lengths = {row["length"] for results in repaired for row in results.perplexity}
    alone = [_plain(results, lengths) for results in plain if results.method not in REPAIRABLE]
    return [*found.values(), *(Symptoms(run, run, run) for run in alone)]


def _same_seed(
    results: RetrofitResults, repaired: Sequence[RetrofitResults], *, factor: int
) -> RetrofitResults | None:
    """The same checkpoint with nothing scaled, trained as far."""
    runs = runs_of(repaired, results.method, UNREPAIRED, factor, further=results.further)
    return next((run for run in runs if run.seed == results.seed), None)


def _repaired(results: RetrofitResults) -> Run:
    [traced] = results.attention_distance
    return Run(
        name=results.name,
        method=results.method,
        repair=results.repair,
        factor=results.factor,
        further=results.further,
        seed=results.seed,
        train_len=results.train_len,
        perplexity=_points(results.perplexity, "length", "perplexity"),
        losses=_points(results.loss_by_context, "last", "loss"),
        recall=_points(results.recall, "distance", "share_right"),
        attention=np.array(traced["by_layer_and_head"], dtype=np.float64),
        traced_len=traced["length"],
    )


def _plain(results: Results, lengths: Container[int]) -> Run:
    rows = [row for row in results.rows(**BESIDE) if row["length"] in lengths]
    nothing = Points(np.array([], dtype=np.int64), np.array([]))
    return Run(
        name=results.name,
        method=results.method,
        repair=UNREPAIRED,
        factor=FACTORS[-1],
        further=False,
        seed=results.seed,
        train_len=results.train_len,
        perplexity=_points(rows, "length", "perplexity"),
        losses=nothing,
        recall=_points(results.recall, "distance", "share_right"),
        attention=np.zeros((0, 0)),
    )


def _points(rows: Sequence[Row], place: str, value: str) -> Points:
    """The rows that hold a number; a gap holds none."""
    kept = [row for row in rows if value in row]
    return Points(
        np.array([row[place] for row in kept], dtype=np.int64),
        np.array([row[value] for row in kept], dtype=np.float64),
    )
