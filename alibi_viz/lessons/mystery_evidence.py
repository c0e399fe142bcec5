"""The evidence of the mystery model: in words, tables and code; and what it says of another cause.

Every number is one of the run that is asked about, or of the run in which the other cause was measured: on the same
checkpoint where it is the same method, otherwise on the other method's checkpoint of the same seed.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np

from alibi_viz.core.diagnosis import Suspect, gaps
from alibi_viz.core.lineup import Case
from alibi_viz.core.methods import METHODS
from alibi_viz.core.symptoms import ATTENTION, COMPLAINT, CONTEXT, OFF, RECALL, SHORT, Evidence, Points
from alibi_viz.lessons.extrapolation import Columns
from alibi_viz.lessons.mystery import fill, label, words

SEED = "another seed"
Piece = Evidence | Literal["another seed"]
_MEASURED = {  # in, by
    CONTEXT: ("in nats", "context"),
    RECALL: ("in shares of one", "distance"),
    ATTENTION: ("in tokens", "head"),
}
PERPLEXITY = ("perplexity", "length")
_ON_ONE_AXIS: tuple[tuple[Evidence, ...], ...] = ((COMPLAINT, SHORT, OFF), (CONTEXT,), (ATTENTION,))


def pieces(case: Case) -> list[Piece]:
    """The evidence that can be asked for, in the order in which it is offered."""
    return [*case.offered, *([SEED] if case.other_seed else [])]


def title(piece: Piece) -> str:
    """What stands above its figure."""
    return words()[piece]["title"]


def measured(piece: Piece) -> tuple[str, str]:
    """What a piece is measured in, and by what.

    >>> measured("recall"), measured("short texts")
    (('in shares of one', 'distance'), ('perplexity', 'length'))
    """
    return _MEASURED.get(piece, PERPLEXITY)


def about(case: Case, piece: Piece) -> str:
    """What a piece is."""
    run = case.shown.run
    window = run.traced_len if piece == ATTENTION else int(run.losses.places.max(initial=0))
    return fill(words()[piece]["about"], window=window)


def lines(case: Case, piece: Piece, supposed: Suspect | None = None) -> dict[str, Points]:
    """What a piece shows, by the names of its lines, this model's first; last what a supposed cause would show."""
    said = words()[piece]
    if piece == SEED:
        assert case.other_seed is not None  # noqa: S101 (a piece that is offered)
        return {said["this"]: case.shown.run.long, said["beside"]: case.other_seed.run.long}
    drawn = {said[role]: points for role, points in case.shown.shown(piece).items()}
    if supposed is not None:
        drawn[label(supposed)] = supposed.on(case.seed).shown(piece)["this"]
    return drawn


def limits(cases: Sequence[Case]) -> dict[Evidence, tuple[float, float]]:
    """The least and the most that each kind of evidence shows in any case, so that cases can be drawn alike.

    What is a perplexity has the same limits in every kind.
    """
    found: dict[Evidence, tuple[float, float]] = {}
    for kinds in _ON_ONE_AXIS:
        shown = [case.shown.shown(kind).values() for case in cases for kind in kinds]
        every = np.concatenate([points.values for of_case in shown for points in of_case])
        if every.size:
            found |= dict.fromkeys(kinds, (float(every.min()), float(every.max())))
    return found


def run_lines(case: Case) -> dict[str, Points]:
    """Perplexity at every length, of this model and of what tells the effects apart."""
    seen, said = case.shown, words()["reveal_lines"]
    drawn = {said["this"]: seen.run.perplexity}
    if seen.off.name != seen.run.name:
        drawn[said["off"]] = seen.off.perplexity
    if seen.before.name not in (seen.run.name, seen.off.name):
        drawn[said["before"]] = seen.before.perplexity
    return drawn


def if_it_were(case: Case, other: Suspect, evidence: Evidence) -> str:
    """What another cause showed, where it differs most, beside what this model shows."""
    return fill(words()[evidence]["if_it_were"], **_numbers(case, other, evidence))


def between(case: Case, other: Suspect, evidence: Evidence) -> str:
    """The same two, where they may be too near to tell."""
    return fill(words()[evidence]["between"], **_numbers(case, other, evidence))


def other_seed(case: Case) -> str:
    """What another seed shows, and what it can say."""
    assert case.other_seed is not None  # noqa: S101 (a piece that is offered)
    place = int(case.shown.run.long.places[-1])
    here, there = (seen.run.long.at(place) for seen in (case.shown, case.other_seed))
    return fill(words()[SEED]["between"], place=place, ours=here, theirs=there)


def alt(heading: str, drawn: Mapping[str, Points], *, unit: str) -> str:
    """What a figure shows, in words and numbers.

    >>> alt("Recall", {"this model": Points(np.array([8, 16, 32]), np.array([0.9, 0.5, 0.1]))}, unit="of the pairs")
    'Recall, of the pairs. this model: 0.9 at 8, 0.1 at 32.'
    """
    told = "; ".join(
        f"{name}: "
        + ", ".join(f"{value:.4g} at {place:,}" for place, value in zip(*_ends(points), strict=True))
        for name, points in drawn.items()
    )
    return f"{heading}, {unit}. {told}."


def table(drawn: Mapping[str, Points], *, place: str) -> Columns:
    """A row for each place and a column for each line; nothing where a line has no number.

    >>> short, long = Points(np.array([1, 2]), np.array([5.0, 6.0])), Points(np.array([2]), np.array([7.0]))
    >>> table({"a": short, "b": long}, place="length")
    {'length': [1, 2], 'a': [5.0, 6.0], 'b': [None, 7.0]}
    """
    places = sorted({at for points in drawn.values() for at in points.places.tolist()})
    values = {
        name: dict(zip(*(each.tolist() for each in points), strict=True)) for name, points in drawn.items()
    }
    return {place: places, **{name: [of.get(at) for at in places] for name, of in values.items()}}


def snippet(drawn: Mapping[str, Points]) -> str:
    """Each line over the first where both have a number; a line alone over its own first. The result is `ratio`."""
    rows = "\n".join(
        f"    {name!r}: dict(zip({points.places.tolist()}, {points.values.tolist()})),"
        for name, points in drawn.items()
    )
    return f"""import numpy as np

lines = {{                                       # place: number
{rows}
}}
first, *others = lines
ratio = {{name: [lines[name][at] / lines[first][at] for at in lines[name] if at in lines[first]] for name in others}}
if not others:
    values = np.array(list(lines[first].values()))
    ratio = {{first: (values / values[0]).tolist()}}
print(ratio)
"""


def _ends(points: Points) -> tuple[list[int], list[float]]:
    """The first and the last of the numbers; of one, the one."""
    ends = sorted({0, len(points.places) - 1})
    return points.places[ends].tolist(), points.values[ends].tolist()


def _numbers(case: Case, other: Suspect, evidence: Evidence) -> dict[str, Any]:
    """The numbers of both at the place where the causes are furthest apart; among equals, where these two runs are."""
    far = gaps(case.truth, other, evidence, case.usual)
    seen, supposed = case.shown, other.on(case.seed)
    runs_apart = [
        abs(seen.reading(evidence).at(at) - supposed.reading(evidence).at(at)) for at in far.places.tolist()
    ]
    place = int(far.places[np.lexsort((np.array(runs_apart), far.values))[-1]])
    ours, theirs = seen.shown(evidence), supposed.shown(evidence)
    said = words()["whose"]["same" if other.method == case.truth.method else "other"]
    numbers: dict[str, Any] = {
        "other": label(other),
        "place": place,
        "ours": ours["this"].at(place),
        "theirs": theirs["this"].at(place),
        "whose": fill(said, method=METHODS[other.method].label),
    }
    if "beside" in ours:
        numbers |= {"our_beside": ours["beside"].at(place), "their_beside": theirs["beside"].at(place)}
    if evidence == ATTENTION:
        layer, head = divmod(place - 1, case.shown.run.attention.shape[1])
        numbers |= {"layer": layer + 1, "head": head + 1}
    return numbers
