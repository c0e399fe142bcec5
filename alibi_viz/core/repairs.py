"""Repairs: what can be changed in a trained checkpoint, so that it reads texts `factor` times as long.

    RoPE      other frequencies (`rope_scaling`)
    ALiBi     other slopes (`slope_scaling`)
    T5 bias   a longer last stretch of buckets, the table as it is
    a swap    RoPE taken out and ALiBi put in: no repair at all, and often proposed

A repair changes numbers that were fixed, never the weights; it can be used at once, or be followed by a short
fine-tuning. Factor 1 asks for no longer text, and changes nothing. Everything that lists repairs reads this dictionary.
"""

from dataclasses import dataclass
from math import inf
from typing import NamedTuple

from alibi_viz.core.methods import METHODS


@dataclass(frozen=True)
class Repair:
    """A repair: its names, the methods whose checkpoints it is for, what it changes, and where it comes from.

    keys_stay_valid tells whether a key that was cached still fits when the text has grown: turned keys do not where
    frequencies change with the text. becomes is the method that the model runs with after a swap. trained_as is a
    repair that is the same on texts of exactly `factor` times the training length, so that one training on such texts
    serves both. paper is a key of `PAPERS`.
    """

    key: str
    label: str
    methods: tuple[str, ...]
    changes: str
    paper: str
    keys_stay_valid: bool = True
    becomes: str | None = None
    trained_as: str | None = None


UNREPAIRED = "none"
SHORT_WINDOWS = (
    "short windows"  # unrepaired, trained further on windows of the old length: a comparison, no repair
)

REPAIRS: dict[str, Repair] = {
    repair.key: repair
    for repair in (
        Repair(UNREPAIRED, "as it is", ("rope", "alibi", "t5"), "Nothing.", "alibi"),
        Repair(
            "linear",
            "position interpolation",
            ("rope",),
            "Every pair turns more slowly by the factor, as if positions were divided by it.",
            "pi",
        ),
        Repair(
            "ntk",
            "NTK-aware base",
            ("rope",),
            "A larger base: the fastest pair turns as before, the slowest more slowly by the factor.",
            "yarn",
        ),
        Repair(
            "dynamic",
            "dynamic NTK",
            ("rope",),
            "A base that grows with the text, from the training length on.",
            "yarn",
            keys_stay_valid=False,
            trained_as="ntk",
        ),
        Repair(
            "yarn",
            "YaRN",
            ("rope",),
            "Fast pairs turn as before, slow ones more slowly by the factor; scores are sharpened.",
            "yarn",
        ),
        Repair(
            "to_alibi",
            "swapped to ALiBi",
            ("rope",),
            "Queries and keys are no longer turned; ALiBi's bias is added to the scores instead.",
            "alibi",
            becomes="alibi",
        ),
        Repair(
            "divided",
            "slopes divided",
            ("alibi",),
            "Every slope is divided by the factor, in short texts too.",
            "alibi_interpolation",
        ),
        Repair(
            "growing",
            "slopes divided past training",
            ("alibi",),
            "Slopes are divided by text length over training length, from the training length on.",
            "alibi_interpolation",
            trained_as="divided",
        ),
        Repair(
            "stretched",
            "buckets stretched",
            ("t5",),
            "The buckets of far distances reach further by the factor; those of near ones stay.",
            "t5",
        ),
    )
}

FACTORS = (2, 4, 8)  # how much longer texts are to be: those that were measured
REPAIRABLE = tuple(
    method for method in METHODS if any(method in repair.methods for repair in REPAIRS.values())
)


class Retrofit(NamedTuple):
    """A repair, by its key, and the factor that it is made for.

    >>> Retrofit("yarn", 4).name
    'yarn-4'
    """

    repair: str
    factor: float | int

    @property
    def name(self) -> str:
        """As it stands in names of files."""
        return f"{self.repair}-{self.factor}"


def repairs_of(method: str) -> list[Repair]:
    """The repairs for checkpoints of one method, the unrepaired one first.

    >>> [repair.key for repair in repairs_of("alibi")]
    ['none', 'divided', 'growing']
    """
    return [repair for repair in REPAIRS.values() if method in repair.methods]


def check_retrofit(method: str, retrofit: Retrofit) -> None:
    """ValueError where there is no such repair for checkpoints of that method, and for a factor that cannot be."""
    known = [each.key for each in repairs_of(method)]
    if not known:
        raise ValueError(f"method must be one of {', '.join(REPAIRABLE)}, got {method!r}")
    if retrofit.repair not in known:
        raise ValueError(f"repair of {method} must be one of {', '.join(known)}, got {retrofit.repair!r}")
    if not 1 <= retrofit.factor < inf:
        raise ValueError(f"factor must be at least 1 and finite, got {retrofit.factor}")
