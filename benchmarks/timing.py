"""Times that can be compared on a machine that is busy with other things.

Ways to do the same take turns, round after round, so that a slow minute slows all of them; every second round goes
backwards, so that none always has the same neighbour before it. What counts is the ratio within a round, and of those
the median. The clock is the processor time of this process: with one thread it does not
run while another program has the core. On a machine that does nothing else it is the time on the wall.
"""

import math
import os
import platform
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median

import torch


def interleaved(ways: Mapping[str, Callable[[], object]], *, rounds: int) -> dict[str, list[float]]:
    """Seconds of processor time that each way took in each round; a first call of each is not counted."""
    for way in ways.values():
        way()
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(rounds):
        for name, way in list(ways.items())[:: -1 if turn % 2 else 1]:
            start = time.process_time()
            way()
            seconds[name].append(time.process_time() - start)
    return seconds


def ratio(seconds: list[float], of: list[float]) -> float:
    """How many times as long one way took as another: the median of the rounds.

    >>> ratio([2.0, 4.0, 90.0], of=[1.0, 1.0, 30.0])
    3.0
    """
    return median(mine / theirs for mine, theirs in zip(seconds, of, strict=True))


def growth(lengths: tuple[float, float], seconds: tuple[float, float]) -> float:
    """The x of "time grows as length^x", between two lengths.

    >>> growth((1024, 2048), (1.0, 4.0))
    2.0
    """
    return math.log(seconds[1] / seconds[0]) / math.log(lengths[1] / lengths[0])


def machine() -> str:
    """The processor, how much of it was used, how busy it was with other things, and the versions."""
    name = platform.processor() or platform.machine()
    about = Path("/proc/cpuinfo")
    if about.is_file():
        found = [
            line.partition(":")[2].strip() for line in about.read_text().splitlines() if "model name" in line
        ]
        name = found[0] if found else name
    cores, threads = os.cpu_count(), torch.get_num_threads()
    busy = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return (
        f"{name}, {threads} thread{'s' * (threads > 1)} of {cores} cores{busy}, {platform.system()}, "
        f"Python {platform.python_version()}, torch {torch.__version__}"
    )
