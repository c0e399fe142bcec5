"""The likeliest next tokens as bars, the likeliest on top."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from alibi_viz.core.methods import METHODS
from alibi_viz.figures import theme
from alibi_viz.figures.labels import label
from alibi_viz.figures.panels import panels

_ROOM = 1.12  # times the longest bar, for the number at its end


def next_tokens(likeliest: Mapping[str, Sequence[tuple[str, float]]]) -> go.Figure:
    """The likeliest next tokens of one or two methods, the likeliest on top."""
    places = panels(len(likeliest), rows=1, columns=len(likeliest), gap_across=0.2, gap_down=0.0)
    bars, notes, axes = [], [], {}
    for place, (method, tokens) in zip(places, likeliest.items(), strict=True):
        shares = [share for _, share in tokens]
        bars.append(
            go.Bar(
                x=shares,
                y=[f"{rank} {label(piece) or '·'}" for rank, (piece, _) in enumerate(tokens, start=1)],
                xaxis=place.x,
                yaxis=place.y,
                orientation="h",
                text=[f"{share:.1%}" for share in shares],
                textposition="outside",
                textfont={"size": 12},
                cliponaxis=False,
                marker={"color": theme.METHOD_COLORS[method], "line": {"width": 0}},
                hovertemplate="%{y}: %{x:.3%}<extra></extra>",
            )
        )
        notes.append(place.title(METHODS[method].label, size=15) | {"x": place.across[0], "xanchor": "left"})
        axes |= place.axes(
            {"tickformat": ".2~%", "range": [0, _ROOM * max(shares, default=1.0)]},
            {"autorange": "reversed", "showgrid": False, "ticklabelstandoff": 6},
        )
    return theme.figure(bars, height=360, showlegend=False, annotations=notes, **axes)
