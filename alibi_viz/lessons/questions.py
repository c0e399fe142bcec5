"""The quiz: every question with its words and its numbers, and the same selection for a whole class.

Words are in `texts/questions`, a file for each topic, and are ready for translation: a folder with the same files in
another language is all it takes. Numbers come from `answers`, which asks core, and fill the placeholders.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alibi_viz.lessons.answer_kinds import Choice, Number, Pictures
from alibi_viz.lessons.answers import BY_KEY, PAGES, TOPIC_OF, TOPICS
from alibi_viz.lessons.answers.worked import Worked
from alibi_viz.lessons.page_titles import PAGE_TITLES
from alibi_viz.lessons.question import DIFFICULTIES, Distractor, Question, shuffled
from alibi_viz.lessons.words import TEXTS, filled, read_words


@dataclass(frozen=True)
class Misconception:
    """A belief that wrong answers spring from, in a few words, and what is true instead."""

    number: int
    name: str
    instead: str


def every_question(texts: Path = TEXTS) -> list[Question]:
    """All questions, topic by topic. ValueError where words and numbers do not belong together.

    >>> first = every_question()[0]
    >>> first.key, first.page, first.kind, first.right
    ('bias_of_a_pair', 'bias_term', 'number', '−0.75 logits')
    """
    questions = []
    for topic, answers in TOPICS.items():
        words = read_words(texts / "questions" / f"{topic}.toml")
        keys = [answer.__name__ for answer in answers]
        if set(words) != set(keys):
            raise ValueError(f"{topic}.toml and its answers differ in {sorted(set(words) ^ set(keys))}")
        questions += [
            joined(answer.__name__, PAGES[topic], answer(), words[answer.__name__]) for answer in answers
        ]
    return questions


def one_question(key: str, texts: Path = TEXTS) -> Question:
    """One question by its key, without working out the others.

    >>> one_question("last_bucket").right
    '113 tokens'
    """
    if key not in BY_KEY:
        raise ValueError(f"key must be that of a question, got {key!r}")
    topic = TOPIC_OF[key]
    return joined(key, PAGES[topic], BY_KEY[key](), read_words(texts / "questions" / f"{topic}.toml")[key])


def selection(
    seed: int,
    n: int,
    *,
    page: str | None = None,
    difficulty: int | None = None,
    among: Sequence[Question] | None = None,
) -> list[Question]:
    """At most n questions, the same for everyone with this seed: of every page as many as there is room for.

    They come in the order of the pages, and of each page the easiest first.

    page, a page file's stem, and difficulty, 1 to 3, narrow it down. among are the questions to select from, all by
    default.

    >>> {question.page for question in selection(7, 3, page="slopes")}
    {'slopes'}
    """
    pages = [page for page in PAGE_TITLES if page in PAGES.values()]
    if n < 1:
        raise ValueError(f"n must be at least 1, got {n}")
    if page is not None and page not in pages:
        raise ValueError(f"page must be one of {', '.join(pages)}, got {page!r}")
    if difficulty is not None and difficulty not in DIFFICULTIES:
        raise ValueError(f"difficulty must be one of {DIFFICULTIES}, got {difficulty}")
    found = {
        question.key: question
        for question in (every_question() if among is None else among)
        if page in (None, question.page) and difficulty in (None, question.difficulty)
    }
    turns: dict[str, int] = dict.fromkeys(pages, 0)
    in_turn = []
    for key in shuffled(found, f"{seed}"):
        turns[found[key].page] += 1
        in_turn.append((turns[found[key].page], found[key]))
    chosen = [question for _, question in sorted(in_turn, key=lambda turn: turn[0])[:n]]
    return sorted(chosen, key=lambda question: (pages.index(question.page), question.difficulty))


def misconceptions(texts: Path = TEXTS) -> dict[int, Misconception]:
    """The misconceptions by number.

    >>> misconceptions()[1].name
    'The sign flipped'
    """
    return {
        int(number): Misconception(int(number), words["name"], words["instead"])
        for number, words in read_words(texts / "misconceptions.toml").items()
    }


def course_items(texts: Path = TEXTS) -> dict[str, str]:
    """What the course itself asks around the bias term, by key.

    >>> course_items()["formula"]
    'The formula of the bias term'
    """
    return read_words(texts / "course_items.toml")


def joined(key: str, page: str, worked: Worked, words: Mapping[str, Any]) -> Question:
    """A question from its two halves: what code worked out, and the words. ValueError where they do not fit."""
    answer = worked.answer
    options = words.get("options", {})
    for name, found, wanted in (
        ("options", options, answer.options if isinstance(answer, Choice | Pictures) else ()),
        ("wrong", words["wrong"], answer.known),
        ("springs_from", worked.springs_from, answer.known),
    ):
        if set(found) != set(wanted):
            raise ValueError(f"{key} must have {name} for {tuple(wanted)}, got {tuple(found)}")
    unit = words.get("unit", "")

    def fill(text: str, **more: object) -> str:
        return filled(text, dict(worked.values) | more, of=key)

    values: Mapping[str, float] = {}
    if isinstance(answer, Choice | Pictures):
        right = fill(options[answer.right])
    elif isinstance(answer, Number):
        values = {"answer": answer.value}
        right = fill(f"{{answer:.6g}} {unit}", **values).strip()
    else:
        right = ""
    return Question(
        key=key,
        page=page,
        difficulty=worked.difficulty,
        prompt=fill(words["prompt"]),
        answer=answer,
        options={option: fill(text) for option, text in options.items()},
        right=right,
        distractors={
            known: Distractor(
                fill(words["wrong"][known], **values),
                worked.springs_from[known],
                fill(options.get(known, "")),
            )
            for known in answer.known
        },
        explanation=fill(words["explanation"], **values),
        model_answer=fill(words.get("model_answer", ""), **values),
        link=worked.link,
        items=worked.items,
        unit=unit,
        x_title=words.get("x_title", ""),
        y_title=words.get("y_title", ""),
    )
