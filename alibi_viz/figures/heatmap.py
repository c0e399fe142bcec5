"""Heatmaps of bias and of weights: queries run down, keys run to the right, as a matrix is written.

What a query may not see is left open, so that the grey ground shows.
"""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Bool, Float, Int

from alibi_viz.figures.matrix_colors import FAINTEST_DECADE, GROUND, Kind, coloring, limits_of
from alibi_viz.figures.theme import CHOSEN
from alibi_viz.figures.theme import figure as blank

_FEW_CELLS = 12
_LONG_POSITION, _LONG_TICKS = 1_000_000, 4


def heatmap(
    values: Float[np.ndarray, "query key"],
    *,
    query_positions: Int[np.ndarray, "query"],
    key_positions: Int[np.ndarray, "key"],
    kind: Kind = "bias",
    limits: tuple[float, float] | None = None,
    log: bool = False,
    overflow: Bool[np.ndarray, "query key"] | None = None,
    chosen: tuple[int, int] | None = None,
    title: str = "",
    name: str | None = None,
    height: int = 460,
) -> go.Figure:
    """One matrix as a figure of its own.

    limits   the values at the two ends of the colours; by default those of `limits_of`
    log      weights only: colours by powers of ten, from 10^-4 up
    overflow cells to paint in the accent colour: no number could be held there
    chosen   (query position, key position) of a cell to frame
    name     what the hover calls a value; by default its kind
    """
    limits = limits or limits_of(values, kind=kind)
    positions = (query_positions, key_positions)
    traces = [
        heatmap_trace(
            values,
            query_positions=query_positions,
            key_positions=key_positions,
            log=log,
            name=name or kind,
        )
    ]
    if overflow is not None and overflow.any():
        traces.append(overflow_trace(overflow, *positions))
    return blank(
        traces,
        height=height,
        title={"text": title},
        plot_bgcolor=GROUND,
        margin={"b": 110},
        **coloring(kind, limits, log=log),
        xaxis=position_axis(key_positions, "key position"),
        yaxis=position_axis(query_positions, "query position", down=True),
        shapes=[] if chosen is None else [cell_frame(*chosen, *positions)],
    )


def heatmap_trace(
    values: Float[np.ndarray, "query key"],
    *,
    query_positions: Int[np.ndarray, "query"],
    key_positions: Int[np.ndarray, "key"],
    log: bool = False,
    name: str = "",
    coloraxis: str = "coloraxis",
    axes: tuple[str, str] = ("x", "y"),
) -> go.Heatmap:
    """One matrix as a trace whose colours come from a shared `color_axis`. What is not finite is left open."""
    held = _for_drawing(np.where(np.isfinite(values), values, np.nan))
    drawn, shown = held, "z"
    if log:
        with np.errstate(divide="ignore"):
            drawn, shown = np.log10(np.maximum(held, 0.0)).clip(FAINTEST_DECADE - 9), "customdata"
    few = max(len(query_positions), len(key_positions)) <= _FEW_CELLS
    write = "{:.3g}" if not log else "{:.2%}"
    return go.Heatmap(
        x=key_positions.astype(np.float64),
        y=query_positions.astype(np.float64),
        z=drawn,
        customdata=held if log else None,
        name=name,
        xaxis=axes[0],
        yaxis=axes[1],
        coloraxis=coloraxis,
        hoverongaps=False,
        text=[["" if np.isnan(v) else write.format(v) for v in row] for row in held] if few else None,
        texttemplate="%{text}" if few else None,
        hovertemplate=f"query %{{y:,d}}<br>key %{{x:,d}}<br>{name} %{{{shown}:.6~g}}<extra></extra>",
    )


def overflow_trace(
    overflow: Bool[np.ndarray, "query key"],
    query_positions: Int[np.ndarray, "query"],
    key_positions: Int[np.ndarray, "key"],
    *,
    axes: tuple[str, str] = ("x", "y"),
) -> go.Heatmap:
    """The cells that hold no number, in the accent colour, to be laid over a matrix."""
    return go.Heatmap(
        x=key_positions.astype(np.float64),
        y=query_positions.astype(np.float64),
        z=np.where(overflow, 1.0, np.nan).astype(np.float32),
        colorscale=[[0.0, CHOSEN], [1.0, CHOSEN]],
        showscale=False,
        xaxis=axes[0],
        yaxis=axes[1],
        hoverongaps=False,
        hovertemplate="query %{y:,d}<br>key %{x:,d}<br>no finite number<extra></extra>",
    )


def _for_drawing(values: Float[np.ndarray, "query key"]) -> Float[np.ndarray, "query key"]:
    """In float32, half the way to the browser; but for values so far from zero that it would blur them."""
    low, high = limits_of(values)
    blurred = high - low < 2**-12 * max(-low, high)
    return values.astype(np.float64 if blurred else np.float32)


def position_axis(
    positions: Int[np.ndarray, "position"], title: str, *, down: bool = False, ticks: int = 6
) -> dict[str, object]:
    """An axis of positions whose cells fill it; `down` puts the first at the top.

    Positions beyond a million are labelled by how far they are from the first, which the title names.
    """
    low, high = _edges(positions)
    axis: dict[str, object] = {
        "range": [high, low] if down else [low, high],
        "title": {"text": title, "standoff": 8},
        "showgrid": False,
        "zeroline": False,
        "exponentformat": "none",
        "separatethousands": True,
        "nticks": ticks,
        "constrain": "domain",
    }
    first = int(positions[0])
    if first >= _LONG_POSITION:
        at = np.unique(np.linspace(0, len(positions) - 1, _LONG_TICKS).round().astype(np.int64))
        axis["tickvals"] = positions[at].astype(np.float64)
        axis["ticktext"] = [f"+{int(p) - first:,}" for p in positions[at]]
        axis["title"] = {"text": f"{title} − {first:,}", "standoff": 8}
    return axis


def cell_frame(
    query: int,
    key: int,
    query_positions: Int[np.ndarray, "query"],
    key_positions: Int[np.ndarray, "key"],
    *,
    axes: tuple[str, str] = ("x", "y"),
) -> dict[str, object]:
    """The shape that frames one cell: at least a thirtieth of the picture wide, so that it is seen, and all in it."""
    edges: dict[str, object] = {}
    for name, at, positions in (("x", key, key_positions), ("y", query, query_positions)):
        low, high = _edges(positions)
        half = (high - low) / min(len(positions), 30) / 2
        middle = min(max(at, low + half), high - half)
        edges |= {f"{name}0": middle - half, f"{name}1": middle + half}
    line = {"color": CHOSEN, "width": 2}
    return {"type": "rect", "xref": axes[0], "yref": axes[1], "line": line, **edges}


def _edges(positions: Sequence[int] | Int[np.ndarray, "position"]) -> tuple[float, float]:
    first, last = int(positions[0]), int(positions[-1])
    half = (last - first) / max(len(positions) - 1, 1) / 2 or 0.5
    return first - half, last + half
