"""The reveal of a mystery: what was changed and what comes of it, whose doing it is, and how little would be enough.

What a run shows is told by its own numbers: they choose each sentence, by the margins of `verdicts`, at the length that
the run is meant for.
"""

from typing import Literal, NamedTuple

import numpy as np

from alibi_viz.core.effects import effects
from alibi_viz.core.lineup import Case
from alibi_viz.core.repairs import REPAIRS, UNREPAIRED
from alibi_viz.core.verdicts import Verdict, perplexity_verdict, recall_verdict
from alibi_viz.lessons.mystery import fill, listed, words


class Shown(NamedTuple):
    """What became of perplexity in short texts, from there to the length that is meant, and of recall.

    short and recall are beside the checkpoint with nothing done to it, None where this is that one; "exact" is equal to
    the last digit. distance is where recall differs most, in tokens.
    """

    short: Verdict | Literal["exact"] | None
    course: Verdict
    recall: Verdict | None
    distance: int


def revealed(case: Case, asked: int) -> list[str]:
    """What the run is: what was changed, what is the method's doing and what the scaling's, what was enough."""
    changed = fill(
        words()["reveal"]["changes"],
        changes=REPAIRS[case.shown.run.repair].changes,
        why=words()["why"][case.truth.key],
        signs=" ".join(signs(case)),
    )
    return [changed, _method_or_scaling(case), _enough(case, asked)]


def shown(case: Case) -> Shown:
    """What became of the run's numbers, by the margins of the verdicts."""
    run, before = case.shown.run, case.shown.before
    here, there = ([of.perplexity.at(run.train_len)] for of in (run, before))
    target = [run.perplexity.at(run.factor * run.train_len)]
    course = perplexity_verdict(np.array(here), np.array(target))
    if run.name == before.name:
        return Shown(None, course, None, 0)
    most = int(np.abs(run.recall.values - before.recall.values).argmax())
    found, found_before = (of.recall.values[most : most + 1] for of in (run, before))
    return Shown(
        "exact" if here == there else perplexity_verdict(np.array(there), np.array(here)),
        course,
        recall_verdict(found_before, found),
        int(run.recall.places[most]),
    )


def signs(case: Case) -> list[str]:
    """The same in words and numbers: in short texts, on the way to long ones, in recall."""
    said, run, before, seen = words()["signs"], case.shown.run, case.shown.before, shown(case)
    course = said["course"][seen.course]
    if seen.short is None or seen.recall is None:
        chosen, recalled = [said["untouched"], course], {}
    else:
        no_health = [said["no_health"]] if seen.short == "worse" != seen.course else []
        chosen = [said["short"][seen.short], course, *no_health, said["recall"][seen.recall]]
        recalled = {
            "found": run.recall.at(seen.distance),
            "found_before": before.recall.at(seen.distance),
            "distance": seen.distance,
        }
    numbers = {
        "train_len": run.train_len,
        "target": run.factor * run.train_len,
        "short": run.perplexity.at(run.train_len),
        "short_before": before.perplexity.at(run.train_len),
        "now": run.perplexity.at(run.factor * run.train_len),
        "compared": said["compared"]["further" if run.further else "at_once"],
    }
    return [fill(sign, **numbers, **recalled) for sign in chosen]


def _method_or_scaling(case: Case) -> str:
    """Whose doing the perplexity is at the length that the run is meant for; and the longest texts, if longer."""
    said, run, off = words()["reveal"], case.shown.run, case.shown.off
    length, longest = run.factor * run.train_len, int(run.long.places[-1])
    found = effects(case.shown, length)
    kind = "scaled" if run.scaled else "swapped" if run.repair != UNREPAIRED else "as_it_is"
    told = [
        said[f"{kind}_further" if run.further else kind],
        *([said[f"past_{kind}"]] if longest > length else []),
    ]
    return fill(
        " ".join(told),
        train_len=run.train_len,
        length=length,
        before=found.before,
        unscaled=found.before * found.method,
        off=off.perplexity.at(length),
        now=run.perplexity.at(length),
        short_off=off.perplexity.at(run.train_len),
        short_now=run.perplexity.at(run.train_len),
        longest=longest,
        longest_off=off.perplexity.at(longest),
        longest_now=run.perplexity.at(longest),
    )


def _enough(case: Case, asked: int) -> str:
    said, pieces = words()["reveal"], case.fewest
    key = "enough_one" if len(pieces) == 1 else "enough"
    told = fill(said[key], n=len(pieces), pieces=listed(pieces, last="and"), asked=asked)
    if asked > len(pieces):
        return told
    return f"{told} {said['as_few' if asked == len(pieces) else 'too_few']}"
