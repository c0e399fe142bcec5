"""Panels: several plots in one figure, placed by a layout that is written at once.

`plotly.subplots.make_subplots` adds one axis after the other and checks the whole layout each time: a tenth of a second
for eight plots, in every rerun of a page. This is the same arithmetic and nothing else.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Panel(NamedTuple):
    """A plot in a grid: its axes as traces name them, and where it lies, in shares of the figure."""

    x: str
    y: str
    across: tuple[float, float]
    up: tuple[float, float]

    def axes(self, x: Mapping[str, object], y: Mapping[str, object]) -> dict[str, dict[str, object]]:
        """Both axes for the layout, in their place.

        >>> panels(2, rows=2, columns=1, gap_across=0.0, gap_down=0.2)[1].axes({"visible": False}, {})
        {'xaxis2': {'domain': (0.0, 1.0), 'anchor': 'y2', 'visible': False},
         'yaxis2': {'domain': (0.0, 0.4), 'anchor': 'x2'}}
        """
        return {
            f"xaxis{self.x[1:]}": {"domain": self.across, "anchor": self.y, **x},
            f"yaxis{self.y[1:]}": {"domain": self.up, "anchor": self.x, **y},
        }

    def title(self, text: str, *, size: int) -> dict[str, object]:
        """An annotation in the middle above the plot; size is that of its letters."""
        return {
            "text": text,
            "x": sum(self.across) / 2,
            "y": self.up[1],
            "xref": "paper",
            "yref": "paper",
            "xanchor": "center",
            "yanchor": "bottom",
            "showarrow": False,
            "font": {"size": size},
        }


def panels(n: int, *, rows: int, columns: int, gap_across: float, gap_down: float) -> list[Panel]:
    """The first n panels of a grid, row by row from the top left; gaps are shares of the figure.

    >>> [panel.x for panel in panels(3, rows=2, columns=2, gap_across=0.0, gap_down=0.0)]
    ['x', 'x2', 'x3']
    """
    width = (1 - gap_across * (columns - 1)) / columns
    height = (1 - gap_down * (rows - 1)) / rows
    found = []
    for index in range(n):
        row, column = divmod(index, columns)
        left, low = column * (width + gap_across), (rows - 1 - row) * (height + gap_down)
        number = "" if index == 0 else str(index + 1)
        found.append(Panel(f"x{number}", f"y{number}", (left, left + width), (low, low + height)))
    return found
