"""What a person answers to questions, kept in the session by question, and the callbacks that change it.

A control writes into the record whenever it changes, and starts from it when it is drawn again; so a question can be
left and come back to. Clearing the record begins a new round, with new controls. A class that is presented to has a
record of its own, in which a question that is skipped is one whose answer was revealed without any.
"""

from dataclasses import dataclass, replace

import streamlit as st

from alibi_viz.lessons.answer_kinds import Sketch
from alibi_viz.lessons.question import Question, grade
from alibi_viz.lessons.quiz_record import NOTHING, Entry
from alibi_viz.lessons.quiz_response import response_of, start_of
from alibi_viz.ui import presenting


@dataclass(frozen=True)
class Answers:
    """The answers of one place, such as the quiz. What is answered in one place is not answered in another."""

    place: str

    def record(self) -> dict[str, Entry]:
        """All entries, by the keys of their questions."""
        return st.session_state.setdefault(presenting.of_the_class(f"{self.place}_record"), {})

    def entry(self, question: Question) -> Entry:
        """The entry of one question."""
        return self.record().get(question.key, NOTHING)

    def name(self, question: Question, part: str) -> str:
        """The key of a control: each round has its own, so that none remembers the round before."""
        return f"{presenting.of_the_class(self.place)} {st.session_state.get(self._round, 0)} {question.key} {part}"

    def keep(self, question: Question) -> None:
        """Write what the controls hold into the record."""
        before = self.entry(question)
        if before.response is not None:
            return
        draft = before.draft
        why = st.session_state.get(self.name(question, "why"), before.why)
        if isinstance(question.answer, Sketch):
            curve = draft if isinstance(draft, tuple) else start_of(question.answer)
            now = tuple(
                float(st.session_state.get(self.name(question, f"point {point}"), height))
                for point, height in enumerate(curve)
            )
            draft = draft if now == curve else now
        else:
            draft = st.session_state.get(self.name(question, "answer"), draft)
        refused = before.refused if draft == before.draft else ""
        after = replace(before, draft=draft, why=why or "", refused=refused)
        if after != before:
            self.record()[question.key] = after

    def answer(self, question: Question) -> None:
        """Judge what the controls hold, or say why it cannot be judged."""
        self.keep(question)
        now = self.entry(question)
        try:
            response = response_of(question, now.draft)
            grade(question, response)
        except ValueError as error:
            self.record()[question.key] = replace(now, refused=str(error))
        else:
            self.record()[question.key] = replace(now, response=response, refused="", skipped=False)

    def skip(self, question: Question) -> None:
        """Leave a question open."""
        self.keep(question)
        self.record()[question.key] = replace(self.entry(question), skipped=True)

    def reveal(self, question: Question) -> None:
        """Judge what the controls hold; where they hold nothing, show the right answer alone."""
        self.answer(question)
        if self.entry(question).response is None and not self.entry(question).draft:
            self.record()[question.key] = replace(self.entry(question), refused="", skipped=True)

    def revealed(self, question: Question) -> bool:
        """Whether the right answer is shown to a class that gave none."""
        return presenting.is_on() and self.entry(question).response is None and self.entry(question).skipped

    def again(self, question: Question) -> None:
        """Take an answer back; the controls start from it."""
        self.record()[question.key] = replace(self.entry(question), response=None, skipped=False)

    def clear(self) -> None:
        """Forget everything."""
        self.record().clear()
        st.session_state[self._round] = st.session_state.get(self._round, 0) + 1

    @property
    def _round(self) -> str:
        return presenting.of_the_class(f"{self.place}_round")


def begin(name: str, value: object) -> None:
    """What a control holds when it is drawn anew."""
    if name not in st.session_state and value is not None:
        st.session_state[name] = value


def hold(name: str, value: object) -> None:
    """What a control holds, whatever it held: options that change places would take its choice along."""
    if value is not None:
        st.session_state[name] = value
