"""From what a person left in a control to a response: a typed number in several spellings, or a sentence that helps."""

import math
import re

from alibi_viz.lessons.answer_kinds import Number, Real, Response, Sketch
from alibi_viz.lessons.question import Question
from alibi_viz.lessons.quiz import NUMBER_HELP, write

Draft = str | tuple[float, ...] | None

NOTHING_CHOSEN = "Choose an answer first."
NOTHING_TYPED = "Type a number first."
NOTHING_MOVED = "Move at least one point first."
_ONE = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_TYPED = re.compile(rf"({_ONE})(?:\s*(/|\^|\*\*)\s*\(?({_ONE})\)?)?")
_STEPS = 100


def response_of(question: Question, draft: Draft) -> Response:
    """What is to be judged. ValueError with a message for the person for what cannot be."""
    answer = question.answer
    if isinstance(answer, Sketch):
        if not isinstance(draft, tuple):
            raise ValueError(NOTHING_MOVED)
        return draft
    if isinstance(answer, Number):
        return typed_number(str(draft or ""), low=answer.low, high=answer.high, unit=question.unit)
    if draft not in question.options:
        raise ValueError(NOTHING_CHOSEN)
    return str(draft)


def typed_number(text: str, *, low: Real, high: Real, unit: str = "") -> float:
    """A number as people type it: with a minus sign, its unit, as a fraction or as a power.

    >>> typed_number("−0.75 logits", low=-1, high=1, unit="logits"), typed_number("2^-3", low=0, high=1)
    (-0.75, 0.125)
    >>> typed_number("0,75", low=0, high=1)
    Traceback (most recent call last):
    ValueError: Write a point for decimals and nothing between thousands: 0.75 or 1024.
    """
    bare = text.replace("−", "-").strip()
    for ending in filter(None, (unit, "%" if unit == "percent" else "")):
        bare = bare.removesuffix(ending).strip()
    if not bare:
        raise ValueError(NOTHING_TYPED)
    if "," in bare:
        raise ValueError("Write a point for decimals and nothing between thousands: 0.75 or 1024.")
    found = _TYPED.fullmatch(bare)
    if found is None:
        named = f" in {unit}" if unit else ""
        raise ValueError(f"This is no number. Type one{named}. {NUMBER_HELP}")
    first, sign, second = found.groups()
    value = _worked_out(float(first), sign, float(second or 1))
    if not low <= value <= high:
        raise ValueError(f"The number must lie between {write(low)} and {write(high)}.")
    return value


def step_of(sketch: Sketch) -> float:
    """How far one step of a slider moves a point: a round number, a hundredth of the height or less.

    >>> step_of(Sketch((0, 1), (0, 0), -2.5, 2.5, 0.2, {})), step_of(Sketch((0, 1), (0, 0), 0, 35, 1.5, {}))
    (0.05, 0.2)
    """
    most = (sketch.high - sketch.low) / _STEPS * (1 + 1e-9)
    power = math.floor(math.log10(most))
    return max(float(f"{factor}e{power}") for factor in (1, 2, 5) if float(f"{factor}e{power}") <= most)


def start_of(sketch: Sketch) -> tuple[float, ...]:
    """Where the points lie at first, on a step of the sliders."""
    step = step_of(sketch)
    return tuple(round(sketch.low + round((height - sketch.low) / step) * step, 9) for height in sketch.start)


def _worked_out(first: float, sign: str | None, second: float) -> float:
    """A number, a fraction or a power; infinite where there is none."""
    try:
        value = first / second if sign == "/" else first**second if sign else first
    except (OverflowError, ZeroDivisionError):
        return math.inf
    return value if isinstance(value, float) else math.inf  # a root of a negative number is complex
