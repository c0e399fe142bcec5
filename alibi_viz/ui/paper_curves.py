"""What the paper measured: perplexity by length, from its own tables."""

import streamlit as st

from alibi_viz.core import paper_tables
from alibi_viz.lessons import extrapolation as lesson
from alibi_viz.lessons.units import grouped
from alibi_viz.ui import controls, layout, titled
from alibi_viz.ui.perplexity_figure import perplexity_figure


def paper_curves(methods: list[str]) -> None:
    """The paper's perplexities of the chosen methods by length, and which of them it has none of."""
    cut, trained_on = layout.row("medium", "medium")
    with cut:
        protocol = controls.choice(
            "Protocol", "paper_protocol", lesson.PAPER_PROTOCOLS, help=lesson.PROTOCOL_HELP
        )
    with trained_on:
        train_len = int(
            titled.choice(
                "Trained on",
                "trained_on",
                grouped(paper_tables.PAPER_TRAIN_LENS),
                help=lesson.TRAINED_ON_HELP,
            )
        )
    beside = protocol == lesson.NONOVERLAPPING
    table, told = (
        (paper_tables.paper_curves, paper_tables.source)
        if beside
        else (paper_tables.paper_sliding_curves, paper_tables.sliding_source)
    )
    every = table(train_len)
    curves = [curve for curve in every if curve.method in methods]
    st.caption(told(train_len))
    missing = [method for method in methods if method not in {curve.method for curve in every}]
    if missing:
        st.caption(lesson.not_in_paper(missing))
    if not curves:
        st.info(lesson.NO_CURVES)
        return
    perplexity_figure(curves, key="paper_curves", numbers=lesson.numbers(curves), functions=[table])
    layout.notice(
        lesson.notices(
            curves,
            protocol=protocol,
            stride=lesson.PAPER_STRIDES[protocol],
            early_context=lesson.PAPER_EARLY_CONTEXT,
        )
    )
