"""What repairs gained and what they cost, in a table and in sentences."""

from collections.abc import Callable, Sequence

import numpy as np

from alibi_viz.core.repairs import REPAIRS, UNREPAIRED
from alibi_viz.core.verdicts import Change, Gains, Quantity, Verdict, perplexity_verdict, recall_verdict
from alibi_viz.lessons.extrapolation import CHANCE, Columns
from alibi_viz.lessons.repairs import sentence_case

_MARKS = {
    "better": "✅",
    "worse": "❌",
    "a trade": "⚖️",
    "the same": "≈",
    "seeds disagree": "±",
    "not measured": "·",
}
_AMOUNTS_TO = {
    "better": "**better** as a whole",
    "worse": "**worse** as a whole",
    "a trade": "**a trade**, better in one and worse in another",
    "the same": "**the same** by these rules",
    "seeds disagree": "**undecided**, for the seeds disagree",
}
_CUTTING = {
    "better": "reading it whole is better",
    "worse": "cutting is better",
    "the same": "it comes to the same",
    "seeds disagree": "the seeds disagree",
}


def table(found: Sequence[Gains], *, train_len: int, target_len: int, further: bool) -> Columns:
    """A row for each repair, below what it is compared with: each number, the sign of its verdict, and the change."""
    first, *_ = found
    on_short = (
        f"{REPAIRS[UNREPAIRED].label}, windows of {train_len:,}" if further else REPAIRS[UNREPAIRED].label
    )
    rows = [[on_short, "compared with", *_before(first)]]
    for each in found[not further :]:
        name = REPAIRS[each.repair].label
        if each.repair == UNREPAIRED:
            name += f", windows of {target_len:,}"
        rows.append([name, mark(each.verdict), *_after(each)])
    heads = (
        "repair",
        "as a whole",
        f"perplexity at {train_len:,}",
        f"perplexity at {target_len:,}",
        f"recall to {train_len:,}",
        "recall beyond",
        "read whole",
    )
    return {head: [row[index] for row in rows] for index, head in enumerate(heads)}


def notices(
    chosen: Gains, found: Sequence[Gains], *, train_len: int, target_len: int, further: bool
) -> list[str]:
    """What the chosen repair gained and cost, and which of all came out best, in numbers."""
    if chosen.verdict == "not measured":
        return [f"**{_name(chosen)}** was not measured for this choice in this copy."]
    compared = _is_the_comparison(chosen, further)
    about = _about_the_comparison if compared else _about_a_repair
    return [
        *about(chosen, train_len, target_len),
        _about_cutting(chosen.changes["cut"], train_len, target_len),
        *_about_the_best(found, train_len, target_len, further=further),
    ]


def mark(verdict: str) -> str:
    """A verdict with its sign.

    >>> mark("worse")
    '❌ worse'
    """
    return f"{_MARKS[verdict]} {verdict}"


def legend() -> str:
    """What the signs mean that stand before the numbers of a table."""
    return " · ".join(mark(verdict) for verdict in ("better", "worse", "the same", "seeds disagree"))


def _about_the_comparison(chosen: Gains, train_len: int, target_len: int) -> list[str]:
    short, long, near, far = (chosen.changes[name].after for name in ("short", "target", "within", "beyond"))
    return [
        f"**As it is**, perplexity goes from {_middle(short):.2f} in windows of {train_len:,} tokens to "
        f"{_middle(long):.2f} in windows of {target_len:,}. This is what every repair is compared with.",
        f"Of the pairs planted up to {train_len:,} tokens back it recalls {near.mean():.0%}, of those from there to "
        f"{target_len:,} {far.mean():.0%}. Chance is {CHANCE:.0%}.",
    ]


def _about_a_repair(chosen: Gains, train_len: int, target_len: int) -> list[str]:
    short, target, near, far = (chosen.changes[name] for name in ("short", "target", "within", "beyond"))
    name = _name(chosen)
    if chosen.repair == UNREPAIRED:
        name += f", trained further on windows of {target_len:,} instead of {train_len:,},"
    return [
        f"**{name}** is {_AMOUNTS_TO[chosen.verdict]}. At {target_len:,} tokens its perplexity is {_said(target)}.",
        f"The cost in short texts: at {train_len:,} tokens its perplexity is {_said(short)}.",
        f"Pairs planted from {train_len:,} to {target_len:,} tokens back: {far.before.mean():.0%} recalled without it, "
        f"{far.after.mean():.0%} with it ({far.verdict}). Up to {train_len:,} tokens back: {near.before.mean():.0%} "
        f"and {near.after.mean():.0%} ({near.verdict}). Chance is {CHANCE:.0%}. Recall and perplexity need not agree.",
    ]


def _about_cutting(cut: Change, train_len: int, target_len: int) -> str:
    return (
        f"The plain alternative is to repair nothing and cut the text into {train_len:,} tokens: "
        f"{_middle(cut.before):.2f}. Windows of {target_len:,} read whole have {_middle(cut.after):.2f}: for "
        f"perplexity, {_CUTTING[cut.verdict]}."
    )


def _about_the_best(found: Sequence[Gains], train_len: int, target_len: int, *, further: bool) -> list[str]:
    """Which is best at the target, and which recalls most from afar: in every seed, by more than the margin."""
    known = [each for each in found if each.verdict != "not measured"]
    lowest = _beats_all(known, "target", perplexity_verdict)
    recalls = _beats_all(known, "beyond", recall_verdict)
    said = []
    if lowest:
        value = _perplexity(lowest.changes["target"].after)
        said.append(
            f"**{REPAIRS[lowest.repair].label}** has the lowest perplexity at {target_len:,} ({value})"
        )
    if recalls:
        share = _recall(recalls.changes["beyond"].after)
        said.append(f"**{REPAIRS[recalls.repair].label}** recalls most beyond {train_len:,} ({share})")
    those = f"trained further on windows of {target_len:,}" if further else "measured"
    if said:
        return [f"Of the {len(known)} {those}, in every seed: {', and '.join(said)}."]
    return [f"Of the {len(known)} {those}, none is best in every seed by these rules."] if known[1:] else []


def _beats_all(known: Sequence[Gains], name: Quantity, judge: Callable[..., Verdict]) -> Gains | None:
    """The one that is better than each of the others, if there is one."""
    for one in known:
        others = [each.changes[name].after for each in known if each is not one]
        mine = one.changes[name].after
        if others and all(len(other) == len(mine) and judge(other, mine) == "better" for other in others):
            return one
    return None


def _name(of: Gains) -> str:
    return sentence_case(REPAIRS[of.repair].label)


def _is_the_comparison(of: Gains, further: bool) -> bool:
    return of.repair == UNREPAIRED and not further


def _said(change: Change) -> str:
    return f"{_middle(change.after):.2f} instead of {_middle(change.before):.2f} ({_percent(change)}, {change.verdict})"


def _before(of: Gains) -> list[str]:
    """The row that the others are compared with."""
    measured = {name: change.before for name, change in of.changes.items() if change.before.size}
    how = {"short": _perplexity, "target": _perplexity, "within": _recall, "beyond": _recall}
    return [
        say(measured[name]) if name in measured else mark("not measured") for name, say in how.items()
    ] + [""]


def _after(of: Gains) -> list[str]:
    """The row of a repair."""
    said = []
    for name, change in of.changes.items():
        if change.verdict == "not measured":
            said.append(mark(change.verdict))
        elif name in ("within", "beyond"):
            said.append(f"{_MARKS[change.verdict]} {_recall(change.after)}")
        elif name == "cut":
            said.append(f"{_MARKS[change.verdict]} {_percent(change)}")
        else:
            said.append(f"{_MARKS[change.verdict]} {_perplexity(change.after)} ({_percent(change)})")
    return said


def _perplexity(values: np.ndarray) -> str:
    return f"{_middle(values):.2f}"


def _recall(shares: np.ndarray) -> str:
    return f"{shares.mean():.0%}"


def _percent(change: Change) -> str:
    return f"{_middle(change.after) / _middle(change.before) - 1:+.1%}".replace("-", "−")


def _middle(perplexities: np.ndarray) -> float:
    return float(np.exp(np.log(perplexities).mean()))
