"""What the papers measured on repaired models of seven billion numbers, row by row as they printed it.

Perplexities, each one run. Small models need not agree with them; these stand beside our own and never in one line
with them. A cell that the paper leaves empty is None.
"""

from typing import NamedTuple

from alibi_viz.core.papers import PAPERS

Cell = str | float | int | None


class PaperTable(NamedTuple):
    """A table of a paper (a key of `PAPERS`): where it stands there, what it holds, and its columns."""

    paper: str
    place: str
    about: str
    columns: dict[str, tuple[Cell, ...]]

    @property
    def source(self) -> str:
        """Where it comes from, as one line.

        >>> PAPER_REPAIRS[0].source
        'Chen et al. 2023, table 3'
        """
        return f"{PAPERS[self.paper].short}, {self.place}"


PAPER_REPAIRS = (
    PaperTable(
        "pi",
        "table 3",
        "Position interpolation of a model trained on 2,048 tokens (LLaMA 7B, PG19), after so many steps of training "
        "further. Repaired and not trained it is far off; two hundred steps bring it back.",
        {
            "target length": (8192, 16384),
            "0 steps": (16.10, 112.13),
            "200 steps": (7.12, 7.05),
            "1,000 steps": (6.95, 6.83),
        },
    ),
    PaperTable(
        "pi",
        "table 2",
        "The same model trained further (proof-pile), at its old length and beyond: the larger the factor, the more "
        "the old length costs.",
        {
            "made for": ("2,048, as it is", "8,192", "16,384", "32,768"),
            "at 2,048": (2.77, 2.79, 2.79, 2.82),
            "at 4,096": (None, 2.57, 2.57, 2.59),
            "at 8,192": (None, 2.39, 2.37, 2.39),
            "at 16,384": (None, None, 2.25, 2.24),
            "at 32,768": (None, None, None, 2.48),
        },
    ),
    PaperTable(
        "yarn",
        "table 1",
        "Three repairs from 4,096 to 8,192 tokens (Llama 2 7B), in windows that slide by 256. Beyond what they are "
        "made for, position interpolation loses most.",
        {
            "repair": ("position interpolation", "NTK-aware base (20,000)", "YaRN"),
            "at 2,048": (3.92, 4.20, 3.91),
            "at 4,096": (3.51, 3.75, 3.50),
            "at 6,144": (3.51, 3.74, 3.51),
            "at 8,192": (3.34, 3.59, 3.35),
            "at 10,240": (8.07, 6.24, 6.04),
        },
    ),
)
