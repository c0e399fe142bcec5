"""Live attention: the trained models read the person's own text."""

import streamlit as st

from alibi_viz.lessons import live_attention as lesson
from alibi_viz.lessons.live_attention_figures import row_of
from alibi_viz.ui import controls, layout, measured, placing, titled, trained
from alibi_viz.ui.attention_figures import attention_figures
from alibi_viz.ui.next_tokens import what_comes_next
from alibi_viz.ui.prediction import guessed_first
from alibi_viz.ui.tokens import tokens


def page() -> None:  # no fragment: a Stop within one waits until the fragment is done
    layout.lead(lesson.LEAD)
    if not guessed_first("live_attention", measured.reach_prediction):
        return
    text = controls.long_text(
        "Your text", "text", lesson.TEXT, height=lesson.TEXT_HEIGHT, help=lesson.TEXT_HELP
    )
    methods = lesson.titles(trained.methods())
    if not text:
        st.info(lesson.NO_TEXT)
        return
    one, other, strength = layout.row("wide", "wide", "narrow")
    with one:
        method = titled.choice("Method", "method", methods)
    with other:
        versus = titled.choice("Compare with", "versus", {lesson.NONE: lesson.NONE, **methods})
    with strength:
        factor = controls.real_number(
            "Slope factor", "slope_factor", *lesson.FACTORS, help=lesson.FACTOR_HELP
        )
    compared = [method] if versus in (lesson.NONE, method) else [method, versus]
    try:
        at_most = trained.most_tokens(compared)
        readings = {name: trained.reading(name, text, factor, at_most) for name in compared}
        losses = trained.losses(method, text, lesson.with_and_without(factor), at_most)
        cards = {name: trained.card(name) for name in compared}
    except (ValueError, OSError) as error:
        st.error(controls.plain(str(error)))
        return
    reading, card = readings[method], cards[method]
    with placing.optional():
        if versus == method:
            st.caption(lesson.SAME)
        if reading.n_tokens >= len(reading.pieces):
            st.info(lesson.cut(reading.n_tokens, len(reading.pieces)))
        for name, about in cards.items():
            st.caption(lesson.told(name, about.train_len, about.tokens_seen, readings[name].loss, factor))
    layers, heads, queries = layout.row("medium", "medium", "medium")
    with layers:
        layer = controls.whole_number("Layer", "layer", lesson.FIRST, card.config["n_layers"], lesson.LAYER)
    with heads:
        head = controls.whole_number("Head", "head", lesson.FIRST, card.config["n_heads"], lesson.HEAD)
    with queries:
        query = controls.whole_number("Which token looks", "query", lesson.START, reading.last, reading.last)
    tokens(reading.pieces, reading.bits, chosen=query)
    st.caption(lesson.TOKENS_CAPTION)

    slopes = trained.slopes(method, factor)
    steps = {name: each.layer(layer) for name, each in readings.items()}
    attention_figures(steps, reading.pieces, layer=layer, head=head, query=query, slopes=slopes)
    layout.notice(
        lesson.notices(
            method,
            reading.pieces,
            row_of(steps[method], head, query),
            query,
            slopes,
            steps[method].weights,
            losses,
        )
    )

    what_comes_next(method, text, factor, tuple(compared), at_most)
    for name, about in cards.items():
        if recall := measured.recall_of(name):
            st.caption(lesson.limits(name, recall))
        layout.card(lesson.card_title(name), about)
    layout.sources(*lesson.SOURCES)


page()
