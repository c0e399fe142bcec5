"""The decision table in words: what may be chosen, what is allowed, and why each candidate stands where it stands."""

from collections.abc import Mapping, Sequence

import numpy as np

from alibi_viz.core.cost import ModelShape
from alibi_viz.core.decision import KEYS, Decision, Goal, Keys, Limits, Refusal
from alibi_viz.core.methods import METHODS
from alibi_viz.core.repairs import REPAIRABLE, REPAIRS, UNREPAIRED
from alibi_viz.core.verdicts import PERPLEXITY_MARGIN, RECALL_MARGIN
from alibi_viz.lessons.extrapolation import CHANCE
from alibi_viz.lessons.units import in_bytes, share

LEAD = (
    "Say what you have, what you may spend and what matters most. Costs are computed for your sizes; quality is what "
    "was measured on the small models here, on every seed."
)
QUALITIES_ALT = "What every candidate was measured to reach, best first."
COSTS_ALT = "What position costs with every candidate, in the same order."
ANEW = "no checkpoint: train anew"
CHECKPOINTS = {ANEW: "", **{METHODS[method].label: method for method in REPAIRABLE}}
GOALS: dict[str, Goal] = {
    "low perplexity at the new length": "target",
    "low perplexity in short texts": "short",
    "recall beyond the old length": "recall",
}
WRITTEN_OUT, AS_NEEDED = KEPT = ("written out", "made as needed")
KEPT_HELP = (
    "written out: a plain implementation keeps the bias of every pair, or the cosines of every position. made as "
    "needed: a kernel that knows the method keeps only what it is made from."
)
ANY = "any"
MEMORY = {ANY: None, "1 GiB": 2**30, "64 MiB": 2**26, "1 MiB": 2**20, "1 KiB": 2**10}
PARAMETERS = {ANY: None, "none": 0}
FLOPS = {ANY: None, "0.1%": 0.001, "0.01%": 0.0001}
FLOPS_HELP = (
    "For reading a text in one go (prefill), which waits for FLOPs: beside those of all layers and their attention, "
    "in closed form. Seconds are measured on the page Cost."
)
LATENCY = {ANY: None, "0.1%": 0.001, "0.01%": 0.0001}
LATENCY_HELP = (
    "For writing one more token (decode), which waits for memory: bytes read for position, beside the weights and "
    "the cache of one text, in closed form. Stale keys that are turned again are not counted."
)
SHORT_COST = {ANY: None, "5%": 0.05, "1%": 0.01}
CACHE: dict[str, Keys] = {ANY: KEYS[0], "keys stay valid": KEYS[1], "keys can be moved": KEYS[2]}
CACHE_HELP = (
    "stay valid: a key that was cached fits when the text has grown. can be moved: it holds no position, so that the "
    "first tokens can be dropped and the rest moved up."
)
FURTHER_HELP = "Whether a repaired checkpoint may be trained a little further on longer texts."
TRAIN_LENS, N_LAYERS, N_HEADS, HEAD_DIMS = (16, 131_072, 2048), (1, 128, 32), (1, 128, 32), (4, 256, 128)
NOT_MEASURED = "Nothing was measured for this choice in this copy."
DTYPE = "float16"
_BETTER = (
    f"Better means: on every seed, by more than {PERPLEXITY_MARGIN:.0%} of perplexity, or by more than "
    f"{100 * RECALL_MARGIN:.0f} in a hundred pairs. A rank is one more than the number of those that are better."
)
_GOAL_NAMES = {
    "target": "perplexity at the new length",
    "short": "perplexity in short texts",
    "recall": "recall",
}
_LIMITS = {
    "parameters": lambda number: f"{number:,} learned numbers",
    "bytes": lambda number: f"{in_bytes(int(number))} kept",
    "flops_share": lambda number: f"{share(number)} more FLOPs",
    "read_share": lambda number: f"{share(number)} more read for each token",
    "short_cost": lambda number: f"{number:+.1%} perplexity in short texts",
    "keys": lambda keys: f"cached keys {keys}",
}


def label(method: str, repair: str = UNREPAIRED, *, further: bool = False) -> str:
    """A candidate as a person reads it.

    >>> label("alibi"), label("rope", "yarn", further=True)
    ('ALiBi as it is', 'RoPE, YaRN, trained further')
    """
    words = METHODS[method].label + (" " if repair == UNREPAIRED else ", ") + REPAIRS[repair].label
    return f"{words}, trained further" if further else words


def caption(shape: ModelShape, *, target_len: int, n_seeds: int, old: int, new: int) -> str:
    """For which sizes and lengths costs are computed, and from which quality comes."""
    return (
        f"Costs: a model of {shape.n_layers} layers and {shape.n_heads} heads of {shape.head_dim}, trained on "
        f"{shape.train_len:,} tokens, that is to read {target_len:,}. Quality: models of a million "
        f"numbers, trained on {old} tokens and read at {new:,}; {n_seeds} seeds. {_BETTER} Recall by chance is "
        f"{CHANCE:.0%}."
    )


def reasons(decisions: Sequence[Decision], labels: Mapping[str, str], goal: Goal) -> list[str]:
    """A line for each candidate: its rank, and why."""
    return [
        f"**{decision.rank or 'Refused'} · {labels[decision.candidate.key]}**: "
        + reason(decision, decisions, labels, goal)
        for decision in decisions
    ]


def qualities(decisions: Sequence[Decision], labels: Mapping[str, str]) -> dict[str, list[object]]:
    """Every candidate with its rank and what was measured of it; against what was before, where anything was."""
    rows = [
        {
            "choice": labels[candidate.key],
            "rank": "–" if decision.rank is None else str(decision.rank),
            "perplexity at the new length": _mean(candidate.target),
            "at the old length": _mean(candidate.short),
            "short texts": "" if np.isnan(candidate.short_cost) else f"{candidate.short_cost:+.1%}",
            "recall beyond": _recall(candidate.recall),
        }
        for decision in decisions
        for candidate in [decision.candidate]
    ]
    return {name: column for name, column in _columns(rows).items() if any(column)}


def costs(decisions: Sequence[Decision], labels: Mapping[str, str]) -> dict[str, list[object]]:
    """Every candidate with what position asks for."""
    rows = [
        {
            "choice": labels[decision.candidate.key],
            "parameters": f"{asked.parameters:,}",
            "kept for position": in_bytes(asked.bytes),
            "more FLOPs, prefill": share(asked.flops_share),
            "more read, decode": share(asked.read_share),
            "cached keys": asked.keys,
        }
        for decision in decisions
        for asked in [decision.candidate.costs]
    ]
    return _columns(rows)


def _columns(rows: Sequence[Mapping[str, object]]) -> dict[str, list[object]]:
    return {name: [row[name] for row in rows] for name in rows[0]} if rows else {}


def reason(decision: Decision, decisions: Sequence[Decision], labels: Mapping[str, str], goal: Goal) -> str:
    """Why a candidate has its rank, or none, in its numbers."""
    if decision.rank is None:
        return "; ".join(map(_refusal, decision.refusals))
    own = _quality(decision, goal)
    if decision.better:
        best = next(other for other in decisions if other.candidate.key == decision.better[0])
        return f"{labels[decision.better[0]]} is better on every seed: {_quality(best, goal)} against {own}"
    allowed = [other for other in decisions if other.rank is not None]
    if len(allowed) == 1:
        how = "no other meets these limits"
    elif sum(decision.candidate.key in other.better for other in allowed) == len(allowed) - 1:
        how = "better than all others on every seed"
    else:
        how = "no other is better on every seed"
    return f"{_GOAL_NAMES[goal]} {own}: {how}"


def notices(
    decisions: Sequence[Decision], labels: Mapping[str, str], goal: Goal, limits: Limits
) -> list[str]:
    """Who is first and why, which limits decide, and which decide nothing."""
    first = [decision for decision in decisions if decision.rank == 1]
    said = []
    if first:
        names = " and ".join(f"**{labels[decision.candidate.key]}**" for decision in first)
        verb = "cannot be told apart at the top" if len(first) > 1 else "is first"
        said.append(f"{names} {verb}, by {_GOAL_NAMES[goal]}: {', '.join(_quality(d, goal) for d in first)}.")
    else:
        said.append("Nothing meets all of these limits: allow more, or train anew.")
    refused = [refusal.limit for decision in decisions for refusal in decision.refusals]
    for limit in dict.fromkeys(refused):
        count = sum(limit in {refusal.limit for refusal in decision.refusals} for decision in decisions)
        said.append(f"{_LIMIT_NAMES[limit]} rules out {count} of {len(decisions)}.")
    for (limit, allowed), anything in zip(limits._asdict().items(), Limits(), strict=True):
        if allowed != anything and limit not in refused:
            said.append(f"{_LIMIT_NAMES[limit]} rules out none: {_LIMITS[limit](allowed)} would be allowed.")
    return said


_LIMIT_NAMES = {
    "measured": "What was not measured",
    "length": "A position table that ends with training",
    "parameters": "The limit on learned numbers",
    "bytes": "The limit on memory",
    "flops_share": "The limit on work",
    "read_share": "The limit on latency",
    "short_cost": "The limit on the cost in short texts",
    "keys": "What the cache needs",
}


_NO_NUMBER = {
    "measured": "it was not measured",
    "length": "it cannot read the new length: it learned a vector for each position of training, and has none beyond",
}


def _refusal(refusal: Refusal) -> str:
    if refusal.limit in _NO_NUMBER:
        return _NO_NUMBER[refusal.limit]
    how = _LIMITS[refusal.limit]
    return f"{how(refusal.found)}, allowed {how(refusal.allowed)}"


def _quality(decision: Decision, goal: Goal) -> str:
    values = decision.candidate.quality(goal)
    return _recall(-values) if goal == "recall" else _mean(values)


def _mean(values: np.ndarray) -> str:
    return f"{values.mean():.1f}" if values.size and np.isfinite(values).all() else "not measured"


def _recall(shares: np.ndarray) -> str:
    if not (shares.size and np.isfinite(shares).all()):
        return "not measured"
    return f"{shares.mean():.0%}" + (" (chance)" if (shares - CHANCE <= RECALL_MARGIN).all() else "")
