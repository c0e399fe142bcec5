"""Slopes: the schedule of the heads, what it reaches, and what goes wrong with other head counts."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float64, Int64

from alibi_viz.core.bias import bias_at_distance
from alibi_viz.core.slopes import (
    SLOPE_RULES,
    alibi_slopes,
    distance_to_share,
    e_fold_distance,
    half_distance,
    plain_slopes,
)

LEAD = "Each head forgets at its own speed: the slopes are a fixed geometric ladder, and nothing is learned."
N_HEADS = (1, 128, 8)  # low, high, default
MAX_BIASES = (1.0, 16.0, 8.0, 0.5)  # low, high, default, step
RULES = tuple(SLOPE_RULES)
NONE = "none"
AGAINST = (NONE, *RULES)
RULE_HELP = (
    "authors: the code of the paper, for any number of heads. plain: the paper's formula taken at its word. "
    "from zero: the same counted from head 0, a known bug."
)
SOURCES = ("alibi",)
_SHARE = 0.99


def near_distances() -> Int64[np.ndarray, "distance"]:
    """Distances for straight lines, in tokens."""
    return np.arange(0, 65, 4)


def far_distances(slopes: Float64[np.ndarray, "head"]) -> Int64[np.ndarray, "distance"]:
    """Distances for the decay, evenly spread in log2, up to where the gentlest head has spent its weight."""
    furthest = np.ceil(np.log2(distance_to_share(slopes, _SHARE).max()))
    return np.unique(np.round(np.exp2(np.linspace(0, furthest, 65))).astype(np.int64))


def numbers(
    slopes: Float64[np.ndarray, "head"],
    other: Float64[np.ndarray, "head"] | None = None,
    *,
    against: str = "",
) -> dict[str, list[object]]:
    """The schedule as a table: a row for each head, distances in tokens, another rule's slopes at the end."""
    compared: dict[str, list[object]] = {} if other is None else {f"slope by “{against}”": other.tolist()}
    return {
        "head": list(range(1, len(slopes) + 1)),
        "slope": slopes.tolist(),
        "half distance": half_distance(slopes).tolist(),
        "1/e distance": e_fold_distance(slopes).tolist(),
        "tokens holding 99%": np.ceil(distance_to_share(slopes, _SHARE)).astype(int).tolist(),
        **compared,
    }


def penalties(
    slopes: Float64[np.ndarray, "head"], distances: Int64[np.ndarray, "distance"]
) -> dict[str, list[object]]:
    """The bias of every head at each distance, in logits."""
    return _by_distance(distances, bias_at_distance(slopes, distances))


def shares(
    slopes: Float64[np.ndarray, "head"], distances: Int64[np.ndarray, "distance"]
) -> dict[str, list[object]]:
    """What is left of a weight at each distance, relative to the token itself."""
    return _by_distance(distances, np.exp(bias_at_distance(slopes, distances)))


def _by_distance(
    distances: Int64[np.ndarray, "distance"], values: Float64[np.ndarray, "head distance"]
) -> dict[str, list[object]]:
    """A family of curves as a table: a row for each distance, a column for each head."""
    heads = {f"head {head}": row.tolist() for head, row in enumerate(values, start=1)}
    return {"distance": distances.tolist(), **heads}


def notices(slopes: Float64[np.ndarray, "head"], *, max_bias: float, rule: str, against: str) -> list[str]:
    """What to notice in this schedule, in numbers."""
    n_heads = len(slopes)
    reach = half_distance(slopes)
    halves = (
        f"the half distance goes from {reach.min():.4g} tokens in the steepest head to {reach.max():.4g} in the "
        "gentlest"
        if n_heads > 1
        else f"the half distance of the one head is {reach.max():.4g} tokens"
    )
    said = [
        f"Halving the slope doubles the reach: {halves}.",
        f"The authors' smallest slope is always 2⁻ᵇ with b = {max_bias:g}, whatever the number of heads: here "
        f"{alibi_slopes(n_heads, max_bias=max_bias).min():.6g}. More heads fill the ladder in between.",
    ]
    if rule == "authors" and (np.diff(slopes) > 0).any():
        below = 2 ** (n_heads.bit_length() - 1)
        said.append(
            f"{n_heads} heads are **not in order**: {n_heads} is no power of two, so the authors take the {below} "
            f"slopes for {below} heads, then every other slope for {2 * below}. Head {below + 1} is steeper than head "
            f"{below}."
        )
        plain = plain_slopes(n_heads, max_bias=max_bias)
        said.append(
            f"The plain formula would give head 1 a slope of {plain[0]:.4g} where the authors give {slopes[0]:.4g}: a "
            "checkpoint that was trained with one is wrong under the other."
        )
    if against != NONE:
        other = SLOPE_RULES[against](n_heads, max_bias=max_bias)
        factor = np.exp(np.abs(np.log(slopes / other)))
        differing = int((~np.isclose(slopes, other, rtol=1e-12)).sum())
        worst = int(factor.argmax())
        said.append(
            f"Against “{against}”, {differing} of {n_heads} heads differ, head {worst + 1} the most: its reach changes "
            f"by a factor of {factor[worst]:.4g}."
            if differing
            else f"Against “{against}”, no head differs: for this number of heads both rules give the same slopes."
        )
    if n_heads > 1:
        said.append(
            f"Mix up slope and head and a model loses what it learned: give the steepest head the gentlest slope and "
            f"it looks {slopes.max() / slopes.min():.4g} times further than it was trained to."
        )
    return said


def alt(slopes: Float64[np.ndarray, "head"], *, picture: str) -> str:
    """One of the pictures in words."""
    ends = f"the steepest slope is {slopes.max():.4g}, the gentlest {slopes.min():.4g}"
    reach = half_distance(slopes)
    return {
        "slopes": f"A dot for each of {len(slopes)} heads on a log scale; {ends}.",
        "penalty": f"Straight lines from zero, one for each of {len(slopes)} heads; {ends}; at 64 tokens back the bias "
        f"runs from {-64 * slopes.min():.4g} to {-64 * slopes.max():.4g}.",
        "decay": f"Falling curves, one for each of {len(slopes)} heads; half of the weight is left after "
        f"{reach.min():.3g} tokens in the steepest head and after {reach.max():.4g} in the gentlest.",
    }[picture]


def snippet(n_heads: int, *, max_bias: float, rule: str, ending: str = "print(slopes)") -> str:
    """The slopes in numpy alone, by any of the rules; the result is `slopes`."""
    body = {
        "authors": """power = 2 ** (n_heads.bit_length() - 1)              # the power of two at or below
ladder = lambda n: 2.0 ** (-max_bias * np.arange(1, n + 1) / n)
slopes = np.concatenate([ladder(power), ladder(2 * power)[::2][: n_heads - power]])""",
        "plain": "slopes = 2.0 ** (-max_bias * np.arange(1, n_heads + 1) / n_heads)",
        "from zero": "slopes = 2.0 ** (-max_bias * np.arange(n_heads) / n_heads)      # a bug: the first slope is 1",
    }[rule]
    return f"import numpy as np\n\nn_heads, max_bias = {n_heads}, {max_bias!r}\n{body}\n{ending}\n"


def curve_snippet(n_heads: int, distances: Sequence[int], *, max_bias: float, rule: str, picture: str) -> str:
    """The curves in numpy alone; the result is `curves`, a row for each head."""
    formula = {"penalty": "-slopes[:, None] * distances", "decay": "np.exp(-slopes[:, None] * distances)"}[
        picture
    ]
    ending = f"distances = np.array({list(distances)})\ncurves = {formula}\nprint(curves.round(4))"
    return snippet(n_heads, max_bias=max_bias, rule=rule, ending=ending)
