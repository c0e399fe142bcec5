"""The bias term: one sentence, one query, one head, worked from the offset to the weight."""

import streamlit as st

from alibi_viz.core.attention import attention_steps
from alibi_viz.core.bias import alibi_bias
from alibi_viz.core.slopes import alibi_slopes
from alibi_viz.core.worked_row import worked_row
from alibi_viz.figures import bias_term as figures
from alibi_viz.lessons import bias_term as lesson
from alibi_viz.lessons import notation
from alibi_viz.ui import controls, layout


@st.fragment
def page() -> None:
    layout.lead(lesson.LEAD)
    sentence, asks, looks = st.columns([4, 2, 2])
    with sentence:
        text = controls.short_text("Your sentence", "text", lesson.TEXT, max_chars=lesson.LONGEST_TEXT)
    words = lesson.words_of(text)
    if not words:
        st.info("Type a sentence: each of its words becomes a position.")
        return
    if len(words) < len(text.split()):
        st.info(f"This page shows the first {len(words)} of {len(text.split())} words.")
    last = len(words) - 1
    with asks:
        query = controls.whole_number("Which word asks", "query", 0, last, min(lesson.QUERY, last))
    with looks:
        key = controls.whole_number("Which it looks at", "key", 0, query, min(lesson.KEY, query))
    columns = st.columns(4)
    with columns[0]:
        n_heads = controls.whole_number("Heads", "n_heads", 1, lesson.MOST_HEADS, lesson.N_HEADS)
    with columns[1]:
        head = controls.whole_number("Head", "head", 1, n_heads, min(lesson.HEAD, n_heads))
    with columns[2]:
        content = controls.choice("Content scores", "content", lesson.CONTENTS)
        seed = (
            controls.entered_number("Seed", "seed", 0, lesson.HIGHEST_SEED, 0) if content == "random" else 0
        )
    with columns[3]:
        place = controls.choice("Bias and 1/√d", "scale_bias", lesson.PLACES)

    slope = alibi_slopes(n_heads)[head - 1].item()
    row = worked_row(len(words), query=query, slope=slope, content=content, seed=seed, place=place)
    style = st.session_state.notation
    layout.formula(
        notation.bias_formula(style, slope=slope, query=query, key=key),
        notation.logit_formula(style, place=place),
    )
    layout.figure(
        figures.rows(row, words, key=key),
        key="bias_term",
        alt=lesson.alt(row, words, head=head),
        numbers=lesson.numbers(row, words),
        snippet=lesson.snippet(row),
        functions=[worked_row, alibi_bias, alibi_slopes, attention_steps],
        on_pick=lambda point: st.session_state.update(key=min(point["x"], query)),
    )
    layout.notice(lesson.notices(row, place=place))
    layout.sources(*lesson.SOURCES)


page()
