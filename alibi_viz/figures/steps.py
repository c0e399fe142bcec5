"""Frames: states of one figure that a slider steps through without asking the server.

The slider's name is a URL parameter and each frame's name is one of its values. On the page a native range
input drives the frames; in a saved HTML file Plotly's own slider does.
"""

from typing import NamedTuple

import plotly.graph_objects as go


class Step(NamedTuple):
    """One state: its value in the URL, what the person reads, and the frame that paints it."""

    value: str
    label: str
    frame: go.Frame


def add_steps(figure: go.Figure, steps: list[Step], *, parameter: str, prefix: str, active: int) -> go.Figure:
    """Give `figure` its frames and the slider that walks through them; `active` is where it starts."""
    for step in steps:
        step.frame.name = step.value
    figure.frames = [step.frame for step in steps]
    immediately = {
        "mode": "immediate",
        "frame": {"duration": 0, "redraw": True},
        "transition": {"duration": 0},
    }
    figure.update_layout(
        sliders=[
            {
                "name": parameter,
                "active": active,
                "currentvalue": {"prefix": f"{prefix}: "},
                "pad": {"t": 56},
                "steps": [
                    {
                        "value": step.value,
                        "label": step.label,
                        "method": "animate",
                        "args": [[step.value], immediately],
                    }
                    for step in steps
                ],
            }
        ]
    )
    return figure
