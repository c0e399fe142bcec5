"""The mystery model: a real run whose cause is hidden. Ask for evidence, name the cause, tell method from scaling.

The number of the case and the evidence asked for are in the link; what was answered stays in the session.
"""

import streamlit as st

from alibi_viz.core.lineup import Case
from alibi_viz.core.symptoms import COMPLAINT
from alibi_viz.lessons import mystery as lesson
from alibi_viz.lessons import mystery_evidence as evidence
from alibi_viz.lessons import mystery_reveal
from alibi_viz.lessons import mystery_separation as separation
from alibi_viz.ui import controls, layout, measured_cases
from alibi_viz.ui import mystery_state as state
from alibi_viz.ui.mystery_figures import draw, draw_run


def mystery() -> None:
    """The view: a case by its number, from the complaint to the reveal."""
    every = measured_cases.cases()
    if not every:
        st.info(lesson.NO_CASES)
        return
    st.caption(lesson.LEAD)
    which, move = layout.row("medium", "wide", align="bottom")
    with which:
        number = controls.entered_number("Case", state.NUMBER, *lesson.NUMBERS, 1, help=lesson.NUMBER_HELP)
    place = lesson.place_of(number, len(every))
    case = every[place]
    with move, st.container(horizontal=True):
        st.button(lesson.NEXT, key="mystery_next", on_click=state.go, args=(lesson.after(number),))
        st.button(
            lesson.START_OVER, key="mystery_again", on_click=state.start_over, args=(case,), type="tertiary"
        )
    state.enter(case)
    with st.container(border=True):
        told, drawn = layout.row("medium", "wide")
        with told:
            st.markdown(lesson.complaint(case))
            asked = _asked(case)
        with drawn:
            draw(case, COMPLAINT, key="mystery_complaint")
    _evidence(case, asked)
    _name_the_cause(case, place)
    if state.entry(case).named(case):
        _separate(case, place)
    if state.entry(case).given_up or state.entry(case).separated(case):
        _reveal(case)


def _asked(case: Case) -> list[evidence.Piece]:
    """The pieces asked for."""
    chosen = controls.several(
        lesson.EVIDENCE_LABEL, state.EVIDENCE, evidence.pieces(case), default=[], help=lesson.EVIDENCE_HELP
    )
    return state.ask(case, sorted(chosen, key=st.session_state[state.EVIDENCE].index))


def _evidence(case: Case, asked: list[evidence.Piece]) -> None:
    """The pieces asked for, side by side."""
    # A row at a time, so that the pieces keep their order on a phone.
    cells = [cell for _ in asked[::2] for cell in layout.row("medium", "medium")]
    for piece, cell in zip(asked, cells, strict=False):
        with cell:
            st.markdown(f"**{evidence.title(piece)}**")
            st.caption(evidence.about(case, piece))
            draw(case, piece, key=f"mystery_{piece.replace(' ', '_')}")


def _name_the_cause(case: Case, place: int) -> None:
    """The lineup; what is said to every cause named; the way out."""
    entry = state.entry(case)
    over = entry.named(case) or entry.given_up
    control = state.key("cause", place)
    order = lesson.order(case)
    if entry.cause_draft is not None:
        st.session_state[control] = entry.cause_draft
    st.radio(
        lesson.CAUSES_LABEL,
        order,
        index=None,
        key=control,
        format_func=lambda option: lesson.label(case.options[option]),
        captions=[lesson.changes(case.options[option]) for option in order],
        on_change=state.keep_cause,
        args=(case, control),
        disabled=over,
    )
    if not over:
        with st.container(horizontal=True):
            st.button(
                lesson.NAME, key="mystery_name", type="primary", on_click=state.name_cause, args=(case,)
            )
            st.button(lesson.SHOW, key="mystery_show", type="tertiary", on_click=state.give_up, args=(case,))
        if entry.refused:
            st.warning(lesson.CHOOSE_FIRST, icon="✏️")
    for key in entry.causes:
        if key != case.truth.key:
            _wrong(case, key, newest=not over and key == entry.causes[-1])
    if entry.named(case):
        st.success(lesson.right(case), icon="✅")
    elif entry.given_up:
        st.info(lesson.told(case), icon="💡")


def _wrong(case: Case, key: str, *, newest: bool) -> None:
    """What speaks against a cause: numbers, and for the newest the two runs in one figure."""
    other = case.options[key]
    piece = case.best(other, [piece for piece in case.offered if piece in state.entry(case).pieces])
    said = f"❌ {lesson.wrong(case, other)} {evidence.if_it_were(case, other, piece)}"
    if not newest:
        st.markdown(said)
        return
    with st.container(border=True):
        told, drawn = layout.row("narrow", "wide")
        told.markdown(said)
        with drawn:
            draw(case, piece, key="mystery_wrong", supposed=other)


def _separate(case: Case, place: int) -> None:
    """The second question: which piece tells method from scaling."""
    entry = state.entry(case)
    over = entry.separated(case) or entry.given_up
    control = state.key("piece", place)
    if entry.answer_draft is not None:
        st.session_state[control] = entry.answer_draft
    st.radio(
        lesson.words()["separate"]["question"],
        separation.options(case),
        index=None,
        key=control,
        on_change=state.keep_answer,
        args=(case, control),
        disabled=over,
    )
    if not over:
        with st.container(horizontal=True):
            st.button(
                lesson.ANSWER, key="mystery_answer", type="primary", on_click=state.answer, args=(case,)
            )
            st.button(lesson.SHOW, key="mystery_show", type="tertiary", on_click=state.give_up, args=(case,))
        if entry.refused:
            st.warning(lesson.CHOOSE_FIRST, icon="✏️")
    for given in entry.answers:
        if not separation.is_right(case, given):
            st.markdown(f"❌ {separation.explained(case, given)}")
    if over:
        right = next(option for option in separation.options(case) if separation.is_right(case, option))
        said = separation.explained(case, entry.answers[-1] if entry.separated(case) else right)
        if entry.separated(case):
            st.success(said, icon="✅")
        else:
            st.info(said, icon="💡")


def _reveal(case: Case) -> None:
    """The real run: which it is, what was changed, and which evidence tells what."""
    run = case.shown.run
    st.header(lesson.REVEAL)
    st.caption(lesson.about(run))
    left, right = layout.row("medium", "medium")
    with left:
        draw_run(case, key="mystery_reveal")
    with right:
        layout.lines(mystery_reveal.revealed(case, state.entry(case).asked))
        seen = lesson.link(run)
        if seen is not None:
            st.markdown(f"[{lesson.SEE_REPAIR}](.{seen.url})")
    st.markdown(f"**{lesson.COMPARED}**", help=lesson.COMPARED_HELP)
    layout.table(lesson.compared(case), key="mystery_compared", alt=lesson.COMPARED)
