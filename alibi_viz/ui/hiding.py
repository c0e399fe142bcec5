"""Controls that a link hides: `hide=n_heads,dtype` leaves them out of sight, and their values come from the link.

They are drawn all the same, where no style shows them, so a hidden control means what a visible one does. The list
holds on every page of the session, until somebody has the controls shown.
"""

import streamlit as st

from alibi_viz.lessons import presenting as lesson
from alibi_viz.ui.control_names import CONTROL_NAMES

_ASKED, _PAGE = "hide_asked", "hide_page"
PREFIX = "hidden_"  # of the keys of the containers that are out of sight


def enter(page: str) -> list[str]:
    """Read the link, or write what holds into it on another page; the names in it that are no control's."""
    asked = st.query_params.get(lesson.HIDE)
    if asked is None and st.session_state.get(_PAGE, page) != page and _asked():
        st.query_params[lesson.HIDE] = asked = _asked()
    st.session_state[_PAGE], st.session_state[_ASKED] = page, asked or ""
    return lesson.names_to_hide(_asked(), CONTROL_NAMES)[1]


def names() -> list[str]:
    """The names of the controls that are hidden."""
    return lesson.names_to_hide(_asked(), CONTROL_NAMES)[0]


def in_link() -> dict[str, str]:
    """What of this a link within the app has to carry."""
    return {lesson.HIDE: _asked()} if _asked() else {}


def told() -> None:
    """One small line that says that controls are hidden, with a button that shows them."""
    if not names():
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(lesson.hidden_controls(len(names())), width="content")
        if st.button(lesson.SHOW_CONTROLS, key="show_hidden", type="tertiary", on_click=_forget):
            st.rerun()  # the whole page: what is hidden may stand outside of this fragment


def _forget() -> None:
    st.session_state[_ASKED] = ""
    st.query_params.pop(lesson.HIDE, None)


def _asked() -> str:
    return st.session_state.get(_ASKED, "")
