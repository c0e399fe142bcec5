"""A class opens a page at once, and then moves a slider: how long everyone waits.

    python -m benchmarks.classroom --sessions 40 --think 6 --seconds 60

The server is the app as people get it, one process. Each learner is a websocket that speaks Streamlit's protocol
(`streamlit_session`), without a browser: what is counted is the server's part, from the request until the last message
has come. First one learner opens the page, so that everything the server loads only once is there. Then all arrive
together; then each moves the page's slider to a random place, thinks, and moves it again. The learners run on the same
machine and take their share of it. Memory is what the server's process has written itself. Processor time is the
server's alone: on a busy machine it says more than the wait.
"""

import argparse
import asyncio
import statistics
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks import report
from benchmarks.process import own_bytes, processor_seconds
from benchmarks.report import RESULTS
from benchmarks.streamlit_session import Answer, StreamlitSession
from benchmarks.targets import Row, Target
from tests import served

OUTPUT = RESULTS / "classroom.json"


class Place(NamedTuple):
    """A page by its name and its path, and the slider that learners move."""

    name: str
    path: str
    slider: str


PLACES = (
    Place("bias_term", "", "Head"),
    Place("slopes", "slopes", "Heads"),
    Place("bias_heatmap", "bias_heatmap", "Head"),
    Place("live_attention", "live_attention", "Head"),
)
TARGETS = (
    Target(
        "opening at once, median seconds", 2.5, lambda rows: max(row["opening"]["median"] for row in rows)
    ),
    Target(
        "a rerun, 95th percentile in seconds", 0.35, lambda rows: max(row["rerun"]["p95"] for row in rows)
    ),
    Target("errors", 0, lambda rows: sum(row["errors"] for row in rows)),
    Target("bytes a session", 3e6, lambda rows: max(row["bytes_per_session"] or 0 for row in rows)),
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure a class on each of some pages; print a table and write JSON."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.classroom",
        description=main.__doc__,
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    names = [place.name for place in PLACES]
    parser.add_argument("--pages", nargs="+", choices=names, default=names, metavar="PAGE")
    parser.add_argument("--sessions", type=int, default=40)
    parser.add_argument("--think", type=float, default=6.0, metavar="SECONDS")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long they move sliders")
    parser.add_argument("--out", type=Path, default=OUTPUT, metavar="FILE")
    given = parser.parse_args(arguments)
    about = report.begin("classroom", sessions=given.sessions, think=given.think, seconds=given.seconds)
    rows = []
    for place in PLACES:
        if place.name in given.pages:
            rows.append(_measure(place, given.sessions, given.think, given.seconds))
            print(_line(rows[-1]), flush=True)
    report.write(given.out, about, rows, TARGETS)


def _measure(place: Place, n_sessions: int, think: float, seconds: float) -> Row:
    """One page, with a server of its own."""
    [port] = served.free_ports(1)
    server = served.start_app(port)
    try:
        served.wait_for(f"http://127.0.0.1:{port}/_stcore/health", server)
        url = f"http://127.0.0.1:{port}/{place.path}?predict=off"
        return {"page": place.name} | asyncio.run(
            attend(url, place.slider, server.pid, n_sessions=n_sessions, think=think, seconds=seconds)
        )
    finally:
        served.end(server)


async def attend(url: str, slider: str, pid: int, *, n_sessions: int, think: float, seconds: float) -> Row:
    """What a class meets at `url`: seconds, bytes, errors, and what it takes from the server, process `pid`."""
    async with AsyncExitStack() as sessions:
        first = await sessions.enter_async_context(StreamlitSession.opened(url))
        await first.load()
        await first.move(slider, elsewhere(first, slider, np.random.default_rng(0)))
        memory = [own_bytes(pid)]
        busy = [processor_seconds(pid)]

        arrived = await asyncio.gather(
            *(_arrive(sessions, url) for _ in range(n_sessions)), return_exceptions=True
        )
        memory.append(own_bytes(pid))
        busy.append(processor_seconds(pid))
        present = [each for each in arrived if not isinstance(each, BaseException)]

        until = time.perf_counter() + seconds
        worked = await asyncio.gather(
            *(
                _work(session, slider, think, until, np.random.default_rng(n))
                for n, (session, _) in enumerate(present)
            )
        )
        memory.append(own_bytes(pid))
        busy.append(processor_seconds(pid))

    openings = [opening for _, opening in present]
    reruns = [answer for answers, _ in worked for answer in answers]
    broken = [repr(each) for each in arrived if isinstance(each, BaseException)]
    broken += [repr(failure) for _, failure in worked if failure]
    shown = [error for answer in (*openings, *reruns) for error in answer.errors]
    return {
        "sessions": n_sessions,
        "opening": summary(openings, busy[0], busy[1]),
        "rerun": summary(reruns, busy[1], busy[2]),
        "errors": len(broken) + len(shown),
        "first_errors": [*broken, *shown][:3],
        "bytes_per_session": _share(memory[0], memory[2], n_sessions),
    }


def elsewhere(session: StreamlitSession, label: str, rng: np.random.Generator) -> float:
    """A place of a slider of whole numbers at which it has not been put; the middle is as likely as the ends."""
    slider = session.controls[label].slider
    places = [place for place in range(int(slider.min), int(slider.max) + 1) if place != session.held(label)]
    return float(rng.choice(places))


def summary(answers: Sequence[Answer], busy_before: float | None, busy_after: float | None) -> Row:
    """How many there were, their median, 95th percentile and worst seconds, bytes, processor seconds for each."""
    if not answers:
        return {"n": 0}
    seconds = [answer.seconds for answer in answers]
    cuts = statistics.quantiles(seconds, n=20, method="inclusive") if len(seconds) > 1 else seconds
    return {
        "n": len(answers),
        "median": statistics.median(seconds),
        "p95": cuts[-1],
        "worst": max(seconds),
        "bytes": statistics.median(answer.n_bytes for answer in answers),
        "processor": _share(busy_before, busy_after, len(answers)),
    }


async def _arrive(sessions: AsyncExitStack, url: str) -> tuple[StreamlitSession, Answer]:
    """Open the page; the wait begins before there is a connection."""
    start = time.perf_counter()
    session = await sessions.enter_async_context(StreamlitSession.opened(url))
    answer = await session.load()
    return session, answer._replace(seconds=time.perf_counter() - start)


async def _work(
    session: StreamlitSession, slider: str, think: float, until: float, rng: np.random.Generator
) -> tuple[list[Answer], Exception | None]:
    """Think, move, and again; what came back each time, and what broke the session off, if anything did."""
    answers: list[Answer] = []
    pause = rng.uniform(0.0, think)
    try:
        while time.perf_counter() + pause < until:
            await asyncio.sleep(pause)
            answers.append(await session.move(slider, elsewhere(session, slider, rng)))
            pause = think * rng.uniform(0.5, 1.5)
    except Exception as failure:  # whatever it was, it is told
        return answers, failure
    return answers, None


def _share(before: float | None, after: float | None, n: int) -> float | None:
    return None if before is None or after is None else (after - before) / n


def _line(row: Row) -> str:
    memory = row["bytes_per_session"]
    return (
        f"{row['page']:<15} {row['sessions']} at once {_times(row['opening'])}   "
        f"{row['rerun']['n']} reruns {_times(row['rerun'])}   {row['errors']} errors"
        + ("" if memory is None else f"   {memory / 1e6:.2f} MB a session")
    )


def _times(told: Row) -> str:
    if not told["n"]:
        return "none"
    processor = "" if told["processor"] is None else f", processor {1000 * told['processor']:.0f} ms"
    return (
        f"median {1000 * told['median']:.0f} ms, p95 {1000 * told['p95']:.0f} ms, "
        f"{told['bytes'] / 1000:.0f} kB{processor}"
    )


if __name__ == "__main__":
    main()
