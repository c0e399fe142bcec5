"""What the ALiBi paper claims of long texts, beside what was measured here: a sentence for each claim."""

from collections.abc import Sequence

from alibi_viz.core.claims import BLOWS_UP, FLAT, LOST, Claim, Range
from alibi_viz.core.methods import LABELS

_MARKS = {"holds": "✅", "does not hold": "❌", "seeds disagree": "±", "not measured": "·"}
_SAID = {
    "alibi_flat": "ALiBi stays flat beyond its training length",
    "sinusoidal_blows_up": "Sinusoidal positions blow up soon after it",
    "rope_degrades": "RoPE degrades",
    "t5_between": "The T5 bias lies between ALiBi and RoPE",
    "sliding_flat": "With windows that overlap ALiBi is flat too: it gains nothing from the far context",
    "recall_lost": "What stands beyond the training length is not recalled (ALiBi)",
}
_ASKED = {
    "alibi_flat": f"at most {FLAT:g}",
    "sinusoidal_blows_up": f"at least {BLOWS_UP:g}",
    "rope_degrades": f"more than {FLAT:g}",
    "t5_between": "the order ALiBi, T5 bias, RoPE",
    "sliding_flat": f"from {1 / FLAT:.3g} to {FLAT:g}",
    "recall_lost": f"twice chance within it, and beyond it less than {LOST:g} of that",
}
TABLE_TITLE = "The rules, and every number"
HELP = (
    "Growth is the perplexity at a length over the perplexity at the training length. A claim holds when it holds for "
    "every seed; the rules were fixed before these models were measured."
)


def told(claims: Sequence[Claim], *, n_seeds: int) -> list[str]:
    """A line for each claim: its verdict, and its numbers with their range over the seeds."""
    return [
        f"{_MARKS[claim.verdict]} **{_SAID[claim.key]}**: {claim.verdict}. {_numbers(claim, n_seeds)}".rstrip()
        for claim in claims
    ]


def table(claims: Sequence[Claim]) -> dict[str, list[object]]:
    """The claims with their rules, verdicts, and each number with its least and its most over the seeds."""
    rows = [
        (_SAID[claim.key], _rule(claim), claim.verdict, LABELS.get(name, name), *found)
        for claim in claims
        for name, found in claim.quantities.items()
    ]
    names = ("claim", "holds when", "verdict", "of", "mean", "least", "most")
    columns = zip(*rows, strict=True) if rows else ([] for _ in names)
    return {name: list(column) for name, column in zip(names, columns, strict=True)}


def _rule(claim: Claim) -> str:
    where = f"growth at {claim.lengths[0]:,} tokens: " if claim.lengths else ""
    return where + _ASKED[claim.key]


def _numbers(claim: Claim, n_seeds: int) -> str:
    if not claim.quantities:
        return ""
    what, how = "Recall", ".0%"
    if claim.lengths:
        long, short = claim.lengths
        what, how = f"Perplexity at {long:,} tokens over that at {short:,}", "#.3g"
    told = ", ".join(
        f"{LABELS.get(name, name)} {_range(found, how)}" for name, found in claim.quantities.items()
    )
    over = f"{n_seeds} seeds" if n_seeds > 1 else "one seed"
    return f"{what}, {over}: {told}; asked was {_ASKED[claim.key]}."


def _range(found: Range, how: str) -> str:
    if found.low == found.high:
        return format(found.mean, how)
    return f"{found.mean:{how}} ({found.low:{how}} to {found.high:{how}})"
