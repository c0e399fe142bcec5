"""The room of a legend that stands above a plot, at any width of the page.

In pixels, from the top: the toolbar, the legend's rows, and what the figure has between them and the plot. There is
room for as many rows as the narrowest place, that of a phone, makes of the legend; where it has fewer, the page gives
the rest to the plot.
"""

from collections.abc import Sequence
from typing import Any

_TOOLBAR, _ROW, _WIDTH = 40, 20, 270


def legend_above(names: Sequence[str], *, between: int, plot: int) -> dict[str, Any]:
    """The layout's legend and top margin, for a plot of a height; what the page needs to fit them is in the meta.

    >>> legend_above(["ALiBi", "T5 bias", "RoPE"], between=24, plot=300)["margin"]
    {'t': 104}
    """
    columns = max(_WIDTH // (48 + 7 * max(map(len, names), default=1)), 1)
    return {
        "showlegend": True,
        "legend": {"y": 1 + between / plot, "traceorder": "normal", "font": {"size": 13}},
        "margin": {"t": _TOOLBAR + _ROW * -(-len(names) // columns) + between},
        "meta": {"around_legend": {"above": _TOOLBAR, "below": between}},
    }
