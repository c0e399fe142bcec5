"""Perplexity by length on a person's own text, measured now: with progress, a stop, and the text kept.

Each number is kept as soon as it is there, so a stop loses none; they stay until text, methods, lengths or
protocol change. This must not stand in a fragment: Streamlit lets a click within a fragment wait until the fragment
has run to its end, and Stop would stop nothing.
"""

import itertools
from collections.abc import Sequence

import numpy as np
import streamlit as st

from alibi_viz.core.curves import Curve
from alibi_viz.core.extrapolation import perplexity
from alibi_viz.lessons import live_measurement as lesson
from alibi_viz.model.by_length import perplexity_row
from alibi_viz.model.card import Card
from alibi_viz.model.evaluate import evaluate
from alibi_viz.model.passages import TITLES, read_passage
from alibi_viz.model.results import Row
from alibi_viz.ui import controls, layout, titled, trained
from alibi_viz.ui.perplexity_figure import perplexity_figure

_KEPT = "live_measurement"


def live_measurement(methods: Sequence[str], lengths: Sequence[int], protocol: str) -> None:
    """Choose a text, measure the shipped models on it, see the curves."""
    st.header(lesson.TITLE)
    st.caption(lesson.LEAD)
    source = titled.one_of_many(
        "Text", "passage", TITLES | {own: own.capitalize() for own in (lesson.OWN_TEXT, lesson.OWN_FILE)}
    )
    text = _text(source)
    if not text:
        return
    cards = _cards(methods)
    if not cards:
        return
    train_len = next(iter(cards.values())).train_len
    try:
        read, n_tokens = trained.token_ids(text, lesson.MOST_TOKENS)
    except ValueError as error:
        st.error(controls.plain(str(error)))
        return
    st.caption(lesson.about(n_tokens, len(read) - 1, train_len))
    rows = _measured(read, list(cards), lengths, protocol)
    if any("perplexity" in row for row in rows):
        curves = _curves(rows, train_len)
        perplexity_figure(curves, key="live", numbers=lesson.numbers(rows), functions=[evaluate, perplexity])
    for sentence in lesson.gaps(rows):
        st.caption(sentence)


def _cards(methods: Sequence[str]) -> dict[str, Card]:
    """The card of each method whose weights can be read; a message for each other one."""
    cards = {}
    for method in methods:
        try:
            cards[method] = trained.card(method)
        except (ValueError, OSError) as error:
            st.warning(controls.plain(str(error)))
    return cards


def _text(source: str) -> str:
    """The text of a source: a passage, what a person typed, or their file. May draw controls and messages."""
    if source in TITLES:
        return read_passage(source)
    if source == lesson.OWN_TEXT:
        text = controls.long_text("Your text", "text", "", height=lesson.TEXT_HEIGHT, help=lesson.TEXT_HELP)
        if not text:
            st.info(lesson.NO_TEXT)
        return text
    file = st.file_uploader(
        "A .txt file",
        type=["txt"],
        key="text_file",
        help=lesson.FILE_HELP,
        max_upload_size=lesson.MOST_MEBIBYTES,
    )
    if file is None:
        st.info(lesson.NO_FILE)
        return ""
    try:
        return file.getvalue().decode("utf-8-sig")
    except UnicodeDecodeError:
        st.error(lesson.no_text_file(controls.quoted(file.name)))
        return ""


def _measured(ids: Sequence[int], methods: Sequence[str], lengths: Sequence[int], protocol: str) -> list[Row]:
    """The rows that there are, after measuring them if asked to."""
    wanted = (tuple(ids), tuple(methods), tuple(lengths), protocol)
    jobs = list(itertools.product(methods, lengths))
    start, stop, _ = layout.row("medium", "narrow", "wide")
    begin = start.button(lesson.BUTTON, key="measure", type="primary", width="stretch")
    stop.button(lesson.STOP, key="stop_measuring", width="stretch")
    if begin:
        rows: list[Row] = []
        st.session_state[_KEPT] = (wanted, rows)
        bar = st.progress(0.0)
        for done, (method, length) in enumerate(jobs):
            bar.progress(done / len(jobs), lesson.progress(done, len(jobs), method, length))
            model, _card = trained.model(method)
            rows.append(
                {"method": method}
                | perplexity_row(model, np.array(ids), protocol=protocol, length=length, longest=max(lengths))
            )
        bar.empty()
    of, found = st.session_state.get(_KEPT, (None, []))
    if of != wanted:
        return []
    if 0 < len(found) < len(jobs):
        st.caption(lesson.stopped(len(found), len(jobs)))
    return found


def _curves(rows: Sequence[Row], train_len: int) -> list[Curve]:
    curves = []
    for method, of_method in itertools.groupby(rows, key=lambda row: row["method"]):
        measured = list(of_method)
        lengths = np.array([row["length"] for row in measured], dtype=np.int64)
        values = np.array([[float(row.get("perplexity", np.nan)) for row in measured]])
        curves.append(Curve(method, train_len, lengths, values))
    return curves
