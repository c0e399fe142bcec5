"""Curves: perplexity by evaluation length, as one training run or several seeds gave it.

    middle = exp(mean over seeds of ln perplexity)        the mean loss, said as a perplexity

Where nothing could be measured there is a gap, nan, never a number: a learned table has no vector past its last
position, a loss may not be finite.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Float64, Int64


@dataclass(frozen=True)
class Curve:
    """Perplexities of one method: a row for each seed, a column for each evaluation length in tokens.

    ValueError where the shapes do not fit, where lengths do not rise, and for a perplexity below 1.

    >>> curve = Curve("alibi", 128, np.array([128, 256]), np.array([[40.0, 38.0], [42.0, np.nan]]))
    >>> curve.middle.round(2).tolist(), curve.low.tolist(), curve.high.tolist()
    ([40.99, nan], [40.0, nan], [42.0, nan])
    """

    method: str
    train_len: int
    lengths: Int64[np.ndarray, "length"]
    perplexity: Float64[np.ndarray, "seed _"]

    def __post_init__(self) -> None:
        if self.perplexity.shape[1:] != self.lengths.shape or len(self.perplexity) == 0:
            raise ValueError(
                f"perplexity must hold rows of {len(self.lengths)} lengths, got shape {self.perplexity.shape}"
            )
        if (np.diff(self.lengths) <= 0).any() or (self.lengths < 1).any():
            raise ValueError(f"lengths must rise from at least 1, got {self.lengths.tolist()}")
        if (self.perplexity < 1).any() or np.isinf(self.perplexity).any():
            raise ValueError(
                f"perplexity must be finite and at least 1, or nan, got {self.perplexity.tolist()}"
            )

    @property
    def n_seeds(self) -> int:
        """How many runs the curve joins."""
        return len(self.perplexity)

    @cached_property
    def middle(self) -> Float64[np.ndarray, "length"]:
        """Exp of the mean loss over seeds; a gap in one seed is a gap."""
        return np.exp(np.log(self.perplexity).mean(axis=0))

    @cached_property
    def low(self) -> Float64[np.ndarray, "length"]:
        """The best seed at each length."""
        return self.perplexity.min(axis=0)

    @cached_property
    def high(self) -> Float64[np.ndarray, "length"]:
        """The worst seed at each length."""
        return self.perplexity.max(axis=0)

    def at(self, length: int) -> Float64[np.ndarray, "seed"]:
        """The perplexity of each seed at one length; ValueError for a length that was not measured."""
        found = np.flatnonzero(self.lengths == length)
        if not found.size:
            raise ValueError(f"length must be one of {self.lengths.tolist()}, got {length}")
        return self.perplexity[:, found[0]]

    def growth(self, length: int) -> Float64[np.ndarray, "seed"]:
        """Perplexity at `length` over perplexity at the training length, for each seed: 1 is flat.

        >>> Curve("rope", 128, np.array([128, 512]), np.array([[40.0, 80.0]])).growth(512).tolist()
        [2.0]
        """
        return self.at(length) / self.at(self.train_len)

    def only(self, lengths: Int64[np.ndarray, "some"]) -> "Curve":
        """The same curve at some of its lengths; a length that it does not have is passed over."""
        kept = np.isin(self.lengths, lengths)
        return Curve(self.method, self.train_len, self.lengths[kept], self.perplexity[:, kept])

    def averaged(self) -> "Curve":
        """The middle of the seeds as a curve of one."""
        return Curve(self.method, self.train_len, self.lengths, self.middle[None])
