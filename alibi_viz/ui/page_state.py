"""Each page keeps its own controls: two pages may both have a `text`, and each keeps its own value.

Streamlit carries a bound value to whichever page has a control of that name. Here a page gets its own values back, and
its defaults on a first visit.
"""

import streamlit as st

_PAGE, _NAMES, _KEPT, _FOREIGN = "page_entered", "page_controls", "kept_controls", "foreign_controls"
_WRITTEN = "written_into_link"


def enter_page(name: str) -> None:
    """Give a page the values that its controls had when it was left. Call it before the page's first control."""
    left = st.session_state.get(_PAGE)
    st.session_state[_PAGE] = name
    if left in (None, name):
        return
    kept: dict[str, dict[str, object]] = st.session_state.setdefault(_KEPT, {})
    kept[left] = {key: st.session_state[key] for key in _names() if key in st.session_state}
    own = kept.get(name, {})
    for key, value in own.items():
        if st.session_state.get(key) != value:
            st.session_state[key] = value
    st.session_state[_FOREIGN] = {key for values in kept.values() for key in values} - set(own)
    st.session_state[_NAMES] = set(own)
    st.session_state[_WRITTEN] = {}


def claim(key: str, default: object) -> None:
    """Make a control this page's own, before it is drawn; a value left by another page gives way to `default`."""
    _names().add(key)
    foreign: set[str] = st.session_state.get(_FOREIGN, set())
    if key in foreign:
        foreign.discard(key)
        st.session_state[key] = default


def hold() -> None:
    """Keep what this page's controls hold through a run that does not draw them: Streamlit would forget it."""
    for key in _names():
        if key in st.session_state:
            st.session_state[key] = st.session_state[key]


def written_into_link() -> dict[str, str | None]:
    """What this page's own code last wrote into the link, by parameter; empty when the page is entered."""
    return st.session_state.setdefault(_WRITTEN, {})


def _names() -> set[str]:
    """The names of this page's controls, as far as they have been drawn."""
    return st.session_state.setdefault(_NAMES, set())
