"""The half of a question that code knows: its answers, its numbers, its link. Words are the other half."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Bool, Float, Int

from alibi_viz.core.attention import scale_bias
from alibi_viz.core.cost import ModelShape
from alibi_viz.core.methods import METHODS
from alibi_viz.core.slopes import alibi_slopes
from alibi_viz.lessons.answer_kinds import Answer
from alibi_viz.lessons.question import Link

N_HEADS, HEAD_DIM, N_LAYERS = 8, 64, 6
SHAPE = ModelShape(n_layers=N_LAYERS, n_heads=N_HEADS, head_dim=HEAD_DIM, train_len=1024)
ROUNDING = 1e-9  # a difference of weights that is rounding alone


@dataclass(frozen=True)
class Worked:
    """One question without its words.

    springs_from names the misconception, by its number, behind each wrong answer that is known; values fill the
    placeholders of the texts; items are keys of the course's own items.
    """

    difficulty: int
    answer: Answer
    springs_from: Mapping[str, int]
    link: Link
    values: Mapping[str, object] = field(default_factory=dict)
    items: tuple[str, ...] = ()


def link(page: str, **parameters: object) -> Link:
    """A page in a state; values as the controls spell them.

    >>> link("alibi_vs_t5", bidirectional=True, reach=400).url
    '/alibi_vs_t5?bidirectional=true&reach=400&predict=off'
    """
    return Link(page, {key: _spelled(value) for key, value in parameters.items()})


def in_the_museum(exhibit: str, **parameters: object) -> Link:
    """An exhibit of the bug museum, which shows the mistake beside the correct computation.

    >>> in_the_museum("bias_dropped", head=2).url
    '/bug_museum?exhibit=bias_dropped&head=2&predict=off'
    """
    return link("bug_museum", exhibit=exhibit, **parameters)


def slope_of(head: int) -> float:
    """The slope of one of `N_HEADS` heads by the authors' rule; heads count from 1.

    >>> slope_of(1), slope_of(N_HEADS)
    (0.5, 0.00390625)
    """
    return alibi_slopes(N_HEADS)[head - 1].item()


def inside(bias: float) -> float:
    """What reaches softmax of a bias that is put inside of 1 / sqrt(HEAD_DIM).

    >>> inside(-10.0)
    -1.25
    """
    return scale_bias(np.array([bias]), head_dim=HEAD_DIM, place="inside").item()


def alibi_learns() -> bool:
    """Whether ALiBi has a number to learn."""
    return METHODS["alibi"].parameters(SHAPE) > 0


def heights(curve: Float[np.ndarray, "point"] | Int[np.ndarray, "point"]) -> tuple[float, ...]:
    """A curve as the plain numbers of a sketch."""
    return tuple(curve.astype(float).tolist())


def falling(curve: Float[np.ndarray, "point"]) -> bool:
    """Whether every value is below the one before."""
    return bool((np.diff(curve) < 0).all())


def same(one: Float[np.ndarray, "*shape"] | float, other: Float[np.ndarray, "*other"] | float) -> bool:
    """Whether numbers are equal but for rounding."""
    return bool(np.allclose(one, other, rtol=1e-9, atol=1e-12))


def among_seen(
    bias: Float[np.ndarray, "*head query key"], seen: Bool[np.ndarray, "query key"]
) -> Float[np.ndarray, "*head query key"]:
    """A bias with -inf where a query may not look."""
    return np.where(seen, bias, -np.inf)


def _spelled(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
