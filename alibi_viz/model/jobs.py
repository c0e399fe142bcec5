"""Which models are trained: every method from chance, and every repair's checkpoint further.

    PLAN              six methods, three seeds
    RETROFITS         every repair of every method, for every factor, two seeds
    RETROFIT_PLAN     those of them that need a training of their own

A job array takes one job of a plan each, by its number.
"""

import itertools
from typing import NamedTuple

from alibi_viz.core.repairs import FACTORS, REPAIRABLE, REPAIRS, UNREPAIRED, Retrofit, repairs_of
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

    @property
    def trained_as(self) -> "Job":
        """The job whose training serves this one too.

        >>> Job("rope", 0, Retrofit("dynamic", 4)).trained_as.name
        'rope-0-ntk-4'
        """
        other = self.retrofit and REPAIRS[self.retrofit.repair].trained_as
        return (
            self._replace(retrofit=self.retrofit._replace(repair=other)) if self.retrofit and other else self
        )


PLAN = [Job(method, seed) for seed, method in itertools.product(SEEDS, POSITIONS)]
# The unrepaired ones, trained further on windows of the training length and longer, are what repairs are compared with.
RETROFITS = [
    Job(method, seed, Retrofit(repair.key, factor))
    for seed, method in itertools.product(RETROFIT_SEEDS, REPAIRABLE)
    for repair in repairs_of(method)
    for factor in ((1, *FACTORS) if repair.key == UNREPAIRED else FACTORS)
]
RETROFIT_PLAN = [job for job in RETROFITS if job == job.trained_as]
