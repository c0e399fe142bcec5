"""Predictions: the question that a page asks before it shows what it is about.

Most are questions of the quiz, so core knows their answers. Where a page is about what was measured, the question is
about that too: its numbers are arguments, its words are in `texts/predictions.toml`.
"""

from collections.abc import Mapping
from typing import Literal

import numpy as np
from jaxtyping import Float64

from alibi_viz.core.attention import equal_score_weights, mean_attention_distance
from alibi_viz.core.bias import alibi_bias
from alibi_viz.core.curves import Curve
from alibi_viz.lessons import quiz
from alibi_viz.lessons.answer_kinds import Response, Sketch
from alibi_viz.lessons.answers.worked import Worked, heights, link
from alibi_viz.lessons.question import Graded, Question, grade
from alibi_viz.lessons.questions import joined, one_question
from alibi_viz.lessons.words import TEXTS, Words, read_words

Rule = Literal["ask", "on", "off"]
ASK: Rule = "ask"
ALWAYS: Rule = "on"
NEVER: Rule = "off"
RULES = (ASK, ALWAYS, NEVER)
WORDS = Words("guess")
LEAD = RULE_TITLE = WORDS["title"]
RULE_HELP = WORDS["help"]
GUESS, SKIP, AGAIN = WORDS["guess"], WORDS["skip"], WORDS["again"]

# The quiz's question that a page asks.
FROM_THE_QUIZ: Mapping[str, str] = {
    "bias_term": "draw_the_bias",
    "slopes": "reach_of_the_gentlest",
    "bias_heatmap": "draw_the_own_weights",
    "alibi_vs_t5": "last_bucket",
    "cost": "memory_of_the_matrix",
}


def from_the_quiz(page: str) -> Question:
    """The question that a page, by its file's stem, takes from the quiz; ValueError where it takes none.

    >>> from_the_quiz("alibi_vs_t5").right
    '113 tokens'
    """
    if page not in FROM_THE_QUIZ:
        raise ValueError(f"page must be one of {', '.join(FROM_THE_QUIZ)}, got {page!r}")
    return one_question(FROM_THE_QUIZ[page])


def in_short(question: Question, guess: Response) -> str:
    """What became of a guess, in one line.

    >>> in_short(one_question("last_bucket"), 128)
    'You said 128 tokens; the truth is 113 tokens.'
    >>> in_short(one_question("draw_the_bias"), (0.0,) * 9)
    'Your curve beside the truth. The largest gap is 2, at 8.'
    """
    if isinstance(question.answer, Sketch):
        return WORDS.say("curve", gap=quiz.gap(grade(question, guess)))
    said, right = quiz.in_words(question, guess), quiz.right_in_words(question)
    return WORDS.say("said", said=said.removesuffix("."), right=right.removesuffix("."))


def judged(question: Question, graded: Graded) -> str:
    """Whether a guess counts as right, and up to where it would.

    >>> question = one_question("draw_the_bias")
    >>> judged(question, grade(question, question.answer.truth))
    'Right. Right while no gap is larger than 0.2.'
    """
    tolerance = quiz.tolerance_in_words(question)
    return WORDS.say("is_right" if graded.right else "is_wrong", tolerance=tolerance).strip()


def told(guess: str, *, right: str, because: str) -> str:
    """What is said to one of few options.

    >>> told("no", right="yes", because="The weights differ.")
    'You said no; it is yes. The weights differ.'
    """
    said = "option_right" if guess == right else "option_wrong"
    return WORDS.say(said, guess=guess, right=right, because=because)


def revealed(right: str, because: str) -> str:
    """What is told a class that made no guess.

    >>> revealed("yes", "The weights differ.")
    'The answer is yes. The weights differ.'
    """
    return WORDS.say("option_told", right=right, because=because)


def reach_of_the_heads(reach: Float64[np.ndarray, "head"], length: int) -> Question:
    """How far each head of a trained ALiBi layer looks on average, in tokens: reach, over texts of a length.

    >>> reach_of_the_heads(np.array([1.7, 12.0, 30.0]), 128).answer.truth
    (1.7, 12.0, 30.0)
    """
    positions = np.arange(length)
    equal = equal_score_weights(alibi_bias(np.zeros(1), positions, positions))
    alike = mean_attention_distance(equal).item()
    n_heads = len(reach)
    worked = Worked(
        difficulty=2,
        answer=Sketch(
            heights(np.arange(1, n_heads + 1)),
            heights(reach),
            low=0,
            high=length // 2,
            tolerance=4,
            near_misses={"alike": (alike,) * n_heads, "flipped": heights(reach[::-1])},
        ),
        springs_from={"alike": 9, "flipped": 24},
        link=link("live_attention"),
        values={"n_heads": n_heads, "length": length, "alike": alike}
        | {"first": reach[0].item(), "last": reach[-1].item()},
    )
    return _in_words("live_attention", "reach_of_the_heads", worked)


def growth_of_sinusoidal(sinusoidal: Curve, alibi: Curve) -> Question:
    """Perplexity past the training length over that at it, of sinusoidal positions; ALiBi's is the known wrong one.

    ValueError where a length was not measured.
    """
    lengths = sinusoidal.lengths[sinusoidal.lengths > sinusoidal.train_len]
    growth, level = (
        np.exp(np.array([np.log(curve.growth(length)).mean() for length in lengths.tolist()]))
        for curve in (sinusoidal, alibi)
    )
    if not np.isfinite(growth + level).all():
        raise ValueError(f"curves must have no gap past {sinusoidal.train_len}, got {growth} and {level}")
    worked = Worked(
        difficulty=2,
        answer=Sketch(
            heights(lengths),
            heights(growth),
            low=0,
            high=float(np.ceil(2 * growth.max())),
            tolerance=0.25,
            near_misses={"alibi": heights(level)},
            evenly=True,
        ),
        springs_from={"alibi": 19},
        link=link("extrapolation"),
        values={"train_len": sinusoidal.train_len, "n_seeds": sinusoidal.n_seeds}
        | {"second": growth[0].item(), "second_length": lengths[0].item()}
        | {"last": growth[-1].item(), "last_length": lengths[-1].item()},
    )
    return _in_words("extrapolation", "growth_of_sinusoidal", worked)


def change_by_interpolation(factor: int, unrepaired: Curve, linear: Curve, yarn: Curve) -> Question:
    """Perplexity of position interpolation without further training over that of no repair; YaRN's is a wrong one.

    The curves are of the same lengths. ValueError where they are not, and where one has a gap.
    """
    lengths, train_len = unrepaired.lengths, unrepaired.train_len
    if any(curve.lengths.tolist() != lengths.tolist() for curve in (linear, yarn)):
        raise ValueError(
            f"curves must have the lengths {lengths.tolist()}, got {linear.lengths} and {yarn.lengths}"
        )
    change, of_yarn = (curve.middle / unrepaired.middle for curve in (linear, yarn))
    if not np.isfinite(change + of_yarn).all():
        raise ValueError(f"curves must have no gap, got {change} and {of_yarn}")
    target = factor * train_len
    worked = Worked(
        difficulty=3,
        answer=Sketch(
            heights(lengths),
            heights(change),
            low=0.6,
            high=1.8,
            tolerance=0.06,
            near_misses={"yarn": heights(of_yarn), "level": (1.0,) * len(lengths)},
            evenly=True,
        ),
        springs_from={"yarn": 22, "level": 22},
        link=link("retrofit"),
        values={
            "train_len": train_len,
            "factor": factor,
            "n_seeds": linear.n_seeds,
            "first": change[0].item(),
        }
        | {"target": change[lengths == target].item(), "target_length": target},
    )
    return _in_words("retrofit", "change_by_interpolation", worked)


def _in_words(page: str, key: str, worked: Worked) -> Question:
    return joined(key, page, worked, read_words(TEXTS / "predictions.toml")[key])
