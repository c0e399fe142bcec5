"""Candidates of the decision table: costs from closed forms, quality from measured results."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from alibi_viz.core.cost import ModelShape, attention_flops, layer_flops
from alibi_viz.core.decision import Candidate, Costs, Keys
from alibi_viz.core.decoding import bytes_read, position_bytes_read
from alibi_viz.core.methods import LABELS, METHODS
from alibi_viz.core.repairs import UNREPAIRED, repairs_of
from alibi_viz.lessons import decision as lesson
from alibi_viz.model.results import Results, by_method
from alibi_viz.model.retrofit_results import runs_of
from alibi_viz.ui import measured, measured_retrofits


class Asked(NamedTuple):
    """What is asked for: texts longer by a factor, for a model of these sizes; whether position is made as needed."""

    factor: int
    shape: ModelShape
    as_needed: bool


class Found(NamedTuple):
    """The candidates, their names by their keys, and the length in tokens that the measured models were trained on."""

    labels: dict[str, str]
    candidates: list[Candidate]
    train_len: int


def anew(asked: Asked) -> Found | None:
    """Every method trained from chance at the old length, and tested at the new one."""
    runs = measured.runs()
    if not runs:
        return None
    candidates = [
        Candidate(
            method,
            _costs(method, asked),
            *_quality(of_method, asked.factor),
            length_limit=METHODS[method].length_limit,
        )
        for method, of_method in by_method(runs).items()
    ]
    return Found(LABELS, candidates, runs[0].train_len)


def repaired(method: str, asked: Asked, *, further: bool) -> Found | None:
    """Every repair of a checkpoint, at once and, where that is allowed, trained further."""
    every = measured_retrofits.runs()
    labels, candidates = {}, []
    for is_further in (False, True)[: 1 + further]:
        baseline = runs_of(every, method, UNREPAIRED, 1, further=is_further)
        for repair in repairs_of(method):
            runs = runs_of(every, method, repair.key, asked.factor, further=is_further)
            if not runs or len(baseline) != len(runs):
                continue
            key = f"{repair.key} {is_further}"
            costs = _costs(repair.becomes or method, asked, stale=not repair.keys_stay_valid)
            before = np.array([run.perplexity_at(run.train_len) for run in baseline])
            same_as = repair.trained_as and f"{repair.trained_as} {is_further}"
            candidates.append(Candidate(key, costs, *_quality(runs, asked.factor), before, same_as=same_as))
            labels[key] = lesson.label(method, repair.key, further=is_further)
    return Found(labels, candidates, every[0].train_len) if candidates else None


def _costs(method: str, asked: Asked, *, stale: bool = False) -> Costs:
    """What position asks for at the new length, and what the keys of a cache bear."""
    positional, shape, length = METHODS[method], asked.shape, asked.factor * asked.shape.train_len
    kept = positional.as_needed if asked.as_needed else positional.written_out
    read = position_bytes_read(positional, shape, length, as_needed=asked.as_needed, dtype=lesson.DTYPE)
    fixed: Keys = "stay valid" if positional.keys_hold_position else "can be moved"
    sizes = {"n_heads": shape.n_heads, "head_dim": shape.head_dim, "n_layers": shape.n_layers}
    return Costs(
        positional.parameters(shape),
        kept(shape, length, lesson.DTYPE),
        positional.flops(shape, length) / (layer_flops(shape, length) + attention_flops(length, **sizes)),
        read / bytes_read(shape, length, dtype=lesson.DTYPE),
        "go stale" if stale else fixed,
    )


def _quality(runs: Sequence[Results], factor: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Perplexity at the new length and at the old one, and mean recall beyond the old one; a number for each run."""
    old = runs[0].train_len
    new = factor * old
    return (
        np.array([run.perplexity_at(new) for run in runs]),
        np.array([run.perplexity_at(old) for run in runs]),
        np.array([run.mean_recall(old, new) for run in runs]),
    )
