"""Guess first: a question before something is shown. Guesses are kept for the session.

A page asks its one question before its figure, in one line:

    if not guessed_first("slopes"):
        return

It draws the question, or what became of the guess with the gap to the truth. The switch in the sidebar, and so a link,
decides for every page: `ask` once, with a way to skip; `on`, also those who skipped, with no way to; `off`, nobody.
In presenter mode a class is asked, and Reveal shows the truth, with or without a guess.
"""

from collections.abc import Callable, Sequence

import streamlit as st

from alibi_viz.lessons import predictions as lesson
from alibi_viz.lessons.answer_kinds import Response
from alibi_viz.lessons.presenting import REVEAL, VOTE
from alibi_viz.lessons.question import Question, grade
from alibi_viz.lessons.quiz_record import escaped
from alibi_viz.ui import layout, page_state, placing, presenting, question_controls, question_figures
from alibi_viz.ui.answers import Answers
from alibi_viz.ui.controls import prediction_rule
from alibi_viz.ui.inline_scripts import TO_THE_TOP, element
from alibi_viz.ui.verdict import reasons
from alibi_viz.ui.verdict import right as right_answer

SKIPPED = ""
GUESSES = Answers("guess")
_GIVEN, _NEW, _OUT_OF_SIGHT = "predictions", "guess_is_new", "guess_out_of_sight"
_ORDER = 0  # of options: the same for everybody


def guessed_first(page: str, measured: Callable[[], Question | None] | None = None) -> bool:
    """Whether the page may show what its question is about; until then the question is drawn.

    page is the file's stem. The question is the one that it takes from the quiz, or what `measured` returns: None
    where nothing was measured, and then nothing is asked.
    """
    if st.session_state.get(_NEW) != page:
        st.session_state.pop(_NEW, None)  # who comes back to a guess finds it folded
    with placing.optional():
        if prediction_rule() == lesson.NEVER:
            return True
        question = measured() if measured else _from_the_quiz(page)
        return question is None or _may_go_on(page, question)


def _may_go_on(page: str, question: Question) -> bool:
    """Draw the question, or what became of the guess, which lets the page go on."""
    entry = GUESSES.entry(question)
    if entry.response is not None:
        _became(question, entry.response, new=st.session_state.get(_NEW) == page)
        return True
    if GUESSES.revealed(question):
        _revealed(question, new=st.session_state.get(_NEW) == page)
        return True
    if entry.skipped and not presenting.is_on() and prediction_rule() == lesson.ASK:
        return True
    page_state.hold()
    _ask(page, question)
    return False


def prediction(key: str, prompt: str, options: Sequence[str]) -> str | None:
    """One of few options, given by one click: the answer, `SKIPPED`, or None as long as there is none.

    key names the question; whoever answered it is not asked again in this session.
    """
    rule, given = prediction_rule(), _given().get(key)
    if rule == lesson.NEVER:
        return SKIPPED
    if given is not None and (given != SKIPPED or rule == lesson.ASK or presenting.is_on()):
        return given
    with st.container(border=True):
        st.markdown(prompt)
        if presenting.is_on():
            vote = f"{key} vote"
            st.segmented_control(VOTE, options, key=vote, label_visibility="collapsed")
            st.button(REVEAL, key=f"{key} reveal", type="primary", on_click=_give_vote, args=(key, vote))
            return None
        with st.container(horizontal=True):
            for option in options:
                st.button(option, key=f"{key} {option}", on_click=_give, args=(key, option))
            if rule == lesson.ASK:
                st.button(
                    lesson.SKIP, key=f"{key} skip", on_click=_give, args=(key, SKIPPED), type="tertiary"
                )
    return None


def told(guess: str, *, right: str, because: str) -> None:
    """What became of an option. Nothing is said to who skipped the question; a class is told what is right."""
    if guess == SKIPPED:
        if presenting.is_on() and prediction_rule() != lesson.NEVER:
            st.info(lesson.revealed(right, because), icon="💡")
    elif guess == right:
        st.success(lesson.told(guess, right=right, because=because), icon="✅")
    else:
        st.info(lesson.told(guess, right=right, because=because), icon="💡")


@st.cache_resource(max_entries=16, show_spinner=False)
def _from_the_quiz(page: str) -> Question:
    return lesson.from_the_quiz(page)


def _ask(page: str, question: Question) -> None:
    with st.container(border=True):
        with st.container(
            horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap=None
        ):
            st.caption(lesson.LEAD)
            if prediction_rule() == lesson.ASK and not presenting.is_on():
                st.button(
                    lesson.SKIP, key="guess_skip", type="tertiary", on_click=GUESSES.skip, args=(question,)
                )
        layout.large(escaped(question.prompt), key="prompt")
        question_controls.answer(GUESSES, question, _ORDER)
        label = REVEAL if presenting.is_on() else lesson.GUESS
        st.button(label, key="guess", type="primary", on_click=_guess, args=(page, question))
        # Beneath the button, which stays where it is when the message goes.
        if GUESSES.entry(question).refused:
            st.warning(escaped(GUESSES.entry(question).refused), icon="✏️")


def _became(question: Question, guess: Response, *, new: bool) -> None:
    """The guess in one line; unfolded, the gap to the truth and why the truth is so."""
    graded = grade(question, guess)
    label = escaped(lesson.in_short(question, guess))
    with st.expander(label, expanded=new, icon="✅" if graded.right else "💡"):
        drawn, said = layout.row("medium", "medium")
        with drawn:
            question_figures.gap(GUESSES.place, question, guess, _ORDER)
        with said:
            st.caption(escaped(lesson.judged(question, graded)))
            reasons(question, graded)
            _once_more(question)


def _revealed(question: Question, *, new: bool) -> None:
    """The truth, where a class made no guess."""
    with st.expander(right_answer(question), expanded=new, icon="💡"):
        reasons(question)
        _once_more(question)


def _once_more(question: Question) -> None:
    st.button(lesson.AGAIN, key="guess_again", on_click=GUESSES.again, args=(question,))
    if st.session_state.pop(_OUT_OF_SIGHT, False):
        # The button may stand far down on a phone, and what becomes of the guess stands on top.
        st.html(element(TO_THE_TOP), unsafe_allow_javascript=True)


def _guess(page: str, question: Question) -> None:
    if presenting.is_on():
        GUESSES.reveal(question)
    else:
        GUESSES.answer(question)
    if not GUESSES.entry(question).refused:
        st.session_state[_NEW], st.session_state[_OUT_OF_SIGHT] = page, True


def _give(key: str, answer: str) -> None:
    _given()[key] = answer


def _give_vote(key: str, vote: str) -> None:
    _give(key, st.session_state[vote] or SKIPPED)


def _given() -> dict[str, str]:
    return st.session_state.setdefault(presenting.of_the_class(_GIVEN), {})
