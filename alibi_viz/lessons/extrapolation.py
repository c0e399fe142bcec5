"""Extrapolation: trained on short texts, tested on long ones; here at a small scale, and in the paper."""

from collections.abc import Callable, Sequence

import numpy as np

from alibi_viz.core.curves import Curve
from alibi_viz.core.extrapolation import early_token_share
from alibi_viz.core.methods import METHODS
from alibi_viz.lessons.units import perplexity

LEAD = "Trained on short texts, tested on long ones: what becomes of each method's predictions?"
TINY, PAPER = "tiny models here", "the paper's tables"
SHOWS = (TINY, PAPER)
NONOVERLAPPING, SLIDING, LAST = PROTOCOLS = ("nonoverlapping", "sliding", "last")
PAPER_PROTOCOLS = (NONOVERLAPPING, SLIDING)
PROTOCOL_HELP = (
    "nonoverlapping: windows side by side, each starting from nothing. sliding: each window starts half a window after "
    "the one before, and only new tokens are scored. last: the same 64 tokens each time, with more context before them."
)
SEEDS_HELP = "A band from the best to the worst of the runs that differ in their seed alone."
TRAINED_ON_HELP = "The paper trained its models on windows of three lengths; each has its own table."
NO_RESULTS = (
    "There are no measured results in this copy. Measure the trained models with `python -m alibi_viz.model.evaluate`; "
    "the paper's tables are here without them."
)
NOT_IN_PAPER = "The paper has no numbers for"
NO_CURVES = "Nothing was measured for this choice: choose another method or protocol."
CLAIMS_TITLE = "What the paper claims, and what these models say"
TWICE_TITLE = (
    "Sixteen words in one order, said twice: the loss of each time, by how far back the first one is"
)
CARDS_TITLE = "Where these numbers come from: commit, machine, data and weights of every run"
CONTEXT_TITLE = "Loss by context"
EARLY_TITLE = "The early token curse"
RECALL_TITLE = "What perplexity hides: is the far context used?"
RECALL_LEAD = (
    "A pair of words is planted in a text, as in *goat duck*. Later the first is said again. Does the model answer "
    "with the second? Nothing but looking back to the pair can tell."
)
REACH_LEAD = (
    "How far back each head looks on average, within the training length: a column for each head, layer by layer. "
    "ALiBi's slopes set a ladder; the others find their own."
)
CHANCE = 1 / 16  # of the sixteen words that pairs are made of
EARLY_CONTEXT, PAPER_EARLY_CONTEXT = 32, 100
# How far windows of a length move on, by protocol: here, and in the paper's appendix B.
STRIDES: dict[str, Callable[[int], int]] = {
    NONOVERLAPPING: lambda length: length,
    SLIDING: lambda length: length // 2,
    LAST: lambda _: 1,
}
PAPER_STRIDES: dict[str, Callable[[int], int]] = STRIDES | {SLIDING: lambda _: 1}
SOURCES = ("alibi", "t5", "rope", "nope")

Columns = dict[str, list[object]]


def label(method: str) -> str:
    """A method as a person reads it.

    >>> label("t5")
    'T5 bias'
    """
    return METHODS[method].label


def or_gap(number: float, how: str = ".4g") -> str:
    """A number as text, or the word for a place where there is none.

    >>> or_gap(43.21987), or_gap(float("nan"))
    ('43.22', 'a gap')
    """
    return "a gap" if np.isnan(number) else format(number, how)


def not_in_paper(methods: Sequence[str]) -> str:
    """Which of the chosen methods the paper's table leaves out.

    >>> not_in_paper(["learned", "nope"])
    'The paper has no numbers for Learned, NoPE.'
    """
    return f"{NOT_IN_PAPER} {', '.join(map(label, methods))}."


def tiny_caption(n_seeds: int, tokens_seen: int, train_len: int, text: str) -> str:
    """What was measured, on what."""
    seeds = f"{n_seeds} seeds" if n_seeds > 1 else "one seed"
    return (
        f"Models of a million numbers, trained on {tokens_seen / 1e6:.3g} million tokens in windows of {train_len}, "
        f"{seeds} a method, all alike but for position. Text: {text}."
    )


def alt_curves(curves: Sequence[Curve]) -> str:
    """Perplexity by length in words."""
    told = "; ".join(
        f"{label(c.method)}: {or_gap(c.middle[0])} at {c.lengths[0]:,} tokens, {or_gap(c.middle[-1])} at "
        f"{c.lengths[-1]:,}"
        for c in curves
    )
    n_seeds = max(c.n_seeds for c in curves)
    bands = f", a band from the lowest to the highest of {n_seeds} seeds" if n_seeds > 1 else ""
    return f"Perplexity against evaluation length{bands}; trained on {curves[0].train_len:,} tokens. {told}."


def numbers(curves: Sequence[Curve]) -> Columns:
    """Perplexity of each method, run and length; nothing where there is a gap."""
    rows = [
        (label(curve.method), run, length, number(value))
        for curve in curves
        for run, values in enumerate(curve.perplexity)
        for length, value in zip(curve.lengths.tolist(), values.tolist(), strict=True)
    ]
    return {
        name: list(column)
        for name, column in zip(
            ("method", "run", "length", "perplexity"), zip(*rows, strict=True), strict=True
        )
    }


def snippet(curves: Sequence[Curve]) -> str:
    """The middle, the best and the worst run of each method, in numpy alone; the results are `middle` and `band`."""
    runs = "\n".join(f'    "{curve.method}": np.array({curve.perplexity.tolist()}),' for curve in curves)
    return f"""import numpy as np

nan = np.nan                                     # a gap
lengths = {{{", ".join(f'"{c.method}": {c.lengths.tolist()}' for c in curves)}}}
perplexity = {{                                  # a row for each run, a column for each length
{runs}
}}
middle = {{method: np.exp(np.log(runs).mean(axis=0)) for method, runs in perplexity.items()}}
band = {{method: (runs.min(axis=0), runs.max(axis=0)) for method, runs in perplexity.items()}}
print(middle)
"""


def notices(
    curves: Sequence[Curve], *, protocol: str, stride: Callable[[int], int], early_context: int
) -> list[str]:
    """What to notice in the chosen curves, in numbers. stride tells how far windows of a length move on."""
    said = []
    for curve in curves:
        measured = np.flatnonzero(np.isfinite(curve.middle))
        if not measured.size or curve.train_len not in curve.lengths[measured]:
            continue
        best, last = int(measured[np.argmin(curve.middle[measured])]), int(measured[-1])
        at_train = float(curve.middle[curve.lengths == curve.train_len][0])
        least = (
            ", its best"
            if curve.lengths[best] == curve.train_len
            else f"; its best, {perplexity(curve.middle[best])}, at {curve.lengths[best]:,} tokens"
        )
        beyond = (
            f"At {curve.lengths[last]:,} it is {perplexity(curve.middle[last])}, "
            f"{curve.middle[last] / at_train:#.3g} times as high as at the training length"
            if curve.lengths[last] > curve.train_len
            else "Past that there is nothing to measure"
        )
        said.append(
            f"**{label(curve.method)}**: perplexity {perplexity(at_train)} at its training length{least}. {beyond}."
        )
    lengths = curves[0].lengths
    short, long = int(lengths[0]), int(lengths[-1])
    few = [early_token_share(n, context=early_context, stride=stride(n)) for n in (short, long)]
    said.append(
        {
            NONOVERLAPPING: "Why the protocol matters: with windows side by side, "
            f"{few[0]:.1%} of the predictions see at most {early_context} tokens when windows have {short:,}, and "
            f"{few[1]:.1%} when they have {long:,}. That alone lets perplexity fall with length.",
            SLIDING: f"Windows that overlap leave {few[1]:.1%} of the predictions with at most {early_context} tokens "
            f"of context at a length of {long:,}: what still falls with length falls because more context helps.",
            LAST: "The very same tokens are predicted at every length, with more and more context before them: no "
            "early token curse here, and what changes is what the far context does.",
        }[protocol]
    )
    return said


def number(value: float) -> float | None:
    """A cell of a table: nothing where there is a gap."""
    return None if np.isnan(value) else value
