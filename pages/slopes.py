"""Slopes: the schedule, what it charges for distance, what attention it leaves."""

from functools import partial

import streamlit as st

from alibi_viz.core.bias import bias_at_distance
from alibi_viz.core.slopes import SLOPE_RULES, distance_to_share, half_distance
from alibi_viz.figures import slopes as figures
from alibi_viz.lessons import notation
from alibi_viz.lessons import slopes as lesson
from alibi_viz.ui import controls, layout
from alibi_viz.ui.prediction import guessed_first


@st.fragment
def page() -> None:
    layout.lead(lesson.LEAD)
    if not guessed_first("slopes"):
        return
    heads, exponent = layout.row("medium", "medium")
    rules, others = layout.row("medium", "medium")
    with heads:
        n_heads = controls.whole_number(
            "Heads", "n_heads", *lesson.N_HEADS, help=notation.tooltip("n_heads", controls.notation())
        )
    with exponent:
        max_bias = controls.real_number("Largest exponent", "max_bias", *lesson.MAX_BIASES)
    with rules:
        rule = controls.choice("Rule", "rule", lesson.RULES, help=lesson.RULE_HELP)
    with others:
        against = controls.choice("Compare with", "against", lesson.AGAINST)

    slopes = SLOPE_RULES[rule](n_heads, max_bias=max_bias)
    other = SLOPE_RULES[against](n_heads, max_bias=max_bias) if against in SLOPE_RULES else None
    near, far = lesson.near_distances(), lesson.far_distances(slopes)
    layout.figure(
        partial(figures.of_heads, slopes, other, rule=against),
        key="slopes",
        alt=lesson.alt(slopes, picture="slopes"),
        numbers=lesson.numbers(slopes, other, against=against),
        snippet=lesson.snippet(n_heads, max_bias=max_bias, rule=rule),
        functions=[SLOPE_RULES[rule], half_distance, distance_to_share],
    )
    left, right = layout.row("medium", "medium")
    with left:
        layout.figure(
            partial(figures.penalty, slopes, near),
            key="penalty",
            alt=lesson.alt(slopes, picture="penalty"),
            numbers=lesson.penalties(slopes, near),
            snippet=lesson.curve_snippet(
                n_heads, near.tolist(), max_bias=max_bias, rule=rule, picture="penalty"
            ),
            functions=[bias_at_distance],
        )
    with right:
        layout.figure(
            partial(figures.decay, slopes, far),
            key="decay",
            alt=lesson.alt(slopes, picture="decay"),
            numbers=lesson.shares(slopes, far),
            snippet=lesson.curve_snippet(
                n_heads, far.tolist(), max_bias=max_bias, rule=rule, picture="decay"
            ),
            functions=[bias_at_distance],
        )
    layout.notice(lesson.notices(slopes, max_bias=max_bias, rule=rule, against=against))
    layout.table(lesson.numbers(slopes), key="schedule", alt=lesson.alt(slopes, picture="slopes"))
    layout.sources(*lesson.SOURCES)


page()
