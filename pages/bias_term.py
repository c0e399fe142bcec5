"""The bias term: one sentence, one query, one head, worked from the offset to the weight."""

from functools import partial

import streamlit as st

from alibi_viz.core.attention import attention_steps
from alibi_viz.core.bias import alibi_bias
from alibi_viz.core.slopes import alibi_slopes
from alibi_viz.core.worked_row import worked_row
from alibi_viz.figures import bias_term as figures
from alibi_viz.lessons import bias_term as lesson
from alibi_viz.lessons import notation
from alibi_viz.ui import controls, layout
from alibi_viz.ui.prediction import guessed_first


@st.fragment
def page() -> None:
    layout.lead(lesson.LEAD)
    if not guessed_first("bias_term"):
        return
    style = controls.notation()
    sentence, asks, looks = layout.row("wide", "narrow", "narrow")
    with sentence:
        text = controls.short_text("Your sentence", "text", lesson.TEXT, max_chars=lesson.LONGEST_TEXT)
    words = lesson.words_of(text)
    if not words:
        st.info("Type a sentence: each of its words becomes a position.")
        return
    if len(words) < len(text.split()):
        sentence.info(f"This page shows the first {len(words)} of {len(text.split())} words.")
    last = lesson.last_position(words)
    with asks:
        query = controls.whole_number(
            "Which word asks",
            "query",
            lesson.FIRST,
            last,
            min(lesson.QUERY, last),
            help=notation.tooltip("query_position", style),
        )
    with looks:
        key = controls.whole_number(
            "Which it looks at",
            "key",
            lesson.FIRST,
            query,
            min(lesson.KEY, query),
            help=notation.tooltip("key_position", style),
        )
    many, one, contents, places = layout.row("medium", "medium", "medium", "medium")
    with many:
        n_heads = controls.whole_number(
            "Heads", "n_heads", *lesson.N_HEADS, help=notation.tooltip("n_heads", style)
        )
    with one:
        head = controls.whole_number(
            "Head",
            "head",
            lesson.FIRST_HEAD,
            n_heads,
            min(lesson.HEAD, n_heads),
            help=notation.tooltip("slope", style),
        )
    with contents:
        content = controls.choice(
            "Content scores", "content", lesson.CONTENTS, help=notation.tooltip("score", style)
        )
        seed = lesson.NO_SEED
        if content == "random":
            seed = controls.entered_number("Seed", "seed", *lesson.SEED)
    with places:
        place = controls.choice(
            "Bias and √d", "scale_bias", lesson.PLACES, help=notation.tooltip("head_dim", style)
        )

    slope = lesson.slope_of(head, n_heads)
    row = worked_row(len(words), query=query, slope=slope, content=content, seed=seed, place=place)
    layout.formula(
        notation.bias_formula(style, slope=slope, query=query, key=key),
        notation.logit_formula(style, place=place),
    )
    layout.figure(
        partial(figures.rows, row, words, key=key),
        key="bias_term",
        alt=lesson.alt(row, words, head=head, n_heads=n_heads),
        numbers=lesson.numbers(row, words),
        snippet=lesson.snippet(row),
        functions=[worked_row, alibi_bias, alibi_slopes, attention_steps],
        on_pick=lambda point: st.session_state.update(key=min(point["x"], query)),
    )
    layout.notice(lesson.notices(row, place=place))
    layout.sources(*lesson.SOURCES)


page()
