"""Controls whose key is their URL parameter: a link reproduces the screen.

Streamlit puts a value that cannot be back to the default without a word. Here the person is told, beneath the
control, which value of the link was refused and what is shown instead.
"""

from collections.abc import Sequence
from typing import TypeVar

import streamlit as st

Option = TypeVar("Option", bound=str)


def quoted(value: str, *, longest: int = 40) -> str:
    """A person's value as Markdown code on one line, so that nothing in it is rendered.

    >>> quoted("a`b"), quoted("x" * 50, longest=8)
    ("`a'b`", '`xxxxxxx…`')
    """
    flat = "".join(c if c.isprintable() else "·" for c in value).replace("`", "'").strip() or " "
    return f"`{flat if len(flat) <= longest else flat[: longest - 1] + '…'}`"


def whole_number(label: str, key: str, low: int, high: int, default: int, *, help: str | None = None) -> int:
    """A slider of whole numbers from `low` to `high`."""
    if low == high:
        st.slider(label, low, low + 1, low, key=f"{key}_fixed", disabled=True, help=help)
        return low
    _clamp(key, low, high)
    asked = _asked(key)
    value = st.slider(label, low, high, default, key=key, bind="query-params", help=help)
    if asked is not None and not _is_whole(asked, low, high):
        _refused(key, asked, f"a whole number from {low} to {high}", value)
    return value


def entered_number(
    label: str, key: str, low: int, high: int, default: int, *, help: str | None = None
) -> int:
    """A typed whole number, for ranges too wide for a slider."""
    asked = _asked(key)
    value = st.number_input(label, low, high, default, key=key, bind="query-params", help=help)
    if asked is not None and not _is_whole(asked, low, high):
        _refused(key, asked, f"a whole number from {low} to {high}", value)
    return int(value)


def real_number(
    label: str,
    key: str,
    low: float,
    high: float,
    default: float,
    *,
    step: float,
    help: str | None = None,
) -> float:
    """A slider of real numbers from `low` to `high`."""
    asked = _asked(key)
    value = st.slider(label, low, high, default, step=step, key=key, bind="query-params", help=help)
    if asked is not None and not _is_real(asked, low, high):
        _refused(key, asked, f"a number from {low:g} to {high:g}", value)
    return value


def choice(
    label: str, key: str, options: Sequence[Option], *, default: Option | None = None, help: str | None = None
) -> Option:
    """One of a few options, all in sight."""
    asked = _asked(key)
    value = st.segmented_control(
        label,
        options,
        default=default or options[0],
        required=True,
        wrap=True,
        key=key,
        bind="query-params",
        help=help,
    )
    if asked is not None and asked not in options:
        _refused(key, asked, "one of " + ", ".join(options), value)
    return value


def switch(label: str, key: str, *, default: bool = False, help: str | None = None) -> bool:
    """On or off."""
    asked = _asked(key)
    value = st.toggle(label, default, key=key, bind="query-params", help=help)
    if asked is not None and asked.lower() not in {"true", "false"}:
        _refused(key, asked, "true or false", "true" if value else "false")
    return value


def short_text(label: str, key: str, default: str, *, max_chars: int, help: str | None = None) -> str:
    """One line of text."""
    return st.text_input(label, default, key=key, max_chars=max_chars, bind="query-params", help=help)


def _asked(key: str) -> str | None:
    return st.query_params.get(key)


def _clamp(key: str, low: int, high: int) -> None:
    """Keep a slider's value when the range shrinks below it, at the nearest end."""
    value = st.session_state.get(key)
    if isinstance(value, int) and not low <= value <= high:
        st.session_state[key] = min(max(value, low), high)


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


def _refused(key: str, asked: str, wanted: str, shown: object) -> None:
    st.caption(f":orange-badge[⚠ link] {quoted(key)} = {quoted(asked)} is not {wanted}: showing {shown}.")
