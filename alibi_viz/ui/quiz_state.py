"""What a person made of the quiz, kept in the session by question, and the callbacks that change it.

A control writes into the record whenever it changes, and starts from it when it is drawn again; so a question can be
left and come back to. Clearing the record begins a new round, with new controls.
"""

from dataclasses import replace

import streamlit as st

from alibi_viz.lessons.answer_kinds import Sketch
from alibi_viz.lessons.question import Question, grade
from alibi_viz.lessons.quiz_record import NOTHING, Entry
from alibi_viz.lessons.quiz_response import response_of, start_of

AT = "question"
_RECORD, _ROUND = "quiz_record", "quiz_round"


def record() -> dict[str, Entry]:
    """All entries, by the keys of their questions."""
    return st.session_state.setdefault(_RECORD, {})


def entry(question: Question) -> Entry:
    """The entry of one question."""
    return record().get(question.key, NOTHING)


def name(question: Question, part: str) -> str:
    """The key of a control: each round has its own, so that none remembers the round before."""
    return f"quiz {st.session_state.get(_ROUND, 0)} {question.key} {part}"


def begin(name: str, value: object) -> None:
    """What a control holds when it is drawn anew."""
    if name not in st.session_state and value is not None:
        st.session_state[name] = value


def hold(name: str, value: object) -> None:
    """What a control holds, whatever it held: options that change places would take its choice along."""
    if value is not None:
        st.session_state[name] = value


def keep(question: Question) -> None:
    """Write what the controls hold into the record."""
    before = entry(question)
    if before.response is not None:
        return
    draft, why = before.draft, st.session_state.get(name(question, "why"), before.why)
    if isinstance(question.answer, Sketch):
        curve = draft if isinstance(draft, tuple) else start_of(question.answer)
        now = tuple(
            float(st.session_state.get(name(question, f"point {point}"), height))
            for point, height in enumerate(curve)
        )
        draft = draft if now == curve else now
    else:
        draft = st.session_state.get(name(question, "answer"), draft)
    refused = before.refused if draft == before.draft else ""
    after = replace(before, draft=draft, why=why or "", refused=refused)
    if after != before:
        record()[question.key] = after


def answer(question: Question) -> None:
    """Judge what the controls hold, or say why it cannot be judged."""
    keep(question)
    now = entry(question)
    try:
        response = response_of(question, now.draft)
        grade(question, response)
    except ValueError as error:
        record()[question.key] = replace(now, refused=str(error))
    else:
        record()[question.key] = replace(now, response=response, refused="", skipped=False)


def skip(question: Question, onward: int) -> None:
    """Leave a question open and go on."""
    keep(question)
    record()[question.key] = replace(entry(question), skipped=True)
    st.session_state[AT] = onward


def go(question: Question, onward: int) -> None:
    """To another question, with what this one's controls hold kept."""
    keep(question)
    st.session_state[AT] = onward


def clear() -> None:
    """Forget everything and begin with the first question."""
    record().clear()
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    st.session_state[AT] = 1
