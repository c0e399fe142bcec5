"""One Plotly figure that stays still.

`st.plotly_chart` throws its drawing away at every change. This component keeps one node and calls
`Plotly.react` on it: no blank frame, and zoom survives. Frames are stepped in the browser, without a server
trip, by a native range input whose name is a URL parameter. A click comes back as a `Picked`.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st
from streamlit.components.v2 import component

from alibi_viz.ui import hiding, page_state
from alibi_viz.ui.drawing import drawn
from alibi_viz.ui.plotly_script import URL_PATH

if TYPE_CHECKING:
    import plotly.graph_objects as go

_HERE = Path(__file__).parent
_HTML = """
<figure class="alibi-plot">
  <figcaption></figcaption>
  <div class="steps" hidden>
    <button type="button">▶ Play</button>
    <label><span class="name"></span><input type="range" min="0" step="1"></label>
    <output aria-live="polite"></output>
  </div>
  <div class="note" role="status"></div>
  <div class="type"></div>
  <div class="canvas"></div>
</figure>
"""

_mount = component(
    "alibi_plot",
    html=_HTML,
    css=(_HERE / "plot.css").read_text(encoding="utf-8"),
    js=(_HERE / "plot.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def plot(
    figure: "partial[go.Figure]",
    *,
    key: str,
    alt: str,
    on_pick: Callable[[dict[str, Any]], None] | None = None,
) -> None:
    """Draw `figure`; `alt` says in words and numbers what it shows, for those who cannot see it.

    The figure is named by its function and arguments, and drawn once for everybody (`drawing`).
    on_pick is called, before the page runs again, with the clicked point:
    {"x": ..., "y": ..., "curve": trace number, "customdata": ...}.
    """

    def picked() -> None:
        point = st.session_state[key].get("picked")
        if on_pick is not None and isinstance(point, dict):
            on_pick(point)

    drawing = drawn(figure)
    _mount(
        key=key,
        data={
            "figure": drawing.json,
            "alt": alt,
            "height": drawing.height,
            "filename": f"alibi-viz-{key}",
            "script": URL_PATH,
            "hidden": hiding.names(),
            "times_given": page_state.times_given(),  # the link may name another step for the same figure
        },
        on_picked_change=picked,
    )
