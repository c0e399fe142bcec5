"""The likeliest next tokens as bars, the likeliest on top."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from alibi_viz.core.methods import METHODS
from alibi_viz.figures import theme
from alibi_viz.figures.labels import label


def next_tokens(likeliest: Mapping[str, Sequence[tuple[str, float]]]) -> go.Figure:
    """The likeliest next tokens of one or two methods, the likeliest on top."""
    figure = make_subplots(
        rows=1,
        cols=len(likeliest),
        horizontal_spacing=0.2,
        subplot_titles=[METHODS[method].label for method in likeliest],
    )
    for column, (method, tokens) in enumerate(likeliest.items(), start=1):
        names = [f"{rank} {label(piece) or '·'}" for rank, (piece, _) in enumerate(tokens, start=1)]
        shares = [share for _, share in tokens]
        figure.add_trace(
            go.Bar(
                x=shares,
                y=names,
                orientation="h",
                text=[f"{share:.1%}" for share in shares],
                textposition="auto",
                marker={"color": theme.METHOD_COLORS[method], "line": {"width": 0}},
                hovertemplate="%{y}: %{x:.3%}<extra></extra>",
            ),
            row=1,
            col=column,
        )
    figure.update_yaxes(autorange="reversed", showgrid=False)
    figure.update_xaxes(tickformat=".2~%", rangemode="tozero")
    figure.update_layout(template=theme.TEMPLATE, height=360, showlegend=False, uirevision="keep")
    return figure
