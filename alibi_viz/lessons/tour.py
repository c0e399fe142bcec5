"""The tour: the lessons in their order, one step at a time; a plan is the selection that fits a class's time.

A step is a page in a state, a sentence on what to do there, and for the lecturer a question to the class with the
misconception that it meets. States, minutes and numbers are in `tour_steps`; words are in `texts/tour.toml`, an entry
for each step, ready for translation.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from alibi_viz.lessons.question import Link
from alibi_viz.lessons.questions import Misconception, misconceptions
from alibi_viz.lessons.tour_steps import PLANS, STEPS, Planned
from alibi_viz.lessons.words import TEXTS, filled, read_words

PLAN, STOP = "tour", "stop"  # the URL parameters: which plan, and which of its steps, counted from 1
TITLE = "Tour"
ABOUT = "The pages in the order of the lessons, one step at a time: → goes on, ← goes back."
DOCUMENT = "Lesson plans (Markdown)"
BACK, NEXT, LEAVE, ASK = "Back", "Next", "Leave", "Ask"
AWAY, RETURN = "The tour waits here while you look around.", "Back to the tour"


@dataclass(frozen=True)
class Step:
    """A page in a state; what to do there; how many minutes it takes; what to ask a class."""

    key: str
    link: Link
    minutes: int
    sentence: str
    ask: str
    misconception: Misconception | None


@cache
def plan(minutes: int, texts: Path = TEXTS) -> tuple[Step, ...]:
    """The steps of a plan, by its length. ValueError where there is none, or where words and steps differ.

    >>> [step.key for step in plan(15)][:3]
    ['words_in_a_row', 'slope_times_distance', 'ladder']
    >>> sum(step.minutes for step in plan(15))
    15
    """
    if minutes not in PLANS:
        raise ValueError(f"minutes must be one of {', '.join(map(str, PLANS))}, got {minutes}")
    words = read_words(texts / "tour.toml")
    if list(words) != [planned.key for planned in STEPS]:
        differing = set(words) ^ {planned.key for planned in STEPS}
        raise ValueError(f"tour.toml must have the steps of the tour in their order; differing: {differing}")
    beliefs = misconceptions(texts)
    return tuple(
        _joined(planned, words[planned.key], beliefs) for planned in STEPS if planned.shortest <= minutes
    )


def link(minutes: int, stop: int) -> Link:
    """A step of a plan as a link that carries the step's whole state; stops count from 1.

    >>> link(15, 3).url
    '/slopes?n_heads=8&predict=off&tour=15&stop=3'
    """
    steps = plan(minutes)
    if not 1 <= stop <= len(steps):
        raise ValueError(f"stop must be from 1 to {len(steps)}, got {stop}")
    step = steps[stop - 1]
    return replace(step.link, parameters={**step.link.parameters, PLAN: str(minutes), STOP: str(stop)})


def where(stop: int, last: int) -> str:
    """Where in its plan a step stands.

    >>> where(3, 9), where(9, 9)
    ('3 of 9', '9 of 9, the last step')
    """
    return f"{stop} of {last}, the last step" if stop == last else f"{stop} of {last}"


def in_minutes(minutes: int) -> str:
    """A time in words.

    >>> in_minutes(1), in_minutes(15)
    ('1 minute', '15 minutes')
    """
    return f"{minutes} minute" if minutes == 1 else f"{minutes} minutes"


def for_the_class(step: Step) -> list[str]:
    """What a lecturer needs besides the sentence: the time, what to ask, and the misconception that it meets."""
    said = [f"{in_minutes(step.minutes)}. **Ask the class:** {step.ask}"]
    if step.misconception is not None:
        said.append(f"**It meets:** {step.misconception.name}. {step.misconception.instead}")
    return said


def _joined(planned: Planned, words: Mapping[str, str], beliefs: Mapping[int, Misconception]) -> Step:
    """A step from its two halves."""

    def fill(text: str) -> str:
        return filled(text, planned.values, of=planned.key)

    return Step(
        key=planned.key,
        link=planned.link,
        minutes=planned.minutes,
        sentence=fill(words["see"]),
        ask=fill(words["ask"]),
        misconception=None if planned.misconception is None else beliefs[planned.misconception],
    )
