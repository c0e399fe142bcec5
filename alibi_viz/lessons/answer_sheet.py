"""The instructor's answer sheet: a selection of questions with all that is known about them, as one page to print.

It is one file of HTML without scripts and without anything to be fetched. Every text is escaped.
"""

from collections.abc import Mapping, Sequence
from html import escape

from alibi_viz.lessons import quiz
from alibi_viz.lessons.answer_kinds import Number, Pictures, Sketch
from alibi_viz.lessons.question import Link, Question
from alibi_viz.lessons.questions import Misconception

_STYLE = """
body { font: 16px/1.45 sans-serif; color: #222; background: #fff; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.1rem; margin: 0 0 .3rem }
section { border-top: 1px solid #bbb; padding: 1rem 0 }
.about, .belief { color: #555; font-size: .9rem } .belief { display: block }
table { border-collapse: collapse; display: block; overflow-x: auto }
th, td { border: 1px solid #bbb; padding: .1rem .5rem; text-align: right }
li { margin: .3rem 0; overflow-wrap: anywhere }
@page { margin: 18mm }
@media print {
  body { font-size: 10.5pt; max-width: none; margin: 0; padding: 0 }
  section { break-inside: avoid }
  h2 { break-after: avoid }
  a { color: inherit }
}
"""


def answer_sheet(
    questions: Sequence[Question], names: Mapping[int, Misconception], *, seed: int, address: str = ""
) -> str:
    """The sheet for questions in this order; address is the app's own, for links that can be followed."""
    address = address.rstrip("/") if address.startswith(("http://", "https://")) else ""
    title = f"Answer sheet: {len(questions)} questions, seed {seed}"
    sections = "\n".join(
        _section(number, question, names, seed, address) for number, question in enumerate(questions, start=1)
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{escape(title)}</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>{escape(title)}</h1>
{sections}
</body>
</html>
"""


def _section(
    number: int, question: Question, names: Mapping[int, Misconception], seed: int, address: str
) -> str:
    tolerance = quiz.tolerance_in_words(question)
    parts = [
        f"<h2>{number}. {escape(question.prompt)}</h2>",
        f'<p class="about">{escape(quiz.about(question))}</p>',
        _options(question, names, seed) if question.options else _known(question, names),
        f"<p><strong>Why it is right.</strong> {escape(question.explanation)}</p>",
        f"<p><strong>{escape(quiz.MODEL_ANSWER)}.</strong> {escape(question.model_answer)}</p>",
        f"<p>{escape(quiz.see_it(question))}: {_link(question.link, address)}</p>",
    ]
    if tolerance:
        parts.insert(3, f"<p>{escape(tolerance)}</p>")
    return f'<section id="{escape(question.key)}">\n' + "\n".join(parts) + "\n</section>"


def _options(question: Question, names: Mapping[int, Misconception], seed: int) -> str:
    """The options as the class sees them, in a list lettered A, B, C."""
    items = []
    for option in question.order(seed):
        text = escape(question.options[option])
        if option in question.distractors:
            items.append(f"<li>{text}{_taken(question, option, names)}</li>")
        else:
            items.append(f"<li><strong>✓ {text}</strong> (right)</li>")
    kind = "<p>The pictures, as they stand on the page:</p>\n" if _is_pictures(question) else ""
    return kind + '<ol type="A">\n' + "\n".join(items) + "\n</ol>"


def _known(question: Question, names: Mapping[int, Misconception]) -> str:
    """The right number or curve, and the wrong ones that are recognised."""
    answer = question.answer
    assert isinstance(answer, Number | Sketch)  # noqa: S101 (for the type checker)
    right = (
        f"<p><strong>✓ {escape(question.right)}</strong> (right)</p>"
        if isinstance(answer, Number)
        else f"<p><strong>✓ Right:</strong></p>\n{_table(question, answer)}"
    )
    items = [
        f"<li>{escape(quiz.in_words(question, wrong))}{_taken(question, key, names)}</li>"
        for key, wrong in answer.near_misses.items()
    ]
    return f"{right}\n<p>Wrong answers that are recognised:</p>\n<ul>\n" + "\n".join(items) + "\n</ul>"


def _table(question: Question, answer: Sketch) -> str:
    rows = zip((question.x_title, question.y_title), (answer.x, answer.truth), strict=True)
    return (
        "<table>"
        + "".join(
            f"<tr><th>{escape(name)}</th>"
            + "".join(f"<td>{escape(quiz.write(value))}</td>" for value in values)
            + "</tr>"
            for name, values in rows
        )
        + "</table>"
    )


def _taken(question: Question, key: str, names: Mapping[int, Misconception]) -> str:
    """What is wrong with a known wrong answer, and the misconception behind it."""
    wrong = question.distractors[key]
    belief = quiz.belief(names[wrong.misconception])
    return f'<br>{escape(wrong.explanation)} <span class="belief">{escape(belief)}</span>'


def _link(link: Link, address: str) -> str:
    if not address:
        return f"<code>{escape(link.url)}</code>"
    whole = escape(address + link.url)
    return f'<a href="{whole}">{whole}</a>'


def _is_pictures(question: Question) -> bool:
    return isinstance(question.answer, Pictures)
