"""The quiz in figures: where each question stands, pictures to choose from, and a sketch beside the truth.

They are small, so that two of them and the controls fit on a screen. Nothing is told by colour alone.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float, Float64

from alibi_viz.figures import theme
from alibi_viz.figures.heatmap import heatmap
from alibi_viz.figures.matrix_colors import limits_of

IN_A_ROW = 10
_FEW_POINTS = 24
# Name in the legend, colour, shape.
_STANDINGS = {
    "right": ("right", theme.METHOD_COLORS["rope"], "circle"),
    "wrong": ("not right", theme.OTHER, "x"),
    "skipped": ("skipped", theme.FAINT, "triangle-right-open"),
    "open": ("open", theme.FAINT, "circle-open"),
}


def strip(statuses: Sequence[str], *, at: int) -> go.Figure:
    """A marker for each question, shaped by where it stands, with a ring around number `at`.

    A marker's customdata is the number of its question, which counts from 1.
    """
    numbers = np.arange(1, len(statuses) + 1)
    column, row = (numbers - 1) % IN_A_ROW, (numbers - 1) // IN_A_ROW
    traces = [
        go.Scatter(
            x=column[at - 1 : at].astype(np.float32),
            y=row[at - 1 : at].astype(np.float32),
            text=[str(at)],  # its number clears the ring, which is larger than the marker
            mode="markers+text",
            textposition="top center",
            textfont={"size": 12},
            marker={
                "size": 22,
                "symbol": "square-open",
                "color": theme.CHOSEN,
                "line": {"width": 3},
            },
            name="this one",
            hoverinfo="skip",
        )
    ]
    for status, (name, color, symbol) in _STANDINGS.items():
        here = np.array([each == status for each in statuses], dtype=bool)
        if here.any():
            traces.append(
                go.Scatter(
                    x=column[here].astype(np.float32),
                    y=row[here].astype(np.float32),
                    customdata=numbers[here].tolist(),
                    text=["" if number == at else str(number) for number in numbers[here].tolist()],
                    mode="markers+text",
                    textposition="top center",
                    textfont={"size": 12},
                    marker={
                        "size": 13,
                        "symbol": symbol,
                        "color": color,
                        "line": {"width": 2, "color": color},
                    },
                    name=name,
                    hovertemplate=f"question %{{customdata}}: {name}<extra></extra>",
                )
            )
    rows = -(-len(statuses) // IN_A_ROW)
    hidden = {"visible": False, "fixedrange": True}
    return theme.figure(
        traces,
        height=64 + 40 * rows,
        margin={"l": 8, "r": 8, "t": 48, "b": 8},
        xaxis=hidden | {"range": [-0.6, IN_A_ROW - 0.4]},
        yaxis=hidden | {"range": [rows - 0.55, -0.75]},
    )


def picture(
    values: Float64[np.ndarray, "row column"],
    x: Float64[np.ndarray, "column"],
    *,
    drawn_as: Literal["map", "curves"],
    title: str,
    x_title: str,
    y_title: str,
    limits: tuple[float, float],
) -> go.Figure:
    """A matrix as a map, or its rows as curves. limits, of colours or of heights, are shared by two pictures."""
    if drawn_as == "curves":
        return _curves(values, x, title=title, x_title=x_title, y_title=y_title, limits=limits)
    figure = heatmap(
        values,
        query_positions=np.arange(len(values)),
        key_positions=x.astype(np.int64),
        kind="weight" if limits[0] >= 0 else "bias",
        limits=limits,
        title=title,
        height=380,
    )
    figure.update_traces(text=None, texttemplate=None)
    return figure.update_layout(xaxis_title_text=x_title, yaxis_title_text=y_title)


def shared_limits(
    pictures: Sequence[Float64[np.ndarray, "_row _column"]], *, drawn_as: Literal["map", "curves"]
) -> tuple[float, float]:
    """The limits that hold all pictures: of colours for maps, of heights with some air for curves."""
    every = np.concatenate([values.ravel() for values in pictures])
    every = every[np.isfinite(every)]
    low, high = float(every.min()), float(every.max())
    if drawn_as == "map":
        return limits_of(every, kind="weight" if low >= 0 else "bias")
    air = 0.06 * (high - low) or 1.0
    return low - air, high + air


def sketch(
    x: Float64[np.ndarray, "point"],
    guess: Float64[np.ndarray, "point"],
    *,
    truth: Float64[np.ndarray, "point"] | None = None,
    limits: tuple[float, float],
    x_title: str,
    y_title: str,
    evenly: bool = False,
) -> go.Figure:
    """A person's curve as dashes with circles; once there is an answer the truth over it, with diamonds.

    evenly puts the points as far apart as each other, whatever their x.
    """
    places = [f"{at:,.4g}" for at in x] if evenly else x.astype(np.float32)
    drawn = [_curve(places, guess, "your curve", theme.MAIN, "circle", "dash")]
    if truth is not None:
        at = int(np.abs(guess - truth).argmax())
        drawn.append(_curve(places, truth, "the truth", theme.OTHER, "diamond", "solid"))
        drawn.append(
            go.Scatter(
                x=[places[at]] * 2,
                y=np.array([guess[at], truth[at]], dtype=np.float32),
                mode="lines",
                line={"color": theme.FAINT, "width": 4, "dash": "dot"},
                name="largest gap",
                hoverinfo="skip",
            )
        )
    air = 0.04 * (limits[1] - limits[0])
    return theme.figure(
        drawn,
        height=320 if truth is None else 340,
        showlegend=True,
        margin={"t": 56 if truth is None else 84},  # on a phone the names of three lines take two rows
        xaxis={"title": x_title, "type": "category" if evenly else "linear"},
        yaxis={"title": y_title, "range": [limits[0] - air, limits[1] + air]},
    )


def _curves(
    values: Float[np.ndarray, "row column"],
    x: Float[np.ndarray, "column"],
    *,
    title: str,
    x_title: str,
    y_title: str,
    limits: tuple[float, float],
) -> go.Figure:
    mode = "lines+markers" if len(x) <= _FEW_POINTS else "lines"
    colors = [theme.MAIN] if len(values) == 1 else theme.head_colors(len(values))
    traces = [
        go.Scatter(
            x=x.astype(np.float32),
            y=row.astype(np.float32),
            mode=mode,
            line={"color": color, "width": 2},
            marker={"size": 7},
            hovertemplate="%{x:.4~g}: %{y:.4~g}<extra></extra>",
        )
        for row, color in zip(values, colors, strict=True)
    ]
    return theme.figure(
        traces,
        height=300,
        showlegend=False,
        title={"text": title},
        xaxis={"title": x_title},
        yaxis={"title": y_title, "range": list(limits)},
    )


def _curve(
    places: Sequence[str] | Float[np.ndarray, "point"],
    y: Float64[np.ndarray, "point"],
    name: str,
    color: str,
    symbol: str,
    dash: str,
) -> go.Scatter:
    return go.Scatter(
        x=places,
        y=y.astype(np.float32),
        mode="lines+markers",
        name=name,
        line={"color": color, "width": 2, "dash": dash},
        marker={"size": 9, "symbol": symbol, "color": color},
        hovertemplate=f"{name}<br>%{{x}}: %{{y:.4~g}}<extra></extra>",
    )
