"""Extrapolation: trained on short texts, tested on long ones."""

import streamlit as st

from alibi_viz.core.extrapolation import cut_windows, document_interval, perplexity
from alibi_viz.core.methods import LABELS
from alibi_viz.lessons import claims as claims_lesson
from alibi_viz.lessons import extrapolation as lesson
from alibi_viz.lessons.units import grouped
from alibi_viz.ui import beyond_perplexity, controls, layout, measured, placing, titled
from alibi_viz.ui.live_measurement import live_measurement
from alibi_viz.ui.paper_curves import paper_curves
from alibi_viz.ui.perplexity_figure import perplexity_figure
from alibi_viz.ui.prediction import guessed_first


def page() -> None:  # no fragment: a Stop within one waits until the fragment is done
    layout.lead(lesson.LEAD)
    if not guessed_first("extrapolation", measured.growth_prediction):
        return
    kind, which = layout.row("medium", "wide")
    with kind:
        show = controls.choice("Show", "show", lesson.SHOWS)
    with which:
        methods = titled.several("Methods", "methods", LABELS)
    with placing.arranged("extrapolation", show):
        if show == lesson.PAPER:
            paper_curves(methods)
        elif measured.runs():
            tiny(methods)
        else:
            st.info(lesson.NO_RESULTS)
    layout.sources(*lesson.SOURCES)


def tiny(methods: list[str]) -> None:
    cut, sizes, bands = layout.row("medium", "wide", "narrow")
    with cut:
        protocol = controls.choice("Protocol", "protocol", lesson.PROTOCOLS, help=lesson.PROTOCOL_HELP)
    with sizes:
        lengths = titled.several("Lengths", "lengths", grouped(measured.lengths()))
    with bands:
        band = controls.switch("Seeds", "seeds", default=True, help=lesson.SEEDS_HELP)
    st.caption(measured.caption())
    curves = measured.curves(methods, lengths, protocol, band=band)
    if not curves:
        st.info(lesson.NO_CURVES)
        return
    perplexity_figure(
        curves,
        key="curves",
        numbers=measured.numbers(methods, lengths, protocol),
        functions=[perplexity, cut_windows, document_interval],
    )
    layout.notice(
        lesson.notices(
            curves, protocol=protocol, stride=lesson.STRIDES[protocol], early_context=lesson.EARLY_CONTEXT
        )
    )
    st.header(lesson.CLAIMS_TITLE, help=claims_lesson.HELP)
    judged = measured.claims()
    layout.lines(claims_lesson.told(judged, n_seeds=measured.n_seeds()))
    with st.expander(claims_lesson.TABLE_TITLE):
        layout.table(claims_lesson.table(judged), key="claims", alt=lesson.CLAIMS_TITLE)
    beyond_perplexity.sections(methods)
    live_measurement(methods, list(map(int, lengths)), protocol)
    beyond_perplexity.cards(methods)


page()
