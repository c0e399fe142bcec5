"""Controls whose options are shown by their titles, while the link names the options themselves.

Streamlit's binding would write the title into the link, which would end with the next correction of a text. So the
option itself is written and read here: a link that says something else than what was last written into it, as a new
one does or the browser's Back, wins over the control.
"""

from collections.abc import Callable, Collection, Mapping
from typing import TypeVar

import streamlit as st

from alibi_viz.ui import page_state
from alibi_viz.ui.controls import asked_in_link, in_one_place, refused
from alibi_viz.ui.placing import place

Option = TypeVar("Option", bound=str)


@in_one_place
def choice(label: str, key: str, titles: Mapping[Option, str], *, help: str | None = None) -> Option:
    """One of a few options, all in sight."""
    fallback, *_ = titles
    asked = _follow_link(key, fallback, titles)
    with place(label, key, titles=titles):
        chosen = st.segmented_control(
            label,
            list(titles),
            default=fallback,
            required=True,
            wrap=True,
            format_func=_title_of(titles),
            key=key,
            help=help,
        )
    value = chosen or fallback
    _tell_unknown(key, asked, "one of ", titles, value)
    _write_link(key, [value], is_default=value == fallback)
    return value


@in_one_place
def one_of_many(
    label: str, key: str, titles: Mapping[Option, str], *, on_change: Callable[[], None] | None = None
) -> Option:
    """One of many options, the first unless another is chosen. on_change is called when a person chooses."""
    fallback, *_ = titles
    asked = _follow_link(key, fallback, titles)
    with place(label, key, titles=titles):
        chosen = st.selectbox(
            label, list(titles), format_func=_title_of(titles), key=key, on_change=on_change
        )
    value = chosen or fallback
    if any(option not in titles for option in asked):
        refused(key, asked[-1], "one of the choices", titles[value])
    _write_link(key, [value], is_default=value == fallback)
    return value


@in_one_place
def several(label: str, key: str, titles: Mapping[Option, str]) -> list[Option]:
    """Any of a few options, all in sight, in their own order; all of them when none is chosen."""
    every = list(titles)
    asked = _follow_link(key, every, titles)
    with place(label, key, titles=titles):
        chosen = st.pills(
            label,
            every,
            selection_mode="multi",
            default=every,
            wrap=True,
            format_func=_title_of(titles),
            key=key,
        )
    values = [option for option in every if option in chosen] or every
    _tell_unknown(key, asked, "some of ", titles, *values)
    _write_link(key, values, is_default=values == every)
    return values


def _title_of(titles: Mapping[Option, str]) -> Callable[[Option], str]:
    return lambda option: titles.get(option, option)


def _follow_link(key: str, fallback: object, known: Collection[str]) -> list[str]:
    """What the link says of a control, before it is drawn; where that is news, the control is given it."""
    in_force = asked_in_link(key, fallback) is not None
    asked, written = st.query_params.get_all(key), page_state.written_into_link().get(key)
    found = [option for option in dict.fromkeys(asked) if option in known]
    if asked and not in_force:  # the control was put
        return []
    if found and asked != written:
        st.session_state[key] = found if isinstance(fallback, list) else found[-1]
    elif written and not asked:
        st.session_state[key] = fallback
    return asked


def _write_link(key: str, values: list[Option], *, is_default: bool) -> None:
    """Name the chosen options in the link, unless they are those of a link that says nothing."""
    page_state.written_into_link()[key] = None if is_default else list(values)
    if is_default:
        st.query_params.pop(key, None)
    elif st.query_params.get_all(key) != values:
        st.query_params[key] = values


def _tell_unknown(
    key: str, asked: list[str], wanted: str, titles: Mapping[Option, str], *shown: Option
) -> None:
    """Say which options of the link there are none of, and what is shown instead."""
    unknown = [option for option in asked if option not in titles]
    if unknown:
        named = ", ".join(titles[option] for option in shown)
        refused(key, ", ".join(unknown), wanted + ", ".join(titles), named)
