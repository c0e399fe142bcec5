"""What a person made of the quiz, and that as JSON and as Markdown, to be kept."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from alibi_viz.lessons import quiz
from alibi_viz.lessons.answer_kinds import Response
from alibi_viz.lessons.question import Graded, Question, grade
from alibi_viz.lessons.questions import Misconception
from alibi_viz.lessons.quiz_response import Draft
from alibi_viz.lessons.unlinked import unlinked

Status = Literal["open", "skipped", "right", "wrong"]
_MARKUP = frozenset("\\`*_{}[]()<>#+-=.!|~:$&^@\"'")


@dataclass(frozen=True)
class Entry:
    """One question in a person's record.

    draft is what the control holds, refused what was said to a draft that could not be judged, and response what was
    judged: None until there is an answer.
    """

    draft: Draft = None
    why: str = ""
    refused: str = ""
    skipped: bool = False
    response: Response | None = None

    def graded(self, question: Question) -> Graded | None:
        """What is said to the answer; None as long as there is none."""
        return None if self.response is None else grade(question, self.response)

    def status(self, question: Question) -> Status:
        """Where the question stands."""
        graded = self.graded(question)
        if graded is None:
            return "skipped" if self.skipped else "open"
        return "right" if graded.right else "wrong"


Record = Mapping[str, Entry]
NOTHING = Entry()


def statuses(questions: Sequence[Question], record: Record) -> list[Status]:
    """Where each question stands."""
    return [record.get(question.key, NOTHING).status(question) for question in questions]


def misconceptions_met(
    questions: Sequence[Question], record: Record, names: Mapping[int, Misconception]
) -> Counter[str]:
    """How many wrong answers spring from each misconception, by name."""
    met: Counter[str] = Counter()
    for question in questions:
        graded = record.get(question.key, NOTHING).graded(question)
        if graded is not None and graded.misconception is not None:
            met[names[graded.misconception].name] += 1
    return met


def as_json(
    questions: Sequence[Question], record: Record, names: Mapping[int, Misconception], *, seed: int
) -> str:
    """The record as JSON. Right answers and explanations are in it for what was answered, and for nothing else."""
    found = statuses(questions, record)
    content = {
        "quiz": "alibi-viz",
        "seed": seed,
        "questions": len(questions),
        "answered": found.count("right") + found.count("wrong"),
        "right": found.count("right"),
        "entries": [
            _entry(question, record.get(question.key, NOTHING), names, seed) for question in questions
        ],
    }
    return _sendable(json.dumps(content, ensure_ascii=False, allow_nan=False, indent=2))


def as_markdown(
    questions: Sequence[Question], record: Record, names: Mapping[int, Misconception], *, seed: int
) -> str:
    """The record as Markdown, with everything that a person typed shown as it was typed."""
    found = statuses(questions, record)
    answered = found.count("right") + found.count("wrong")
    parts = [
        f"# Quiz, seed {seed}",
        f"{answered} of {len(questions)} answered, {found.count('right')} right.",
    ]
    for number, question in enumerate(questions, start=1):
        parts += _section(number, question, record.get(question.key, NOTHING), names)
    return _sendable("\n\n".join(parts) + "\n")


def escaped(text: str) -> str:
    r"""A text as Markdown that shows its characters and renders none of them; its lines stay lines.

    >>> escaped("a *b*"), escaped("# one\ntwo")
    ('a \\*b\\*', '\\# one  \ntwo')
    """
    lines = ["".join(c if c.isprintable() else "·" for c in line).strip() for line in text.splitlines()]
    return unlinked("  \n".join("".join("\\" + c if c in _MARKUP else c for c in line) for line in lines))


def _entry(
    question: Question, entry: Entry, names: Mapping[int, Misconception], seed: int
) -> dict[str, object]:
    graded = entry.graded(question)
    told: dict[str, object] = {
        "key": question.key,
        "page": question.page,
        "prompt": question.prompt,
        "status": entry.status(question),
        "draft": entry.draft,
        "why": entry.why,
    }
    if question.options:
        told["options"] = question.order(seed)
    if graded is None:
        return told
    return told | {
        "response": entry.response,
        "right_answer": quiz.right_in_words(question),
        "largest_gap": graded.gap,
        "misconception": None if graded.misconception is None else names[graded.misconception].name,
        "told": graded.explanation,
        "explanation": question.explanation,
        "model_answer": question.model_answer,
        "see": question.link.url,
    }


def _section(number: int, question: Question, entry: Entry, names: Mapping[int, Misconception]) -> list[str]:
    graded = entry.graded(question)
    standing = {"wrong": "not right"}.get(entry.status(question), entry.status(question))
    parts = [f"## {number}. {escaped(question.prompt)}", f"{escaped(quiz.about(question))} · {standing}"]
    if graded is None:
        if isinstance(entry.draft, str) and entry.draft:
            draft = question.options.get(entry.draft, entry.draft)
            parts.append(f"Not answered yet; noted so far: {escaped(draft)}")
    else:
        parts.append(f"**Your answer:** {escaped(quiz.in_words(question, entry.response))}")
        if not graded.right:
            parts.append(f"**The right answer:** {escaped(quiz.right_in_words(question))}")
        if quiz.gap(graded):
            parts.append(escaped(quiz.gap(graded)))
        if graded.known is not None and graded.misconception is not None:
            parts += [escaped(graded.explanation), escaped(quiz.belief(names[graded.misconception]))]
        parts.append(escaped(question.explanation))
    if entry.why:
        parts.append(f"**{quiz.YOUR_WHY}:**\n\n{_quote(entry.why)}")
    if graded is not None:
        parts.append(f"**{quiz.MODEL_ANSWER}:**\n\n{_quote(question.model_answer)}")
        parts.append(f"{quiz.see_it(question)}: `{question.link.url}`")
    return parts


def _quote(text: str) -> str:
    return "\n".join(f"> {line}" for line in escaped(text).split("\n"))


def _sendable(text: str) -> str:
    """Without halves of surrogate pairs, which no file can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")
