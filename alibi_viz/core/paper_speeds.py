"""Paper speeds: what the authors measured of each method's cost, on their machine and in their code.

    words per second while training and while evaluating, gigabytes while training, at three lengths

One V100 and a model of 247 million parameters; the paper's "rotary" is "rope" here. At 3072 tokens memory is lower
because a batch is split. Speeds belong to a machine and to code: the paper's own footnotes say that its rotary code
could be made only 2% slower than sinusoidal positions, and that others measured the T5 bias 8.7% slower, on a TPU.

Source: Press, Smith and Lewis 2022, table 1, section 3, footnotes 5 and 8; Narang et al. 2021.
"""

import csv
from pathlib import Path
from typing import NamedTuple

ROTARY_COULD_LOSE = 0.02
T5_LOSES_ON_TPU = 0.087
ALIBI_EXTRA_MEGABYTES = 100

_TABLE = Path(__file__).parent / "tables" / "alibi_paper_table1_speeds.csv"


class Speed(NamedTuple):
    """One row of the table: thousands of words per second, and gigabytes."""

    method: str
    length: int
    training: float
    evaluation: float
    gigabytes: float


def paper_speeds() -> list[Speed]:
    """The whole table: four methods at 512, 1024 and 3072 tokens.

    >>> paper_speeds()[0]
    Speed(method='sinusoidal', length=512, training=28.5, evaluation=82.1, gigabytes=15.3)
    """
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return [
            Speed(
                row["method"],
                int(row["length"]),
                float(row["train_kwps"]),
                float(row["eval_kwps"]),
                float(row["memory_gb"]),
            )
            for row in csv.DictReader(file)
        ]


def paper_speed(method: str, length: int) -> Speed:
    """One row; ValueError for what the table does not hold.

    >>> paper_speed("t5", 3072).training
    4.3
    """
    for speed in paper_speeds():
        if (speed.method, speed.length) == (method, length):
            return speed
    raise ValueError(f"method and length must be in the paper's table 1, got {method!r} and {length}")
