"""What several runs gave over lengths: their mean as a line, all of them as a band, a cross where there is no value."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float64, Int64
from plotly.colors import hex_to_rgb

from alibi_viz.figures.by_length import NO_VALUE, line


def over_seeds(
    shown: Mapping[str, str],
    lengths: Int64[np.ndarray, "length"],
    values: Float64[np.ndarray, "3 length"],
    *,
    n_seeds: int,
    quantity: str,
    number: str,
) -> list[go.Scatter]:
    """What `n_seeds` runs gave at each length, rows least, middle, greatest: band, line, and a cross for each gap.

    `shown` is a `look`. The band is there for several seeds. `number` is the d3 format of a value, `quantity` what it
    is called.

    >>> t5 = {"name": "T5 bias", "color": "#D55E00", "symbol": "square"}
    >>> values = np.array([[40.0, np.nan], [41.0, np.nan], [42.0, np.nan]])
    >>> drawn = over_seeds(t5, np.array([8, 16]), values, n_seeds=2, quantity="perplexity", number=".1f")
    >>> [trace.mode for trace in drawn], drawn[-1].x.tolist()
    (['none', 'lines+markers', 'markers'], [16.0])
    """
    low, middle, high = values
    told = f"%{{x:,}} tokens: {quantity} %{{y:{number}}}"
    if n_seeds > 1:
        told += f"<br>{n_seeds} seeds: %{{customdata[0]:{number}}} to %{{customdata[1]:{number}}}"
    drawn = line(lengths, middle, told, **shown)
    crosses = _crosses(lengths, middle, name=shown["name"], color=shown["color"])
    if n_seeds == 1:
        return [drawn, *crosses]
    drawn.update(customdata=np.stack([low, high], axis=1).astype(np.float32))
    return [_band(lengths, low, high, name=shown["name"], color=shown["color"]), drawn, *crosses]


def _band(
    x: Int64[np.ndarray, "x"],
    low: Float64[np.ndarray, "x"],
    high: Float64[np.ndarray, "x"],
    *,
    name: str,
    color: str,
) -> go.Scatter:
    """The area between two lines, a piece for each run without a gap."""
    known = np.isfinite(low)
    runs = np.split(np.arange(len(x)), np.flatnonzero(np.diff(known)) + 1)
    there_and_back = [at for run in runs if known[run[0]] for at in [*run, *(run[::-1] + len(x)), 2 * len(x)]]
    outline = np.array(there_and_back, dtype=np.int64)
    return go.Scatter(
        x=np.array([*x, *x, np.nan], dtype=np.float32)[outline],
        y=np.array([*low, *high, np.nan], dtype=np.float32)[outline],
        mode="none",
        fill="toself",
        fillcolor=f"rgba{(*hex_to_rgb(color), 0.2)}",
        legendgroup=name,
        showlegend=False,
        hoverinfo="skip",
    )


def _crosses(
    x: Int64[np.ndarray, "x"], y: Float64[np.ndarray, "x"], *, name: str, color: str
) -> list[go.Scatter]:
    """A cross for each gap of a line. How high it stands says nothing: `framed` puts it on the axis."""
    gaps = np.isnan(y)
    if gaps.all() or not gaps.any():
        return []
    return [
        go.Scatter(
            x=x[gaps].astype(np.float32),
            y=np.zeros(gaps.sum(), dtype=np.float32),
            mode="markers",
            marker=NO_VALUE | {"color": color},
            cliponaxis=False,
            legendgroup=name,
            showlegend=False,
            hovertemplate=f"{name}<br>no value at %{{x:,}} tokens<extra></extra>",
        )
    ]
