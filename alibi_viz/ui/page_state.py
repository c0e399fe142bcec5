"""Each page keeps its own controls: two pages may both have a `text`, and each keeps its own value.

Streamlit carries a bound value to whichever page has a control of that name. Here a page gets its own values back, and
its defaults on a first visit. A page can also be given a state (`give`), which then wins over what it had.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from urllib.parse import parse_qs

import streamlit as st
from streamlit.errors import StreamlitAPIException
from streamlit.runtime.scriptrunner import get_script_run_ctx

_PAGE, _NAMES, _KEPT, _FOREIGN = "page_entered", "page_controls", "kept_controls", "foreign_controls"
_WRITTEN = "written_into_link"
_NEXT, _GIVEN, _TIMES_GIVEN = "state_to_give", "state_given", "times_state_given"
Value = str | Sequence[str]


def give(name: str, parameters: Mapping[str, Value]) -> None:
    """The state in which a page is entered next: these parameters, spelled as in a link, and defaults for the rest."""
    st.session_state[_NEXT] = (name, dict(parameters))


def enter_page(name: str) -> None:
    """Give a page its state, or the values that its controls had when it was left.

    Call it before the page's first control.
    """
    left, (given_to, given) = st.session_state.get(_PAGE), st.session_state.pop(_NEXT, (None, {}))
    st.session_state[_PAGE] = name
    if left in (None, name) and given_to != name:
        return
    _restore_link()
    kept: dict[str, dict[str, object]] = st.session_state.setdefault(_KEPT, {})
    if left is not None:
        now = {key: st.session_state[key] for key in _names() if key in st.session_state}
        kept[left] = kept.get(left, {}) | now
    own, st.session_state[_GIVEN] = kept.get(name, {}), {}
    if given_to == name:
        own = {}
        _begin(given)
    for key, value in own.items():
        if st.session_state.get(key) != value:
            st.session_state[key] = value
    st.session_state[_FOREIGN] = {key for values in kept.values() for key in values} - set(own)
    st.session_state[_NAMES] = set(own)
    st.session_state[_WRITTEN] = {}


def claim(key: str, default: object, *, typed: bool = False, everywhere: bool = False) -> None:
    """Make a control this page's own, before it is drawn, and give it the value that it is to begin with.

    That is what the page was given for it, or else `default` in place of a value that another page left. A text that
    a person typed stays unless another is given. A control that is everywhere is no page's own.
    """
    given: dict[str, Value] = st.session_state.get(_GIVEN, {})
    foreign: set[str] = st.session_state.get(_FOREIGN, set())
    if key in given:
        st.session_state[key] = _read(given.pop(key), default)
    elif key in foreign and not everywhere:
        kept = st.session_state[_KEPT].get(st.session_state[_PAGE], {})
        st.session_state[key] = kept.get(key, default) if typed else default
    foreign.discard(key)
    if not everywhere:
        _names().add(key)


def hold() -> None:
    """Keep what this page's controls hold through a run that does not draw them: Streamlit would forget it."""
    for key in _names():
        if key in st.session_state:
            st.session_state[key] = st.session_state[key]


def written_into_link() -> dict[str, list[str] | None]:
    """What this page's own code last wrote into the link, by parameter; empty when the page is entered."""
    return st.session_state.setdefault(_WRITTEN, {})


def times_given() -> int:
    """How often a page was given a state in this session."""
    return st.session_state.get(_TIMES_GIVEN, 0)


def _restore_link() -> None:
    """Put back what a link reached by the browser's Back says of names that the page left has a control for, too.

    Streamlit takes them for that page's, strips them from the link, and gives the controls here their defaults.
    """
    run = get_script_run_ctx()
    if run is None or not run.is_history_navigation:
        return
    asked = parse_qs(run.query_string, keep_blank_values=True)
    stripped = {name: values for name, values in asked.items() if name not in st.query_params}
    if stripped:
        st.query_params.update(stripped)
        with run.session_state.query_params() as parameters:
            parameters.set_initial_query_params_from_current()


def _begin(given: Mapping[str, Value]) -> None:
    st.session_state[_GIVEN] = dict(given)
    st.session_state[_TIMES_GIVEN] = times_given() + 1
    for key, value in given.items():
        # A control that is bound already writes its value itself, and Streamlit lets nobody else write it.
        with suppress(StreamlitAPIException):
            st.query_params[key] = value


def _read(value: Value, default: object) -> object:
    """A parameter as the kind of value that its control has.

    >>> _read("12", 8), _read("0.5", 1.0), _read("true", False), _read(["a"], ["a", "b"]), _read("7", "x")
    (12, 0.5, True, ['a'], '7')
    """
    values = [value] if isinstance(value, str) else list(value)
    if isinstance(default, list):
        return values
    [text] = values
    if isinstance(default, bool):
        return text == "true"
    if isinstance(default, int | float):
        return type(default)(text)
    return text


def _names() -> set[str]:
    """The names of this page's controls, as far as they have been drawn."""
    return st.session_state.setdefault(_NAMES, set())
