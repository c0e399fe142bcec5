"""Controls whose key is their URL parameter: a link reproduces the screen.

Streamlit puts a value that cannot be back to the default without a word. Here the person is told, beneath the
control, which value of the link was refused and what is shown instead.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import ParamSpec, TypeVar

import streamlit as st

from alibi_viz.core.glossary import NOTATIONS
from alibi_viz.lessons import predictions, presenting
from alibi_viz.lessons.unlinked import unlinked
from alibi_viz.ui import page_state
from alibi_viz.ui.placing import ON_EVERY_PAGE, optional, place

LONGEST_TEXT_IN_A_LINK = 4_000
_MARKDOWN = frozenset("\\`*_{}[]()<>#+-.!|~:$&^")
_NOTATION, _PREDICT = "notation", "predict"
_PUT = "controls_put"
Option = TypeVar("Option", bound=str)
Given = ParamSpec("Given")
Value = TypeVar("Value")


def in_one_place(control: Callable[Given, Value]) -> Callable[Given, Value]:
    """A control and what is sometimes said beneath it take one place of the page."""

    @wraps(control)
    def placed(*given: Given.args, **named: Given.kwargs) -> Value:
        with optional():
            return control(*given, **named)

    return placed


def quoted(value: str, *, longest: int = 40) -> str:
    """A person's value as Markdown code on one line, so that nothing in it is rendered.

    >>> quoted("a`b"), quoted("x" * 50, longest=8)
    ("`a'b`", '`xxxxxxx…`')
    """
    flat = "".join(c if c.isprintable() else "·" for c in value).replace("`", "'").strip() or " "
    return f"`{flat if len(flat) <= longest else flat[: longest - 1] + '…'}`"


def plain(message: str) -> str:
    r"""A message as Markdown that shows its characters and renders none of them.

    What cannot be shown, half of a surrogate pair among it, is a dot: the browser could not be sent it.

    >>> plain("got *.txt"), plain("a\ud800")
    ('got \\*\\.txt', 'a·')
    """
    shown = (c if c.isprintable() or c == "\n" else "·" for c in message)
    return unlinked("".join("\\" + c if c in _MARKDOWN else c for c in shown))


@in_one_place
def whole_number(label: str, key: str, low: int, high: int, default: int, *, help: str | None = None) -> int:
    """A slider of whole numbers from `low` to `high`."""
    asked = asked_in_link(key, default)
    if low == high:
        fixed = f"{key}_fixed"
        with place(label, key, state=fixed):
            st.slider(label, low, low + 1, low, key=fixed, disabled=True, help=help)
        if asked is not None and not _is_whole(asked, low, high):
            refused(key, asked, f"{low}, the only one here", low)
        return low
    if _clamp(key, low, high):
        asked = None
    with place(label, key):
        value = st.slider(label, low, high, default, key=key, bind="query-params", help=help)
    if asked is not None and not _is_whole(asked, low, high):
        refused(key, asked, f"a whole number from {low} to {high}", value)
    return value


@in_one_place
def entered_number(
    label: str, key: str, low: int, high: int, default: int, *, help: str | None = None
) -> int:
    """A typed whole number, for ranges too wide for a slider."""
    asked = asked_in_link(key, default)
    # Streamlit makes a whole number of what the link says, and fails where that is 1e309.
    bind = None if _is_infinite(asked) else "query-params"
    if _clamp(key, low, high):
        asked = None
    with place(label, key):
        entered = st.number_input(label, low, high, default, key=key, bind=bind, help=help)
    value = default if entered is None else int(entered)  # None: the field was emptied
    if asked is not None and not _is_whole(asked, low, high):
        refused(key, asked, f"a whole number from {low} to {high}", value)
    return value


@in_one_place
def real_number(
    label: str,
    key: str,
    low: float,
    high: float,
    default: float,
    step: float,
    *,
    help: str | None = None,
) -> float:
    """A slider of real numbers from `low` to `high`."""
    asked = asked_in_link(key, default)
    with place(label, key):
        value = st.slider(
            label, low, high, default, step=step, format="%g", key=key, bind="query-params", help=help
        )
    if asked is not None and not _is_real(asked, low, high):
        refused(key, asked, f"a number from {low:g} to {high:g}", value)
    return value


@in_one_place
def choice(
    label: str, key: str, options: Sequence[Option], *, default: Option | None = None, help: str | None = None
) -> Option:
    """One of a few options, all in sight."""
    fallback = default or options[0]
    asked = asked_in_link(key, fallback)
    with place(label, key):
        chosen = st.segmented_control(
            label,
            options,
            default=fallback,
            required=True,
            wrap=True,
            key=key,
            bind="query-params",
            help=help,
        )
    value = chosen or fallback  # an empty value in a link clears the control
    if asked is not None and asked not in options:
        refused(key, asked, "one of " + ", ".join(options), value)
    return value


@in_one_place
def several(
    label: str, key: str, options: Sequence[Option], *, default: Sequence[Option], help: str | None = None
) -> list[Option]:
    """Any of a few options, all in sight, in their own order; the default when none is chosen."""
    asked_in_link(key, list(default))
    asked = st.query_params.get_all(key)
    with place(label, key):
        chosen = st.pills(
            label,
            options,
            selection_mode="multi",
            default=default,
            key=key,
            bind="query-params",
            wrap=True,
            help=help,
        )
    values = [option for option in options if option in chosen] or list(default)
    unknown = [value for value in asked if value not in options]
    if unknown:
        refused(key, ", ".join(unknown), "some of " + ", ".join(options), ", ".join(values))
    return values


@in_one_place
def switch(label: str, key: str, *, default: bool = False, help: str | None = None) -> bool:
    """On or off."""
    asked = asked_in_link(key, default)
    with place(label, key):
        value = st.toggle(label, default, key=key, bind="query-params", help=help)
    if asked is not None and asked.lower() not in {"true", "false"}:
        refused(key, asked, "true or false", "true" if value else "false")
    return value


@in_one_place
def short_text(label: str, key: str, default: str, *, max_chars: int, help: str | None = None) -> str:
    """One line of text."""
    asked = asked_in_link(key, default, typed=True)
    with place(label, key):
        text = st.text_input(label, default, key=key, max_chars=max_chars, bind="query-params", help=help)
    if asked is not None and len(asked) > max_chars:
        refused(key, asked, f"a text of at most {max_chars} characters", f"its first {len(text)}")
    return text


def notation_switch() -> None:
    """The switch between the paper's, the book's and the code's symbols; it holds on every page."""
    choice("Notation", _NOTATION, NOTATIONS)


def notation() -> str:
    """The chosen notation."""
    return st.session_state.get(_NOTATION) or NOTATIONS[0]


def prediction_switch() -> None:
    """The switch that says whether pages ask for a guess first; it holds on every page."""
    choice(predictions.RULE_TITLE, _PREDICT, predictions.RULES, help=predictions.RULE_HELP)


def prediction_rule() -> predictions.Rule:
    """The chosen rule."""
    return st.session_state.get(_PREDICT) or predictions.ASK


def presenter_switch() -> None:
    """The switch of presenter mode; it holds on every page."""
    choice(presenting.MODE_TITLE, presenting.PRESENT, presenting.MODES, help=presenting.MODE_HELP)


@in_one_place
def long_text(label: str, key: str, default: str, *, height: int, help: str | None = None) -> str:
    """Several lines of text. What is too long for a link is kept all the same, and the person is told.

    Servers and browsers refuse links beyond some kilobytes, so a long text is bound to the session instead.
    """
    asked = asked_in_link(key, default, typed=True)
    if key not in st.session_state and asked is not None and len(asked) > LONGEST_TEXT_IN_A_LINK:
        st.session_state[key] = asked
    fits = len(st.session_state.get(key) or "") <= LONGEST_TEXT_IN_A_LINK
    with place(label, key):
        text = st.text_area(
            label,
            default,
            key=key,
            height=height,
            help=help,
            bind="query-params" if fits else None,
            persist_state="session",
        )
    if not fits:
        st.caption(
            f"A link carries up to {LONGEST_TEXT_IN_A_LINK:,} characters. This text has {len(text):,}: it stays in "
            "this session, and a link to this page will not hold it."
        )
    return text


def put(values: Mapping[str, object]) -> None:
    """Set controls by their keys, from a callback. What the link still says of them is no longer what is asked."""
    st.session_state.update(values)
    st.session_state[_PUT] = set(values)


def asked_in_link(key: str, default: object, *, typed: bool = False) -> str | None:
    """What the link says for a control, before it is drawn; a value left by another page gives way to `default`."""
    page_state.claim(key, default, typed=typed, everywhere=key in ON_EVERY_PAGE)
    put_now: set[str] = st.session_state.get(_PUT, set())
    if key in put_now:
        put_now.discard(key)
        return None
    return st.query_params.get(key)


def _clamp(key: str, low: int, high: int) -> bool:
    """Keep a number's value at the nearest end when its range shrinks; whether it had to move."""
    value = st.session_state.get(key)
    if not isinstance(value, int) or low <= value <= high:
        return False
    st.session_state[key] = min(max(value, low), high)
    return True


def _is_whole(text: str, low: int, high: int) -> bool:
    try:
        return low <= int(text) <= high
    except ValueError:
        return False


def _is_real(text: str, low: float, high: float) -> bool:
    try:
        return low <= float(text) <= high
    except ValueError:
        return False


def _is_infinite(text: str | None) -> bool:
    try:
        return math.isinf(float(text or "0"))
    except ValueError:
        return False


def refused(key: str, asked: str, wanted: str, shown: object) -> None:
    """Say beneath a control which value of the link was refused, and what is shown instead."""
    st.caption(f":orange-badge[⚠ link] {quoted(key)} = {quoted(asked)} is not {wanted}: showing {shown}.")
