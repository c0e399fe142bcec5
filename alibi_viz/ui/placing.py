"""Where a control is drawn: where its page says, folded away for a presenter, or out of sight where the link hides it.

    with place("Heads", "n_heads"):
        st.slider("Heads", 1, 128, 8, key="n_heads")

In presenter mode all controls of a page stand in one closed expander, with their values in a line beneath it.

A control keeps its place. Streamlit's side in the browser draws one that moves anew, and when the old one goes after
that, it takes the tie to the link with it: from then on the control writes nothing into the link. So what is only
sometimes there has a place that is always there (`optional`), and where an arrangement changes as a whole, the old one
goes first (`arranged`).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import escape
from typing import TYPE_CHECKING, Any

import streamlit as st

from alibi_viz.lessons import presenting as lesson
from alibi_viz.ui import hiding, presenting

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

ON_EVERY_PAGE = frozenset(
    {"notation", lesson.PREDICT, lesson.PRESENT}
)  # in the sidebar, and so no page's own
_FOLD, _DRAWN, _ARRANGED = "controls_folded_into", "controls_drawn", "arranged"
_PLACES = 3  # the last one drawn, one that was cut short, and a fresh one
_WIDTH = 380  # pixels, and never more than the screen has
_LONGEST_VALUE = 32
# Columns and rows that hold nothing in sight leave no gap. A popover has no elements until it is opened.
_STYLE = f"""<style>
:is([data-testid=stColumn], [data-testid=stLayoutWrapper]):not(
  :has([data-testid=stElementContainer]:not([class*=st-key-{hiding.PREFIX}] *), [data-testid=stPopover])
) {{ display: none }}
.st-key-controls_values {{ row-gap: 0; font-size: 0.9rem }}
</style>"""


def optional() -> "DeltaGenerator":
    """A place for what is only sometimes there: it takes no room while it is empty, and nothing after it moves."""
    return st.container()


@contextmanager
def arranged(name: str, arrangement: str) -> Iterator[None]:
    """A place for what follows; with another arrangement of controls than before it is another one of a few places.

    The others are emptied first. One place would not do: the browser keeps what a container held until the run ends.
    """
    count, held = st.session_state.setdefault(_ARRANGED, {}).get(name, (0, ""))
    if held != arrangement:
        # Not held until all is drawn: a run may be cut short, and nobody knows what of it the browser was sent.
        count, held = count + 1, ""
        st.session_state[_ARRANGED][name] = count, held
    places = [st.container() if count % _PLACES == place else st.empty() for place in range(_PLACES)]
    with places[count % _PLACES]:
        yield
    st.session_state[_ARRANGED][name] = count, arrangement


def fold() -> None:
    """Begin a page's controls: in presenter mode their expander and the line of their values. Before the first one."""
    st.session_state[_DRAWN] = {}
    if presenting.is_on() or hiding.names():
        st.html(_STYLE)
    if presenting.is_on():
        with st.container(gap="xsmall"):
            with st.expander(lesson.CONTROLS, key="controls_folded"):
                controls = st.container(horizontal=True)
            values = st.container(horizontal=True, gap="small", key="controls_values")
        st.session_state[_FOLD] = controls, values


@contextmanager
def place(
    label: str, name: str, *, state: str | None = None, titles: Mapping[Any, str] | None = None
) -> Iterator[None]:
    """Draw a control where it belongs. state is its key where that is not its name, titles those of its options."""
    own = name not in ON_EVERY_PAGE
    if own:
        drawn()[name] = label
    if name in hiding.names():
        with st.container(key=f"{hiding.PREFIX}{name}"):
            yield
    elif own and presenting.is_on() and _FOLD in st.session_state:
        controls, values = st.session_state[_FOLD]
        with controls, st.container(width=_WIDTH):
            yield
        shown = _written(st.session_state[state or name], titles or {})
        values.html(f"{escape(label)} <strong>{escape(shown)}</strong>", width="content")
    else:
        yield


def drawn() -> dict[str, str]:
    """The labels of the controls that the page drew in its last run, by their names."""
    return st.session_state.setdefault(_DRAWN, {})


def _written(value: object, titles: Mapping[Any, str]) -> str:
    """What a control holds, in few characters on one line.

    >>> _written(True, {}), _written(0.10, {}), _written(["a", "b"], {}), _written("linear", {"linear": "Linear"})
    ('on', '0.1', 'a, b', 'Linear')
    >>> _written(["a", "b"], {"a": "A", "b": "B"})
    'A, B'
    >>> _written("word " * 20, {})
    'word word word word word word w…'
    """
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list):
        value = ", ".join(titles.get(each, each) for each in value)
    said = " ".join(titles.get(str(value), str(value)).split()) or "–"
    return said if len(said) <= _LONGEST_VALUE else f"{said[: _LONGEST_VALUE - 1]}…"
