"""The decision table: constraints in, ranked candidates out; costs from closed forms, quality from measured results."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from alibi_viz.core.cost import ModelShape, layer_flops
from alibi_viz.core.decision import Candidate, Costs, Keys, Limits, decide
from alibi_viz.core.methods import METHODS
from alibi_viz.core.repairs import FACTORS, UNREPAIRED, repairs_of
from alibi_viz.lessons import decision as lesson
from alibi_viz.model.results import Results, by_method
from alibi_viz.model.retrofit_results import runs_of
from alibi_viz.ui import controls, layout, measured, measured_retrofits


def decision() -> None:
    """Controls, the ranked table, and what to notice."""
    st.caption(lesson.LEAD)
    has, times = layout.row("wide", "medium")
    with has:
        checkpoint = lesson.CHECKPOINTS[controls.choice("You have", "have", list(lesson.CHECKPOINTS))]
    with times:
        factor = int(controls.choice("Texts longer by", "factor", list(map(str, FACTORS))))
    goal = lesson.GOALS[controls.choice("What matters most", "goal", list(lesson.GOALS))]
    further = bool(checkpoint) and controls.switch(
        "May be trained further", "further", help=lesson.FURTHER_HELP
    )
    limits = _limits()
    shape, as_needed = _shape()
    found = (
        _repaired(checkpoint, factor, further, shape, as_needed)
        if checkpoint
        else _anew(factor, shape, as_needed)
    )
    if not found:
        st.info(lesson.NOT_MEASURED)
        return
    labels, candidates, old = found
    decisions = decide(candidates, limits, goal=goal)
    st.caption(
        lesson.caption(
            train_len=shape.train_len,
            target_len=factor * shape.train_len,
            n_seeds=max(len(candidate.target) for candidate in candidates),
            old=old,
            new=factor * old,
        )
    )
    layout.lines(lesson.reasons(decisions, labels, goal))
    layout.table(lesson.qualities(decisions, labels), key="decision", alt=lesson.QUALITIES_ALT)
    layout.table(lesson.costs(decisions, labels), key="decision_costs", alt=lesson.COSTS_ALT)
    layout.notice(lesson.notices(decisions, labels, goal))


def _limits() -> Limits:
    """What is allowed at most, folded away: by default everything is."""
    with st.expander("Limits", expanded=True):
        memory, parameters, work = layout.row("medium", "narrow", "narrow")
        with memory:
            kept = controls.choice("Memory for position", "memory", list(lesson.MEMORY))
        with parameters:
            learned = controls.choice("Learned numbers", "parameters", list(lesson.PARAMETERS))
        with work:
            flops = controls.choice("More FLOPs", "flops", list(lesson.FLOPS), help=lesson.FLOPS_HELP)
        cache, short = layout.row("wide", "medium")
        with cache:
            keys = controls.choice("Cached keys", "cache", list(lesson.CACHE), help=lesson.CACHE_HELP)
        with short:
            cost = controls.choice("Worse in short texts by", "short_cost", list(lesson.SHORT_COST))
    return Limits(
        lesson.PARAMETERS[learned],
        lesson.MEMORY[kept],
        lesson.FLOPS[flops],
        lesson.SHORT_COST[cost],
        lesson.CACHE[keys],
    )


def _shape() -> tuple[ModelShape, bool]:
    """The sizes of the person's own model, and whether position is made as needed."""
    with st.expander("Your model's sizes"):
        train, layers, heads, dim = layout.row("medium", "narrow", "narrow", "narrow")
        with train:
            train_len = controls.entered_number("Trained on", "train_len", *lesson.TRAIN_LENS)
        with layers:
            n_layers = controls.entered_number("Layers", "n_layers", *lesson.N_LAYERS)
        with heads:
            n_heads = controls.entered_number("Heads", "n_heads", *lesson.N_HEADS)
        with dim:
            head_dim = 2 * (controls.entered_number("Head dimension", "head_dim", *lesson.HEAD_DIMS) // 2)
        kept = controls.choice("Position is", "kept", lesson.KEPT, help=lesson.KEPT_HELP)
    return ModelShape(n_layers, n_heads, head_dim, train_len), kept == lesson.AS_NEEDED


def _anew(factor: int, shape: ModelShape, as_needed: bool) -> "_Found | None":
    """Every method trained from chance at the old length, and tested at the new one."""
    runs = measured.runs()
    if not runs:
        return None
    candidates = [
        Candidate(method, _costs(method, shape, factor, as_needed), *_quality(of_method, factor))
        for method, of_method in by_method(runs).items()
    ]
    return {method: METHODS[method].label for method in METHODS}, candidates, runs[0].train_len


def _repaired(method: str, factor: int, further: bool, shape: ModelShape, as_needed: bool) -> "_Found | None":
    """Every repair of a checkpoint, at once and, where that is allowed, trained further."""
    every = measured_retrofits.runs()
    labels, candidates = {}, []
    for is_further in (False, True)[: 1 + further]:
        baseline = runs_of(every, method, UNREPAIRED, 1, further=is_further)
        for repair in repairs_of(method):
            runs = runs_of(every, method, repair.key, factor, further=is_further)
            if not runs or len(baseline) != len(runs):
                continue
            key = f"{repair.key} {is_further}"
            costs = _costs(
                repair.becomes or method, shape, factor, as_needed, stale=not repair.keys_stay_valid
            )
            before = np.array([run.perplexity_at(run.train_len) for run in baseline])
            candidates.append(Candidate(key, costs, *_quality(runs, factor), before))
            labels[key] = lesson.label(method, repair.key, further=is_further)
    return (labels, candidates, every[0].train_len) if candidates else None


def _costs(method: str, shape: ModelShape, factor: int, as_needed: bool, *, stale: bool = False) -> Costs:
    """What position asks for at the new length, and what the keys of a cache bear."""
    positional, length = METHODS[method], factor * shape.train_len
    kept = positional.as_needed if as_needed else positional.written_out
    fixed: Keys = "stay valid" if positional.keys_hold_position else "can be moved"
    return Costs(
        positional.parameters(shape),
        kept(shape, length, lesson.DTYPE),
        positional.flops(shape, length) / layer_flops(shape, length),
        "go stale" if stale else fixed,
    )


def _quality(runs: Sequence[Results], factor: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Perplexity at the new length and at the old one, and mean recall beyond the old one; a number for each run."""
    old = runs[0].train_len
    new = factor * old
    far = [row["distance"] for row in runs[0].recall if old < row["distance"] <= new]
    return (
        np.array([run.perplexity_at(new) for run in runs]),
        np.array([run.perplexity_at(old) for run in runs]),
        np.array([np.mean([run.recall_at(distance) for distance in far]) for run in runs]),
    )


_Found = tuple[dict[str, str], list[Candidate], int]
