"""Which models are trained: every method from chance, and every repair's checkpoint further.

    PLAN              six methods, three seeds
    RETROFIT_PLAN     every repair of every method, for every factor, two seeds

A job array takes one job of a plan each, by its number.
"""

import itertools
from typing import NamedTuple

from alibi_viz.core.repairs import FACTORS, REPAIRABLE, UNREPAIRED, Retrofit, repairs_of
from alibi_viz.model.position import POSITIONS
from alibi_viz.model.run import Recipe

SEEDS, RETROFIT_SEEDS = (0, 1, 2), (0, 1)
FURTHER = Recipe(steps=80, learning_rate=1e-3, warm_up=10)  # 8 % of the tokens of training
TOKENS_PER_STEP = 2048  # of further training, whatever the length of a window


class Job(NamedTuple):
    """A model to train: from chance, or further after a retrofit.

    >>> Job("rope", 0, Retrofit("yarn", 4)).name
    'rope-0-yarn-4'
    """

    method: str
    seed: int
    retrofit: Retrofit | None = None

    @property
    def name(self) -> str:
        """As its files are called."""
        return f"{self.method}-{self.seed}" + (f"-{self.retrofit.name}" if self.retrofit else "")


PLAN = [Job(method, seed) for seed, method in itertools.product(SEEDS, POSITIONS)]
# The unrepaired ones, trained further on windows of the training length and longer, are what repairs are compared with.
RETROFIT_PLAN = [
    Job(method, seed, Retrofit(repair.key, factor))
    for seed, method in itertools.product(RETROFIT_SEEDS, REPAIRABLE)
    for repair in repairs_of(method)
    for factor in ((1, *FACTORS) if repair.key == UNREPAIRED else FACTORS)
]
