"""Repaired: the numbers that stand in a checkpoint after a repair, for a text of seq_len tokens.

    RoPE      frequencies and attention factor     ALiBi     slopes     T5 bias     the distance of the last bucket

"none" leaves each as it was in training. Dynamic NTK follows the YaRN paper, section 3.3: the stretch is seq_len over
train_len, whatever the factor is, up to the factor that the repair is made for.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Float64

from alibi_viz.core.repairs import UNREPAIRED
from alibi_viz.core.rope import inverse_frequencies
from alibi_viz.core.rope_scaling import Scaled, scaled_inverse_frequencies
from alibi_viz.core.slope_scaling import scaled_slopes

Number = float | int


class Stretch(NamedTuple):
    """A repair, by its key, for texts of factor * train_len tokens.

    >>> Stretch("yarn", 4, 128).target_len, Stretch("yarn", 4, 128).stages, Stretch("none", 4, 128).stages
    (512, ['none', 'yarn'], ['none'])
    """

    repair: str
    factor: int
    train_len: int

    @property
    def target_len(self) -> int:
        """The length of the text at hand, in tokens."""
        return self.factor * self.train_len

    @property
    def stages(self) -> list[str]:
        """What is compared: as it is, and repaired where something is."""
        return list(dict.fromkeys([UNREPAIRED, self.repair]))


def repaired_frequencies(
    head_dim: int, *, repair: str, factor: Number, train_len: int, seq_len: int, base: Number = 10000.0
) -> Scaled:
    """RoPE's inverse frequencies in radians per token, and the attention factor.

    >>> at = {"factor": 4, "train_len": 128, "base": 100.0}
    >>> repaired_frequencies(4, repair="linear", **at, seq_len=100)[0].tolist()
    [0.25, 0.025]
    >>> [repaired_frequencies(4, repair="dynamic", **at, seq_len=n)[0][1].round(4).item() for n in (99, 256, 999)]
    [0.1, 0.05, 0.025]
    """
    if repair == UNREPAIRED:
        return inverse_frequencies(head_dim, base=base), 1.0
    stretch = factor
    if repair == "dynamic":
        stretch, seq_len = 1, int(min(seq_len, factor * train_len))
    return scaled_inverse_frequencies(
        head_dim, method=repair, factor=stretch, train_len=train_len, base=base, seq_len=seq_len
    )


def repaired_slopes(
    slopes: Float[np.ndarray, "head"], *, repair: str, factor: Number, train_len: int, seq_len: int
) -> Float64[np.ndarray, "head"]:
    """ALiBi's slopes in logits per token.

    >>> repaired_slopes(np.array([0.5]), repair="divided", factor=4, train_len=128, seq_len=9).tolist()
    [0.125]
    """
    if repair == UNREPAIRED:
        return np.asarray(slopes, dtype=np.float64)
    return scaled_slopes(slopes, method=repair, factor=factor, train_len=train_len, seq_len=seq_len)


def repaired_max_distance(max_distance: int, *, repair: str, factor: Number) -> int:
    """The max_distance of T5's buckets in tokens: stretched, it is the factor times as far.

    >>> repaired_max_distance(128, repair="stretched", factor=4)
    512
    """
    if repair not in (UNREPAIRED, "stretched"):
        raise ValueError(f"repair must be {UNREPAIRED} or stretched, got {repair!r}")
    return max_distance if repair == UNREPAIRED else round(max_distance * factor)


def unseen_angles(
    before: Float[np.ndarray, "pair"], after: Float[np.ndarray, "pair"], *, train_len: int, target_len: int
) -> Bool[np.ndarray, "pair"]:
    """Which pairs turn, within target_len, to angles that training never showed.

    In training a pair turns by up to train_len * before. Once that is a whole turn it has been everywhere; below
    that, everything beyond is new: target_len * after > train_len * before.

    >>> unseen_angles(np.array([1.0, 0.01]), np.array([1.0, 0.01]), train_len=128, target_len=256).tolist()
    [False, True]
    """
    reached = train_len * np.asarray(before, dtype=np.float64)
    further = target_len * np.asarray(after, dtype=np.float64) > reached * (1 + 1e-12)  # s * (1 / s) rounds
    return (reached < 2 * np.pi) & further
