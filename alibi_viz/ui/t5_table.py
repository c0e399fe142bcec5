"""Which T5 table a page shows: the trained one, one from a person's file, or none.

A file that cannot be used is named with what is wrong with it, and the trained table stands in, visibly. Where
the trained table itself is missing or refused, the page goes on with the rule alone.
"""

from typing import TYPE_CHECKING

import streamlit as st

from alibi_viz.core.alibi_vs_t5 import LearnedTable
from alibi_viz.lessons import alibi_vs_t5 as lesson
from alibi_viz.model.t5_table import trained_t5_table
from alibi_viz.model.t5_weights import t5_tables_from_safetensors
from alibi_viz.ui import controls

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

_KEPT = "t5_tables_read"  # (file id, tables) of the person's last file


def learned_table(source: str) -> LearnedTable | None:
    """The learned table of a source, or None for the rule alone. May draw an uploader and messages."""
    if source == lesson.RULE_ONLY:
        return None
    return (_uploaded() if source == lesson.UPLOADED else None) or _trained()


def _trained() -> LearnedTable | None:
    try:
        return trained_t5_table()
    except (OSError, ValueError) as error:
        st.warning(lesson.refused_trained(_problem(error)))
        return None


def _uploaded() -> LearnedTable | None:
    file = st.file_uploader(lesson.UPLOAD_LABEL, type=["safetensors"], key="t5_file", help=lesson.UPLOAD_HELP)
    with st.popover(lesson.TOO_LARGE_LABEL):
        st.caption(lesson.too_large(st.get_option("server.maxUploadSize")))
        st.code(lesson.UPLOAD_SMALLER, language="python")
    if file is None:
        st.info(lesson.NO_FILE_YET)
        return None
    name = controls.quoted(file.name)
    try:
        tables = _read(file)
        chosen = first = next(iter(tables))
        if len(tables) > 1:
            chosen = st.selectbox(lesson.STACK_LABEL, list(tables), key="t5_stack", help=lesson.STACK_HELP)
        return lesson.uploaded_table(name, chosen or first, tables[chosen or first])
    except ValueError as error:
        st.error(lesson.refused_upload(name, _problem(error)))
        return None


def _read(file: "UploadedFile") -> dict:
    """The tables of a file, read once and kept for this session."""
    file_id, tables = st.session_state.get(_KEPT, (None, {}))
    if file_id != file.file_id:
        tables = t5_tables_from_safetensors(file.getvalue())
        st.session_state[_KEPT] = (file.file_id, tables)
    return tables


def _problem(error: Exception) -> str:
    """What was wrong, on one line. It may quote names that came with a person's file: nothing of it is rendered."""
    return controls.plain(" ".join(str(error).split()))
