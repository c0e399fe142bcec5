"""The quiz page in words: its controls, its progress, and what is said to an answer."""

import math
from collections.abc import Mapping, Sequence

from alibi_viz.lessons.answer_kinds import Number, Real, Sketch
from alibi_viz.lessons.answers import PAGES
from alibi_viz.lessons.page_titles import PAGE_TITLES
from alibi_viz.lessons.question import Graded, Question
from alibi_viz.lessons.questions import Misconception, selection
from alibi_viz.lessons.words import Words

WORDS = Words("quiz")
LEAD, SEED_HELP, NO_QUESTIONS = WORDS["lead"], WORDS["seed_help"], WORDS["no_questions"]
# What a link says is the same in every language.
EVERY_PAGE = "all pages"
TOPICS = (EVERY_PAGE, *(title for page, title in PAGE_TITLES.items() if page in set(PAGES.values())))
LEVELS: dict[str, int | None] = {"any": None, "easy": 1, "middle": 2, "hard": 3}
SEEDS = (0, 9999, 1)  # low, high, default
FEWEST, USUAL = 3, 10

YOUR_ANSWER, WHY, MODEL_ANSWER = WORDS["your_answer"], WORDS["why"], WORDS["model_answer"]
WHY_HELP, NUMBER_HELP = WORDS["why_help"], WORDS["number_help"]
LONGEST_WHY, LONGEST_NUMBER = 4000, 60
PREVIOUS, NEXT, SKIP, ANSWER = (WORDS[key] for key in ("previous", "next", "skip", "answer"))
LETTERS = ("A", "B")
_TIMES_TO_TELL = 2
RIGHT, WRONG = WORDS["is_right"], WORDS["is_wrong"]
YOUR_WHY, NO_WHY, COMPUTED, BELIEFS = (WORDS[key] for key in ("your_why", "no_why", "computed", "beliefs"))
RECORD, JSON_FILE, MARKDOWN_FILE = WORDS["record"], WORDS["json_file"], WORDS["markdown_file"]
KEPT_UNTIL, START_AGAIN, CLEAR = WORDS["kept_until"], WORDS["start_again"], WORDS["clear"]
CLEAR_WARNING, INSTRUCTORS = WORDS["clear_warning"], WORDS["instructors"]
SHEET, SHEET_ABOUT = WORDS["sheet"], WORDS["sheet_about"]


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
    return WORDS.say("about", page=PAGE_TITLES[question.page], level=level, kind=WORDS[question.kind])


def progress(at: int, statuses: Sequence[str]) -> str:
    """Which question this is, and how the others went.

    >>> progress(3, ["right", "wrong", "open", "right", "skipped"])
    '3 of 5, 2 right · 1 not right · 1 skipped · 1 open'
    """
    rest = [(statuses.count(status), WORDS[status]) for status in ("wrong", "skipped", "open")]
    first = WORDS.say("progress", at=at, n=len(statuses), right=statuses.count("right"))
    return " · ".join([first, *(WORDS.say("count", n=n, status=status) for n, status in rest if n)])


def alt_progress(statuses: Sequence[str]) -> str:
    """The strip of questions in words."""
    told = (
        WORDS.say("count", n=number, status=WORDS[status]) for number, status in enumerate(statuses, start=1)
    )
    return WORDS.say("questions_in_order", statuses=", ".join(told))


def number_label(unit: str) -> str:
    """What stands above the field for a number.

    >>> number_label("logits"), number_label("")
    ('Your answer, in logits', 'Your answer, a number without a unit')
    """
    return WORDS.say("in_unit", unit=unit) if unit else WORDS["without_unit"]


def sketch_label(question: Question) -> str:
    """What the sliders of a sketch do."""
    return WORDS.say("sliders", x=question.x_title, y=question.y_title)


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
            return WORDS.say("within", share=100 * share)
        case Sketch(tolerance=gap):
            return WORDS.say("no_gap_above", gap=gap)
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
        return WORDS["the_truth"]
    side = "too_high" if guess > truth else "too_low"
    told = WORDS.say(side, gap=f"{write(abs(guess - truth))} {unit}".strip())
    if guess * truth <= 0:
        return told
    factor = max(guess / truth, truth / guess)
    return WORDS.say("times", told=told, factor=write(round(factor, 1))) if factor >= _TIMES_TO_TELL else told


def alt_difference(question: Question, guess: Real) -> str:
    """A number and the truth on a line, in words."""
    assert isinstance(question.answer, Number)  # noqa: S101 (for the type checker)
    truth = question.answer.value
    told = difference(guess, truth, question.unit)
    return WORDS.say("on_a_line", told=told, guess=write(guess), truth=write(truth))


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
        return WORDS["no_number"]
    exact = f"{number:,}" if isinstance(number, int) else f"{number:,.0f}" if number == round(number) else ""
    return (exact or f"{number:.4g}").replace("-", "−")


def gap(graded: Graded) -> str:
    """How far a sketch is from the truth, and where; empty for other kinds."""
    if graded.gap is None or graded.gap_at is None:
        return ""
    return WORDS.say("largest_gap", gap=write(graded.gap), at=write(graded.gap_at))


def belief(misconception: Misconception) -> str:
    """The misconception behind an answer."""
    return WORDS.say("misconception", name=misconception.name, instead=misconception.instead)


def beliefs(found: Mapping[str, int]) -> list[str]:
    """Misconceptions by name with how many answers each took, the most frequent first.

    >>> beliefs({"The sign flipped": 1, "A slope is learned": 2})
    ['A slope is learned: 2 answers', 'The sign flipped: 1 answer']
    """
    ordered = sorted(found.items(), key=lambda item: -item[1])
    return [WORDS.say("some_beliefs" if n > 1 else "one_belief", name=name, n=n) for name, n in ordered]


def see_it(question: Question) -> str:
    """What the link to the page says."""
    return WORDS.say("see_it", page=PAGE_TITLES[question.link.page])


def picture_table(
    values: Sequence[Sequence[float]], x: Sequence[float], *, most_rows: int = 5, most_columns: int = 9
) -> str:
    """A picture in numbers, thinned out evenly, for those who cannot see it.

    >>> picture_table([[1.0, float("-inf")]], [0.0, 1.0])
    'row 1: 1 at 0, no number at 1'
    """
    rows, columns = _spread(len(values), most_rows), _spread(len(x), most_columns)

    def cells(row: int) -> str:
        return ", ".join(WORDS.say("cell", value=write(values[row][at]), x=write(x[at])) for at in columns)

    return "; ".join(WORDS.say("row", row=row + 1, cells=cells(row)) for row in rows)


def alt_picture(question: Question, letter: str, table: str) -> str:
    """A picture in words, without its name."""
    y, x = question.y_title or WORDS["value"], question.x_title or WORDS["position"]
    return WORDS.say("picture", letter=letter, y=y, x=x, table=table)


def alt_sketch(question: Question, guess: Sequence[Real], *, answered: bool) -> str:
    """The sketch in words, with the truth once there is an answer."""
    assert isinstance(question.answer, Sketch)  # noqa: S101 (for the type checker)
    drawn = points(question.answer.x, guess)
    curve = WORDS.say("curve", y=question.y_title, x=question.x_title, points=drawn)
    return WORDS.say("curve_and_truth", curve=curve, truth=right_in_words(question)) if answered else curve


def sketch_numbers(question: Question, guess: Sequence[Real]) -> dict[str, list[Real]]:
    """A sketch and the truth as a table."""
    assert isinstance(question.answer, Sketch)  # noqa: S101 (for the type checker)
    truth = question.answer.truth
    return {
        question.x_title: list(question.answer.x),
        WORDS["your_curve"]: list(guess),
        WORDS["truth"]: list(truth),
        WORDS["gap"]: [abs(one - other) for one, other in zip(guess, truth, strict=True)],
    }


def _spread(n: int, most: int) -> list[int]:
    """At most so many of n indices, the first and the last among them."""
    if n <= most:
        return list(range(n))
    return [round(index * (n - 1) / (most - 1)) for index in range(most)]
