"""The QR code of the screen: a button, and what it opens.

Only the browser knows the whole address, since figures are stepped there without the server; so the button sends it.
The code is drawn when it is asked for and lies over the page, which cannot change beneath it.
"""

from pathlib import Path

import streamlit as st
from streamlit.components.v2 import component

from alibi_viz.lessons import predictions
from alibi_viz.lessons import presenting as lesson
from alibi_viz.ui import controls, hiding, layout, placing, qr_code

_HERE = Path(__file__).parent
_STYLE = "<style>.st-key-qr_code img { display: block; width: min(100%, 58vh); height: auto }</style>"

_button = component(
    "alibi_code_button",
    html='<button type="button" class="alibi-code-button"></button>',
    css=(_HERE / "code_button.css").read_text(encoding="utf-8"),
    js=(_HERE / "code_button.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


@st.fragment
def code_button() -> None:
    """A button that opens the QR code of the address that the browser shows."""
    sent = _button(
        key="code_button",
        data={"label": lesson.CODE_BUTTON},
        on_address_change=lambda: None,
        width="content",
        height="content",
    )
    if isinstance(sent.get("address"), str):
        code_of(sent["address"])


@st.dialog(lesson.CODE_TITLE, width="large")
def code_of(address: str) -> None:
    """The QR code of a screen, for learners: what the link says of guesses and of hidden controls is chosen here."""
    drawn, chosen = layout.row("wide", "medium")
    with chosen:
        rule = st.segmented_control(
            lesson.GUESSES_LABEL,
            predictions.RULES,
            default=controls.prediction_rule(),
            required=True,
            key="code_predict",
            help=predictions.RULE_HELP,
        )
        labels = placing.drawn()
        hidden = st.multiselect(
            lesson.HIDE_LABEL,
            list(labels),
            [name for name in labels if name in hiding.names()],
            format_func=lambda name: labels[name],
            key="code_hide",
            help=lesson.HIDE_HELP,
        )
    link = lesson.learners_link(address, rule=rule or predictions.ASK, hidden=hidden)
    with drawn:
        _code(link)
        st.code(link, language=None, wrap_lines=True)
        if lesson.is_of_this_machine_alone(link):
            st.caption(lesson.THIS_MACHINE_ALONE)


def _code(link: str) -> None:
    try:
        code = qr_code.qr_code(link)
    except ValueError:
        st.warning(lesson.too_long(len(link), qr_code.MOST_BYTES))
        return
    with st.container(key="qr_code"):
        st.html(_STYLE)
        st.html(qr_code.as_image(code, lesson.code_of(link)))
    if qr_code.is_dense(code):
        st.caption(lesson.DENSE)
