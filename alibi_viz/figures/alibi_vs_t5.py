"""ALiBi and T5 side by side: two curves over a strip of buckets, three maps on one scale, a slope for each head.

The log scale of distance is log2(1 + d): it has a place for the token itself, and in both directions it runs
to the left as well.
"""

from typing import Literal

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float64, Int64
from plotly.subplots import make_subplots

from alibi_viz.core.alibi_vs_t5 import SideBySide
from alibi_viz.figures.heatmap import heatmap
from alibi_viz.figures.legend import legend_above
from alibi_viz.figures.matrix_colors import limits_of
from alibi_viz.figures.theme import CHOSEN, FAINT, METHOD_COLORS, TEMPLATE, figure

Scale = Literal["linear", "log"]
Map = Literal["alibi", "t5", "difference"]

_ALIBI, _T5 = METHOD_COLORS["alibi"], METHOD_COLORS["t5"]
_STRIP = (_T5, "#F0B48A")
_FITS, _FITS_AROUND = 296, 126  # in pixels, the plot and what is above and below it
_TITLES = {"alibi": "ALiBi", "t5": "T5", "difference": "T5 − ALiBi"}


def curves(both: SideBySide, *, scale: Scale) -> go.Figure:
    """The bias of one head against distance, twice, and below it which distances share a bucket."""
    drawn = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.08, row_heights=[0.82, 0.18])
    x = _at(both.offsets, scale)
    lines = (
        ("ALiBi", both.alibi, {"color": _ALIBI, "width": 3}),
        ("T5", both.t5, {"color": _T5, "width": 3, "shape": "hvh"}),
        ("closest line", both.closest, {"color": FAINT, "width": 2, "dash": "dash"}),
    )
    told = [
        _told(offset, bucket)
        for offset, bucket in zip(both.offsets.tolist(), both.buckets.tolist(), strict=True)
    ]
    for name, values, line in lines:
        drawn.add_trace(
            go.Scatter(
                x=x.astype(np.float32),
                y=values.astype(np.float32),
                customdata=told,
                mode="lines",
                line=line,
                name=name,
                hovertemplate=f"%{{customdata}}<br>{name} %{{y:.5g}}<extra></extra>",
            ),
            row=1,
            col=1,
        )
    drawn.add_trace(_strip(both, scale), row=2, col=1)
    low, high = x[0].item(), x[-1].item()
    if both.saturates_at <= both.reach:
        ways = (1, -1) if both.bidirectional else (1,)
        marked = _at(both.saturates_at * np.array(ways), scale)
        for at in marked.tolist():
            drawn.add_vline(x=at, line={"color": CHOSEN, "dash": "dot", "width": 2})
        drawn.add_annotation(
            x=marked[0].item(),
            y=0,
            yref="y domain",
            yanchor="top",
            xanchor="right" if marked[0] > (low + high) / 2 else "left",
            text=f"one bucket from {both.saturates_at:,} on",
            showarrow=False,
        )
    ticks = _ticks(both, scale)
    room = 0.02 * (high - low)
    drawn.update_xaxes(
        range=[low - room, high + room],
        tickvals=_at(ticks, scale).tolist(),
        ticktext=[f"{tick:,}".replace("-", "−") for tick in ticks.tolist()],
        zeroline=False,
    )
    drawn.update_xaxes(title_text="distance i − j, in tokens" + _direction(both), row=2, col=1)
    drawn.update_yaxes(title_text="bias, in logits", row=1, col=1)
    drawn.update_yaxes(
        title_text="bucket", showticklabels=False, showgrid=False, range=[0, 1], fixedrange=True, row=2, col=1
    )
    return drawn.update_layout(
        template=TEMPLATE,
        height=520,
        uirevision=f"keep-{scale}-{both.bidirectional}-{both.reach}",
        bargap=0,
        hovermode="closest",
        uniformtext={"mode": "hide", "minsize": 11},
    )


def map_of(both: SideBySide, *, which: Map) -> go.Figure:
    """One of the three maps; all three take the same colours for the same number."""
    maps = {"alibi": both.alibi_map, "t5": both.t5_map, "difference": both.difference}
    return heatmap(
        maps[which],
        query_positions=both.positions,
        key_positions=both.positions,
        limits=limits_of(np.stack(list(maps.values()))),
        title=_TITLES[which],
        name=_TITLES[which],
        height=400,
    )


def fits(both: SideBySide) -> go.Figure:
    """The ALiBi slope closest to each T5 head, with its R^2, beside ALiBi's own slopes, on a log2 axis.

    A head that prefers what is far has no place on a log axis: its triangle points down at the slope's size.
    """
    heads = np.arange(1, len(both.slopes) + 1)
    towards_near = both.fit.slope > 0
    sizes = np.abs(both.fit.slope)
    seen = np.where(sizes > 0, sizes, np.nan)
    known = np.concatenate([both.slopes, seen[np.isfinite(seen)]])
    low, high = np.floor(np.log2(known.min())), np.ceil(np.log2(known.max()))
    powers = np.arange(low, high + 1)[:: int(np.ceil((high - low + 1) / 10))]
    few = len(heads) <= 16
    r_squared = [f"{value:.2f}" for value in both.fit.r_squared]
    return figure(
        [
            go.Scatter(
                x=heads.astype(np.float32),
                y=both.slopes.astype(np.float32),
                name="ALiBi's slopes",
                mode="markers",
                marker={
                    "color": _ALIBI,
                    "size": 11,
                    "symbol": "line-ew",
                    "line": {"color": _ALIBI, "width": 4},
                },
                hovertemplate="head %{x}<br>ALiBi's slope %{y:.5g}<extra></extra>",
            ),
            go.Scatter(
                x=heads.astype(np.float32),
                y=seen.astype(np.float32),
                name="closest to T5, R²",
                mode="markers+text" if few else "markers",
                text=["" if head == both.head else text for head, text in enumerate(r_squared)],
                textposition="top center",
                customdata=np.stack([both.fit.slope, both.fit.r_squared], axis=1).astype(np.float32),
                marker={
                    "color": _T5,
                    "size": 11,
                    "symbol": ["circle" if near else "triangle-down-open" for near in towards_near],
                    "line": {"color": _T5, "width": 2},
                },
                hovertemplate="head %{x}<br>closest slope %{customdata[0]:.5g}<br>"
                "R² %{customdata[1]:.3f}<extra></extra>",
            ),
            go.Scatter(
                x=heads[both.head : both.head + 1].astype(np.float32),
                y=seen[both.head : both.head + 1].astype(np.float32),
                name="this head",
                mode="markers+text" if few else "markers",
                text=[r_squared[both.head]],  # clear of the ring, which is larger than the marker
                textposition="top center",
                marker={"color": CHOSEN, "size": 21, "symbol": "circle-open", "line": {"width": 3}},
                hoverinfo="skip",
            ),
        ],
        height=_FITS + _FITS_AROUND,
        **legend_above(["ALiBi's slopes", "closest to T5, R²", "this head"], between=6, plot=_FITS),
        xaxis={"title": "head", "range": [0.3, len(heads) + 0.7], "tick0": 1, "dtick": -(-len(heads) // 16)},
        yaxis={
            "title": "slope",
            "type": "log",
            "range": (np.log10(2.0) * np.array([low - 0.9, high + 0.5])).tolist(),
            "tickvals": np.exp2(powers).tolist(),
            "ticktext": [f"2<sup>{int(power)}</sup>" for power in powers],
        },
    )


def _strip(both: SideBySide, scale: Scale) -> go.Bar:
    """A bar for each run of distances that share a bucket, in two shades by turns."""
    starts = np.flatnonzero(np.diff(both.buckets, prepend=-1))
    ends = np.append(starts[1:], len(both.offsets)) - 1
    firsts, lasts, numbers = both.offsets[starts], both.offsets[ends], both.buckets[starts]
    left, right = _at(firsts - 0.5, scale), _at(lasts + 0.5, scale)
    spans = [
        f"bucket {bucket}: {_span(first, last)}"
        for bucket, first, last in zip(numbers.tolist(), firsts.tolist(), lasts.tolist(), strict=True)
    ]
    width = both.offsets[-1] - both.offsets[0] + 1 if scale == "linear" else right[-1] - left[0]
    return go.Bar(
        x=((left + right) / 2).astype(np.float32),
        y=np.ones(len(starts), dtype=np.float32),
        width=(right - left).astype(np.float32),
        marker={"color": [_STRIP[index % 2] for index in range(len(starts))], "line": {"width": 0}},
        text=[
            str(bucket) if share > 0.03 else ""
            for bucket, share in zip(numbers.tolist(), (right - left) / width, strict=True)
        ],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        textfont={"color": "#111111", "size": 12},
        customdata=spans,
        hovertemplate="%{customdata}<extra></extra>",
        showlegend=False,
    )


def _at(offsets: Int64[np.ndarray, "offset"] | Float64[np.ndarray, "offset"], scale: Scale) -> np.ndarray:
    """Where an offset stands on the axis."""
    if scale == "linear":
        return offsets.astype(np.float64)
    return np.sign(offsets) * np.log2(1.0 + np.abs(offsets))


def _ticks(both: SideBySide, scale: Scale) -> Int64[np.ndarray, "tick"]:
    """Round distances to mark, five or so on each side."""
    if scale == "linear":
        step = 10 ** np.floor(np.log10(both.reach)).astype(np.int64).item()
        step = max(step // 4 if both.reach < 2 * step else step // 2 if both.reach < 5 * step else step, 1)
        back = np.arange(0, both.reach + 1, step * (2 if both.bidirectional else 1))
    else:
        powers = np.arange(0, int(np.log2(both.reach)) + 1)
        apart = int(np.ceil(len(powers) / (4 if both.bidirectional else 8)))
        back = np.concatenate([[0], 2 ** powers[::-1][::apart][::-1]]).astype(np.int64)
    return np.unique(np.concatenate([-back, back])) if both.bidirectional else back


def _told(offset: int, bucket: int) -> str:
    return f"{_span(offset, offset)}, bucket {bucket}"


def _span(first: int, last: int) -> str:
    """Distances in words: ahead for negative ones.

    >>> _span(19, 20), _span(-64, -46), _span(0, 0)
    ('19 to 20 back', '46 to 64 ahead', 'the token itself')
    """
    near, far = sorted((abs(first), abs(last)))
    if near == far == 0:
        return "the token itself"
    where = "ahead" if last < 0 else "back"
    return f"{near:,} {where}" if near == far else f"{near:,} to {far:,} {where}"


def _direction(both: SideBySide) -> str:
    return " (below zero: ahead)" if both.bidirectional else ""
