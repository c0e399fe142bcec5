"""Live attention: the trained models read the person's own text."""

from functools import partial

import streamlit as st

from alibi_viz.core.attention import attention_steps
from alibi_viz.core.bias import alibi_bias
from alibi_viz.figures import live_attention as figures
from alibi_viz.lessons import live_attention as lesson
from alibi_viz.ui import controls, layout, measured, placing, titled, trained
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

    steps = {name: each.layer(layer) for name, each in readings.items()}
    rows = {name: lesson.row_of(each, head, query) for name, each in steps.items()}
    for (name, each), column in zip(steps.items(), st.columns(len(steps)), strict=True):
        with column:
            layout.figure(
                partial(
                    figures.attention_map,
                    each.of_head(head),
                    reading.pieces,
                    query=query,
                    title=lesson.map_title(name, layer, head),
                ),
                key=f"map_{name}",
                alt=lesson.alt_map(reading.pieces, each, layer=layer, head=head),
                numbers=lesson.row_numbers(reading.pieces, lesson.working(each, head, query), query=query),
                snippet=lesson.snippet(lesson.working(each, head, query), query=query),
                functions=[attention_steps, alibi_bias],
                on_pick=lambda point: st.session_state.update(query=lesson.picked_position(point["y"])),
            )
    layout.figure(
        partial(figures.query_row, rows, reading.pieces, query=query),
        key="row",
        alt=lesson.alt_row(reading.pieces, rows[method], query=query),
        numbers=lesson.row_numbers(reading.pieces, rows, query=query),
        snippet=lesson.snippet(lesson.working(steps[method], head, query), query=query),
        functions=[attention_steps],
    )
    slopes = trained.slopes(method, factor)
    st.caption(lesson.HEADS_CAPTION)
    layout.figure(
        partial(
            figures.thumbnails,
            steps[method].weights,
            lesson.head_titles(slopes, card.config["n_heads"]),
            chosen=head,
        ),
        key="heads",
        alt=lesson.alt_heads(steps[method].weights),
        numbers=lesson.head_numbers(slopes, steps[method].weights),
        snippet=lesson.distance_snippet(steps[method].weights, head),
        functions=lesson.HEAD_FUNCTIONS,
        on_pick=lambda point: st.session_state.update(head=lesson.picked_head(point["curve"])),
    )
    layout.notice(
        lesson.notices(method, reading.pieces, rows[method], query, slopes, steps[method].weights, losses)
    )

    what_comes_next(method, text, factor, tuple(compared), at_most)
    for name, about in cards.items():
        if recall := measured.recall_of(name):
            st.caption(lesson.limits(name, recall))
        layout.card(lesson.card_title(name), about)
    layout.sources(*lesson.SOURCES)


page()
