"""What the benchmark of a class counts: waits, errors, and where sliders go."""

import asyncio
import os
from contextlib import asynccontextmanager
from types import SimpleNamespace

import numpy as np
import pytest

from benchmarks import classroom
from benchmarks.classroom import attend, elsewhere, summary
from benchmarks.process import own_bytes, processor_seconds
from benchmarks.streamlit_session import Answer
from tests import coroutines


class Fake:
    """A learner's session that answers at once; every third move shows an error."""

    n_open = most_open = n_moved = 0

    def __init__(self):
        self.place = 2.0
        self.controls = {"Head": SimpleNamespace(slider=SimpleNamespace(min=1.0, max=4.0))}

    @classmethod
    @asynccontextmanager
    async def opened(cls, _):
        cls.n_open += 1
        cls.most_open = max(cls.most_open, cls.n_open)
        try:
            yield cls()
        finally:
            cls.n_open -= 1

    def held(self, _):
        return self.place

    async def load(self):
        await asyncio.sleep(0)
        return Answer(0.0, 100, ())

    async def move(self, _, value):
        assert value != self.place
        self.place = value
        type(self).n_moved += 1
        return Answer(0.5, 10, ("ValueError: no",) if self.n_moved % 3 == 0 else ())


@pytest.fixture
def fake(monkeypatch):
    fresh = type("Fresh", (Fake,), {})
    monkeypatch.setattr(classroom, "StreamlitSession", fresh)
    return fresh


def attended(seconds, n_sessions=5):
    return coroutines.run(
        attend("http://class.test", "Head", os.getpid(), n_sessions=n_sessions, think=0.01, seconds=seconds)
    )


def test_all_learners_are_there_at_once_and_gone_in_the_end(fake):
    row = attended(0.05)
    assert (fake.most_open, fake.n_open) == (1 + 5, 0)
    assert row["opening"]["n"] == 5
    assert row["rerun"]["n"] == fake.n_moved - 1 > 0
    assert row["rerun"]["median"] == 0.5
    assert row["errors"] == fake.n_moved // 3


def test_a_learner_who_gets_no_answer_is_an_error_and_the_others_go_on(fake):
    class Refused(fake):
        n_loaded = 0

        async def load(self):
            type(self).n_loaded += 1
            if self.n_loaded == 3:
                raise ConnectionError("refused")
            return await super().load()

    classroom.StreamlitSession = Refused
    row = attended(0.0)
    assert (row["opening"]["n"], row["errors"]) == (4, 1)
    assert row["first_errors"] == ["ConnectionError('refused')"]
    assert row["rerun"] == {"n": 0}


def test_a_slider_goes_to_every_place_but_its_own():
    rng = np.random.default_rng(0)
    assert {elsewhere(Fake(), "Head", rng) for _ in range(50)} == {1.0, 3.0, 4.0}


def test_a_summary_by_hand():
    answers = [Answer(seconds, 1000, ()) for seconds in (*range(1, 20), 100.0)]
    told = summary(answers, 10.0, 30.0)
    assert (told["median"], told["worst"], told["bytes"], told["processor"]) == (10.5, 100.0, 1000, 1.0)
    assert told["p95"] == pytest.approx(19 + 0.05 * (100 - 19))
    assert summary(answers[:1], None, None)["p95"] == 1.0


def test_what_a_process_has_used_grows_as_it_works():
    if own_bytes(os.getpid()) is None:
        assert processor_seconds(os.getpid()) is None
        return
    before, busy = own_bytes(os.getpid()), processor_seconds(os.getpid())
    held = np.ones(2**23)
    while processor_seconds(os.getpid()) == busy:
        held += 1
    assert own_bytes(os.getpid()) - before == pytest.approx(2**26, rel=0.2)
