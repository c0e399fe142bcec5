"""Three ways to attend, measured on this machine: what would fit, and what the page says around it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float64, Int64

from alibi_viz.core.cost import dense_bias_bytes
from alibi_viz.lessons.cost import Columns, Scene
from alibi_viz.lessons.units import counted, in_bytes, in_thousands, share, times, tiny

TITLE = "Measured on this machine"
LEAD = (
    "One layer's attention at your sizes, computed now on the machine that serves this page: **plain**, causal and "
    "without positions; the same with ALiBi's **dense bias**; and exact **windowed** attention, which makes the bias "
    "as it goes and leaves out the pairs that cannot matter. Random numbers in float32 on one core; what counts is the "
    "core's own time, without that of other programs. The three take turns; shown is the median."
)
STARTING = "Starting"
BUTTON, STOP = "Measure", "Stop"
ROUNDS = 3
MOST_SECONDS, MOST_BYTES, MOST_FLOPS = 30, 2**30, 10**11
WAYS = ("plain", "dense", "windowed")
_SHORTEST = 256
_FLOAT32 = 4


class Job(NamedTuple):
    """A length in tokens, and the ways that fit there."""

    length: int
    ways: tuple[str, ...]


class Plan(NamedTuple):
    """What is measured, and why the rest is not."""

    jobs: list[Job]
    refused: list[str]

    @property
    def n_calls(self) -> int:
        """All calls, with the first of each, which is not timed."""
        return (ROUNDS + 1) * sum(len(job.ways) for job in self.jobs)


@dataclass(frozen=True)
class Measured:
    """Median seconds of a call by way, nan where there is none; its ratio to plain; and how "windowed" compares.

    share is of the causal pairs that it computed, difference the largest from dense outputs; nan as above.
    """

    lengths: Int64[np.ndarray, "length"]
    seconds: dict[str, Float64[np.ndarray, "length"]]
    to_plain: dict[str, Float64[np.ndarray, "length"]]
    shares: Float64[np.ndarray, "length"]
    differences: Float64[np.ndarray, "length"]


def plan(scene: Scene) -> Plan:
    """Powers of two up to the chosen length, and that length, as far as memory and work are bounded."""
    powers = [2**power for power in range(21) if _SHORTEST <= 2**power <= scene.length]
    jobs, refused = [], []
    for length in sorted({*powers, scene.length}):
        flops = 4 * scene.batch * scene.n_heads * scene.head_dim * length**2
        arrays = 4 * scene.batch * scene.n_heads * scene.head_dim * length * _FLOAT32
        bias = dense_bias_bytes(scene.n_heads, length, length, dtype="float32")
        too_much = _too_much(arrays, flops)
        if too_much:
            refused.append(f"From {counted(length, 'token')} on nothing is measured: {too_much}.")
            break
        ways = WAYS if arrays + bias <= MOST_BYTES else tuple(way for way in WAYS if way != "dense")
        if "dense" not in ways and not refused:
            refused.append(
                f"From {counted(length, 'token')} on there is no dense bias: in float32 it would take "
                f"{in_bytes(bias)}, and the bound here is {in_bytes(MOST_BYTES)} for everything."
            )
        jobs.append(Job(length, ways))
    return Plan(jobs, refused)


def _too_much(arrays: int, flops: int) -> str:
    """Which bounds queries, keys, values and outputs of so many bytes exceed, and a call of so many FLOPs."""
    exceeded = []
    if arrays > MOST_BYTES:
        exceeded.append(
            f"queries, keys, values and outputs take {in_bytes(arrays)}, and the bound here is {in_bytes(MOST_BYTES)}"
        )
    if flops > MOST_FLOPS:
        exceeded.append(
            f"a call takes up to {in_thousands(flops)} FLOPs, and the bound here is {in_thousands(MOST_FLOPS)}"
        )
    return "; ".join(exceeded)


NOTHING_FITS = (
    "Nothing can be measured at these sizes: choose fewer texts, fewer heads or a smaller head dimension."
)


def progress(done: int, n_calls: int, row: Mapping[str, Any]) -> str:
    """What was done last."""
    return f"{done} of {n_calls} calls: {row['way']} at {row['length']:,} tokens"


def measured(rows: Sequence[Mapping[str, Any]]) -> Measured | None:
    """What the rows of `model.attention_timing` come to; None as long as nothing was timed."""
    timed = [row for row in rows if "seconds" in row]
    if not timed:
        return None
    lengths = sorted({row["length"] for row in timed})
    by_round = {(row["way"], row["length"], row["round"]): row["seconds"] for row in timed}

    def medians(way: str, of: str | None = None) -> Float64[np.ndarray, "length"]:
        found = [
            [
                by_round[way, length, count] / (by_round[of, length, count] if of else 1.0)
                for count in range(1, ROUNDS + 1)
                if (way, length, count) in by_round and (of is None or (of, length, count) in by_round)
            ]
            for length in lengths
        ]
        return np.array([np.median(values) if values else np.nan for values in found])

    def told(name: str) -> Float64[np.ndarray, "length"]:
        known = {row["length"]: row[name] for row in rows if name in row}
        return np.array([known.get(length, np.nan) for length in lengths])

    return Measured(
        np.array(lengths, dtype=np.int64),
        {way: medians(way) for way in WAYS},
        {way: medians(way, "plain") for way in WAYS},
        told("share"),
        told("difference"),
    )


def where(scene: Scene, machine: str) -> str:
    """What was measured, on what."""
    return (
        f"Measured just now on this machine ({machine}): {counted(scene.batch, 'text')}, "
        f"{counted(scene.n_heads, 'head')} of {scene.head_dim}, one layer."
    )


def interrupted(rows: Sequence[Mapping[str, Any]], plan: Plan) -> str:
    """Why there are fewer numbers than were planned, where there are."""
    gap = next((row for row in rows if "gap" in row), None)
    if gap:
        return f"Ended at {gap['length']:,} tokens: {gap['gap']}. What was measured stays."
    done = sum("way" in row for row in rows)
    if done == plan.n_calls:
        return ""
    return f"Stopped after {done} of {plan.n_calls} calls: what was measured stays. Measure again to have the rest."


def alt(found: Measured) -> str:
    """The times in words."""
    last = len(found.lengths) - 1
    told = "; ".join(f"{way}: {_ms(seconds[last])}" for way, seconds in found.seconds.items())
    return f"Time of one call against length, on log axes. At {found.lengths[last]:,} tokens {told}."


def numbers(found: Measured) -> Columns:
    """Milliseconds, ratios to plain attention, and how windowed attention compares; nothing where there is a gap."""
    columns: Columns = {"length": found.lengths.tolist()}
    for way in WAYS:
        columns[f"{way}, ms"] = _cells(1e3 * found.seconds[way])
    for way in WAYS[1:]:
        columns[f"{way} / plain"] = _cells(found.to_plain[way])
    columns["pairs that windowed computed"] = _cells(found.shares)
    columns["largest difference from dense"] = _cells(found.differences)
    return columns


def table(found: Measured) -> Columns:
    """The same in words, with the digits that a measurement bears, for the page itself."""
    columns: Columns = {"length": [f"{length:,}" for length in found.lengths.tolist()]}
    for way, name in zip(WAYS, ("plain", "dense bias", "windowed"), strict=True):
        columns[name] = [_ms(seconds) for seconds in found.seconds[way]]
    for way, name in zip(WAYS[1:], ("dense bias / plain", "windowed / plain"), strict=True):
        columns[name] = ["a gap" if np.isnan(ratio) else f"{ratio:.2f}" for ratio in found.to_plain[way]]
    return columns


def snippet(found: Measured) -> str:
    """The measured times and their growth with length, in numpy alone; the result is `powers`."""
    rows = "\n".join(f'    "{way}": np.array({seconds.tolist()}),' for way, seconds in found.seconds.items())
    return f"""import numpy as np

nan = np.nan  # a gap
lengths = np.array({found.lengths.tolist()})
seconds = {{
{rows}
}}
# time grows as length to this power, from each length to the next
powers = {{way: np.diff(np.log(times)) / np.diff(np.log(lengths)) for way, times in seconds.items()}}
print(powers)
"""


def notices(found: Measured) -> list[str]:
    """What to notice in the measured times, in numbers."""
    complete = np.flatnonzero(np.isfinite([*found.seconds.values()]).all(axis=0))
    if not complete.size:
        return []
    last = int(complete[-1])
    length = int(found.lengths[last])
    dense, windowed = found.to_plain["dense"][last], found.to_plain["windowed"][last]
    said = [
        f"At {counted(length, 'token')} plain attention takes {_ms(found.seconds['plain'][last])}. With the **dense "
        f"bias** it takes {times(dense)} as long: as much is multiplied, but one more number is read for each pair. "
        f"**Windowed** attention takes {times(windowed)} as long as plain."
    ]
    if np.isfinite(found.shares[last]):
        said.append(
            f"For these queries and keys windowed attention found that {share(found.shares[last])} of the pairs can "
            f"matter. It leaves out no more than float32 rounds away: its outputs differ from those with the dense "
            f"bias by at most {tiny(found.differences[last])}."
        )
    first = int(complete[0])
    if first < last:
        grown = (
            f"{way} {times(found.seconds[way][last] / found.seconds[way][first])}"
            for way in ("plain", "windowed")
        )
        longer = times(found.lengths[last] / found.lengths[first])
        said.append(
            f"From {found.lengths[first]:,} tokens on, {longer} the length takes {' and '.join(grown)} the time."
        )
    if windowed > 1:
        said.append(
            "Windowed attention does not pay here: texts are too short for the windows to leave much out, and cutting "
            "them into blocks takes time of its own."
        )
    return said


def _ms(seconds: float) -> str:
    return "a gap" if np.isnan(seconds) else f"{1e3 * seconds:.3g} ms"


def _cells(values: Float64[np.ndarray, "length"]) -> list[object]:
    return [None if np.isnan(value) else value for value in values.tolist()]
