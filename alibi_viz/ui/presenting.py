"""Whether the screen is a presenter's, as the switch in the sidebar and so the link says.

A class has records of its own: what the presenter answered before is not on the screen, and nothing is revealed
before somebody asks for it.
"""

import streamlit as st

from alibi_viz.lessons import presenting as lesson


def is_on() -> bool:
    """Whether presenter mode is on. Before the switch is drawn for the first time, the link says so."""
    return (st.session_state.get(lesson.PRESENT) or st.query_params.get(lesson.PRESENT)) == lesson.ON


def of_the_class(record: str) -> str:
    """The name of a record of answers: in presenter mode the class's, not the presenter's own."""
    return f"{record} of the class" if is_on() else record


def in_link() -> dict[str, str]:
    """What of this a link within the app has to carry: nothing once there is the switch, which writes its own."""
    return {lesson.PRESENT: lesson.ON} if is_on() and lesson.PRESENT not in st.session_state else {}
