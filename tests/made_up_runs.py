"""Made-up runs of the mystery's kind, with as few numbers as a test needs."""

from collections.abc import Mapping

import numpy as np

from alibi_viz.core.diagnosis import Suspect
from alibi_viz.core.symptoms import Points, Run, Symptoms

NOTHING: Mapping[int, float] = {}


def points(values: Mapping[int, float]) -> Points:
    return Points(np.array([*values], dtype=np.int64), np.array([*values.values()], dtype=np.float64))


def run(
    perplexity: Mapping[int, float],
    *,
    method: str = "rope",
    repair: str = "linear",
    factor: int = 2,
    seed: int = 0,
    further: bool = False,
    losses: Mapping[int, float] = NOTHING,
    recall: Mapping[int, float] = NOTHING,
    attention: list[list[float]] | None = None,
) -> Run:
    """A run that was trained on 128 tokens."""
    return Run(
        name=f"{method}-{seed}-{repair}-{factor}" + ("-further" if further else ""),
        method=method,
        repair=repair,
        factor=factor,
        further=further,
        seed=seed,
        train_len=128,
        perplexity=points(perplexity),
        losses=points(losses),
        recall=points(recall),
        attention=np.array(attention if attention is not None else np.zeros((0, 0))),
        traced_len=512,
    )


def seen(
    now: Mapping[int, float],
    before: Mapping[int, float],
    *,
    method: str = "rope",
    repair: str = "linear",
    **more,
) -> Symptoms:
    """A run beside the same checkpoint with nothing done to it."""
    plain = run(before, method=method, repair="none", factor=1, seed=more.get("seed", 0))
    if repair == "none":
        same = run(now, method=method, repair="none", **more)
        return Symptoms(same, same, same)
    return Symptoms(run(now, method=method, repair=repair, **more), plain, plain)


def suspect(*runs: Symptoms) -> Suspect:
    return Suspect(runs)
