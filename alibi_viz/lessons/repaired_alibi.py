"""A repair of ALiBi in words, tables and code: its slopes, their reach, and how neighbours blur."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float64

from alibi_viz.core.local_resolution import further_neighbours_weight
from alibi_viz.core.repaired import Stretch, repaired_slopes
from alibi_viz.core.repairs import REPAIRS, UNREPAIRED
from alibi_viz.core.slopes import alibi_slopes, half_distance, slope_order
from alibi_viz.lessons.extrapolation import Columns

REACH_TITLE, NEIGHBOURS_TITLE = "Reach of each head", "Local resolution lost"
REACH_CAPTION = "The distance at which the weight of a key has halved, for equal scores."
NEIGHBOURS_CAPTION = (
    "Two keys with equal scores, one token apart: what the further one gets of the nearer one's weight."
)
SWAPPED_TITLE = "What stands in their place"
SWAPPED_CAPTION = (
    "ALiBi's heads. The checkpoint has learned to look by turned pairs, and meets a bias that it never saw."
)


class Heads(NamedTuple):
    """Heads of one layer from steep to gentle: slopes by stage, for a text of the target length."""

    stretch: Stretch
    slopes: dict[str, Float64[np.ndarray, "head"]]

    def half_distances(self, stage: str) -> Float64[np.ndarray, "head"]:
        """Tokens after which each weight has halved."""
        return half_distance(self.slopes[stage])

    def neighbour_weights(self, stage: str) -> Float64[np.ndarray, "head"]:
        """What the further of two neighbours gets of the nearer one's weight."""
        return further_neighbours_weight(self.slopes[stage])


def heads(stretch: Stretch, *, n_heads: int) -> Heads:
    """The heads of a layer under a repair. A swap has nothing before: its only stage is ALiBi as it is.

    >>> {stage: s.tolist() for stage, s in heads(Stretch("divided", 4, 128), n_heads=2).slopes.items()}
    {'none': [0.0625, 0.00390625], 'divided': [0.015625, 0.0009765625]}
    >>> list(heads(Stretch("to_alibi", 4, 128), n_heads=2).slopes)
    ['to_alibi']
    """
    as_it_is = alibi_slopes(n_heads)[slope_order(alibi_slopes(n_heads))]
    if REPAIRS[stretch.repair].becomes == "alibi":
        return Heads(stretch, {stretch.repair: as_it_is})
    settings = {
        "factor": stretch.factor,
        "train_len": stretch.train_len,
        "seq_len": stretch.target_len,
    }
    return Heads(
        stretch,
        {stage: repaired_slopes(as_it_is, repair=stage, **settings) for stage in stretch.stages},
    )


def alt_reach(found: Heads) -> str:
    """The shortest and the longest half distance in words."""
    said = "; ".join(
        f"{REPAIRS[stage].label}: {reach[0]:.3g} to {reach[-1]:,.4g} tokens"
        for stage, reach in ((stage, found.half_distances(stage)) for stage in found.slopes)
    )
    return f"Half distance of each head, from steep to gentle. {said}."


def alt_neighbours(found: Heads) -> str:
    """What the steepest and the gentlest head leave to the further neighbour, in words."""
    said = "; ".join(
        f"{REPAIRS[stage].label}: {shares[0]:.1%} to {shares[-1]:.1%}"
        for stage, shares in ((stage, found.neighbour_weights(stage)) for stage in found.slopes)
    )
    return f"Weight of the further of two neighbours, from the steepest head to the gentlest. {said}."


def numbers(found: Heads) -> Columns:
    """A row for each head, from steep to gentle: slope, half distance, and the further neighbour's weight."""
    [some, *_] = found.slopes.values()
    columns: Columns = {"head": list(range(1, len(some) + 1))}
    for stage, slopes in found.slopes.items():
        label = REPAIRS[stage].label
        columns[f"slope, {label}"] = slopes.tolist()
        columns[f"half distance, {label}"] = found.half_distances(stage).tolist()
        columns[f"further neighbour, {label}"] = found.neighbour_weights(stage).tolist()
    return columns


def snippet(found: Heads) -> str:
    """The same in numpy alone; the results are `half_distances` and `further_neighbours`."""
    stretch = found.stretch
    [some, *_] = found.slopes.values()
    after = {
        "divided": "before / factor",
        "growing": "before / min(max(target_len / train_len, 1), factor)",
    }.get(stretch.repair, "before")
    return f"""import numpy as np

factor, train_len, target_len = {stretch.factor}, {stretch.train_len}, {stretch.target_len}
before = np.array({some.tolist()})
slopes = {{"before": before, "after": {after}}}
half_distances = {{name: np.log(2) / m for name, m in slopes.items()}}
further_neighbours = {{name: np.exp(-m) for name, m in slopes.items()}}
print(half_distances, further_neighbours)
"""


def notices(found: Heads) -> list[str]:
    """What to notice in the heads, in numbers."""
    stretch = found.stretch
    [first, *rest] = found.slopes
    slopes, reach = found.slopes[first], found.half_distances(first)
    if first != UNREPAIRED:
        return [
            f"Queries and keys are not turned any more: what each head learned to find by angles is gone. Instead it "
            f"halves its weights every {reach[0]:.3g} to {reach[-1]:,.4g} tokens, whatever it had been looking for.",
            "Nothing here is stretched: the factor plays no part.",
        ]
    met, asked = slopes[-1] * stretch.train_len, slopes[-1] * stretch.target_len
    said = [
        f"As it is, the gentlest head takes {met:.3g} logits from the furthest key in training, and {asked:.3g} at "
        f"{stretch.target_len:,} tokens. Its weight halves every {reach[-1]:,.4g} tokens, that of the steepest every "
        f"{reach[0]:.3g}."
    ]
    for stage in rest:
        charged = found.slopes[stage][-1] * stretch.target_len
        near, far = (found.neighbour_weights(key)[0] for key in (first, stage))
        said += [
            f"With {REPAIRS[stage].label} it takes {charged:.3g} there, as in training, and every head reaches "
            f"{slopes[0] / found.slopes[stage][0]:.3g} times as far.",
            f"Local resolution: in the steepest head the further of two neighbours gets {far:.1%} of the nearer one's "
            f"weight instead of {near:.1%}. They are harder to tell apart.",
        ]
        if stage == "growing":
            said.append(
                f"Shown for a text of {stretch.target_len:,} tokens. Up to {stretch.train_len:,} nothing changes: "
                "short texts cost nothing. Keys hold no position, so that a cache stays valid while slopes change."
            )
    return said
