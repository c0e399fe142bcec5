"""A repair of the T5 bias in words, tables and code: the bucket of each distance, and how many share one."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Int64

from alibi_viz.core.local_resolution import distances_alike
from alibi_viz.core.repaired import Stretch, repaired_max_distance
from alibi_viz.core.repairs import REPAIRS, UNREPAIRED
from alibi_viz.core.t5 import bucket_first_distances, relative_position_bucket
from alibi_viz.lessons.extrapolation import Columns

BUCKETS_TITLE, ALIKE_TITLE = "Bucket of each distance", "Local resolution lost"
BUCKETS_CAPTION = (
    "The learned table has a bias for each bucket. The repair deals the distances out to them anew."
)
ALIKE_CAPTION = "Distances in one bucket get one bias: how many are they? One is exact, more is blurred."


class Buckets(NamedTuple):
    """The buckets of distances 1 up to the target, one direction: the max_distance of each stage."""

    stretch: Stretch
    num_buckets: int
    max_distances: dict[str, int]

    @property
    def distances(self) -> Int64[np.ndarray, "distance"]:
        """Every distance in a text of the target length, but that of a token to itself."""
        return np.arange(1, self.stretch.target_len)

    def bucket(self, stage: str) -> Int64[np.ndarray, "distance"]:
        """The bucket of each distance."""
        sizes = {"num_buckets": self.num_buckets, "max_distance": self.max_distances[stage]}
        return relative_position_bucket(-self.distances, bidirectional=False, **sizes)

    def alike(self, stage: str) -> Int64[np.ndarray, "distance"]:
        """How many distances share the bucket of each distance, in a text of the target length."""
        sizes = {"num_buckets": self.num_buckets, "max_distance": self.max_distances[stage]}
        return distances_alike(self.distances, upto=int(self.distances[-1]), **sizes)

    def last_starts(self, stage: str) -> int:
        """The first distance of the last bucket, which holds all that are further."""
        furthest = self.max_distances[stage]
        return int(bucket_first_distances(num_buckets=self.num_buckets, max_distance=furthest)[-1])


def buckets(stretch: Stretch, *, num_buckets: int, max_distance: int) -> Buckets:
    """The buckets under a repair.

    >>> buckets(Stretch("stretched", 4, 128), num_buckets=32, max_distance=128).max_distances
    {'none': 128, 'stretched': 512}
    """
    found = {
        stage: repaired_max_distance(max_distance, repair=stage, factor=stretch.factor)
        for stage in stretch.stages
    }
    return Buckets(stretch, num_buckets, found)


def alt_buckets(found: Buckets) -> str:
    """Where the last bucket begins in words."""
    said = "; ".join(
        f"{REPAIRS[stage].label}: the last of {found.num_buckets} buckets begins at {found.last_starts(stage):,} tokens"
        for stage in found.max_distances
    )
    return f"Bucket of each distance up to {found.stretch.target_len:,} tokens. {said}."


def alt_alike(found: Buckets) -> str:
    """How many distances share the last bucket in words."""
    said = "; ".join(
        f"{REPAIRS[stage].label}: {found.alike(stage)[-1]:,} distances share the last bucket"
        for stage in found.max_distances
    )
    return f"How many distances up to {found.stretch.target_len:,} tokens have the same bias. {said}."


def numbers(found: Buckets) -> Columns:
    """A row for each distance: its bucket in each stage, and how many share it."""
    columns: Columns = {"distance": found.distances.tolist()}
    for stage in found.max_distances:
        columns[f"bucket, {REPAIRS[stage].label}"] = found.bucket(stage).tolist()
        columns[f"distances alike, {REPAIRS[stage].label}"] = found.alike(stage).tolist()
    return columns


def snippet(found: Buckets) -> str:
    """The same in numpy alone, from the first distance of each bucket; the results are `bucket` and `alike`."""
    first = {
        stage: bucket_first_distances(num_buckets=found.num_buckets, max_distance=furthest).tolist()
        for stage, furthest in found.max_distances.items()
    }
    rows = "\n".join(f'    "{stage}": np.array({starts}),' for stage, starts in first.items())
    return f"""import numpy as np

distances = np.arange({found.stretch.target_len})
first = {{                                        # of each bucket, in tokens
{rows}
}}
bucket = {{name: np.searchsorted(starts, distances, side="right") - 1 for name, starts in first.items()}}
alike = {{name: np.bincount(of)[of] for name, of in bucket.items()}}
print(bucket, alike)
"""


def notices(found: Buckets) -> list[str]:
    """What to notice in the buckets, in numbers."""
    stretch, exact = found.stretch, found.num_buckets // 2
    starts = found.last_starts(UNREPAIRED)
    said = [
        f"As it is, all distances from {starts:,} tokens on share the last bucket: in a text of {stretch.target_len:,} "
        f"tokens {found.alike(UNREPAIRED)[-1]:,} distances have one bias, and no order among them."
    ]
    if stretch.repair == UNREPAIRED:
        return said
    edge, middle = stretch.train_len - 1, stretch.train_len // 2 - 1  # of the distances, which begin at 1
    before, after = (found.alike(stage)[middle] for stage in stretch.stages)
    return [
        *said,
        f"Stretched, the last bucket begins at {found.last_starts(stretch.repair):,} and holds "
        f"{found.alike(stretch.repair)[-1]:,}. A distance of {edge + 1:,} tokens moves from bucket "
        f"{found.bucket(UNREPAIRED)[edge]} to {found.bucket(stretch.repair)[edge]}: that bias was learned for nearer "
        "keys.",
        f"Local resolution: the {exact} nearest distances keep a bucket each. A distance of {middle + 1:,} tokens is "
        f"one of {after:,} with the same bias instead of one of {before:,}.",
    ]
