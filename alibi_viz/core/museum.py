"""The bug museum: how a correct computation and a mistaken one are set side by side.

An exhibit is two functions that differ in one line. Both take a `Setting` and give the bias and the weights,

    bias    = what is added to the scores, in logits, -inf where a query may not look
    weights = softmax over the keys of scores + bias

and `compare` asks how far the two are apart. The weights decide: softmax ignores what is added to a whole
row, so a bias may look wrong and be right. The functions are in bugs.py, running_bugs.py
and t5_bugs.py, the exhibits in exhibits.py.

The bias is held in the setting's type, on both sides. Two exhibits do not ask for the type, for their biases are
the same number for number and would be rounded alike: T5 with a scale, and the bias that comes after softmax.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from jaxtyping import Float64, Int64

from alibi_viz.core.attention import equal_score_weights
from alibi_viz.core.precision import DTYPES, round_to
from alibi_viz.core.slopes import alibi_slopes

NOTICEABLE = 1e-9  # shares of one: above what float64 rounds away, below what anybody could measure
FAR = 128  # tokens between the keys and the far queries: the max_distance of T5


@dataclass(frozen=True)
class Setting:
    """What is computed: `n_heads` heads that look at `length` keys.

    first_position is the position of the first key, for a piece of a longer text. dtype, a key of `DTYPES`, holds
    the bias. head_dim and seed make random content, for the exhibits that have some.

    >>> Setting(length=3, first_position=7).positions.tolist()
    [7, 8, 9]
    """

    length: int = 16
    n_heads: int = 8
    first_position: int = 0
    dtype: str = "float64"
    head_dim: int = 64
    seed: int = 0

    def __post_init__(self) -> None:
        at_least = {"length": 2, "n_heads": 1, "first_position": 0, "head_dim": 1, "seed": 0}
        for name, bound in at_least.items():
            if getattr(self, name) < bound:
                raise ValueError(f"{name} must be at least {bound}, got {getattr(self, name)}")
        if self.dtype not in DTYPES:
            raise ValueError(f"dtype must be one of {', '.join(DTYPES)}, got {self.dtype!r}")

    @property
    def positions(self) -> Int64[np.ndarray, "key"]:
        """Positions of the keys, in tokens, padding counted."""
        return self.first_position + np.arange(self.length)

    @property
    def slopes(self) -> Float64[np.ndarray, "head"]:
        """The authors' slopes."""
        return alibi_slopes(self.n_heads)


def every_query(setting: Setting) -> Int64[np.ndarray, "query"]:
    """One query for each key: a text that is read at once."""
    return setting.positions


def newest_query(setting: Setting) -> Int64[np.ndarray, "query"]:
    """The last token alone: generating, with the keys before it in a cache."""
    return setting.positions[-1:]


def far_queries(setting: Setting) -> Int64[np.ndarray, "query"]:
    """As many queries as keys, 128 tokens further on."""
    return setting.positions + FAR


class Attended(NamedTuple):
    """What a computation gives: the bias in logits, and weights, which are shares of one unless it errs."""

    bias: Float64[np.ndarray, "head query key"]
    weights: Float64[np.ndarray, "head query key"]


Computation = Callable[[Setting], Attended]


def by_bias_alone(setting: Setting, bias: Float64[np.ndarray, "head query key"]) -> Attended:
    """The bias as the setting's type holds it, with the weights that it gives when all content scores are equal.

    Its -0.0 are made 0.0.

    >>> by_bias_alone(Setting(), np.array([[[-np.log(3.0), -0.0]]])).weights.round(3).tolist()
    [[[0.25, 0.75]]]
    """
    held = round_to(bias + 0.0, setting.dtype)
    return Attended(held, equal_score_weights(held))


def random_content(setting: Setting) -> Float64[np.ndarray, "two head position head_dim"]:
    """A query and a key for each head and position, unit normal, drawn by the seed.

    >>> query, key = random_content(Setting(length=3))
    >>> query.shape == key.shape == (8, 3, 64)
    True
    """
    shape = (2, setting.n_heads, setting.length, setting.head_dim)
    return np.random.default_rng(setting.seed).standard_normal(shape)


@dataclass(frozen=True)
class Exhibit:
    """A mistake beside the correct computation.

    entry counts in the project's list of misconceptions; sources are public GitHub threads, "owner/name#12".
    setting is the one to open with, where the mistake shows: there the weights differ. is_bug is False for what
    looks like a mistake and is none: the weights are the same. queries gives the positions of the rows.
    """

    key: str
    entry: int
    correct: Computation
    buggy: Computation
    is_bug: bool = True
    sources: tuple[str, ...] = ()
    setting: Setting = Setting()
    queries: Callable[[Setting], Int64[np.ndarray, "query"]] = every_query

    @property
    def source_urls(self) -> tuple[str, ...]:
        """Addresses of the sources; GitHub sends a pull request's on to it."""
        return tuple(f"https://github.com/{source.replace('#', '/issues/')}" for source in self.sources)


class Comparison(NamedTuple):
    """Two computations of one setting. Biases in logits, weights in shares of one.

    Differences are the largest of all heads, queries and keys; cells that both mask do not count, and one
    that only one masks is infinitely far off.
    """

    query_positions: Int64[np.ndarray, "query"]
    key_positions: Int64[np.ndarray, "key"]
    correct_bias: Float64[np.ndarray, "head query key"]
    buggy_bias: Float64[np.ndarray, "head query key"]
    correct_weights: Float64[np.ndarray, "head query key"]
    buggy_weights: Float64[np.ndarray, "head query key"]
    largest_bias_difference: float
    largest_weight_difference: float

    @property
    def softmax_notices(self) -> bool:
        """Whether the weights differ by more than rounding."""
        return self.largest_weight_difference > NOTICEABLE


def compare(exhibit: Exhibit, setting: Setting | None = None) -> Comparison:
    """Both computations of an exhibit, side by side, in the exhibit's own setting unless another is given.

    >>> def halves(setting):
    ...     return Attended(np.zeros((1, 1, 2)), np.array([[[0.5, 0.5]]]))
    >>> def quarters(setting):
    ...     return Attended(np.array([[[-1.5, 0.0]]]), np.array([[[0.25, 0.75]]]))
    >>> both = compare(Exhibit("example", 0, halves, quarters, queries=newest_query))
    >>> both.largest_bias_difference, both.largest_weight_difference, both.softmax_notices
    (1.5, 0.25, True)
    """
    setting = setting or exhibit.setting
    correct, buggy = exhibit.correct(setting), exhibit.buggy(setting)
    seen = (correct.bias > -np.inf) | (buggy.bias > -np.inf)
    return Comparison(
        exhibit.queries(setting),
        setting.positions,
        correct.bias,
        buggy.bias,
        correct.weights,
        buggy.weights,
        np.abs(correct.bias[seen] - buggy.bias[seen]).max(initial=0.0).item(),
        np.abs(correct.weights - buggy.weights).max().item(),
    )
