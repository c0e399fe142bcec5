"""A figure as the browser gets it, drawn once for all who ask for the same one.

    drawn(partial(figures.penalty, slopes, distances))

Plotly checks every property of a figure and copies it, which takes most of a page's time; a class looks at the same
page and moves the same slider. So a page names a figure by its function and arguments, and its text is kept. The
arguments are the whole key: arrays count by all their values, and what has no such name is refused.
"""

from functools import partial
from hashlib import blake2b
from types import FunctionType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import streamlit as st

if TYPE_CHECKING:
    import plotly.graph_objects as go

_MOST_KEPT = 128  # at up to 1 MB each


class Drawing(NamedTuple):
    """Plotly's JSON, and the height in pixels."""

    json: str
    height: float | None


def _named(function: FunctionType) -> str:
    """A function by its name.

    >>> _named(_named)
    'alibi_viz.ui.drawing._named'
    >>> _named(lambda: None)
    Traceback (most recent call last):
    ValueError: '<lambda>' may mean another function at each run; a figure that is kept needs one with a name
    """
    if "<" in function.__qualname__:
        raise ValueError(
            f"{function.__qualname__!r} may mean another function at each run; "
            "a figure that is kept needs one with a name"
        )
    return f"{function.__module__}.{function.__qualname__}"


def _values(array: np.ndarray) -> tuple[str, tuple[int, ...], bytes]:
    """An array by all that it holds. Streamlit's own key of a large one is a sample.

    >>> _values(np.array([1.0])) == _values(np.array([1])), _values(np.array([0.0])) == _values(np.array([-0.0]))
    (False, False)
    >>> _values(np.array([None]))
    Traceback (most recent call last):
    ValueError: an array of objects has no values of its own that could name a figure
    """
    if array.dtype.hasobject:
        raise ValueError("an array of objects has no values of its own that could name a figure")
    return array.dtype.str, array.shape, blake2b(np.ascontiguousarray(array).data).digest()


@st.cache_resource(
    max_entries=_MOST_KEPT, show_spinner=False, hash_funcs={FunctionType: _named, np.ndarray: _values}
)
def drawn(figure: "partial[go.Figure]") -> Drawing:
    """What is sent of a figure that is named by its function and arguments."""
    made = figure()
    layout: Any = made["layout"]
    return Drawing(str(made.to_json()), layout.height)
