"""Cost: what position asks for in memory, parameters and work, and what can be left out."""

from functools import partial

import streamlit as st

from alibi_viz.figures import cost as figures
from alibi_viz.lessons import cost as lesson
from alibi_viz.lessons import cost_figures as told
from alibi_viz.lessons import cost_notices, paper_speeds
from alibi_viz.ui import controls, layout
from alibi_viz.ui.cost_measurement import measurement
from alibi_viz.ui.cost_windows import windows
from alibi_viz.ui.even_head import even
from alibi_viz.ui.prediction import guessed_first


def page() -> None:  # no fragment: a Stop within one waits until the fragment is done
    layout.lead(lesson.LEAD)
    if not guessed_first("cost"):
        return
    scene = chosen()
    memory = [lesson.written_out(scene), lesson.as_needed(scene)]
    side_by_side(scene, memory, one_axis=True)
    layout.notice(cost_notices.notices(scene))
    st.header(lesson.GROWTH_TITLE)
    side_by_side(scene, [lesson.parameters(scene), lesson.flops(scene)])
    layout.notice(cost_notices.work_notices(scene))
    st.header(lesson.TABLE_TITLE)
    layout.table(lesson.table(scene), key="methods_table", alt=lesson.TABLE_TITLE)
    st.caption(lesson.NATURE_TITLE)
    layout.table(lesson.nature(), key="nature_table", alt=lesson.NATURE_TITLE)
    windows(scene)
    measurement(scene)
    st.header(paper_speeds.TITLE)
    layout.lines(paper_speeds.sentences())
    with st.expander(paper_speeds.TABLE_TITLE):
        layout.table(paper_speeds.table(), key="paper_speeds", alt=paper_speeds.TABLE_TITLE)
    layout.sources(*lesson.SOURCES)


def chosen() -> lesson.Scene:
    heads, dim, layers = layout.row("medium", "medium", "medium")
    with heads:
        n_heads = controls.whole_number("Heads", "n_heads", *lesson.N_HEADS)
    with dim:
        head_dim = even(
            controls.entered_number(
                "Head dimension", "head_dim", *lesson.HEAD_DIMS, help=lesson.HEAD_DIM_HELP
            )
        )
    with layers:
        n_layers = controls.whole_number("Layers", "n_layers", *lesson.N_LAYERS)
    tokens, texts, types = layout.row("medium", "medium", "medium")
    with tokens:
        length = controls.entered_number("Length, in tokens", "length", *lesson.LENGTHS)
    with texts:
        batch = controls.entered_number("Texts at once", "batch", *lesson.BATCHES, help=lesson.BATCH_HELP)
    with types:
        dtype = controls.choice("Kept in", "dtype", lesson.TYPES, help=lesson.TYPES_HELP)
    return lesson.Scene(n_heads, head_dim, n_layers, length, batch, dtype)


def side_by_side(scene: lesson.Scene, growths: list[lesson.Growth], *, one_axis: bool = False) -> None:
    for column, growth in zip(layout.row("medium", "medium"), growths, strict=True):
        with column:
            st.markdown(f"**{growth.title}**")
            layout.figure(
                partial(
                    figures.growth,
                    growth.lengths,
                    growth.curves,
                    beside=growth.beside,
                    length=scene.length,
                    axis=growth.axis,
                    written=growth.written,
                    step=growth.step,
                    span=lesson.span(growths) if one_axis else growth.span,
                ),
                key=f"cost_{growth.key}",
                alt=told.alt(scene, growth),
                numbers=told.numbers(growth),
                snippet=told.snippet(scene, growth),
                functions=growth.functions,
            )
    st.caption(lesson.caption(growths))


page()
