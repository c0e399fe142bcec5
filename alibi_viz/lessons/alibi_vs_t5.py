"""ALiBi against T5: a line that nobody learned and never stops, and a learned number for each bucket.

What the page offers, and what it says about the table it shows.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from alibi_viz.core.alibi_vs_t5 import LearnedTable, SideBySide
from alibi_viz.lessons.notation import bias_formula, tex_number

LEAD = (
    "ALiBi charges every token of distance the same, without end; T5 learns one number for each bucket of "
    "distances, and from some distance on it can no longer tell them apart."
)
TRAINED, UPLOADED, RULE_ONLY = "trained", "uploaded", "rule only"
TABLES = (TRAINED, UPLOADED, RULE_ONLY)
TABLES_HELP = (
    "trained: the bias that this project's tiny T5-bias model learned. uploaded: from a T5 .safetensors file of "
    "yours. rule only: nobody learned anything; each bucket holds ALiBi's own bias at its first distance, so you "
    "see what the buckets alone do, for any number of heads and buckets."
)
FIXED_HELP = "The learned table has this many. Choose “rule only” to move it."
SCALES = ("linear", "log")
N_HEADS, MOST_HEADS, HEAD = 8, 128, 5
NUM_BUCKETS, MOST_BUCKETS, MOST_LEARNED_BUCKETS = 32, 128, 512
MAX_DISTANCES = (2, 2**20, 128)  # lowest, highest, at first
REACHES = (1, 2**20, 256)
MAPS = ("alibi", "t5", "difference")
PAPERS = ("alibi", "t5", "book")

UPLOAD_LABEL = "A T5 weight file"
UPLOAD_HELP = (
    "A .safetensors file with a tensor named …relative_attention_bias.weight, a row for each bucket and a column "
    "for each head. Only that tensor is read, no code is run, and the file is forgotten with your session."
)
UPLOAD_SMALLER = """from safetensors import safe_open
from safetensors.numpy import save_file

with safe_open("model.safetensors", framework="numpy") as weights:
    names = [name for name in weights.keys() if "relative_attention_bias" in name]
    save_file({name: weights.get_tensor(name) for name in names}, "t5_bias.safetensors")
"""
STACK_LABEL = "Which table of the file"
STACK_HELP = "Encoder and decoder have a table each; T5 shares it among the layers of a stack."
TOO_LARGE_LABEL = "My file is too large"
NO_FILE_YET = "Choose a file. Until then this is the trained model's table."


Span = tuple[int, int, int]
"""Lowest, highest and first value of a control."""


def heads(learned: LearnedTable | None) -> Span:
    """The numbers of heads to choose from: a learned table has its own."""
    return (1, MOST_HEADS, N_HEADS) if learned is None else (learned.values.shape[1],) * 3


def head(n_heads: int) -> Span:
    """The heads to choose from, counted from 1.

    >>> head(8), head(2)
    ((1, 8, 5), (1, 2, 2))
    """
    return 1, n_heads, min(HEAD, n_heads)


def index(head: int) -> int:
    """Where a head stands in a table, which counts from 0.

    >>> index(1)
    0
    """
    return head - 1


def buckets(learned: LearnedTable | None, *, bidirectional: bool) -> Span:
    """The numbers of buckets to choose from: a direction needs an exact one and one for the rest."""
    if learned is not None:
        return (learned.values.shape[0],) * 3
    return _fewest(bidirectional), MOST_BUCKETS, NUM_BUCKETS


def fixed_help(learned: LearnedTable | None) -> str | None:
    """Why a control cannot be moved."""
    return None if learned is None else FIXED_HELP


class Rule(NamedTuple):
    """A bucket rule that can be, and what had to be changed in the one asked for; empty if nothing."""

    bidirectional: bool
    max_distance: int
    problem: str


def possible_rule(num_buckets: int, max_distance: int, *, bidirectional: bool) -> Rule:
    """The rule asked for, or the nearest that T5's formula allows, with the reason.

    >>> possible_rule(32, 128, bidirectional=False)
    Rule(bidirectional=False, max_distance=128, problem='')
    >>> possible_rule(32, 10, bidirectional=False).max_distance
    17
    """
    problems = []
    if bidirectional and num_buckets < _fewest(bidirectional):
        bidirectional = False
        problems.append(f"{num_buckets} buckets are too few for both directions: showing one direction.")
    least = (num_buckets // 2 if bidirectional else num_buckets) // 2 + 1
    if max_distance < least:
        problems.append(
            f"max_distance must be above the {least - 1} exact buckets, got {max_distance}: there is nothing left "
            f"to space by logarithm. Showing max_distance = {least}; raise it, or use fewer buckets."
        )
        max_distance = least
    return Rule(bidirectional, max_distance, " ".join(problems))


def _fewest(bidirectional: bool) -> int:
    return 4 if bidirectional else 2


def provenance(learned: LearnedTable | None, both: SideBySide) -> str:
    """Which numbers the T5 curve shows, in one sentence."""
    n_buckets, n_heads = both.table.shape
    if learned is None:
        return (
            f"**Rule only**: no number here was learned. Each of {n_buckets} buckets holds ALiBi's bias at its first "
            "distance: ALiBi read through T5's buckets."
        )
    how = f", read with max_distance = {both.max_distance}"
    if learned.max_distance is not None:
        how = f", learned with max_distance = {learned.max_distance}"
    if learned.bidirectional is not None:
        how += " in both directions" if learned.bidirectional else " in one direction"
    if learned.train_len is not None:
        how += f" on windows of {learned.train_len} tokens"
    if learned.tokens_seen is not None:
        how += f", {learned.tokens_seen:,} tokens in all"
    return f"**{learned.name}**: {n_buckets} buckets × {n_heads} heads{how}."


def what_if(learned: LearnedTable | None, both: SideBySide) -> str:
    """A warning where learned numbers are read under another rule than they were learned under; else nothing."""
    if learned is None:
        return ""
    changed = []
    if learned.max_distance not in (None, both.max_distance):
        changed.append(f"max_distance = {learned.max_distance}, not {both.max_distance}")
    if learned.bidirectional not in (None, both.bidirectional):
        changed.append("both directions, not one" if learned.bidirectional else "one direction, not both")
    if not changed:
        return ""
    return (
        f"A what-if: these numbers were learned with {' and '.join(changed)}. The buckets follow the controls; "
        "the numbers in them do not."
    )


def formulas(style: str, both: SideBySide) -> list[str]:
    """Both biases at the largest distance shown, in the chosen notation."""
    bucket, value = both.buckets[-1].item(), both.t5[-1].item()
    if style == "code":
        t5 = (
            "`table[relative_position_bucket(key_position - query_position), head]` = "
            f"`table[{bucket}, {both.head}]` = `{value:.4g}`"
        )
    else:
        symbols = {
            "paper": rf"b_{{ij}} = r_{{\mathrm{{bucket}}(i - j)}} = "
            rf"r_{{\mathrm{{bucket}}({both.reach})}} = r_{{{bucket}}}",
            "book": rf"\mathrm{{PE}}(i, j) = u_{{b(i - j)}} = u_{{b({both.reach})}} = u_{{{bucket}}}",
        }[style]
        t5 = rf"${symbols} = {tex_number(value, digits=4)}$"
    return [
        f"ALiBi: {bias_formula(style, slope=both.slope, query=both.reach, key=0)}",
        f"T5: {t5}",
    ]


def uploaded_table(file_name: str, tensor: str, values: Float[np.ndarray, "bucket head"]) -> LearnedTable:
    """A table from a person's file: encoders learn in both directions, decoders in one.

    ValueError for one with more buckets than this page can work out while somebody waits.

    >>> uploaded_table("`t5`", "encoder.block.0", np.zeros((32, 8))).bidirectional
    True
    """
    if len(values) > MOST_LEARNED_BUCKETS:
        raise ValueError(f"a table may have up to {MOST_LEARNED_BUCKETS} buckets here, got {len(values):,}")
    ways = [way for stack, way in (("encoder", True), ("decoder", False)) if stack in tensor]
    return LearnedTable(file_name, values.astype(np.float64), ways[0] if len(ways) == 1 else None)


def too_large(most_megabytes: int) -> str:
    """What to do with a file that is over the limit."""
    return (
        f"At most {most_megabytes} MB are taken. This keeps the table alone, a few kB, on your own machine:"
    )


def refused_upload(name: str, problem: str) -> str:
    """What is said when a file is not used; both arguments are already safe to show."""
    return f"{name} was not used: {problem}. Showing the trained model's table instead."


def refused_trained(problem: str) -> str:
    """What is said when the project's own table is missing or not what its card says."""
    return f"The trained table cannot be shown: {problem}. Showing the rule only, which needs no weights."
