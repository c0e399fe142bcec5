"""Presenter mode around a page: its type, its keys, its title with the QR code at hand.

The type is one number, the size of the page's root: all of Streamlit is measured by it, and `plot.js` enlarges figures
by it, letters, marks and lines alike. It grows with the screen, so that the last row reads a small projector too.
"""

from pathlib import Path
from typing import Literal

import streamlit as st
from streamlit.components.v2 import component

from alibi_viz.lessons import presenting as lesson
from alibi_viz.ui import controls, hiding, presenting, sharing

_STYLE = """<style>
:root { font-size: clamp(17px, 10px + 0.94vw, 32px) !important }
[data-testid=stMainBlockContainer] { padding-top: 3.75rem; padding-bottom: 2rem }
.st-key-presenter_title > :not(:first-child) { flex: none; width: auto }
.st-key-presenter_title h1 { font-size: 2rem; padding: 0 }
.st-key-presenter_keys { position: absolute }
@media (min-width: 50rem) {
  [data-testid=stMainBlockContainer] { padding-inline: 2.5rem }
  .st-key-tour_bar { flex-direction: row; align-items: center }
  .st-key-tour_bar > [data-testid=stLayoutWrapper] { flex: none; width: auto }
}
</style>"""

_keys = component(
    "alibi_presenter_keys",
    html="<span hidden></span>",
    js=(Path(__file__).parent / "presenter_keys.js").read_text(encoding="utf-8"),
)


def sidebar() -> Literal["auto", "collapsed"]:
    """How the sidebar begins."""
    return "collapsed" if presenting.is_on() else "auto"


def enter(page: str) -> None:
    """Read what the link says of hidden controls, and name what it says in vain. `page` is its name in the URL."""
    unknown = hiding.enter(page)
    if unknown:
        controls.refused(lesson.HIDE, ", ".join(unknown), lesson.NO_NAME, lesson.UNNAMED)


def arrangement() -> str:
    """What decides where a page's controls stand: the mode, and which of them are hidden."""
    return f"presenting {presenting.is_on()}, hidden {hiding.names()}"


def title(text: str) -> None:
    """The page's title; for a presenter in larger type, with keys and the QR code's button beside it."""
    if not presenting.is_on():
        st.title(text)
        return
    st.html(_STYLE)
    with st.container(horizontal=True, vertical_alignment="center", key="presenter_title"):
        st.title(text)
        sharing.code_button()
        _keys(key="presenter_keys", height=1, width=1)


def switch() -> None:
    """In the sidebar: the mode's switch, and outside of the mode the QR code's button."""
    controls.presenter_switch()
    if not presenting.is_on():
        sharing.code_button()
