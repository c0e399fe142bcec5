"""A number that somebody gave and the true one on one line, with the gap between them.

The line is logarithmic where both are positive and one is many times the other: else the smaller would lie on zero.
"""

import numpy as np
import plotly.graph_objects as go

from alibi_viz.figures import theme

_TIMES = 8
_AIR = 0.25


def number_line(guess: float | int, truth: float | int, *, title: str) -> go.Figure:
    """The guess as a circle above the line, the truth as a diamond, the gap as dots between them."""
    marks = [
        ("your answer", guess, theme.MAIN, "circle-open", "top center"),
        ("the truth", truth, theme.OTHER, "diamond", "bottom center"),
    ]
    traces = [
        go.Scatter(
            x=np.array([guess, truth], dtype=np.float64),
            y=np.zeros(2, dtype=np.float32),
            mode="lines",
            line={"color": theme.FAINT, "width": 4, "dash": "dot"},
            name="the gap",
            hoverinfo="skip",
        ),
        *(
            go.Scatter(
                x=np.array([value], dtype=np.float64),
                y=np.zeros(1, dtype=np.float32),
                mode="markers+text",
                text=[f"{name}: {_written(value)}"],
                textposition=position,
                cliponaxis=False,
                marker={"size": 15, "symbol": symbol, "color": color, "line": {"width": 3, "color": color}},
                name=name,
                hovertemplate=f"{name}: %{{x}}<extra></extra>",
            )
            for name, value, color, symbol, position in marks
        ),
    ]
    return theme.figure(
        traces,
        height=190,
        showlegend=False,
        margin={"l": 16},
        title={"text": title},
        xaxis=_axis(guess, truth),
        yaxis={"visible": False, "fixedrange": True, "range": [-1, 1]},
    )


def _axis(guess: float | int, truth: float | int) -> dict[str, object]:
    """A scale on which both numbers stand apart, with air for their names at the sides."""
    low, high = sorted((guess, truth))
    if low > 0 and high > _TIMES * low:
        low, high = np.log10([low, high])
        air = _AIR * (high - low)
        return {"type": "log", "range": [low - air, high + air], "dtick": 1, "exponentformat": "power"}
    low, high = min(0.0, low), max(0.0, high)
    air = _AIR * (high - low) or 1.0
    # Zero is on the line, and little beyond it: below zero tokens there is nothing.
    return {
        "type": "linear",
        "range": [low - air * (0.2 if low == 0 else 1), high + air * (0.2 if high == 0 else 1)],
    }


def _written(number: float | int) -> str:
    return f"{number:,.4g}" if abs(number) < 10_000 else f"{number:,.0f}"
