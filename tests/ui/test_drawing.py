"""A figure named by its function and arguments is drawn once, and never taken for another one."""

from functools import partial

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from streamlit.errors import StreamlitAPIException

from alibi_viz.ui.drawing import drawn

DRAWN = []


def line(values, *, title=""):
    DRAWN.append(title)
    return go.Figure({"type": "scatter", "y": values[:3].tolist()}, {"title": {"text": title}, "height": 200})


def other_line(values, *, title=""):
    return line(-values, title=title)


@pytest.fixture(autouse=True)
def nothing_drawn():
    DRAWN.clear()


def test_what_is_sent_is_plotlys_json_and_the_height_of_the_figure():
    values = np.array([1.0, 2.0])
    assert drawn(partial(line, values)) == (line(values).to_json(), 200)


def test_the_same_function_and_arguments_are_drawn_once():
    for _ in range(3):
        drawn(partial(line, np.arange(5.0), title="once"))
    assert DRAWN == ["once"]


def test_another_function_array_type_or_name_is_another_figure():
    values = np.arange(5.0)
    ways = [
        partial(line, values, title="a"),
        partial(line, values, title="b"),
        partial(line, values.astype(np.float32), title="a"),
        partial(line, values[:4], title="a"),
        partial(other_line, values, title="a"),
    ]
    assert len({id(drawn(way)) for way in ways}) == len(ways) == len(DRAWN)


@settings(max_examples=12)
@given(place=st.integers(0, 599_999))
def test_one_value_among_many_makes_another_figure(place):
    values = np.zeros(600_000)
    changed = values.copy()
    changed[place] = 1.0
    assert drawn(partial(line, values, title="many")) is not drawn(partial(line, changed, title="many"))


@given(values=arrays.arrays(np.float64, st.integers(1, 6)))
def test_what_is_kept_is_what_would_be_drawn_anew(values):
    assert drawn(partial(line, values)).json == line(values).to_json()


def test_a_function_without_a_name_is_refused():
    with pytest.raises(StreamlitAPIException, match="lambda"):
        drawn(partial(lambda: go.Figure()))
