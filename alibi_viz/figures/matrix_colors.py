"""The colours of a matrix: of a bias, and of weights.

A bias is faint at zero, blue where it penalises, red where it rewards, as strong as it is large. A weight is faint at
nothing and strong at all. Faint is near the page's own colour, so each scale is there twice: for a light page, where
strong is dark, and for a dark one, where strong is light.
"""

from typing import Any, Literal

import numpy as np
from jaxtyping import Float
from plotly.colors import sample_colorscale

from alibi_viz.figures import theme

Kind = Literal["bias", "weight"]
Page = Literal["light", "dark"]
GROUND = "rgba(128, 128, 128, 0.2)"
FAINTEST_DECADE = -4
_SCALES = {
    "bias": {"light": theme.DIVERGING, "dark": theme.DIVERGING_ON_DARK},
    "weight": {"light": theme.SEQUENTIAL, "dark": theme.SEQUENTIAL_ON_DARK},
}


def limits_of(values: Float[np.ndarray, "..."], *, kind: Kind = "bias") -> tuple[float, float]:
    """The ends of the colours: the lowest and the highest value, and zero, unless that is further than they are apart.

    >>> limits_of(np.array([[-3.0, -np.inf]])), limits_of(np.array([[0.25]]), kind="weight")
    ((-3.0, 0.0), (0.0, 0.25))
    >>> limits_of(np.array([[2000.0, 2060.0]]))
    (2000.0, 2060.0)
    """
    finite = values[np.isfinite(values)]
    if finite.size:
        low, high = finite.min().item(), finite.max().item()
        if kind == "bias" and 0 < high - low < max(low, -high):
            return low, high
        low, high = min(low, 0.0), max(high, 0.0)
        if low < high:
            return low, high
    return (-1.0, 0.0) if kind == "bias" else (0.0, 1.0)


def coloring(
    kind: Kind, limits: tuple[float, float], *, log: bool = False, title: str | None = None
) -> dict[str, Any]:
    """The layout's colour axis: the house's colours between the limits, a bar beneath the figure.

    The layout's meta holds the same colours for a dark page, which the page puts in.
    """
    bar: dict[str, object] = {
        "orientation": "h",
        "y": 0,
        "yref": "container",
        "yanchor": "bottom",
        "thickness": 12,
        "len": 0.86,
        "x": 0.5,
        "title": {"text": title or kind, "side": "bottom"},
        "exponentformat": "none",
        "separatethousands": True,
        "nticks": 4,
        "tickangle": 0,
        "outlinewidth": 0,
    }
    if log:
        decades = list(range(FAINTEST_DECADE, 1))
        names = ["≤ 0.01%", "0.1%", "1%", "10%", "100%"]
        bar |= {"tickvals": decades, "ticktext": names}
        limits = (float(FAINTEST_DECADE), 0.0)
    light, dark = (color_scale(kind, limits, page=page) for page in ("light", "dark"))
    axis = {"colorscale": light, "cmin": limits[0], "cmax": limits[1], "colorbar": bar}
    return {"coloraxis": axis, "meta": {"dark": dark}}


def color_scale(
    kind: Kind, limits: tuple[float, float], *, page: Page = "light", steps: int = 17
) -> list[list[float | str]]:
    """The colours from one limit to the other. A bias keeps faint for zero and as strong for +1 as for -1.

    Where zero is out of sight the faint end is the one next to it.

    >>> color_scale("bias", (-2.0, 0.0))[-1]
    [1.0, 'rgb(245, 243, 238)']
    """
    low, high = limits
    ends = (0.0, 1.0)
    if kind == "bias":
        largest = max(-low, high)
        ends = 0.5 + min(low, 0) / (2 * largest), 0.5 + max(high, 0) / (2 * largest)
    shares = np.linspace(*ends, steps).clip(0.0, 1.0).tolist()
    sampled = sample_colorscale(_SCALES[kind][page], shares)
    return [[index / (steps - 1), str(color)] for index, color in enumerate(sampled)]
