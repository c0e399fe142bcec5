"""ALiBi vs T5: a line that nobody learned against a learned number for each bucket of distances."""

from functools import partial

import streamlit as st

from alibi_viz.core.alibi_vs_t5 import bucketed_line, side_by_side
from alibi_viz.core.slopes import alibi_slopes
from alibi_viz.core.t5 import best_alibi_slope, bucket_first_distances, relative_position_bucket, t5_bias
from alibi_viz.figures import alibi_vs_t5 as figures
from alibi_viz.lessons import alibi_vs_t5 as lesson
from alibi_viz.lessons import alibi_vs_t5_figures as told
from alibi_viz.lessons.alibi_vs_t5_notices import notices
from alibi_viz.ui import controls, layout
from alibi_viz.ui.prediction import guessed_first
from alibi_viz.ui.t5_table import learned_table


@st.fragment
def page() -> None:
    layout.lead(lesson.LEAD)
    if not guessed_first("alibi_vs_t5"):
        return
    numbers, axis, ways = layout.row("wide", "medium", "medium")
    with numbers:
        source = controls.choice("T5 numbers", "source", lesson.TABLES, help=lesson.TABLES_HELP)
        learned = learned_table(source)
    with axis:
        scale = controls.choice("Distance scale", "scale", lesson.SCALES)
    with ways:
        asked_both = controls.switch("Both directions", "bidirectional")
    fixed = lesson.fixed_help(learned)
    many, one, spread, far, shown = layout.row("medium", "medium", "medium", "medium", "medium")
    with many:
        n_heads = controls.whole_number("Heads", "n_heads", *lesson.heads(learned), help=fixed)
    with one:
        head = controls.whole_number("Head", "head", *lesson.head(n_heads))
    with spread:
        spans = lesson.buckets(learned, bidirectional=asked_both)
        num_buckets = controls.whole_number("Buckets", "num_buckets", *spans, help=fixed)
    with far:
        asked = controls.entered_number("max_distance", "max_distance", *lesson.MAX_DISTANCES)
    with shown:
        reach = controls.entered_number("Distances shown up to", "reach", *lesson.REACHES)
    bidirectional, max_distance, problem = lesson.possible_rule(num_buckets, asked, bidirectional=asked_both)
    if problem:
        st.warning(problem)

    slopes = alibi_slopes(n_heads)
    rule = {"bidirectional": bidirectional, "max_distance": max_distance}
    table = learned.values if learned else bucketed_line(slopes, num_buckets=num_buckets, **rule)
    both = side_by_side(table, slopes, head=lesson.index(head), reach=reach, **rule)
    st.caption(lesson.provenance(learned, both))
    if changed := lesson.what_if(learned, both):
        st.info(changed)
    layout.formula(*lesson.formulas(controls.notation(), both))
    layout.figure(
        partial(figures.curves, both, scale=scale),
        key="curves",
        alt=told.curves_alt(both, scale=scale),
        numbers=told.curve_numbers(both),
        snippet=told.curve_snippet(both),
        functions=[side_by_side, relative_position_bucket, bucket_first_distances],
    )
    st.caption(told.maps_caption(both))
    for column, which in zip(layout.row("medium", "medium", "medium"), lesson.MAPS, strict=True):
        with column:
            layout.figure(
                partial(figures.map_of, both, which=which),
                key=f"map_{which}",
                alt=told.map_alt(both, which=which),
                numbers=told.map_numbers(both, which=which),
                snippet=told.map_snippet(both, which=which),
                functions=[t5_bias, alibi_slopes],
            )
    st.caption(told.fits_caption(both))
    layout.figure(
        partial(figures.fits, both),
        key="fits",
        alt=told.fits_alt(both),
        numbers=told.fit_numbers(both),
        snippet=told.fit_snippet(both, learned),
        functions=[best_alibi_slope],
    )
    layout.table(told.fit_numbers(both), key="fit_table", alt=told.fits_alt(both))
    layout.notice(notices(both, learned))
    layout.sources(*lesson.PAPERS)


page()
