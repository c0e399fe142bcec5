"""The decision table: constraints in, ranked candidates out."""

import streamlit as st

from alibi_viz.core.cost import ModelShape
from alibi_viz.core.decision import Limits, decide
from alibi_viz.lessons import decision as lesson
from alibi_viz.ui import candidates, controls, layout, placing, text_length
from alibi_viz.ui.even_head import even


def decision() -> None:
    """Controls, the ranked table, and what to notice."""
    st.caption(lesson.LEAD)
    has, times = layout.row("wide", "medium")
    with has:
        checkpoint = lesson.CHECKPOINTS[controls.choice("You have", "have", list(lesson.CHECKPOINTS))]
    goal = lesson.GOALS[controls.choice("What matters most", "goal", list(lesson.GOALS))]
    with placing.optional():
        further = bool(checkpoint) and controls.switch(
            "May be trained further", "further", help=lesson.FURTHER_HELP
        )
    limits = _limits(has_checkpoint=bool(checkpoint))
    shape, as_needed = _shape()
    with times:
        factor = text_length.factor(shape.train_len)
    asked = candidates.Asked(factor, shape, as_needed)
    found = candidates.repaired(checkpoint, asked, further=further) if checkpoint else candidates.anew(asked)
    if not found:
        st.info(lesson.NOT_MEASURED)
        return
    labels, of_these, old = found
    decisions = decide(of_these, limits, goal=goal)
    st.caption(
        lesson.caption(
            shape,
            target_len=factor * shape.train_len,
            n_seeds=max(len(candidate.target) for candidate in of_these),
            old=old,
            new=factor * old,
        )
    )
    layout.lines(lesson.reasons(decisions, labels, goal))
    layout.table(lesson.qualities(decisions, labels), key="decision", alt=lesson.QUALITIES_ALT)
    layout.table(lesson.costs(decisions, labels), key="decision_costs", alt=lesson.COSTS_ALT)
    layout.notice(lesson.notices(decisions, labels, goal, limits))


def _limits(*, has_checkpoint: bool) -> Limits:
    """What is allowed at most: by default everything. Without a checkpoint there is nothing that could become worse."""
    with st.expander("Limits", expanded=True):
        memory, parameters, work = layout.row("medium", "narrow", "narrow")
        with memory:
            kept = controls.choice("Memory for position", "memory", list(lesson.MEMORY))
        with parameters:
            learned = controls.choice("Learned numbers", "parameters", list(lesson.PARAMETERS))
        with work:
            flops = controls.choice("More FLOPs", "flops", list(lesson.FLOPS), help=lesson.FLOPS_HELP)
        latency, cache, short = layout.row("narrow", "medium", "narrow")
        with latency:
            slower = controls.choice(
                "Slower decoding", "latency", list(lesson.LATENCY), help=lesson.LATENCY_HELP
            )
        with cache:
            keys = controls.choice("Cached keys", "cache", list(lesson.CACHE), help=lesson.CACHE_HELP)
        cost = lesson.ANY
        if has_checkpoint:
            with short:
                cost = controls.choice("Worse in short texts by", "short_cost", list(lesson.SHORT_COST))
    return Limits(
        lesson.PARAMETERS[learned],
        lesson.MEMORY[kept],
        lesson.FLOPS[flops],
        lesson.LATENCY[slower],
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
            head_dim = even(controls.entered_number("Head dimension", "head_dim", *lesson.HEAD_DIMS))
        kept = controls.choice("Position is", "kept", lesson.KEPT, help=lesson.KEPT_HELP)
    return ModelShape(n_layers, n_heads, head_dim, train_len), kept == lesson.AS_NEEDED
