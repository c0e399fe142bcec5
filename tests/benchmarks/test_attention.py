"""The benchmark of attention measures what it says, at lengths that take no time."""

import json

import pytest
import torch

from benchmarks.attention import main, measure
from benchmarks.attention_ways import IN_BANDS, NO_BIAS, WAYS, Inputs

FLEX = "flex_attention, compiled"


@pytest.fixture
def without_a_compiler(monkeypatch):
    monkeypatch.setenv("CXX", "no-such-compiler")


@pytest.fixture
def threads_as_before():
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


@pytest.mark.usefixtures("without_a_compiler", "threads_as_before")
def test_it_writes_a_row_for_every_way_and_says_why_one_is_missing(tmp_path, capsys):
    file = tmp_path / "new" / "attention.json"
    main(["--lengths", "64", "32", "--trained-length", "48", "--rounds", "1", "--out", str(file)])
    written = json.loads(file.read_text())
    assert "torch" in written["machine"]
    assert written["machine"] in capsys.readouterr().out
    rows = {(row["inputs"], row["length"], row["way"]): row for row in written["rows"]}
    places = [("random", 32), ("random", 64), *((f"trained, layer {n}", 48) for n in (1, 2, 3, 4))]
    assert list(rows) == [(*place, way) for place in places for way in WAYS]
    for (_, length, way), row in rows.items():
        if way == FLEX:
            assert row["gap"] == "cannot be compiled: there is no no-such-compiler on this machine"
        else:
            assert row["seconds"] > 0
            assert row["error"] < 1e-4
            assert ("growth" in row) == (length == 64)
    steepest, *others = rows["random", 64, IN_BANDS]["bands"]
    assert steepest < 63
    assert others == [63] * 7


def some_inputs(length):
    query, key, value = torch.randn(3, 1, 2, length, 8, generator=torch.Generator().manual_seed(0))
    return Inputs(query, key, value, torch.tensor([0.5, 0.1], dtype=torch.float64).numpy())


@pytest.mark.usefixtures("without_a_compiler")
def test_every_way_is_measured_against_the_same_two():
    rows = {row["way"]: row for row in measure("random", some_inputs(40), rounds=1)}
    assert rows[NO_BIAS]["times_no_bias"] == rows[IN_BANDS]["times_in_bands"] == 1
    assert rows[NO_BIAS]["times_in_bands"] == pytest.approx(1 / rows[IN_BANDS]["times_no_bias"])


@pytest.mark.filterwarnings("ignore:flex_attention called without torch.compile")
def test_every_way_with_a_bias_computes_the_same(monkeypatch):
    monkeypatch.setattr(torch, "compile", lambda function, **_: function)
    inputs = some_inputs(70)
    expected = WAYS[IN_BANDS].prepare(inputs)()
    for way in WAYS.values():
        assert torch.allclose(way.prepare(inputs)(), expected, atol=1e-5) == way.biased


def test_what_would_not_fit_is_a_gap_with_its_size():
    zeros = torch.zeros(1, 8, 1, 1).expand(1, 8, 32_768, 1)
    inputs = Inputs(zeros, zeros, zeros, torch.ones(8).double().numpy())
    assert WAYS["dense bias"].gap(inputs) == "the bias would take 32 GiB, more than the 2 that are given"
    assert WAYS[IN_BANDS].gap(inputs) is None
