"""The bias as a matrix: what a window of it looks like, in which form, in which precision, at which price."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from alibi_viz.core.bias import BiasMask
from alibi_viz.core.bias_window import (
    BiasWindow,
    Form,
    bias_at,
    bias_window,
)
from alibi_viz.core.positions import stride
from alibi_viz.core.precision import DTYPES
from alibi_viz.core.slopes import alibi_slopes, slope_order
from alibi_viz.lessons import notation
from alibi_viz.lessons.units import share

LEAD = "All pairs at once: the bias is the same along each diagonal, whichever tokens stand there."
N_HEADS = (1, 128, 8)  # low, high, default
STARTS = (0, 2**40, 0)
WINDOWS = (8, 2**20, 64)
HEAD = 2
SHOWN: tuple[Literal["one", "all"], ...] = ("one", "all")
MASKS: tuple[BiasMask, ...] = ("causal", "none", "symmetric")
RELATIVE: Form = "relative"
FORMS: tuple[Form, ...] = (RELATIVE, "one-row")
TYPES = tuple(DTYPES)
SOURCES = ("alibi",)
MASK_HELP = (
    "causal: nobody sees the future. none: the formula as it stands, which rewards the future. "
    "symmetric: −m·|i − j|, for attention in both directions."
)
FORM_HELP = "relative: −m·(i − j). one-row: m·j, the same row for every query."
WINDOW_HELP = (
    "So many queries, and so many keys. Wider than the picture, it shows every second one, or fewer."
)
_MOST_CELLS, _MOST_DRAWN, _BACK = 128, 16, 8


@dataclass(frozen=True)
class Scene:
    """What the controls say. Heads count from 1; positions are tokens."""

    n_heads: int
    head: int
    shown: str
    query_start: int
    key_start: int
    window: int
    mask: BiasMask
    form: Form
    dtype: str

    @property
    def slope(self) -> float:
        """The chosen head's slope."""
        return alibi_slopes(self.n_heads)[self.head - 1].item()

    @property
    def heads(self) -> list[int]:
        """The heads that are drawn: the chosen one, or all from steep to gentle.

        Of more than sixteen, sixteen are drawn, evenly chosen by slope, and the chosen head is one of them.
        """
        if self.shown == "one":
            return [self.head]
        order = slope_order(alibi_slopes(self.n_heads)) + 1
        at = np.linspace(0, self.n_heads - 1, min(self.n_heads, _MOST_DRAWN)).round().astype(int)
        place = int(np.flatnonzero(order == self.head)[0])
        at[np.abs(at - place).argmin()] = place
        return order[at].tolist()

    @property
    def chosen_index(self) -> int:
        """Which of the drawn heads is the chosen one, from 0."""
        return self.heads.index(self.head)

    @property
    def slopes(self) -> list[float]:
        """The slopes of the drawn heads."""
        return alibi_slopes(self.n_heads)[np.array(self.heads) - 1].tolist()

    @property
    def at_most(self) -> int:
        """Positions drawn each way: fewer when there are many heads."""
        n_heads = len(self.heads)
        return _MOST_CELLS if n_heads == 1 else _MOST_CELLS // 2 if n_heads <= 8 else 3 * _MOST_CELLS // 8

    @property
    def stride(self) -> int:
        """How many tokens it is from one drawn position to the next."""
        return stride(self.window, at_most=self.at_most)

    @property
    def last_query(self) -> int:
        """The window's last query."""
        return self.query_start + self.window - 1

    @property
    def last_key(self) -> int:
        """The window's last key."""
        return self.key_start + self.window - 1

    @property
    def all_masked(self) -> bool:
        """Whether each key is ahead of every query, so that a causal mask leaves nothing."""
        return self.mask == "causal" and self.key_start > self.last_query

    @property
    def default_cell(self) -> tuple[int, int]:
        """The cell shown before one is chosen: the last query and a key a little back."""
        query = self.last_query
        return query, max(self.key_start, min(query, self.last_key) - _BACK)

    def view(self, **other: Any) -> BiasWindow:
        """The drawn window, or what it were with another mask, form, dtype or slopes."""
        options: dict[str, Any] = {
            "query_start": self.query_start,
            "key_start": self.key_start,
            "window": self.window,
            "mask": self.mask,
            "form": self.form,
            "dtype": self.dtype,
            "at_most": self.at_most,
        }
        slopes = np.array(other.pop("slopes", self.slopes))
        return bias_window(slopes, **(options | other))


def head_span(n_heads: int) -> tuple[int, int, int]:
    """Lowest, highest and standard head; heads count from 1, as in the paper.

    >>> head_span(8), head_span(1)
    ((1, 8, 2), (1, 1, 1))
    """
    return 1, n_heads, min(HEAD, n_heads)


def has_no_row(mask: str, form: str) -> bool:
    """Whether the form was asked for where there is none: -m |i - j| is no row plus a number per query."""
    return mask == "symmetric" and form == "one-row"


NO_ROW = (
    "The symmetric bias −m·|i − j| has no one-row form: no single row serves every query. Showing the relative "
    "form; choose the mask *none* to see what one row does without a mask."
)


def nothing_seen(scene: Scene) -> str:
    """Why there is nothing to draw, and what would change it."""
    return (
        f"Every key is in the future: the keys start at {scene.key_start:,}, the last query is at "
        f"{scene.last_query:,}, and the causal mask hides what is ahead. Let the keys start at "
        f"{scene.last_query:,} or before, or choose another mask."
    )


def caption(scene: Scene) -> str:
    """What of the window is drawn, and what its weights are shares of."""
    said = []
    if scene.stride > 1:
        said.append(
            f"Of the {scene.window:,} queries and of the keys one in {scene.stride:,} is drawn, from the first on; the "
            f"weights are shares among all {scene.window:,} keys of the window, also those between."
        )
    else:
        said.append(f"The weights are shares among the {scene.window} keys of the window.")
    if len(scene.heads) < scene.n_heads and scene.shown == "all":
        said.append(f"Of {scene.n_heads} heads {len(scene.heads)} are drawn, evenly chosen by slope.")
    if scene.dtype != "float64":
        said.append(f"The bias is rounded to {scene.dtype}; the softmax runs in float64.")
    return " ".join(said) + " Grey is masked."


def head_names(scene: Scene) -> list[str]:
    """A name for each drawn head."""
    pairs = zip(scene.heads, scene.slopes, strict=True)
    return [f"head {head}<br>m = {slope:.3g}" for head, slope in pairs]


def picked(scene: Scene, point: Mapping[str, Any]) -> dict[str, int]:
    """The chosen cell and head after a click, as the controls hold them."""
    chosen = {
        "query": min(max(round(point["y"]), scene.query_start), scene.last_query),
        "key": min(max(round(point["x"]), scene.key_start), scene.last_key),
    }
    if len(scene.heads) > 1 and point["curve"] < len(scene.heads):
        chosen["head"] = scene.heads[point["curve"]]
    return chosen


def worked(style: str, scene: Scene, *, query: int, key: int) -> tuple[str, str]:
    """The chosen cell's bias put into the formula, and what the type and the softmax make of it."""
    cell = bias_at(
        np.array([scene.slope]),
        np.array([query]),
        np.array([key]),
        key_start=scene.key_start,
        window=scene.window,
        mask=scene.mask,
        form=scene.form,
        dtype=scene.dtype,
    )
    form = "symmetric" if scene.mask == "symmetric" else scene.form
    formula = notation.bias_formula(style, slope=scene.slope, query=query, key=key, form=form)
    if not cell.visible.item():
        return (
            formula,
            f"Key {key:,} is ahead of query {query:,}: masked, so the bias is −∞ and the weight 0.",
        )
    held = f"In {scene.dtype}: {cell.bias.item():.10g}. " if scene.dtype != "float64" else ""
    if np.isnan(cell.weights).item():
        return formula, f"{held}The best bias of query {query:,} is infinite, so its weights are nan."
    weight = share(cell.weights.item())
    return formula, f"{held}With equal scores query {query:,} gives {weight} of its attention to key {key:,}."
