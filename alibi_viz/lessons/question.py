"""A question of the quiz: what is asked, what a response is told, and which misconception a wrong one gives away.

A question joins words, which come from texts, with numbers, which come from core; this file knows neither. A wrong
answer that is known has a sentence of its own, which says what is wrong with it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from alibi_viz.lessons.answer_kinds import Answer, Kind, Response

DIFFICULTIES = (1, 2, 3)
FIRST_PAGE = "bias_term"


@dataclass(frozen=True)
class Link:
    """A page, by its file's stem, in a state given by the page's URL parameters.

    Who follows it is to see that state, so the page does not ask for a guess first unless the link says so.

    >>> Link("slopes", {"n_heads": "12", "rule": "from zero"}).url, Link("bias_term").url
    ('/slopes?n_heads=12&rule=from+zero&predict=off', '/?predict=off')
    """

    page: str
    parameters: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The address below the app's own."""
        path = "/" if self.page == FIRST_PAGE else f"/{self.page}"
        asked = {**self.parameters, "predict": self.parameters.get("predict", "off")}
        return f"{path}?{urlencode(asked, doseq=True)}"


@dataclass(frozen=True)
class Distractor:
    """A known wrong answer: what it says (for options), what is wrong with it, and the misconception behind it."""

    explanation: str
    misconception: int
    text: str = ""


@dataclass(frozen=True)
class Question:
    """A question with all its words and numbers.

    options are the texts to choose from, by key: statements, or the names of pictures, which would give the answer
    away before it is given. right is the right answer in words, explanation says why it is right, and model_answer
    is for comparing a free text with. unit and the axis titles are empty where there are none. items are the
    course's own items that it asks about.
    """

    key: str
    page: str
    difficulty: int
    prompt: str
    answer: Answer
    options: Mapping[str, str]
    right: str
    distractors: Mapping[str, Distractor]
    explanation: str
    model_answer: str
    link: Link
    items: tuple[str, ...] = ()
    unit: str = ""
    x_title: str = ""
    y_title: str = ""

    @property
    def kind(self) -> Kind:
        """How it is answered."""
        return self.answer.kind

    def order(self, seed: int) -> list[str]:
        """The keys of the options as a class with this seed sees them."""
        return shuffled(self.options, f"{seed}/{self.key}")


@dataclass(frozen=True)
class Graded:
    """What is said to a response; of a known wrong answer, its key and the number of its misconception.

    explanation is the question's own, or that of the known wrong answer. gap and gap_at are a sketch's.
    """

    question: str
    right: bool
    explanation: str
    known: str | None = None
    misconception: int | None = None
    gap: float | None = None
    gap_at: float | None = None


def grade(question: Question, response: Response) -> Graded:
    """Judge a response: the key of an option, a number, or the heights of a sketch's points.

    ValueError for what is no response to this kind of question.
    """
    judged = question.answer.judge(response)
    if judged.known is None:
        return Graded(question.key, judged.right, question.explanation, gap=judged.gap, gap_at=judged.gap_at)
    taken = question.distractors[judged.known]
    return Graded(
        question.key,
        False,
        taken.explanation,
        judged.known,
        taken.misconception,
        judged.gap,
        judged.gap_at,
    )


def shuffled(keys: Sequence[str] | Mapping[str, object], salt: str) -> list[str]:
    """Keys in an order that looks random and depends on the salt alone, on every machine.

    A key that is added or taken away leaves the order of the others as it is.

    >>> shuffled(["a", "b", "c"], "0"), shuffled(["c", "b"], "0")
    (['c', 'b', 'a'], ['c', 'b'])
    """
    return sorted(keys, key=lambda key: hashlib.sha256(f"{salt}/{key}".encode()).digest())
