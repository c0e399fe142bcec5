"""What stands on every page around the figure: lead, notice, sources, and the block beneath each figure."""

import ast
import csv
import difflib
import inspect
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import streamlit as st

from alibi_viz.core.papers import PAPERS
from alibi_viz.ui import hiding, placing
from alibi_viz.ui.plot import plot

if TYPE_CHECKING:
    import plotly.graph_objects as go
    from _typeshed import DataclassInstance
    from streamlit.delta_generator import DeltaGenerator

Columns = Mapping[str, Sequence[Any]]
# Named one by one: Plotly's own set has a button that sends the data to a server.
_SAVED = {"displaylogo": False, "modeBarButtons": [["zoom2d", "pan2d", "resetScale2d", "toImage"]]}
_BEGIN_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")  # OWASP, CSV injection

_LARGE = "<style>[class*=st-key-large_] p { font-size: 1.25rem; font-weight: 600; line-height: 1.35 }</style>"
_WIDTHS = {"narrow": 2, "medium": 3, "wide": 4}


def row(
    *widths: Literal["narrow", "medium", "wide"], align: Literal["top", "bottom"] = "top"
) -> "list[DeltaGenerator]":
    """Columns side by side, one for each width; on a phone they stand beneath each other."""
    return st.columns([_WIDTHS[width] for width in widths], vertical_alignment=align)


def lead(sentence: str) -> None:
    """The one sentence that says what the page shows; the page's controls come after it."""
    large(sentence, key="lead")
    with placing.optional():
        hiding.told()
        placing.fold()


def large(sentence: str, *, key: str) -> None:
    """A sentence in large type. It is no heading: those are steps of an outline, which some people listen to."""
    with st.container(key=f"large_{key}"):
        st.html(_LARGE)
        st.markdown(sentence)


def formula(*lines: str) -> None:
    """Formulas in the chosen notation, one a line."""
    st.markdown("\n\n".join(lines))


def notice(sentences: Sequence[str]) -> None:
    """What to notice: sentences whose numbers come from the current values."""
    with st.container(border=True):
        st.markdown("**What to notice**\n\n" + "\n".join(f"- {sentence}" for sentence in sentences))


def table(columns: Columns, *, key: str, alt: str) -> None:
    """A table that is part of the lesson, always in sight: one of words wraps, one of numbers can be sorted."""
    if all(isinstance(cell, str) for cells in columns.values() for cell in cells):
        st.html(_pinned())
        st.table(columns, hide_index=True, alt=alt)
    else:
        st.dataframe(columns, hide_index=True, key=key, alt=alt, column_config=_shown(columns))


def _pinned() -> str:
    """The style that keeps a table's first column in sight where the others scroll beneath it, as on a phone."""
    light, dark = (st.get_option(f"theme.{theme}.backgroundColor") for theme in ("light", "dark"))
    return (
        "<style>[data-testid=stTable] :is(th, td):first-child "
        f"{{ position: sticky; left: 0; background: light-dark({light}, {dark}) }}</style>"
    )


def _shown(columns: Columns) -> dict[str, Any]:
    """How a table writes its numbers, which a CSV file does not follow; the first column stays in sight."""
    first, *_ = columns
    shown = {}
    for name, cells in columns.items():
        pinned = name == first
        if any(isinstance(cell, float) for cell in cells):
            shown[name] = st.column_config.NumberColumn(pinned=pinned, format="%.4g")
        elif all(isinstance(cell, int) for cell in cells):
            shown[name] = st.column_config.NumberColumn(pinned=pinned, format="localized")
        else:
            shown[name] = st.column_config.Column(pinned=pinned)
    return shown


def lines(sentences: Sequence[str]) -> None:
    """Sentences, each on a line of its own."""
    st.markdown("\n".join(f"- {sentence}" for sentence in sentences))


def card(title: str, about: "DataclassInstance") -> None:
    """The card of a trained model, folded away."""
    with st.expander(title):
        st.json(asdict(about), expanded=1)


def facts(values: Sequence[tuple[str, str, str]]) -> None:
    """A few numbers side by side, each with its name and, close beneath it, a remark."""
    for column, (name, value, remark) in zip(st.columns(len(values)), values, strict=True):
        column.metric(name, value, remark, delta_color="off", delta_arrow="off")


def two_functions(one: Callable[..., object], other: Callable[..., object]) -> None:
    """The source of two functions, each as wide as the page so that its lines stay whole, and where they differ."""
    for function in (one, other):
        st.caption(f"{function.__module__}.{function.__name__}")
        st.code(inspect.getsource(function), language="python", wrap_lines=True)
    st.caption(f"What differs, docstrings aside: − {one.__name__}, + {other.__name__}")
    st.code(differing_lines(one, other), language="diff", wrap_lines=True)


def differing_lines(one: Callable[..., object], other: Callable[..., object]) -> str:
    r"""The lines of two functions as a diff, without their first lines and their docstrings."""
    return "\n".join(line for line in difflib.ndiff(_body(one), _body(other)) if not line.startswith("?"))


def _body(function: Callable[..., object]) -> list[str]:
    source = inspect.getsource(function)
    [definition] = ast.parse(source).body
    assert isinstance(definition, ast.FunctionDef)  # noqa: S101 (for the type checker)
    first = definition.body[1 if ast.get_docstring(definition) else 0]
    return source.splitlines()[first.lineno - 1 :]


def sources(*keys: str) -> None:
    """Where the page's facts come from."""
    st.caption("Sources: " + " · ".join(f"[{PAPERS[key].short}]({PAPERS[key].url})" for key in keys))


def figure(
    drawing: "partial[go.Figure]",
    *,
    key: str,
    alt: str,
    numbers: Columns,
    snippet: str,
    functions: Sequence[Callable[..., object]],
    on_pick: Callable[[dict[str, Any]], None] | None = None,
) -> None:
    """A figure, named by its function and arguments, with Numbers, Code and Save beneath it."""
    plot(drawing, key=key, alt=alt, on_pick=on_pick)
    shown = st.segmented_control(
        "Beneath the figure", ["Numbers", "Code", "Save"], key=f"{key}_beneath", label_visibility="collapsed"
    )
    if shown == "Numbers":
        st.dataframe(numbers, hide_index=True, key=f"{key}_numbers", alt=f"Numbers of {key}. {alt}")
        st.download_button(
            "Download CSV",
            lambda: as_csv(numbers),
            file_name=f"alibi-viz-{key}.csv",
            mime="text/csv",
            key=f"{key}_csv",
            on_click="ignore",
        )
    elif shown == "Code":
        st.caption("In numpy alone, with the current values:")
        st.code(snippet, language="python", wrap_lines=True)
        for function in functions:
            st.caption(f"{function.__module__}.{function.__name__}, as this page runs it:")
            st.code(inspect.getsource(function), language="python", wrap_lines=True)
    elif shown == "Save":
        st.caption(
            "SVG and PNG: the camera and the disk in the figure's own toolbar, as large as on the screen."
        )
        st.download_button(
            "Download HTML that opens offline",
            lambda: drawing().to_html(include_plotlyjs=True, full_html=True, auto_play=False, config=_SAVED),
            file_name=f"alibi-viz-{key}.html",
            mime="text/html",
            key=f"{key}_html",
            on_click="ignore",
        )


def as_csv(columns: Columns) -> str:
    r"""Columns of equal length as CSV text with a header.

    Spreadsheet programs run what begins as a formula does. An apostrophe before it makes text of text, which a person
    may have typed; numbers stay numbers.

    >>> as_csv({"head": [1, 2], "slope": [0.5, -0.25]})
    'head,slope\r\n1,0.5\r\n2,-0.25\r\n'
    >>> as_csv({"word": ["=1+1", "1+1"]})
    "word\r\n'=1+1\r\n1+1\r\n"
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(map(_no_formula, columns))
    writer.writerows(map(_no_formula, row) for row in zip(*columns.values(), strict=True))
    return text.getvalue()


def _no_formula(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_BEGIN_FORMULAS) else cell
