"""The tour: a bar above the page that leads through the steps of a plan, by button or by arrow key.

The link says which plan and which stop of it. A stop that is new to the session is entered: its page opens in the
step's state, whatever was chosen there before, and may then be played with. A link that brings parameters of its own
shows those, so that what somebody copies while playing is what another sees.
"""

from html import escape
from typing import NamedTuple

import streamlit as st

from alibi_viz.lessons import lesson_plans, predictions
from alibi_viz.lessons import tour as lesson
from alibi_viz.lessons.presenting import HIDE, PRESENT
from alibi_viz.lessons.question import FIRST_PAGE
from alibi_viz.ui import controls, hiding, page_state, presenting
from alibi_viz.ui.address import app_address

# The bar stays in sight where the screen has room for it. Canvas is the background of the theme's colour scheme.
_STYLE = """<style>
@media (min-width: 50rem) and (min-height: 40rem) {
  div:has(> .st-key-tour_bar) { position: sticky; top: 0.5rem; z-index: 9 }
}
.st-key-tour_bar { background: Canvas }
.st-key-tour_bar p { margin: 0 }
</style>"""
_AT, _GO, _REFUSED = "tour_at", "tour_go", "tour_refused"
_PREDICT, _NOTATION = "predict", "notation"


class Stop(NamedTuple):
    """The length of a plan in minutes, and one of its steps, which count from 1."""

    minutes: int
    number: int

    @property
    def step(self) -> lesson.Step:
        """The step itself."""
        return lesson.plan(self.minutes)[self.number - 1]

    @property
    def path(self) -> str:
        """The page's name in the URL."""
        return "" if self.step.link.page == FIRST_PAGE else self.step.link.page

    @property
    def last(self) -> int:
        """The number of the plan's last step."""
        return len(lesson.plan(self.minutes))


def bar(path: str) -> None:
    """Draw the bar while a tour is on, and enter a stop that is new. `path` is the current page's name in the URL."""
    before, asked = st.session_state.get(_AT), _asked()
    if _GO in st.session_state:
        _enter(st.session_state.pop(_GO))
    if asked is None:
        if before is not None:
            _draw_away(before)
        return
    here = path == asked.path and lesson.STOP in st.query_params
    if not (here and asked == before):
        if not (here and before is None and _brings_its_own()):
            _enter(asked)
        st.session_state[_AT] = asked
    _draw(asked)


def start() -> None:
    """Where a tour begins: a link for each plan, and all plans to read and to print."""
    address = app_address()
    with st.expander(lesson.TITLE, icon="🧭"):
        st.caption(lesson.ABOUT)
        for minutes in lesson.PLANS:
            label = lesson.in_minutes(minutes)
            st.page_link(f"{FIRST_PAGE}.py", label=label, query_params={lesson.PLAN: str(minutes)})
        st.download_button(
            lesson.DOCUMENT,
            lambda: lesson_plans.markdown(address),
            file_name="alibi-viz-lesson-plans.md",
            mime="text/markdown",
            key="lesson_plans",
            on_click="ignore",
        )


def _asked() -> Stop | None:
    """The stop that the link asks for, the first one unless it says which; None without a tour."""
    minutes, number = (st.query_params.get(name) for name in (lesson.PLAN, lesson.STOP))
    if minutes is None:
        return None
    plans = [str(length) for length in lesson.PLANS]
    if minutes not in plans:
        controls.refused(lesson.PLAN, minutes, f"one of {', '.join(plans)}", "no tour")
        return None
    first = Stop(int(minutes), 1)
    if number is None or number in map(str, range(1, first.last + 1)):
        return first._replace(number=int(number or 1))
    st.session_state[_REFUSED] = number
    return first


def _brings_its_own() -> bool:
    """Whether the link says more than where the tour stands."""
    return bool(set(st.query_params) - {lesson.PLAN, lesson.STOP, _NOTATION, HIDE, PRESENT})


def _enter(stop: Stop) -> None:
    """Open the stop's page in its state; this run ends here."""
    st.session_state[_AT] = stop
    page_state.give(stop.path, stop.step.link.parameters)
    at = {lesson.PLAN: str(stop.minutes), lesson.STOP: str(stop.number)}
    st.switch_page(f"{stop.step.link.page}.py", query_params=at | hiding.in_link() | presenting.in_link())


def _draw(stop: Stop) -> None:
    step = stop.step
    with st.container(key="tour_bar", border=True):
        st.html(_STYLE)
        _say(lesson.where(stop.number, stop.last), step.sentence)
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            _button(lesson.BACK, stop, -1, shortcut="Left", disabled=stop.number == 1)
            _button(lesson.NEXT, stop, +1, shortcut="Right", disabled=stop.number == stop.last)
            with st.popover(lesson.ASK):
                for line in lesson.for_the_class(step):
                    st.markdown(line)
            st.button(lesson.LEAVE, key="tour_leave", type="tertiary", on_click=_leave)
    if _REFUSED in st.session_state:
        asked = st.session_state.pop(_REFUSED)
        controls.refused(lesson.STOP, asked, f"a whole number from 1 to {stop.last}", stop.number)


def _draw_away(stop: Stop) -> None:
    """The bar on a page that somebody opened beside the tour."""
    with st.container(key="tour_bar", border=True):
        st.html(_STYLE)
        _say(lesson.where(stop.number, stop.last), lesson.AWAY)
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            _button(lesson.RETURN, stop, 0, shortcut="Right")
            st.button(lesson.LEAVE, key="tour_leave", type="tertiary", on_click=_leave)


def _say(where: str, sentence: str) -> None:
    """A sentence that screen readers read out when it changes."""
    st.html(f'<p role="status"><strong>{escape(where)}</strong> · {escape(sentence)}</p>')


def _button(label: str, stop: Stop, onward: int, *, shortcut: str, disabled: bool = False) -> None:
    there = stop._replace(number=stop.number + onward)
    key = f"tour_{shortcut.lower()}"
    st.button(label, key=key, shortcut=shortcut, disabled=disabled, on_click=_go, args=(there,))


def _go(stop: Stop) -> None:
    st.session_state[_GO] = stop


def _leave() -> None:
    """End the tour where it is. A guess that a step demanded can be skipped from now on."""
    st.session_state.pop(_AT, None)
    for name in (lesson.PLAN, lesson.STOP):
        if name in st.query_params:
            del st.query_params[name]
    if controls.prediction_rule() == predictions.ALWAYS:
        controls.put({_PREDICT: predictions.ASK})
