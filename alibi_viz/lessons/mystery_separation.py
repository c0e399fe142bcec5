"""The second question of a mystery: which piece of evidence tells method from scaling, were nothing switched off?

Right is every piece that puts aside all causes of the other kind in the lineup, by the measured numbers. Where there is
none, that is the answer.
"""

from alibi_viz.core.diagnosis import Suspect
from alibi_viz.core.lineup import Case
from alibi_viz.core.symptoms import OFF, Evidence
from alibi_viz.lessons.mystery import fill, label, listed, words
from alibi_viz.lessons.mystery_evidence import SEED, between, other_seed, pieces

NONE = "none of them"


def options(case: Case) -> list[str]:
    """What can be answered: every piece but switching it off, and that none of them tells."""
    return [*(piece for piece in pieces(case) if piece != OFF), NONE]


def is_right(case: Case, answer: str) -> bool:
    """Whether an answer is right."""
    return answer in (case.separating or (NONE,))


def explained(case: Case, answer: str) -> str:
    """What is said to an answer, with numbers; ValueError for one that cannot be given."""
    if answer not in options(case):
        raise ValueError(f"answer must be one of {', '.join(options(case))}, got {answer!r}")
    if answer == SEED:
        return other_seed(case)
    if answer == NONE:
        return _none(case)
    return _of_evidence(case, case.offered[list(map(str, case.offered)).index(answer)])


def _none(case: Case) -> str:
    said = words()["separate"]
    if not case.separating:
        return fill(said["right_none"], rival=_kind(case), told=_told_otherwise(case))
    best = max(
        case.separating, key=lambda evidence: min(case.apart(rival, evidence) for rival in case.rivals)
    )
    return fill(said["wrong_none"], piece=best, between=between(case, _nearest(case, best), best))


def _told_otherwise(case: Case) -> str:
    """What tells where none of the other pieces does: switching off, or not even that, and several together."""
    said, together = words()["separate"], case.fewest_to_separate
    if together == (OFF,):
        return said["told_by_off"]
    nearest = between(case, _nearest(case, OFF), OFF)
    return fill(said["told_together"], between=nearest, pieces=listed(together, last="and"))


def _of_evidence(case: Case, evidence: Evidence) -> str:
    said = words()["separate"]
    unmeasured = [rival for rival in case.rivals if not case.measured_alike(rival, evidence)]
    if unmeasured:
        return fill(said["unmeasured"], piece=evidence, other=label(unmeasured[0]))
    nearest = _nearest(case, evidence)
    return fill(
        said["right" if is_right(case, evidence) else "wrong"],
        piece=evidence,
        rival=_kind(case),
        other=label(nearest),
        between=between(case, nearest, evidence),
    )


def _nearest(case: Case, evidence: Evidence) -> Suspect:
    """The cause of the other kind that a piece of evidence tells worst."""
    return min(case.rivals, key=lambda rival: case.apart(rival, evidence))


def _kind(case: Case) -> str:
    """What the other kind is called."""
    return words()["separate"]["method" if case.truth.scaled else "scaled"]
