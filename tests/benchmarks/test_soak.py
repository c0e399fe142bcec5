"""Learners who vanish leave nothing behind: a short run of the benchmark in front of the real server."""

import json
import re
import time
import urllib.request
from contextlib import nullcontext
from types import SimpleNamespace

import pytest

from benchmarks import soak
from tests import coroutines, served


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
    assert told["half_again"] <= soak.MOST * told["half"]
    samples = coroutines.run(soak.soak(url, pid, n_learners=3, seconds=5.0, every=1.0))
    assert samples[-1].n_vanished >= 3
    assert samples[-1].n_bytes <= soak.MOST * told["all"]
    give_up = time.monotonic() + 30
    while _sessions(url):
        assert time.monotonic() < give_up
        time.sleep(0.1)


@pytest.mark.parametrize(
    ("half_again", "last", "met"),
    [(100, 100, [True, True]), (120, 100, [False, True]), (100, 200, [True, False])],
)
def test_memory_that_stays_or_grows_ends_the_benchmark_with_its_status_after_the_file_is_written(
    monkeypatch, tmp_path, half_again, last, met
):
    async def half_vanish(*_, **__):
        return {"half": 100, "all": 150, "half_again": half_again}

    async def learners_come_and_go(*_, **__):
        return [
            soak.Sample(t, n_bytes, t) for t, n_bytes in enumerate([50, 60, 100, (100 + last) // 2, last])
        ]

    no_server = SimpleNamespace(free_ports=lambda _: [0], start_app=lambda *_: SimpleNamespace(pid=0))
    no_server.wait_for = no_server.end = lambda *_: None
    monkeypatch.setattr(soak, "served", no_server)
    monkeypatch.setattr(soak, "half_vanish", half_vanish)
    monkeypatch.setattr(soak, "soak", learners_come_and_go)
    file = tmp_path / "soak.json"
    with nullcontext() if all(met) else pytest.raises(SystemExit, match="1"):
        coroutines.in_a_thread(soak.main, ["--out", str(file)])
    told = json.loads(file.read_text(encoding="utf-8"))
    assert [target["met"] for target in told["targets"]] == met
    assert told["rows"][0]["half_again"] == half_again
