"""The mystery model in words: a complaint, the causes it may have, and what is said to answers.

The words are in `texts/mystery.toml`; every number is one of a measured run. The evidence is in
`mystery_evidence`, the reveal in `mystery_reveal`.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from alibi_viz.core.diagnosis import Suspect
from alibi_viz.core.lineup import Case
from alibi_viz.core.methods import METHODS
from alibi_viz.core.repairs import REPAIRABLE, REPAIRS, UNREPAIRED
from alibi_viz.core.symptoms import Run
from alibi_viz.lessons.extrapolation import Columns, number
from alibi_viz.lessons.question import Link, shuffled
from alibi_viz.lessons.words import TEXTS, filled, read_words

LEAD = (
    "A measured run whose cause is hidden. Ask for evidence, one piece at a time, and name the cause from as few "
    "pieces as you can."
)
NUMBERS = (1, 9_999)
NUMBER_HELP = (
    "The same number is the same case for everybody: give it to a class. When all cases were there, they begin again "
    "from the first."
)
NEXT, START_OVER, SHOW, NAME = "Next case", "Start over", "Show me", "Name the cause"
EVIDENCE_LABEL = "Ask for one more piece of evidence"
EVIDENCE_HELP = (
    "One at a time: think of what it would show for each cause before you look. Pieces are counted, and a link holds "
    "them. A piece that is put away is not asked for anew."
)
CAUSES_LABEL = "What is the cause?"
PIECES_LABEL = "The piece that would have told"
ANSWER = "Answer"
CHOOSE_FIRST = "Choose one of them first."
REVEAL = "The real run"
SEE_REPAIR = "See this repair among the others"
COMPARED = "How far each piece of evidence puts the others from it"
COMPARED_HELP = (
    "1 and more tells the two apart: the runs of two seeds of each lie apart by more than a margin, and by twice what "
    "seeds differ by."
)
NO_CASES = (
    "There are no measured runs of repaired models in this copy, and so there is nothing to diagnose. Measure them "
    "with `python -m alibi_viz.model.measure_retrofit`."
)


def words() -> dict[str, Any]:
    """All words, by entry."""
    return _words()


def fill(text: str, **numbers: object) -> str:
    """A text with its numbers."""
    return filled(text, numbers, of="mystery.toml")


def in_order(cases: Iterable[Case]) -> list[Case]:
    """The order in which numbers count cases: it looks random, and is the same on every machine.

    Every cause comes once before one comes again, with another factor, another seed, or trained further.
    """
    by_cause: dict[str, list[str]] = defaultdict(list)
    named = {case.name: case for case in cases}
    for name in shuffled(named, "mystery"):
        by_cause[named[name].truth.key].append(name)
    turns = max((len(names) for names in by_cause.values()), default=0)
    return [named[names[turn]] for turn in range(turns) for names in by_cause.values() if turn < len(names)]


def place_of(number: int, n_cases: int) -> int:
    """Which of the cases a number names, counted from 0.

    >>> [place_of(number, 3) for number in (1, 2, 3, 4)]
    [0, 1, 2, 0]
    """
    return (number - NUMBERS[0]) % n_cases


def after(number: int) -> int:
    """The number of the next case; after the last comes the first.

    >>> after(1), after(9_999)
    (2, 1)
    """
    return number + 1 if number < NUMBERS[1] else NUMBERS[0]


def cause(method: str, repair: str) -> str:
    """A cause as a person reads it.

    >>> cause("rope", "yarn"), cause("nope", "none")
    ('RoPE, YaRN', 'NoPE, as it is')
    """
    return f"{METHODS[method].label}, {REPAIRS[repair].label}"


def label(suspect: Suspect) -> str:
    """A cause of the lineup as a person reads it."""
    return cause(suspect.method, suspect.runs[0].run.repair)


def changes(suspect: Suspect) -> str:
    """What a cause changes in a checkpoint."""
    repair = suspect.runs[0].run.repair
    if repair == UNREPAIRED:
        return f"{words()['lineup']['unchanged']} {METHODS[suspect.method].summary}"
    return REPAIRS[repair].changes


def order(case: Case) -> list[str]:
    """The keys of the lineup, in the same order for everybody."""
    return shuffled(case.options, case.name)


def complaint(case: Case) -> str:
    """What somebody complains of, in numbers of the run."""
    run = case.shown.run
    told = [
        f"{value:.2f} at {place:,}"
        for place, value in zip(*(each.tolist() for each in run.long), strict=True)
    ]
    return fill(
        words()["complaint"]["further" if run.further else "at_once"],
        train_len=run.train_len,
        longest=int(run.long.places[-1]),
        target=run.factor * run.train_len,
        perplexities=f"{', '.join(told[:-1])} and {told[-1]} tokens" if told[1:] else f"{told[0]} tokens",
    )


def right(case: Case) -> str:
    """What is said to the right cause."""
    return fill(words()["verdict"]["right"], cause=label(case.truth))


def wrong(case: Case, other: Suspect) -> str:
    """What is said to a wrong cause before the numbers: also what is right about it."""
    said = words()["verdict"]
    if other.method == case.truth.method:
        half = said["half_method"]
    elif other.scaled != case.truth.scaled:
        half = ""
    else:
        half = said["half_kind_scaled" if other.scaled else "half_kind_method"]
    return f"{fill(said['wrong'], other=label(other))} {half}".strip()


def told(case: Case) -> str:
    """The cause, for who gave up."""
    return fill(words()["verdict"]["told"], cause=label(case.truth))


def about(run: Run) -> str:
    """Which run it is, and where its numbers are.

    >>> from alibi_viz.core.symptoms import Points
    >>> import numpy as np
    >>> none = Points(np.array([], dtype=np.int64), np.array([]))
    >>> about(Run("rope-0-yarn-4", "rope", "yarn", 4, False, 0, 128, none, none, none, np.zeros((0, 0))))
    'Run `rope-0-yarn-4.json`: RoPE, YaRN, for texts of 512 tokens, seed 0, not trained any further.'
    """
    trained = "trained further on windows of that length" if run.further else "not trained any further"
    return (
        f"Run `{run.name}.json`: {cause(run.method, run.repair)}, for texts of {run.factor * run.train_len:,} tokens, "
        f"seed {run.seed}, {trained}."
    )


def link(run: Run) -> Link | None:
    """Where to see the repair itself; None for a method that there is no repair for."""
    if run.method not in REPAIRABLE:
        return None
    of = {"checkpoint": METHODS[run.method].label, "repair": REPAIRS[run.repair].label}
    return Link("retrofit", of | {"factor": str(run.factor), "further": str(run.further).lower()})


def compared(case: Case) -> Columns:
    """How far each piece of evidence puts every other cause from the truth; nothing where it was not measured alike."""
    columns: Columns = {"evidence": list(case.offered)}
    for other in case.others:
        found = [round(case.apart(other, evidence), 1) for evidence in case.offered]
        columns[label(other)] = [number(times) for times in found]
    return columns


def listed(names: Sequence[str], *, last: str) -> str:
    """Names in a row.

    >>> listed(["a"], last="or"), listed(["a", "b", "c"], last="and")
    ('a', 'a, b and c')
    """
    return f"{', '.join(names[:-1])} {last} {names[-1]}" if names[1:] else names[0]


@cache
def _words() -> dict[str, Any]:
    return read_words(TEXTS / "mystery.toml")
