"""The numbers that the texts of the bug museum name, all of them computed from a comparison.

Three places serve for every exhibit: the last query's nearest and farthest key, and the first query's last key.
"""

import numpy as np
from jaxtyping import Float64

from alibi_viz.core import t5_bugs
from alibi_viz.core.bugs import N_RANKS
from alibi_viz.core.museum import NOTICEABLE, Comparison, Setting
from alibi_viz.core.slopes import half_distance
from alibi_viz.core.t5 import bucket_first_distances
from alibi_viz.lessons.units import share


def logits(value: float) -> str:
    """A bias, or a difference of two, to five digits.

    >>> logits(-7.5), logits(2040.0), logits(float("-inf"))
    ('-7.5', '2040', '−∞')
    """
    return f"{value:.5g}".replace("-inf", "−∞").replace("inf", "∞")


def part(value: float) -> str:
    """A weight in percent, also one that is no share.

    >>> part(0.25), part(-7.4375), part(-59.0)
    ('25%', '−744%', '−5900%')
    """
    if value < 0:
        return f"−{part(-value)}"
    return share(value) if value < 1 else f"{value:.0%}"


def in_words(seen: Comparison, setting: Setting, head: int) -> dict[str, object]:
    """Every number of a comparison that a text may name, written out; `head` counts from 1.

    >>> from alibi_viz.core.exhibits import EXHIBITS
    >>> from alibi_viz.core.museum import compare
    >>> words = in_words(compare(EXHIBITS["sign_flipped"]), Setting(), 1)
    >>> [words[name] for name in ("query", "far", "bias_far", "wrong_bias_far", "weight_near")]
    ['15', '0', '-7.5', '7.5', '39.4%']
    """
    bias, wrong_bias = seen.correct_bias[head - 1], seen.buggy_bias[head - 1]
    weights, wrong_weights = seen.correct_weights[head - 1], seen.buggy_weights[head - 1]
    visible = np.flatnonzero(bias[-1] > -np.inf)
    far, near = visible[0], visible[-1]
    hidden = np.isneginf(bias).all(axis=0)
    differing = np.abs(seen.correct_weights - seen.buggy_weights).max(axis=(1, 2)) > NOTICEABLE
    slope, wrong_slope = setting.slopes[head - 1].item(), _step(wrong_bias[-1])
    queries, keys = seen.query_positions, seen.key_positions
    wrong_saturates = _saturates(t5_bugs.LAST_BUCKET_AT_128)
    return {
        **_settings(setting, head),
        # The last query, and the nearest and the farthest key that it should see
        "query": f"{queries[-1]:,}",
        "far": f"{keys[far]:,}",
        "near": f"{keys[near]:,}",
        "distance": f"{queries[-1] - keys[far]:,}",
        "bias_far": logits(bias[-1, far]),
        "wrong_bias_far": logits(wrong_bias[-1, far]),
        "fall": logits(bias[-1, near] - bias[-1, far]),
        "wrong_fall": logits(_less(wrong_bias[-1, near], wrong_bias[-1, far])),
        "shift": logits(_less(wrong_bias[-1, far], bias[-1, far])),
        "weight_far": part(weights[-1, far].item()),
        "wrong_weight_far": part(wrong_weights[-1, far].item()),
        "weight_near": part(weights[-1, near].item()),
        "wrong_weight_near": part(wrong_weights[-1, near].item()),
        "n_seen": len(visible),
        "distinct": len(np.unique(bias[-1, visible])),
        "wrong_distinct": len(np.unique(wrong_bias[-1, visible])),
        "row_sum": part(wrong_weights[-1].sum().item()),
        "padding_weight": part(wrong_weights[-1, hidden].sum().item()),
        # The first query and the last key
        "first": f"{queries[0]:,}",
        "last": f"{keys[-1]:,}",
        "ahead": f"{keys[-1] - queries[0]:,}",
        "first_weight": part(weights[0, -1].item()),
        "wrong_first_weight": part(wrong_weights[0, -1].item()),
        "first_fall": logits(_less(bias[0, -1], bias[0, far])),
        "wrong_first_fall": logits(_less(wrong_bias[0, -1], wrong_bias[0, far])),
        "weight_gap": part(seen.largest_weight_difference),
        # The head, and all heads
        "slope": f"{slope:.5g}",
        "wrong_slope": f"{wrong_slope:.5g}",
        "half": f"{half_distance(np.array([slope])).item():.3g}",
        "wrong_half": f"{np.log(2.0) / wrong_slope:.3g}" if wrong_slope > 0 else "∞",
        "lowest_weight": part(wrong_weights.min().item()),
        "largest_wrong": logits(wrong_bias[np.isfinite(wrong_bias)].max()),
        "n_differing": int(differing.sum()),
        "n_padding": int(hidden.sum()),
        # T5
        "saturates": _saturates(t5_bugs.MAX_DISTANCE),
        "wrong_saturates": wrong_saturates,
        "last_apart": wrong_saturates - 1,
    }


def gap_by_head(
    one: Float64[np.ndarray, "head query key"], other: Float64[np.ndarray, "head query key"]
) -> Float64[np.ndarray, "head"]:
    """The largest difference in each head; what both mask does not count, what one masks is infinite.

    >>> gap_by_head(np.array([[[0.0, -np.inf]], [[1.0, 2.0]]]), np.array([[[0.5, -np.inf]], [[1.0, -np.inf]]]))
    array([0.5, inf])
    """
    differing = one != other
    with np.errstate(invalid="ignore"):
        return np.where(differing, np.abs(one - other), 0.0).max(axis=(1, 2))


def _settings(setting: Setting, head: int) -> dict[str, object]:
    return {
        "head": head,
        "n_heads": setting.n_heads,
        "length": setting.length,
        "n_text": f"{setting.first_position + setting.length:,}",
        "dtype": setting.dtype,
        "head_dim": setting.head_dim,
        "factor": f"{np.sqrt(setting.head_dim):.4g}",
        "n_ranks": N_RANKS,
        "n_buckets": t5_bugs.N_BUCKETS,
        "max_distance": t5_bugs.MAX_DISTANCE,
    }


def _saturates(max_distance: int) -> int:
    """The first distance of the last bucket, in tokens."""
    return int(bucket_first_distances(num_buckets=t5_bugs.N_BUCKETS, max_distance=max_distance)[-1])


def _step(row: Float64[np.ndarray, "key"]) -> float:
    """What the bias gains from the last key but one to the last: a slope, where the bias is a straight line."""
    return _less(row[-1], row[-2])


def _less(one: float, other: float) -> float:
    """The difference of two biases; between two that are masked there is none."""
    return 0.0 if one == other else float(one - other)
