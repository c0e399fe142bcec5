"""The bias as a matrix: what a window of it looks like, in which form, in which precision, at which price."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from alibi_viz.core.bias import BiasMask
from alibi_viz.core.bias_window import (
    BiasWindow,
    Form,
    bias_at,
    bias_window,
    distinct_biases,
    largest_weight_difference,
)
from alibi_viz.core.cost import dense_bias_bytes, row_bias_bytes, slope_bytes
from alibi_viz.core.precision import DTYPES
from alibi_viz.core.slopes import alibi_slopes, slope_order
from alibi_viz.lessons import notation
from alibi_viz.lessons.units import in_bytes, share

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
    "So many queries, and so many keys. Wider than the picture, it shows positions evenly spread over it."
)
_MOST_CELLS, _MOST_DRAWN, _NEAREST, _BACK, _FAR_OUT = 128, 16, 64, 8, 2**15


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
    drawn = min(scene.window, scene.at_most)
    said = []
    if drawn < scene.window:
        said.append(
            f"Drawn are {drawn} of the {scene.window:,} queries and of the keys, evenly spread, first and last "
            f"included; the weights are shares among all {scene.window:,} keys of the window, also those between."
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
    return formula, f"{held}With equal scores query {query:,} gives key {key:,} {weight} of its attention."


def notices(scene: Scene, view: BiasWindow) -> list[str]:
    """What to notice in this window, in numbers of the chosen head."""
    said = [_forms(scene), _precision(scene), _memory(scene)]
    steps = np.diff(view.key_positions)
    step, widest = int(steps.min()), int(steps.max())
    if widest > 1 and scene.form == "relative" and scene.mask == "causal":
        tokens, about = (f"{step:,}", "") if step == widest else (f"{step:,} or {widest:,}", "about ")
        said.append(
            f"A drawn key back is {tokens} tokens back, so that it weighs {about}e^(−{scene.slope * step:.4g}) times "
            "as much."
        )
    lost = int(np.isnan(view.weights).any(axis=2).any(axis=0).sum())
    if lost:
        said.append(
            f"**{scene.dtype} runs out**: in {lost} of the {len(view.query_positions)} drawn queries the best bias "
            "is infinite, and a softmax over infinity is nan (amber)."
        )
    elif (gone := np.isinf(view.bias) & view.visible).any():
        meant = scene.view(dtype="float64").weights[gone].max().item()
        harm = (
            "That does no harm: its weight would be nothing in any type."
            if meant < np.finfo(np.float16).smallest_subnormal
            else f"There a weight of up to {share(meant)} is lost."
        )
        said.append(f"**{scene.dtype} runs out** far back, where the bias is −∞ (amber). {harm}")
    if scene.shown == "all" and scene.n_heads > 1:
        steep, gentle = scene.slopes[0], scene.slopes[-1]
        said.append(
            f"All heads share one colour scale. The steepest ({steep:.4g}) asks {steep / gentle:.4g} times as much "
            f"per step as the gentlest ({gentle:.4g}), which is why gentle heads look pale."
        )
    return said


def _forms(scene: Scene) -> str:
    slope = [scene.slope]
    if scene.mask == "causal":
        row, relative = (scene.view(slopes=slope, form=form, dtype="float64") for form in FORMS[::-1])
        low, high = scene.slope * max(scene.query_start, scene.key_start), scene.slope * scene.last_query
        apart = largest_weight_difference(row, relative)
        said = (
            "The one-row form m·j exceeds −m·(i − j) by m·i: the same along a row, and here from "
            f"{low:.6g} to {high:.6g}. Softmax cannot tell: the **weights differ by {_at_most(apart)}** in float64"
        )
        if scene.dtype == "float64":
            return f"{said}."
        row, relative = (scene.view(slopes=slope, form=form) for form in FORMS[::-1])
        return f"{said}, and in {scene.dtype} by {_at_most(largest_weight_difference(row, relative))}."
    symmetric = scene.view(slopes=slope, mask="symmetric", form="relative")
    row = scene.view(slopes=slope, mask="none", form="one-row")
    said = (
        f"Without a causal mask **one row is wrong**: it gives every query the same weights, to the last key, "
        f"{scene.last_key:,}, {share(row.weights[0, 0, -1].item())}. They differ from the weights of −m·|i − j| by "
        f"{_at_most(largest_weight_difference(row, symmetric))}."
    )
    if scene.mask == "symmetric":
        return f"−m·|i − j| asks the same of both directions. {said}"
    return f"{said} The relative form is as wrong: each step into the future is rewarded with m."


def _at_most(difference: float) -> str:
    if np.isnan(difference):
        return "nan, for a row was lost"
    return "nothing at all" if difference == 0 else f"at most {difference:.2g}"


def _precision(scene: Scene) -> str:
    newest = scene.last_key if scene.mask != "causal" else min(scene.last_key, scene.last_query)
    keys = np.arange(max(scene.key_start, newest - _NEAREST + 1), newest + 1)
    mask = "causal" if scene.mask == "causal" else "none"

    def told_apart(dtype: str) -> list[int]:
        return [
            distinct_biases(scene.slope, scene.last_query, keys, dtype=dtype, form=form, mask=mask)
            for form in FORMS
        ]

    relative, row = told_apart("bfloat16")
    said = (
        f"Of the last {len(keys)} keys that query {scene.last_query:,} sees, **bfloat16** tells apart {relative} in "
        f"the relative form and {row} in the one-row form"
    )
    if scene.dtype != "bfloat16":
        said += " ({}: {} and {})".format(scene.dtype, *told_apart(scene.dtype))
    said += (
        ". A type is fine near zero and coarse far from it: relative multiplies the distance, one-row the key's "
        "position."
    )
    if row == len(keys) and newest < _FAR_OUT:
        far = np.arange(_FAR_OUT - _NEAREST, _FAR_OUT)
        kept = distinct_biases(scene.slope, _FAR_OUT - 1, far, dtype="bfloat16", form="one-row")
        said += f" At position {_FAR_OUT - 1:,} the one row would keep {kept} of {_NEAREST} apart."
    return said


def _memory(scene: Scene) -> str:
    size = {"n_heads": scene.n_heads, "key_len": scene.window, "dtype": scene.dtype}
    return (
        f"Kept for every head and pair, this bias weighs {in_bytes(dense_bias_bytes(query_len=scene.window, **size))} "
        f"in {scene.dtype}; as one row {in_bytes(row_bias_bytes(**size))}; the slopes alone, in float32, "
        f"{in_bytes(slope_bytes(scene.n_heads))}."
    )


def alt(scene: Scene, values: Any, view: BiasWindow, *, kind: str) -> str:
    """One of the two figures in words."""
    queries, keys = view.query_positions, view.key_positions
    where = (
        f"queries {queries[0]:,} to {queries[-1]:,} down, keys {keys[0]:,} to {keys[-1]:,} to the right, "
        f"{len(queries)} positions drawn each way, mask {scene.mask}, {scene.form} form, {scene.dtype}"
    )
    heads = []
    for head, slope, matrix in zip(scene.heads, scene.slopes, values, strict=True):
        finite = matrix[view.visible & np.isfinite(matrix)]
        span = f"from {finite.min():.4g} to {finite.max():.4g}" if finite.size else "nowhere finite"
        last = matrix[-1][view.visible[-1]]
        ends = f"; last query {last[0]:.4g} on its first key, {last[-1]:.4g} on its last" if last.size else ""
        heads.append(f"head {head}, slope {slope:.4g}: {kind} {span}{ends}")
    n_masked = int((~view.visible).sum())
    return (
        f"Heatmap of the {kind}: {where}. {'. '.join(heads)}. {n_masked} of {view.visible.size} cells masked."
    )


def numbers(scene: Scene, values: Any, view: BiasWindow, *, kind: str) -> dict[str, Sequence[object]]:
    """One of the two figures as a table, a row for each drawn cell."""
    n_heads, n_queries, n_keys = values.shape
    return {
        "head": np.repeat(scene.heads, n_queries * n_keys).tolist(),
        "slope": np.repeat(scene.slopes, n_queries * n_keys).tolist(),
        "query": np.tile(np.repeat(view.query_positions, n_keys), n_heads).tolist(),
        "key": np.tile(view.key_positions, n_heads * n_queries).tolist(),
        kind: values.ravel().tolist(),
    }


_HELD = {
    "float64": "    return values\n",
    "float32": "    return values.astype(np.float32).astype(np.float64)\n",
    "float16": (
        '    with np.errstate(over="ignore"):  # above 65504 it is infinite\n'
        "        return values.astype(np.float16).astype(np.float64)\n"
    ),
    "bfloat16": (
        "    # the upper half of a float32, to nearest, ties to even\n"
        "    bits = values.astype(np.float32).view(np.uint32).astype(np.uint64)\n"
        "    bits = (bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF0000\n"
        "    return bits.astype(np.uint32).view(np.float32).astype(np.float64)\n"
    ),
}
_WEIGHTS = """
every_key = key_start + np.arange(window)  # the keys between the drawn ones count too
weights = np.zeros_like(bias)
for h, slope in enumerate(slopes):
    for i, query in enumerate(queries):
        row = held(slope * offset(query, every_key))
        row[~sees(query, every_key)] = -np.inf
        best = row.max()
        if np.isfinite(best):
            weights[h, i] = np.exp(bias[h, i] - best) / np.exp(row - best).sum()
        else:  # infinity / infinity, or a row that sees nothing
            weights[h, i][sees(query, keys)] = np.nan
print(weights.round(4))
"""


def snippet(scene: Scene, *, kind: str) -> str:
    """One of the two figures from its settings, in numpy alone.

    The text is a program whose last value is `bias` or `weights`.
    """
    n_drawn = min(scene.window, scene.at_most)
    offset = {"relative": "key - query", "one-row": "key + 0 * query", "symmetric": "-np.abs(key - query)"}
    sees = "key <= query" if scene.mask == "causal" else "np.full(np.broadcast(query, key).shape, True)"
    form = "symmetric" if scene.mask == "symmetric" else scene.form
    bias = f"""import numpy as np

slopes = np.array({scene.slopes})  # of head {", ".join(map(str, scene.heads))}
query_start, key_start, window = {scene.query_start}, {scene.key_start}, {scene.window}
drawn = np.arange({n_drawn}) * (window - 1) // {n_drawn - 1}
queries, keys = query_start + drawn, key_start + drawn


def offset(query, key):
    return {offset[form]}


def sees(query, key):
    return {sees}


def held(values):  # as {scene.dtype} holds them
{_HELD[scene.dtype]}

bias = held(slopes[:, None, None] * offset(queries[:, None], keys))
bias[:, ~sees(queries[:, None], keys)] = -np.inf
"""
    return bias + (_WEIGHTS if kind == "weight" else "print(bias)\n")
