"""What a repair changes, drawn from core: pairs of RoPE, heads of ALiBi, buckets of T5. Nothing here is measured."""

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from alibi_viz.core.local_resolution import distances_alike, further_neighbours_weight, rope_contrast
from alibi_viz.core.repaired import Stretch, repaired_frequencies, repaired_max_distance, repaired_slopes
from alibi_viz.core.repairs import REPAIRS, UNREPAIRED
from alibi_viz.core.rope import wavelengths
from alibi_viz.core.slopes import alibi_slopes, half_distance
from alibi_viz.core.t5 import relative_position_bucket
from alibi_viz.figures import repair_changes as figures
from alibi_viz.figures.by_length import level
from alibi_viz.figures.repair_changes import Lengths, Stage
from alibi_viz.lessons import repaired_alibi, repaired_rope, repaired_t5
from alibi_viz.model.config import T5_BUCKETS, T5_MAX_DISTANCE, Config
from alibi_viz.ui import controls, layout
from alibi_viz.ui.even_head import even

if TYPE_CHECKING:
    import plotly.graph_objects as go


def changes(method: str, stretch: Stretch) -> None:
    """The figures of one checkpoint's method."""
    if REPAIRS[stretch.repair].becomes:
        _swapped(stretch)
    elif method == "rope":
        _pairs(stretch)
    elif method == "alibi":
        _heads(stretch)
    else:
        _buckets(stretch)


def _pairs(stretch: Stretch) -> None:
    found = _sized_pairs(stretch)
    stages = [Stage(stage, values) for stage, values in found.frequencies.items()]
    left, right = layout.row("medium", "medium")
    turning = _turning(found)
    if stretch.repair != UNREPAIRED:
        turning, slower = level(turning, partial(figures.slowed, *stages, factor=stretch.factor))
        with right:
            st.markdown(f"**{repaired_rope.SLOWED_TITLE}**")
            layout.figure(
                slower,
                key="repair_slowed",
                alt=repaired_rope.alt_slowed(found),
                numbers=repaired_rope.pair_numbers(found),
                snippet=repaired_rope.pair_snippet(found),
                functions=[repaired_frequencies],
            )
            st.caption(repaired_rope.SLOWED_CAPTION)
    with left:
        _wavelengths(found, turning)
    st.markdown(f"**{repaired_rope.CONTRAST_TITLE}**")
    layout.figure(
        partial(
            figures.contrast,
            repaired_rope.NEIGHBOURS,
            [Stage(stage, found.contrast(stage)) for stage in found.frequencies],
        ),
        key="repair_contrast",
        alt=repaired_rope.alt_contrast(found),
        numbers=repaired_rope.contrast_numbers(found),
        snippet=repaired_rope.contrast_snippet(found),
        functions=[rope_contrast],
    )
    st.caption(repaired_rope.CONTRAST_CAPTION)
    layout.notice(repaired_rope.notices(found))


def _sized_pairs(stretch: Stretch) -> repaired_rope.Pairs:
    """Pairs of these models, or of sizes that a person enters."""
    own = Config("rope")
    with st.expander(repaired_rope.SIZES_TITLE):
        st.caption(repaired_rope.SIZES_HELP)
        dim, base, train = layout.row("medium", "medium", "medium")
        with dim:
            head_dim = even(
                controls.entered_number(
                    "Head dimension",
                    "rope_dim",
                    *repaired_rope.HEAD_DIMS,
                    own.head_dim,
                    help=repaired_rope.HEAD_DIM_HELP,
                )
            )
        with base:
            entered_base = controls.entered_number(
                "Base", "base", *repaired_rope.BASES, help=repaired_rope.BASE_HELP
            )
        with train:
            train_len = controls.entered_number(
                "Trained on",
                "rope_len",
                *repaired_rope.TRAIN_LENS,
                own.train_len,
                help=repaired_rope.TRAIN_LEN_HELP,
            )
    return repaired_rope.pairs(stretch._replace(train_len=train_len), head_dim=head_dim, base=entered_base)


def _turning(found: repaired_rope.Pairs) -> "partial[go.Figure]":
    stages = [Stage(stage, wavelengths(values)) for stage, values in found.frequencies.items()]
    return partial(figures.wavelengths, stages, lengths=_lengths(found.stretch))


def _wavelengths(found: repaired_rope.Pairs, drawing: "partial[go.Figure]") -> None:
    st.markdown(f"**{repaired_rope.WAVELENGTHS_TITLE}**")
    layout.figure(
        drawing,
        key="repair_wavelengths",
        alt=repaired_rope.alt_wavelengths(found),
        numbers=repaired_rope.pair_numbers(found),
        snippet=repaired_rope.pair_snippet(found),
        functions=[repaired_frequencies, wavelengths],
    )
    st.caption(repaired_rope.WAVELENGTHS_CAPTION)


def _swapped(stretch: Stretch) -> None:
    """Pairs that are not turned any more, and the heads of ALiBi in their place."""
    left, right = layout.row("medium", "medium")
    own = Config("rope")
    with left:
        pairs = repaired_rope.pairs(
            stretch._replace(repair=UNREPAIRED), head_dim=own.head_dim, base=repaired_rope.BASES[-1]
        )
        _wavelengths(pairs, _turning(pairs))
    found = repaired_alibi.heads(stretch, n_heads=own.n_heads)
    with right:
        _reach(found, repaired_alibi.SWAPPED_TITLE, repaired_alibi.SWAPPED_CAPTION)
    layout.notice(repaired_alibi.notices(found))


def _heads(stretch: Stretch) -> None:
    found = repaired_alibi.heads(stretch, n_heads=Config("alibi").n_heads)
    left, right = layout.row("medium", "medium")
    with left:
        _reach(found, repaired_alibi.REACH_TITLE, repaired_alibi.REACH_CAPTION)
    with right:
        st.markdown(f"**{repaired_alibi.NEIGHBOURS_TITLE}**")
        layout.figure(
            partial(
                figures.neighbour_weights,
                [Stage(stage, found.neighbour_weights(stage)) for stage in found.slopes],
            ),
            key="repair_neighbours",
            alt=repaired_alibi.alt_neighbours(found),
            numbers=repaired_alibi.numbers(found),
            snippet=repaired_alibi.snippet(found),
            functions=[further_neighbours_weight],
        )
        st.caption(repaired_alibi.NEIGHBOURS_CAPTION)
    layout.notice(repaired_alibi.notices(found))


def _reach(found: repaired_alibi.Heads, title: str, caption: str) -> None:
    st.markdown(f"**{title}**")
    layout.figure(
        partial(
            figures.half_distances,
            [Stage(stage, found.half_distances(stage)) for stage in found.slopes],
            lengths=_lengths(found.stretch),
        ),
        key="repair_reach",
        alt=repaired_alibi.alt_reach(found),
        numbers=repaired_alibi.numbers(found),
        snippet=repaired_alibi.snippet(found),
        functions=[alibi_slopes, repaired_slopes, half_distance],
    )
    st.caption(caption)


def _buckets(stretch: Stretch) -> None:
    found = repaired_t5.buckets(stretch, num_buckets=T5_BUCKETS, max_distance=T5_MAX_DISTANCE)
    left, right = layout.row("medium", "medium")
    drawn = (
        (left, repaired_t5.BUCKETS_TITLE, figures.buckets, found.bucket, repaired_t5.alt_buckets),
        (right, repaired_t5.ALIKE_TITLE, figures.alike, found.alike, repaired_t5.alt_alike),
    )
    for column, title, draw, values, alt in drawn:
        with column:
            st.markdown(f"**{title}**")
            stages = [Stage(stage, values(stage).astype(float)) for stage in found.max_distances]
            layout.figure(
                partial(draw, found.distances, stages, lengths=_lengths(stretch)),
                key=f"repair_{draw.__name__}",
                alt=alt(found),
                numbers=repaired_t5.numbers(found),
                snippet=repaired_t5.snippet(found),
                functions=[repaired_max_distance, relative_position_bucket, distances_alike],
            )
            st.caption(repaired_t5.BUCKETS_CAPTION if column is left else repaired_t5.ALIKE_CAPTION)
    layout.notice(repaired_t5.notices(found))


def _lengths(stretch: Stretch) -> Lengths:
    return Lengths(stretch.train_len, stretch.target_len)
