"""Learners come, work and vanish: does the server give their memory back, and does it grow with the hours?

    python -m benchmarks.soak --arrivals 200 --learners 10 --minutes 30

First many learners arrive, and half of them vanish without a goodbye. Streamlit keeps the session of who has vanished
for a while, should they come back; here for five seconds instead of two minutes. What counts is the server's memory
after that, against its memory with the other half alone, before those who vanished had come.

Then some learners at a time come again and again: each opens the next page, moves its slider, and vanishes. On Live
attention each brings a text of their own, as caches that are not bounded would keep them all. Caches that are bounded
fill first, so the growth is that of the second half, by least squares.

It ends with an exit status of 1 where memory does not come back: above `MOST` times the memory with half of the
learners alone, or growing in the second half by more than `MOST_GROWTH` of its mean.

A learner is a websocket without a browser (`streamlit_session`); memory is what the server's process has written itself
and still holds (`process`), so Linux is needed.
"""

import argparse
import asyncio
import itertools
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import numpy as np

from benchmarks import report
from benchmarks.classroom import PLACES, Place, elsewhere
from benchmarks.process import own_bytes
from benchmarks.report import RESULTS
from benchmarks.streamlit_session import StreamlitSession
from benchmarks.targets import Row, Target
from tests import served

OUTPUT = RESULTS / "soak.json"
KEPT = 5  # seconds for which the server keeps the session of who has vanished
SERVER = f"--server.disconnectedSessionTTL={KEPT}"
MOVES = 4
MOST = 1.1
# Half an hour of ten learners has some hundred visits in its second half. Shared among them, a tenth of the memory is
# less than one figure each that nobody lets go of, and more than an allocator's ups and downs.
MOST_GROWTH = 0.1
TARGETS = (
    Target(
        "memory when half of the learners have vanished, times that without them",
        MOST,
        lambda rows: rows[0]["half_again"] / rows[0]["half"],
    ),
    Target(
        "growth of memory in the second half, as a share of it",
        MOST_GROWTH,
        lambda rows: rows[1]["grown"] / rows[1]["mean"],
    ),
)


class Sample(NamedTuple):
    """The server's memory at a time: seconds from the start, bytes, learners that have vanished by then."""

    seconds: float
    n_bytes: int
    n_vanished: int


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure memory as learners come and go; print a line for each measurement and write JSON."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.soak",
        description=main.__doc__,
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("--arrivals", type=int, default=200, metavar="LEARNERS")
    parser.add_argument("--learners", type=int, default=10, help="at a time, in the second part")
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--out", type=Path, default=OUTPUT, metavar="FILE")
    given = parser.parse_args(arguments)
    about = report.begin("soak", arrivals=given.arrivals, learners=given.learners, minutes=given.minutes)
    [port] = served.free_ports(1)
    server = served.start_app(port, SERVER)
    url = f"http://127.0.0.1:{port}"
    try:
        served.wait_for(f"{url}/_stcore/health", server)
        arrivals = asyncio.run(half_vanish(url, server.pid, n_learners=given.arrivals))
        print(_line("half vanish", arrivals), flush=True)
        samples = asyncio.run(soak(url, server.pid, n_learners=given.learners, seconds=60 * given.minutes))
    finally:
        served.end(server)
    lasting = growth(samples)
    print(_line("soak", lasting), flush=True)
    rows = [arrivals, lasting | {"samples": [sample._asdict() for sample in samples]}]
    judged = report.write(given.out, about, rows, TARGETS)
    if not all(judgement["met"] for judgement in judged):
        sys.exit(1)


async def half_vanish(url: str, pid: int, *, n_learners: int, at_once: int = 20) -> Row:
    """Bytes with half of the learners, with all, and with half again; before, one visit fills what fills only once."""
    places = itertools.cycle(PLACES)
    async with AsyncExitStack() as present:
        for place in PLACES:
            async with StreamlitSession.opened(_link(url, place)) as first:
                await first.load()
        stay = await _arrive(present, url, places, n_learners // 2, at_once)
        half = own_bytes(pid)
        go = await _arrive(present, url, places, n_learners // 2, at_once)
        everyone = own_bytes(pid)
        for learner in go:
            learner.vanish()
        await asyncio.sleep(2 * KEPT)
        for learner in stay:
            await learner.load()
        return {"half": half, "all": everyone, "half_again": own_bytes(pid)}


async def soak(url: str, pid: int, *, n_learners: int, seconds: float, every: float = 5.0) -> list[Sample]:
    """Memory as some learners at a time come, work and vanish, until the time is over; each comes at least once."""
    visits, start = itertools.count(), time.perf_counter()
    samples: list[Sample] = []
    n_vanished = 0

    def sample() -> None:
        samples.append(Sample(time.perf_counter() - start, own_bytes(pid) or 0, n_vanished))

    async def come_and_go() -> None:
        nonlocal n_vanished
        while time.perf_counter() - start < seconds:
            await _visit(url, next(visits))
            n_vanished += 1

    async def watch() -> None:
        while time.perf_counter() - start < seconds:
            await asyncio.sleep(every)
            sample()

    await asyncio.gather(watch(), *(come_and_go() for _ in range(n_learners)))
    sample()
    return samples


def growth(samples: Sequence[Sample]) -> Row:
    """The second half of the samples: its mean in bytes, and the slope of the line through it in bytes an hour.

    >>> growth([Sample(t, 5000 if t < 3600 else 1000 + t, t) for t in range(0, 7200, 600)])
    {'mean': 6100.0, 'bytes_per_hour': 3600.0, 'grown': 3000.0, 'vanished': 6600}
    """
    half = samples[len(samples) // 2 :]
    sizes = np.array([sample.n_bytes for sample in half])
    slope, _ = np.polyfit([sample.seconds for sample in half], sizes, 1)
    return {
        "mean": float(sizes.mean()),
        "bytes_per_hour": round(3600 * float(slope), 3),
        "grown": round(float(slope) * (half[-1].seconds - half[0].seconds), 3),
        "vanished": samples[-1].n_vanished,
    }


async def _arrive(
    present: AsyncExitStack, url: str, places: Iterator[Place], n_learners: int, at_once: int
) -> list[StreamlitSession]:
    """Learners who open a page each, some at once."""

    async def arrive(place: Place) -> StreamlitSession:
        session = await present.enter_async_context(StreamlitSession.opened(_link(url, place)))
        await session.load()
        return session

    arrived: list[StreamlitSession] = []
    while len(arrived) < n_learners:
        n_next = min(at_once, n_learners - len(arrived))
        arrived += await asyncio.gather(*(arrive(next(places)) for _ in range(n_next)))
    return arrived


async def _visit(url: str, number: int) -> None:
    """One learner: a page, its slider, and gone. RuntimeError where the page shows an error."""
    place, rng = PLACES[number % len(PLACES)], np.random.default_rng(number)
    own_text = (
        {"text": f"Learner {number} reads a book by the sea."} if place.name == "live_attention" else {}
    )
    async with StreamlitSession.opened(_link(url, place, **own_text)) as session:
        answers = [await session.load()]
        answers += [
            await session.move(place.slider, elsewhere(session, place.slider, rng)) for _ in range(MOVES)
        ]
        session.vanish()
    if errors := [error for answer in answers for error in answer.errors]:
        raise RuntimeError(f"{place.name} showed {errors[0]}")


def _link(url: str, place: Place, **parameters: str) -> str:
    return f"{url}/{place.path}?{urlencode({'predict': 'off', **parameters})}"


def _line(name: str, row: Row) -> str:
    told = (
        f"{key} {value / 1e6:.1f} MB" if key != "vanished" else f"{value} visits"
        for key, value in row.items()
    )
    return f"{name:<12} " + ", ".join(told).replace("bytes_per_hour", "growth an hour")


if __name__ == "__main__":
    main()
