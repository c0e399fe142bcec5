"""A page outlives its server: when the connection comes back, the browser asks for a whole run.

Streamlit's side in the browser opens a lost connection again by itself, but asks for a run only if one was cut off or
if a part of the page repeats. Where another server answers, or the same one started anew, nobody there has run the
page: its fragments and its files to download are unknown, and Streamlit drops every request for them without a word.
So one part of every page repeats, once a day, and draws nothing. The run that the browser then asks for carries the
link and what all controls hold.

A control that is moved while this run goes on still asks in vain, and its figure would stay behind. So in a session
whose first run finds a browser that holds parts of a page already, the part repeats once after a second: the browser
says again what all controls hold, and the page runs with that.
"""

from datetime import timedelta

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

_STAGE = "reconnection"
_CURRENT, _CAME_BACK, _BEHIND = "current", "came back", "behind"


def enter() -> None:
    """See whether the session is one that came back."""
    if _STAGE not in st.session_state:
        run = get_script_run_ctx()
        holds_parts = run is not None and bool(run.cached_message_hashes)
        st.session_state[_STAGE] = _CAME_BACK if holds_parts else _CURRENT
    elif st.session_state[_STAGE] == _BEHIND:
        st.session_state[_STAGE] = _CURRENT  # any whole run catches up


def begins_with_a_whole_run() -> None:
    """Make the browser ask for a whole run whenever it has been connected again; stands at the end of a page."""
    is_current = st.session_state[_STAGE] == _CURRENT
    st.fragment(_catch_up, run_every=timedelta(days=1) if is_current else timedelta(seconds=1))()
    if not is_current:
        st.session_state[_STAGE] = _BEHIND


def _catch_up() -> None:
    if st.session_state[_STAGE] == _BEHIND:
        st.rerun()
