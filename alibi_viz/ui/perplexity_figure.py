"""Perplexity by length as a figure, in words and in code: the paper's, these models', and a person's own."""

from collections.abc import Callable, Sequence
from functools import partial

from alibi_viz.core.curves import Curve
from alibi_viz.figures.extrapolation import perplexity_by_length
from alibi_viz.lessons import extrapolation as lesson
from alibi_viz.ui import layout


def perplexity_figure(
    curves: Sequence[Curve], *, key: str, numbers: layout.Columns, functions: Sequence[Callable[..., object]]
) -> None:
    """The curves; numbers and functions are those beneath the figure."""
    layout.figure(
        partial(perplexity_by_length, curves),
        key=key,
        alt=lesson.alt_curves(curves),
        numbers=numbers,
        snippet=lesson.snippet(curves),
        functions=functions,
    )
