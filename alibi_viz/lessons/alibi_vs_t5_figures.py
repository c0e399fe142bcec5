"""ALiBi against T5: the figures in words, as tables, and as programs in numpy alone."""

import numpy as np
from jaxtyping import Float64

from alibi_viz.core.alibi_vs_t5 import MOST_CELLS, MOST_FITTED, LearnedTable, SideBySide
from alibi_viz.core.positions import stride
from alibi_viz.lessons.extrapolation import number

_NAMED = 16  # heads that a text alternative lists
_WRITTEN = 4096  # numbers of a table that a program writes out


def curves_alt(both: SideBySide, *, scale: str = "linear") -> str:
    """The curves and the strip in words."""
    runs = int((np.diff(both.buckets) != 0).sum()) + 1
    ahead = f", and as many ahead, where T5 ends at {both.t5[0]:.4g}" if both.bidirectional else ""
    zero = int(np.flatnonzero(both.offsets == 0)[0])
    over, falls = {
        "linear": ("distance", "in a straight line"),
        "log": ("distance on a log axis", "ever more steeply"),
    }[scale]
    return (
        f"Two curves over {over}, head {both.head + 1}. ALiBi falls {falls} from 0 to "
        f"{both.alibi[-1]:.5g} at {both.reach:,} tokens back{ahead}. T5 goes in steps from {both.t5[zero]:.4g} to "
        f"{both.t5[-1]:.4g} and is level from {both.saturates_at:,} tokens on. The line closest to it falls "
        f"{both.fit.slope[both.head]:.4g} a token, R² {both.fit.r_squared[both.head]:.3f}. Below, a strip of the "
        f"{runs} buckets in reach: each exact one is a token wide, the last takes all that is left."
    )


def map_alt(both: SideBySide, *, which: str) -> str:
    """One of the maps in words."""
    values = _map(both, which)
    seen = values[np.isfinite(values)]
    name = {"alibi": "ALiBi's bias", "t5": "T5's bias", "difference": "T5's bias minus ALiBi's"}[which]
    mask = "in both directions" if both.bidirectional else "the future left open"
    return (
        f"A map of {name} for {len(values)} queries and as many keys, {mask}: from {seen.min():.4g} to "
        f"{seen.max():.4g}; the last query gives its own token {values[-1, -1]:.4g} and the first token "
        f"{values[-1, 0]:.4g}."
    )


def maps_caption(both: SideBySide) -> str:
    """What the maps show, and whether all of it."""
    step = stride(both.reach + 1, at_most=MOST_CELLS)
    sampled = f" One position in {step:,} is drawn, from 0 to {both.positions[-1]:,}." if step > 1 else ""
    return f"The same head as a matrix, one scale of colours for all three.{sampled}"


def fits_caption(both: SideBySide) -> str:
    """What the fit is, and over which distances."""
    return (
        f"The ALiBi slope closest to each T5 head over the distances up to {both.fit_reach:,}, with its R², the share "
        "of the head's curve that a straight line explains (for many heads in the table alone). A triangle pointing "
        "down is a head whose bias rises with distance."
    )


def fits_alt(both: SideBySide) -> str:
    """The fits in words."""
    each = "; ".join(
        f"head {head}: {slope:.4g}, R² {r_squared:.2f}, ALiBi {own:.4g}"
        for head, (slope, r_squared, own) in enumerate(
            zip(both.fit.slope[:_NAMED], both.fit.r_squared[:_NAMED], both.slopes[:_NAMED], strict=True),
            start=1,
        )
    )
    rest = (
        ""
        if len(both.slopes) <= _NAMED
        else f" The other {len(both.slopes) - _NAMED} heads are in the numbers."
    )
    return (
        "The slope of the line closest to each T5 head, over the distances that T5 tells apart up to "
        f"{both.fit_reach:,}, beside ALiBi's own slope. {each}.{rest}"
    )


def curve_numbers(both: SideBySide) -> dict[str, list[object]]:
    """The curves as a table: a row for each distance drawn."""
    return {
        "offset i - j": both.offsets.tolist(),
        "bucket": both.buckets.tolist(),
        "ALiBi bias": both.alibi.tolist(),
        "T5 bias": both.t5.tolist(),
        "T5 - ALiBi": (both.t5 - both.alibi).tolist(),
        "closest line": [number(value) for value in both.closest.tolist()],
    }


def map_numbers(both: SideBySide, *, which: str) -> dict[str, list[object]]:
    """A map as a table: a row for each cell that is not masked."""
    values = _map(both, which)
    queries, keys = np.nonzero(np.isfinite(values))
    return {
        "query": both.positions[queries].tolist(),
        "key": both.positions[keys].tolist(),
        {"alibi": "ALiBi bias", "t5": "T5 bias", "difference": "T5 - ALiBi"}[which]: values[
            queries, keys
        ].tolist(),
    }


def fit_numbers(both: SideBySide) -> dict[str, list[object]]:
    """The fits as a table: a row for each head."""
    return {
        "head": list(range(1, len(both.slopes) + 1)),
        "ALiBi's slope": both.slopes.tolist(),
        "slope closest to T5": both.fit.slope.tolist(),
        "R²": both.fit.r_squared.tolist(),
        "constant": both.fit.constant.tolist(),
    }


def curve_snippet(both: SideBySide) -> str:
    """The curves in numpy alone; the results are `alibi` and `t5`."""
    return f"""{_rule(both)}
slope = {both.slope!r}
table = np.array({_column(both)})      # head {both.head + 1}, a number for each bucket
offsets = np.array({both.offsets.tolist()})      # i - j

alibi = -slope * np.abs(offsets)
t5 = table[bucket(offsets)]
print(alibi.round(4), t5.round(4))
"""


def map_snippet(both: SideBySide, *, which: str) -> str:
    """A map in numpy alone; the result is `values`."""
    formula = {
        "alibi": "-slope * np.abs(offsets)",
        "t5": "table[bucket(offsets)]",
        "difference": "table[bucket(offsets)] + slope * np.abs(offsets)",
    }[which]
    hidden = "" if both.bidirectional else "values[offsets < 0] = np.nan      # the future is masked\n"
    return f"""{_rule(both)}
slope = {both.slope!r}
table = np.array({_column(both)})      # head {both.head + 1}, a number for each bucket
positions = np.array({both.positions.tolist()})
offsets = positions[:, None] - positions      # query - key

offsets_seen = {"offsets" if both.bidirectional else "np.maximum(offsets, 0)"}
values = {formula.replace("offsets", "offsets_seen")}
{hidden}print(values.round(4))
"""


def fit_snippet(both: SideBySide, learned: LearnedTable | None) -> str:
    """The fits of all heads in numpy alone; the results are `slopes` and `r_squared`.

    Of a learned table with more than 4,096 numbers only the shown head is written out.
    """
    if learned is None:
        table = f"alibi = np.array({both.slopes.tolist()})\ntable = np.zeros((num_buckets, len(alibi)))\n"
        table += "table[: len(first_distances)] = -first_distances[:, None] * alibi"
        if both.bidirectional:
            table += (
                "\ntable[len(first_distances) : 2 * len(first_distances)] = table[: len(first_distances)]"
            )
    elif both.table.size <= _WRITTEN:
        table = f"table = np.array({both.table.tolist()})"
    else:
        table = f"table = np.array({_column(both)})[:, None]      # head {both.head + 1} alone: the table is large"
    reach = both.fit_reach
    distances = (
        f"np.arange({reach + 1})"
        if reach < MOST_FITTED
        else f"np.arange({MOST_FITTED}) * {reach} // {MOST_FITTED - 1}"
    )
    ways = "offsets = np.concatenate([-offsets[:0:-1], offsets])\n" if both.bidirectional else ""
    return f"""{_rule(both)}
{table}
offsets = {distances}
{ways}curves = table[bucket(offsets)].T      # a row for each head

x = np.abs(offsets) - np.abs(offsets).mean()
y = curves - curves.mean(axis=1, keepdims=True)
slopes = -(y @ x) / (x @ x)
left = ((y + slopes[:, None] * x) ** 2).sum(axis=1)
total = (y**2).sum(axis=1)
r_squared = 1 - left / np.where(total == 0, 1, total)
print(slopes.round(4), r_squared.round(3))
"""


def _rule(both: SideBySide) -> str:
    """T5's bucket rule in numpy: a search among the first distances of the buckets."""
    ahead = (
        "\n    return found + (offset < 0) * (num_buckets // 2)      # ahead: the other half of the table"
        if both.bidirectional
        else "\n    return found"
    )
    return f"""import numpy as np

num_buckets = {both.num_buckets}
# of each bucket, max_distance = {both.max_distance}: the first half are exact, the others log-spaced
first_distances = np.array({both.first_distances.tolist()})

def bucket(offset):
    found = np.searchsorted(first_distances, np.abs(offset), side="right") - 1{ahead}
"""


def _column(both: SideBySide) -> list[float]:
    return both.table[:, both.head].tolist()


def _map(both: SideBySide, which: str) -> Float64[np.ndarray, "position position"]:
    return {"alibi": both.alibi_map, "t5": both.t5_map, "difference": both.difference}[which]
