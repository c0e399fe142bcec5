"""What a benchmark is to reach: a number found in its rows, beside the bound that was set before it was measured."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

Row = dict[str, Any]


class Target(NamedTuple):
    """A number to be at most `bound`, or at least; `found` takes it from the rows, None where it is not there."""

    says: str
    bound: float
    found: Callable[[Sequence[Row]], float | None]
    at_least: bool = False


def judged(targets: Sequence[Target], rows: Sequence[Row]) -> list[Row]:
    """Each target with the number found and whether it is met; None where it was not measured.

    >>> [row] = judged([Target("seconds", 2.0, lambda rows: rows[0]["seconds"])], [{"seconds": 1.5}])
    >>> row
    {'target': 'seconds', 'at_least': False, 'bound': 2.0, 'found': 1.5, 'met': True}
    """
    judgements = []
    for target in targets:
        found = target.found(rows)
        met = None if found is None else found >= target.bound if target.at_least else found <= target.bound
        judgements.append(
            {
                "target": target.says,
                "at_least": target.at_least,
                "bound": target.bound,
                "found": found,
                "met": met,
            }
        )
    return judgements


def line(judgement: Row) -> str:
    """A target in one line.

    >>> line({"target": "seconds", "at_least": False, "bound": 2.0, "found": 2.5, "met": False})
    'missed        seconds: 2.5, at most 2'
    """
    verdict = {True: "met", False: "missed", None: "not measured"}[judgement["met"]]
    found = "–" if judgement["found"] is None else f"{judgement['found']:.3g}"
    side = "at least" if judgement["at_least"] else "at most"
    return f"{verdict:<12}  {judgement['target']}: {found}, {side} {judgement['bound']:g}"


def of(rows: Sequence[Row], name: str, **where: object) -> float | None:
    """The number `name` of the one row in which all of `where` holds; None where there is none.

    >>> of([{"tab": "a", "ratio": 1.0}, {"tab": "b", "ratio": 2.0}], "ratio", tab="b")
    2.0
    """
    for row in rows:
        if all(row.get(key) == value for key, value in where.items()) and row.get(name) is not None:
            return float(row[name])
    return None
