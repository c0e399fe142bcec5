"""Learners who vanish leave nothing behind: a short run of the benchmark in front of the real server."""

import re
import time
import urllib.request

import pytest

from benchmarks import soak
from tests import coroutines, served

MOST = 1.1  # times as much memory


@pytest.fixture
def server():
    [port] = served.free_ports(1)
    process = served.start_app(port, soak.SERVER)
    try:
        served.wait_for(f"http://127.0.0.1:{port}/_stcore/health", process)
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        served.end(process)


def _sessions(url):
    with urllib.request.urlopen(f"{url}/_stcore/metrics") as answer:  # noqa: S310 (our own server)
        [count] = re.findall(r"^active_sessions (\d+)$", answer.read().decode(), flags=re.MULTILINE)
    return int(count)


def test_memory_returns_when_learners_have_vanished_and_more_of_them_do_not_make_it_grow(server):
    url, pid = server
    told = coroutines.run(soak.half_vanish(url, pid, n_learners=16, at_once=8))
    assert min(told.values()) > 0
    assert told["half_again"] <= MOST * told["half"]
    samples = coroutines.run(soak.soak(url, pid, n_learners=3, seconds=5.0, every=1.0))
    assert samples[-1].n_vanished >= 3
    assert samples[-1].n_bytes <= MOST * told["all"]
    give_up = time.monotonic() + 30
    while _sessions(url):
        assert time.monotonic() < give_up
        time.sleep(0.1)
