"""The four kinds of answer: how each judges a response, and which wrong ones it knows.

    choice      one of some statements; code works out which of them is true
    number      a number in a unit; right within a share of itself
    pictures    which of two pictures
    sketch      points moved to where a curve should run; right when the largest gap is small

Each has `kind`, `known` (the keys of the wrong answers that it knows) and `judge`. What cannot be a response is a
ValueError.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, NamedTuple

import numpy as np
from jaxtyping import Float64

Kind = Literal["choice", "number", "pictures", "sketch"]
KINDS: tuple[Kind, ...] = ("choice", "number", "pictures", "sketch")
Real = float | int
Response = str | Real | Sequence[Real]


class Judged(NamedTuple):
    """Whether a response is right; if not, which known wrong answer it is, and a sketch's largest gap and where."""

    right: bool
    known: str | None = None
    gap: float | None = None
    gap_at: float | None = None


@dataclass(frozen=True)
class Choice:
    """Statements by key, and whether each is true: exactly one must be.

    >>> Choice({"falls": True, "rises": False}).judge("rises").known
    'rises'
    """

    claims: Mapping[str, bool | np.bool_]
    kind: ClassVar[Kind] = "choice"

    def __post_init__(self) -> None:
        if sum(map(bool, self.claims.values())) != 1:
            raise ValueError(f"claims must hold exactly one that is true, got {dict(self.claims)}")

    @property
    def right(self) -> str:
        """The key of the true statement."""
        return next(key for key, holds in self.claims.items() if holds)

    @property
    def options(self) -> tuple[str, ...]:
        """The keys of all statements."""
        return tuple(self.claims)

    @property
    def known(self) -> tuple[str, ...]:
        """The keys of the known wrong answers."""
        return tuple(key for key in self.options if key != self.right)

    def judge(self, response: Response) -> Judged:
        """Judge the key of an option."""
        return _judge_option(response, self.options, self.right)


class Picture(NamedTuple):
    """What a figure is to draw: a matrix of queries and keys, or curves, a row each; x belongs to the columns."""

    values: Float64[np.ndarray, "row column"]
    x: Float64[np.ndarray, "column"]
    drawn_as: Literal["map", "curves"]


@dataclass(frozen=True, eq=False)
class Pictures:
    """Two pictures by key, and the key of the one that is asked for."""

    right: str
    drawn: Mapping[str, Picture]
    kind: ClassVar[Kind] = "pictures"

    def __post_init__(self) -> None:
        if len(self.drawn) != 2 or self.right not in self.drawn:
            raise ValueError(f"drawn must hold {self.right!r} and one other, got {list(self.drawn)}")

    @property
    def options(self) -> tuple[str, ...]:
        """The keys of both pictures."""
        return tuple(self.drawn)

    @property
    def known(self) -> tuple[str, ...]:
        """The key of the other picture."""
        return tuple(key for key in self.options if key != self.right)

    def judge(self, response: Response) -> Judged:
        """Judge the key of a picture."""
        return _judge_option(response, self.options, self.right)


@dataclass(frozen=True)
class Number:
    """A number, the known wrong computations by key, and the range that may be typed.

    tolerance is a share: of the larger of the response and what it is compared with.

    >>> half = Number(0.5, 0, 10, {"from_zero": 1.0})
    >>> half.judge(0.502).right, half.judge(1).known, half.judge(7).known
    (True, 'from_zero', None)
    """

    value: Real
    low: Real
    high: Real
    near_misses: Mapping[str, Real]
    tolerance: Real = 0.02
    kind: ClassVar[Kind] = "number"

    @property
    def known(self) -> tuple[str, ...]:
        """The keys of the known wrong answers."""
        return tuple(self.near_misses)

    def judge(self, response: Response) -> Judged:
        """Judge a typed number; ValueError for one that is not finite."""
        if isinstance(response, str | Sequence) or not math.isfinite(response):
            raise ValueError(f"response must be a finite number, got {response!r}")
        if self.same(response, self.value):
            return Judged(True)
        close = [key for key, wrong in self.near_misses.items() if self.same(response, wrong)]
        return Judged(False, min(close, key=lambda key: abs(response - self.near_misses[key]), default=None))

    def same(self, one: Real, other: Real) -> bool:
        """Whether two numbers are equal within the tolerance."""
        return math.isclose(one, other, rel_tol=self.tolerance, abs_tol=1e-9)


@dataclass(frozen=True)
class Sketch:
    """A curve to draw by moving its points up and down, and known wrong curves by key.

    tolerance is the largest gap, in units of the curve, up to which a sketch is right. Points that are to be drawn
    evenly apart, and not to scale, are so `evenly`.

    >>> line = Sketch((0.0, 1.0, 2.0), (0.0, -1.0, -2.0), -3, 3, 0.5, {"flipped": (0.0, 1.0, 2.0)})
    >>> line.judge([0, 1, 2])
    Judged(right=False, known='flipped', gap=4.0, gap_at=2.0)
    """

    x: tuple[Real, ...]
    truth: tuple[Real, ...]
    low: Real
    high: Real
    tolerance: Real
    near_misses: Mapping[str, tuple[Real, ...]]
    evenly: bool = False
    kind: ClassVar[Kind] = "sketch"

    @property
    def start(self) -> tuple[float, ...]:
        """Where the points lie at first: level, above the middle."""
        return (self.low + 0.75 * (self.high - self.low),) * len(self.x)

    @property
    def known(self) -> tuple[str, ...]:
        """The keys of the known wrong curves."""
        return tuple(self.near_misses)

    def judge(self, response: Response) -> Judged:
        """Judge the heights of the points; ValueError if they are not as many, or not finite."""
        if isinstance(response, str | Real) or len(response) != len(self.x):
            raise ValueError(f"response must be {len(self.x)} heights, got {response!r}")
        if not all(map(math.isfinite, response)):
            raise ValueError(f"response must be finite heights, got {list(response)}")
        gaps = [abs(drawn - true) for drawn, true in zip(response, self.truth, strict=True)]
        gap = max(gaps)
        away = {key: self.gap(response, curve) for key, curve in self.near_misses.items()}
        nearest = min(away, key=lambda key: away[key], default=None)
        right = gap <= self.tolerance
        known = nearest if not right and nearest is not None and away[nearest] <= self.tolerance else None
        return Judged(right, known, float(gap), float(self.x[gaps.index(gap)]))

    @staticmethod
    def gap(one: Sequence[Real], other: Sequence[Real]) -> float:
        """The largest gap between two curves over the same points.

        >>> Sketch.gap((0.0, 1.0), (0.5, 3.0))
        2.0
        """
        return float(max(abs(a - b) for a, b in zip(one, other, strict=True)))


Answer = Choice | Number | Pictures | Sketch


def _judge_option(response: Response, options: tuple[str, ...], right: str) -> Judged:
    if response not in options:
        raise ValueError(f"response must be one of {', '.join(options)}, got {response!r}")
    return Judged(response == right, None if response == right else str(response))
