"""The quiz page in words: its controls, its progress, and what is said to an answer."""

import math
from collections.abc import Mapping, Sequence

from alibi_viz.lessons.answer_kinds import Kind, Number, Real, Sketch
from alibi_viz.lessons.answers import PAGES
from alibi_viz.lessons.page_titles import PAGE_TITLES
from alibi_viz.lessons.question import Graded, Question
from alibi_viz.lessons.questions import Misconception, selection

LEAD = "Test yourself: behind each wrong answer that is recognised stands a misconception, and you are told which."
EVERY_PAGE = "all pages"
TOPICS = (EVERY_PAGE, *(title for page, title in PAGE_TITLES.items() if page in set(PAGES.values())))
LEVELS: dict[str, int | None] = {"any": None, "easy": 1, "middle": 2, "hard": 3}
SEEDS = (0, 9999, 1)  # low, high, default
FEWEST, USUAL = 3, 10
SEED_HELP = "Everyone with the same link gets the same questions, and their answers in the same order."
NO_QUESTIONS = "No question is as chosen here. Choose another page or difficulty."

KIND_NAMES: dict[Kind, str] = {
    "choice": "one of several answers",
    "number": "a number",
    "pictures": "one of two pictures",
    "sketch": "a curve to draw",
}
YOUR_ANSWER, WHY, MODEL_ANSWER = "Your answer", "Why?", "A model answer"
WHY_HELP = "For yourself: it is kept beside a model answer and is not judged."
LONGEST_WHY, LONGEST_NUMBER = 4000, 60
NUMBER_HELP = "Such as −0.75, 1.5e6, 1/8 or 2^-8."
PREVIOUS, NEXT, SKIP, ANSWER = "← Previous", "Next →", "Skip", "Answer"
LETTERS = ("A", "B")
_TIMES_TO_TELL = 2
RIGHT, WRONG = "**Right.**", "**Not right.**"
YOUR_WHY, NO_WHY = "Your why", "You wrote nothing here."
COMPUTED = "How code works the answer out"
RECORD, JSON_FILE, MARKDOWN_FILE = "Keep your answers", "Download JSON", "Download Markdown"
KEPT_UNTIL = "Answers are lost when this page is reloaded; download them to keep them."
START_AGAIN, CLEAR = "Start again", "Clear all answers"
CLEAR_WARNING = "This clears every answer and every why of this session. Download them first to keep them."
INSTRUCTORS, SHEET = "For instructors", "Download the answer sheet (HTML, to print)"
SHEET_ABOUT = (
    "The questions above with their right answers, explanations and model answers. A class that opens this page's link "
    "has the same questions in the same order."
)
BELIEFS = "What your wrong answers spring from"


def selected(questions: Sequence[Question], seed: int, n: int, topic: str, level: str) -> list[Question]:
    """The questions that the controls choose.

    >>> from alibi_viz.lessons.questions import every_question
    >>> [question.page for question in selected(every_question(), 7, 3, "Slopes", "easy")]
    ['slopes', 'slopes', 'slopes']
    """
    pages = {title: page for page, title in PAGE_TITLES.items()}
    return selection(seed, n, page=pages.get(topic), difficulty=LEVELS[level], among=questions)


def about(question: Question) -> str:
    """Where a question belongs, how hard it is, and how it is answered."""
    level = next(name for name, number in LEVELS.items() if number == question.difficulty)
    return f"{PAGE_TITLES[question.page]} · {level} · {KIND_NAMES[question.kind]}"


def progress(at: int, statuses: Sequence[str]) -> str:
    """Which question this is, and how the others went.

    >>> progress(3, ["right", "wrong", "open", "right", "skipped"])
    '3 of 5, 2 right · 1 not right · 1 skipped · 1 open'
    """
    count = statuses.count
    rest = [(count("wrong"), "not right"), (count("skipped"), "skipped"), (count("open"), "open")]
    first = f"{at} of {len(statuses)}, {count('right')} right"
    return " · ".join([first, *(f"{n} {name}" for n, name in rest if n)])


def alt_progress(statuses: Sequence[str]) -> str:
    """The strip of questions in words."""
    names = {"wrong": "not right"}
    return "The questions in order: " + ", ".join(
        f"{number} {names.get(status, status)}" for number, status in enumerate(statuses, start=1)
    )


def number_label(unit: str) -> str:
    """What stands above the field for a number.

    >>> number_label("logits"), number_label("")
    ('Your answer, in logits', 'Your answer, a number without a unit')
    """
    return f"{YOUR_ANSWER}, in {unit}" if unit else f"{YOUR_ANSWER}, a number without a unit"


def sketch_label(question: Question) -> str:
    """What the sliders of a sketch do."""
    return (
        f"Move the points: each slider is named by its place along the axis ({question.x_title}) and sets "
        f"the height there ({question.y_title})."
    )


def in_words(question: Question, response: object) -> str:
    """A response as a sentence would say it."""
    match response:
        case str():
            return question.options[response]
        case int() | float():
            return f"{write(response)} {question.unit}".strip()
        case tuple() | list():
            assert isinstance(question.answer, Sketch)  # noqa: S101 (for the type checker)
            return points(question.answer.x, response)
    raise ValueError(f"response must be an option, a number or heights, got {response!r}")


def right_in_words(question: Question) -> str:
    """The computed true answer."""
    answer = question.answer
    return points(answer.x, answer.truth) if isinstance(answer, Sketch) else question.right


def tolerance_in_words(question: Question) -> str:
    """Up to where an answer counts as right; empty where it either is or is not."""
    match question.answer:
        case Number(tolerance=share) if share:
            return f"Right within {100 * share:g}%."
        case Sketch(tolerance=gap):
            return f"Right while no gap is larger than {gap:g}."
    return ""


def letters(question: Question, seed: int) -> dict[str, str]:
    """The letter by which each of two pictures goes until there is an answer."""
    return dict(zip(question.order(seed), LETTERS, strict=True))


def difference(guess: Real, truth: Real, unit: str) -> str:
    """How far a number is from the truth, and by which factor where that says something.

    >>> difference(128, 113, "tokens"), difference(4, 113, ""), difference(113, 113.0, "tokens")
    ('Too high by 15 tokens', 'Too low by 109, 28.2 times', 'The truth itself')
    """
    if guess == truth:
        return "The truth itself"
    side = "high" if guess > truth else "low"
    told = f"Too {side} by {f'{write(abs(guess - truth))} {unit}'.strip()}"
    if guess * truth <= 0:
        return told
    factor = max(guess / truth, truth / guess)
    return f"{told}, {write(round(factor, 1))} times" if factor >= _TIMES_TO_TELL else told


def alt_difference(question: Question, guess: Real) -> str:
    """A number and the truth on a line, in words."""
    assert isinstance(question.answer, Number)  # noqa: S101 (for the type checker)
    truth = question.answer.value
    return (
        f"{difference(guess, truth, question.unit)}: {write(guess)} on a line with the truth, {write(truth)}."
    )


def points(x: Sequence[Real], heights: Sequence[Real]) -> str:
    """The points of a curve in one line.

    >>> points((0, 1), (0.0, -0.25))
    '0: 0, 1: −0.25'
    """
    return ", ".join(f"{write(at)}: {write(height)}" for at, height in zip(x, heights, strict=True))


def write(number: Real) -> str:
    """A number to four digits with a minus sign that is one; whole numbers in full.

    >>> write(-0.75), write(1048576), write(0.123456)
    ('−0.75', '1,048,576', '0.1235')
    """
    if not math.isfinite(number):
        return "no number"
    exact = f"{number:,}" if isinstance(number, int) else f"{number:,.0f}" if number == round(number) else ""
    return (exact or f"{number:.4g}").replace("-", "−")


def gap(graded: Graded) -> str:
    """How far a sketch is from the truth, and where; empty for other kinds."""
    if graded.gap is None or graded.gap_at is None:
        return ""
    return f"The largest gap is {write(graded.gap)}, at {write(graded.gap_at)}."


def belief(misconception: Misconception) -> str:
    """The misconception behind an answer."""
    return f"The misconception behind it: “{misconception.name}”. {misconception.instead}"


def beliefs(found: Mapping[str, int]) -> list[str]:
    """Misconceptions by name with how many answers each took, the most frequent first.

    >>> beliefs({"The sign flipped": 1, "A slope is learned": 2})
    ['A slope is learned: 2 answers', 'The sign flipped: 1 answer']
    """
    ordered = sorted(found.items(), key=lambda item: -item[1])
    return [f"{name}: {n} answer{'s' if n > 1 else ''}" for name, n in ordered]


def see_it(question: Question) -> str:
    """What the link to the page says."""
    return f"See it on the page “{PAGE_TITLES[question.link.page]}”"


def picture_table(
    values: Sequence[Sequence[float]], x: Sequence[float], *, most_rows: int = 5, most_columns: int = 9
) -> str:
    """A picture in numbers, thinned out evenly, for those who cannot see it.

    >>> picture_table([[1.0, float("-inf")]], [0.0, 1.0])
    'row 1: 1 at 0, no number at 1'
    """
    rows, columns = _spread(len(values), most_rows), _spread(len(x), most_columns)
    return "; ".join(
        f"row {row + 1}: " + ", ".join(f"{write(values[row][at])} at {write(x[at])}" for at in columns)
        for row in rows
    )


def alt_picture(question: Question, letter: str, table: str) -> str:
    """A picture in words, without its name."""
    return (
        f"Picture {letter}: {question.y_title or 'value'} against {question.x_title or 'position'}. {table}"
    )


def alt_sketch(question: Question, guess: Sequence[Real], *, answered: bool) -> str:
    """The sketch in words, with the truth once there is an answer."""
    assert isinstance(question.answer, Sketch)  # noqa: S101 (for the type checker)
    drawn = f"{question.y_title} against {question.x_title}. Your curve: {points(question.answer.x, guess)}."
    return f"{drawn} The truth: {right_in_words(question)}." if answered else drawn


def sketch_numbers(question: Question, guess: Sequence[Real]) -> dict[str, list[Real]]:
    """A sketch and the truth as a table."""
    assert isinstance(question.answer, Sketch)  # noqa: S101 (for the type checker)
    truth = question.answer.truth
    return {
        question.x_title: list(question.answer.x),
        "your curve": list(guess),
        "the truth": list(truth),
        "gap": [abs(one - other) for one, other in zip(guess, truth, strict=True)],
    }


def _spread(n: int, most: int) -> list[int]:
    """At most so many of n indices, the first and the last among them."""
    if n <= most:
        return list(range(n))
    return [round(index * (n - 1) / (most - 1)) for index in range(most)]
