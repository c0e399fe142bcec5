"""The bias heatmap: a window of the matrix anywhere in a long text, and the weights that it gives."""

from functools import partial

import streamlit as st

from alibi_viz.core.bias import alibi_bias, alibi_bias_row
from alibi_viz.core.bias_window import window_weights
from alibi_viz.core.precision import bias_in_dtype, round_to
from alibi_viz.figures import bias_heatmap as figures
from alibi_viz.lessons import bias_heatmap as lesson
from alibi_viz.lessons import bias_heatmap_figures as told
from alibi_viz.lessons.bias_heatmap_notices import notices
from alibi_viz.ui import controls, layout, placing
from alibi_viz.ui.prediction import guessed_first


@st.fragment
def page() -> None:
    layout.lead(lesson.LEAD)
    if not guessed_first("bias_heatmap"):
        return
    masks, forms, types = layout.row("medium", "medium", "wide")
    with masks:
        mask = controls.choice("Mask", "mask", lesson.MASKS, help=lesson.MASK_HELP)
    with forms:
        form = controls.choice("Form", "form", lesson.FORMS, help=lesson.FORM_HELP)
    with types:
        dtype = controls.choice("Held in", "dtype", lesson.TYPES)
    which, many, one = layout.row("medium", "medium", "wide")
    with which:
        shown = controls.choice("Heads shown", "heads", lesson.SHOWN)
    with many:
        n_heads = controls.whole_number("Heads", "n_heads", *lesson.N_HEADS)
    with one:
        head = controls.whole_number("Head", "head", *lesson.head_span(n_heads))
    from_query, from_key, size = layout.row("medium", "medium", "wide")
    with from_query:
        query_start = controls.entered_number("Queries from", "query_start", *lesson.STARTS)
    with from_key:
        key_start = controls.entered_number("Keys from", "key_start", *lesson.STARTS)
    with size:
        window = controls.entered_number("Window", "window", *lesson.WINDOWS, help=lesson.WINDOW_HELP)
    with placing.optional():
        if lesson.has_no_row(mask, form):
            st.info(lesson.NO_ROW)
            form = lesson.RELATIVE
    scene = lesson.Scene(n_heads, head, shown, query_start, key_start, window, mask, form, dtype)
    if scene.all_masked:
        st.info(lesson.nothing_seen(scene))
        return
    asks, looks, says = layout.row("narrow", "narrow", "wide")
    default_query, default_key = scene.default_cell
    with asks:
        query = controls.entered_number("Chosen query", "query", query_start, scene.last_query, default_query)
    with looks:
        key = controls.entered_number("Chosen key", "key", key_start, scene.last_key, default_key)
    with says:
        layout.formula(*lesson.worked(controls.notation(), scene, query=query, key=key))

    view, names = scene.view(), lesson.head_names(scene)
    chosen = {"chosen": (query, key), "head": scene.chosen_index}
    left, right = layout.row("medium", "medium")
    for column, kind, draw, values, functions in (
        (left, "bias", figures.bias, view.bias, [bias_in_dtype, round_to, alibi_bias, alibi_bias_row]),
        (right, "weight", figures.weights, view.weights, [window_weights]),
    ):
        with column:
            layout.figure(
                partial(draw, view, names, **chosen),
                key=f"bias_heatmap_{kind}",
                alt=told.alt(scene, values, view, kind=kind),
                numbers=told.numbers(scene, values, view, kind=kind),
                snippet=told.snippet(scene, kind=kind),
                functions=functions,
                on_pick=lambda point: st.session_state.update(lesson.picked(scene, point)),
            )
    st.caption(lesson.caption(scene))
    layout.notice(notices(scene, view))
    layout.sources(*lesson.SOURCES)


page()
