"""What a person made of the mystery's cases: the evidence asked for and the answers given, by case, for the session."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from alibi_viz.core.lineup import Case
from alibi_viz.lessons.mystery_evidence import Piece
from alibi_viz.lessons.mystery_separation import is_right
from alibi_viz.ui import controls, presenting

NUMBER, EVIDENCE = "mystery", "evidence"
_RECORD, _ROUND, _DRAWN = "mystery_record", "mystery_round", "mystery_drawn"


@dataclass(frozen=True)
class Entry:
    """One case: the pieces asked for, the causes named and the answers to the second question, the newest last.

    The drafts are what the controls hold; refused tells that an answer was given without a choice. asked counts the
    pieces that were asked for until the cause was named or shown.
    """

    pieces: tuple[Piece, ...] = ()
    causes: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    cause_draft: str | None = None
    answer_draft: str | None = None
    refused: bool = False
    given_up: bool = False
    asked: int = 0

    def named(self, case: Case) -> bool:
        """Whether the cause was named."""
        return case.truth.key in self.causes

    def separated(self, case: Case) -> bool:
        """Whether the second question was answered."""
        return any(is_right(case, answer) for answer in self.answers)


NOTHING = Entry()


def entry(case: Case) -> Entry:
    """What there is of one case."""
    return _record().get(case.name, NOTHING)


def key(part: str, place: int) -> str:
    """The key of a control of the case at a place; the case's name would give it away in the page's source."""
    return f"{presenting.of_the_class('mystery')} {st.session_state.get(_ROUND, 0)} {place} {part}"


def enter(case: Case) -> None:
    """Give a case the evidence that was asked for in it, where another was drawn before. Before the first control."""
    if st.session_state.get(_DRAWN, case.name) != case.name:
        controls.put({EVIDENCE: list(entry(case).pieces)})
    st.session_state[_DRAWN] = case.name


def ask(case: Case, chosen: Sequence[Piece]) -> list[Piece]:
    """Note the chosen evidence as asked for; the chosen pieces in the order in which they were."""
    before = entry(case)
    new = tuple(piece for piece in chosen if piece not in before.pieces)
    if new:
        over = before.named(case) or before.given_up
        pieces = before.pieces + new
        _put(case, replace(before, pieces=pieces, asked=before.asked if over else len(pieces)))
    return [piece for piece in entry(case).pieces if piece in chosen]


def keep_cause(case: Case, control: str) -> None:
    """Note the cause that is chosen, not named yet."""
    _put(case, replace(entry(case), cause_draft=st.session_state[control], refused=False))


def keep_answer(case: Case, control: str) -> None:
    """Note the answer to the second question that is chosen, not given yet."""
    _put(case, replace(entry(case), answer_draft=st.session_state[control], refused=False))


def name_cause(case: Case) -> None:
    """Name the chosen cause."""
    now = entry(case)
    _put(case, replace(now, causes=_with(now.causes, now.cause_draft), refused=now.cause_draft is None))


def answer(case: Case) -> None:
    """Give the chosen answer to the second question."""
    now = entry(case)
    _put(case, replace(now, answers=_with(now.answers, now.answer_draft), refused=now.answer_draft is None))


def give_up(case: Case) -> None:
    """Have it shown."""
    _put(case, replace(entry(case), given_up=True, refused=False))


def start_over(case: Case) -> None:
    """Forget a case; its controls begin anew."""
    _record().pop(case.name, None)
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    controls.put({EVIDENCE: []})


def go(number: int) -> None:
    """To the case of another number."""
    controls.put({NUMBER: number})


def _with(given: tuple[str, ...], new: str | None) -> tuple[str, ...]:
    return given if new is None else (*(each for each in given if each != new), new)


def _record() -> dict[str, Entry]:
    return st.session_state.setdefault(presenting.of_the_class(_RECORD), {})


def _put(case: Case, after: Entry) -> None:
    _record()[case.name] = after
