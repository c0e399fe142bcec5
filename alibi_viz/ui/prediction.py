"""Guess first: a question before something is shown. The answer is kept for the session.

A page draws what the question is about, asks, and shows the rest once there is an answer:

    guess = prediction(f"museum {exhibit}", "Do the weights differ?", ["yes", "no"])
    if guess is None:
        return
    ...
    told(guess, right="yes", because="They differ by up to 39%.")
"""

from collections.abc import Sequence

import streamlit as st

SKIPPED = ""
_GIVEN = "predictions"


def prediction(key: str, prompt: str, options: Sequence[str]) -> str | None:
    """The person's answer, `SKIPPED`, or None as long as there is none: then the question is drawn.

    key names the question; whoever answered it is not asked again in this session.
    """
    given = _given()
    if key in given:
        return given[key]
    with st.container(border=True):
        st.markdown(prompt)
        with st.container(horizontal=True):
            for option in options:
                st.button(option, key=f"{key} {option}", on_click=_give, args=(key, option))
            st.button("Skip", key=f"{key} skip", on_click=_give, args=(key, SKIPPED), type="tertiary")
    return None


def told(guess: str, *, right: str, because: str) -> None:
    """What became of an answer. Nothing is said to who skipped the question."""
    if guess == SKIPPED:
        return
    if guess == right:
        st.success(f"You said {guess}, and that is right. {because}", icon="✅")
    else:
        st.info(f"You said {guess}; it is {right}. {because}", icon="💡")


def _give(key: str, answer: str) -> None:
    _given()[key] = answer


def _given() -> dict[str, str]:
    return st.session_state.setdefault(_GIVEN, {})
