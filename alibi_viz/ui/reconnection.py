"""A page outlives its server: when the connection comes back, the browser asks for a whole run.

Streamlit's side in the browser opens a lost connection again by itself, but asks for a run only if one was cut off or
if a part of the page repeats. Where another server answers, or the same one started anew, nobody there has run the
page: its fragments and its files to download are unknown, and Streamlit drops every request for them without a word.
So one part of every page repeats, once a day, and draws nothing. The run that the browser then asks for carries the
link and what all controls hold.
"""

from datetime import timedelta

import streamlit as st


@st.fragment(run_every=timedelta(days=1))
def begins_with_a_whole_run() -> None:
    """Make the browser ask for a whole run of the page whenever it has been connected again."""
