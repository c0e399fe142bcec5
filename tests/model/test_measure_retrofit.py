"""The command that measures repaired models: each as what it is, none twice, and the unrepaired one once."""

import hashlib
import itertools
import sys
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
import torch

from alibi_viz.core.repairs import Retrofit
from alibi_viz.model import measure_retrofit
from alibi_viz.model.batches import DRILL_IDS
from alibi_viz.model.card import Card
from alibi_viz.model.checkpoint import load, pack, save
from alibi_viz.model.config import Config
from alibi_viz.model.corpus import split_by_hash
from alibi_viz.model.evaluate import evaluate
from alibi_viz.model.jobs import Job
from alibi_viz.model.measure import held_out_text
from alibi_viz.model.probes import recall
from alibi_viz.model.retrofit import repaired
from alibi_viz.model.retrofit_results import read_retrofits
from alibi_viz.model.tokenizer import START, tokenizer_hash
from alibi_viz.model.transformer import Transformer

YARN = Retrofit("yarn", 2)
DYNAMIC, NTK = Retrofit("dynamic", 2), Retrofit("ntk", 2)
PLAN = [Job("rope", 5, retrofit) for retrofit in (Retrofit("none", 1), Retrofit("none", 2), YARN)]


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    constants = {
        "LENGTHS": (8, 16),
        "DISTANCES": (2, 20),
        "CONTEXT_LENGTH": 16,
        "TRACED_LENGTH": 8,
        "N_TRACED": 2,
        "RETROFITS": PLAN,
    }
    for name, small in constants.items():
        monkeypatch.setattr(measure_retrofit, name, small)


def held_out(words: str) -> str:
    """A text that its hash sends to the test split."""
    texts = (f"{words}{number}." for number in itertools.count())
    return next(text for text in texts if split_by_hash(text) == "test")


SPEECH, CHAPTER = held_out("We hold that nothing is certain. " * 9), held_out("The ship lay still. " * 9)
TEXT = held_out_text({"speeches": [SPEECH], "novel": [CHAPTER]}).astype(np.int64)


def stored(folder: Path, *, weights_seed: int, retrofit: dict | None = None) -> None:
    torch.manual_seed(weights_seed)
    model = Transformer(Config("rope", width=16, n_layers=1, n_heads=2, train_len=8))
    for weight in model.parameters():
        torch.nn.init.normal_(weight, std=0.3)
    data = pack(model)
    card = Card(
        method="rope",
        seed=5,
        config=asdict(model.config),
        command="train --from rope",
        git_commit="c0ffee",
        date="2026-01-02",
        machine="an abacus",
        data_sha256="",
        tokenizer_sha256=tokenizer_hash(),
        weights_sha256=hashlib.sha256(data).hexdigest(),
        recipe={"steps": 3, "learning_rate": 0.5},
        tokens_seen=7,
        minutes=0.5,
        measured={"valid": {"speeches": 4.5}},
        retrofit=retrofit,
    )
    save(data, card, folder=folder)


@pytest.fixture
def measured(tmp_path, monkeypatch):
    """The command, given once more; what it has written."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "1801_somebody.txt").write_text(SPEECH)
    (corpus / "chapter_1.txt").write_text(CHAPTER)
    (corpus / "wisdom").write_text("Look before you leap.")
    stored(tmp_path / "weights", weights_seed=0)
    stored(tmp_path / "further", weights_seed=1, retrofit=YARN._asdict() | {"from_sha256": "0"})

    def give(*words: str):
        folders = [("--corpus", corpus), ("--weights", tmp_path / "weights"), ("--out", tmp_path / "results")]
        further = ("--further", str(tmp_path / "further")) if "--further" in words else ()
        given = [word for option, folder in folders for word in (option, str(folder))]
        monkeypatch.setattr(sys, "argv", ["measure_retrofit", *given, "--seed", "5", *further])
        measure_retrofit.main()
        return {run.name: run for run in read_retrofits(tmp_path / "results")}

    return give


def test_the_unrepaired_model_is_measured_once_and_every_repair_for_its_factor(measured, tmp_path):
    found = measured()
    assert set(found) == {"rope-5-none-1", "rope-5-yarn-2"}
    model, card = load("rope", seed=5, folder=tmp_path / "weights")
    for name, factor, repair in (("rope-5-none-1", 1, "none"), ("rope-5-yarn-2", 2, "yarn")):
        other = repaired(model, repair, factor=factor)
        for length in (8, 16):
            expected = evaluate(other, TEXT, length=length).perplexity
            assert found[name].perplexity_at(length) == pytest.approx(expected, rel=1e-4)
        expected = recall(other, TEXT[TEXT != START], DRILL_IDS, distance=20).share_right
        assert found[name].recall_at(20) == pytest.approx(expected, abs=1e-4)
        assert found[name].card["weights_sha256"] == card.weights_sha256
        assert found[name].card["trained_further"] is None


def test_what_was_trained_further_is_measured_with_its_own_weights_beside_what_is_there(measured, tmp_path):
    before = measured()
    found = measured("--further")
    assert set(found) == {*before, "rope-5-yarn-2-further"}
    further = found["rope-5-yarn-2-further"]
    model, card = load("rope", seed=5, retrofit=YARN, folder=tmp_path / "further")
    expected = evaluate(model, TEXT, length=16).perplexity
    assert further.perplexity_at(16) == pytest.approx(expected, rel=1e-4)
    assert further.perplexity_at(16) != before["rope-5-yarn-2"].perplexity_at(16)
    assert further.card["weights_sha256"] == card.weights_sha256
    assert further.card["trained_further"] == {
        "repair": "yarn",
        "factor": 2,
        "from_sha256": "0",
        "tokens": 7,
        "recipe": {"steps": 3, "learning_rate": 0.5},
        "command": "train --from rope",
        "git_commit": "c0ffee",
        "date": "2026-01-02",
        "machine": "an abacus",
        "minutes": 0.5,
        "measured": {"valid": {"speeches": 4.5}},
    }


def test_what_is_measured_is_left_as_it_is(measured, tmp_path):
    measured()
    file = tmp_path / "results" / "rope-5-yarn-2.json"
    before = file.stat().st_mtime_ns
    measured()
    assert file.stat().st_mtime_ns == before


def test_dynamic_ntk_is_measured_with_the_weights_that_were_trained_with_the_larger_base(
    measured, monkeypatch, tmp_path
):
    monkeypatch.setattr(measure_retrofit, "RETROFITS", [Job("rope", 5, DYNAMIC)])
    stored(tmp_path / "further", weights_seed=2, retrofit=NTK._asdict() | {"from_sha256": "0"})
    further = measured("--further")["rope-5-dynamic-2-further"]
    model, _ = load("rope", seed=5, retrofit=NTK, folder=tmp_path / "further")
    for length in (8, 16):
        expected = evaluate(repaired(model, "dynamic", factor=2), TEXT, length=length).perplexity
        assert further.perplexity_at(length) == pytest.approx(expected, rel=1e-4)
    assert further.card["trained_further"]["repair"] == "ntk"
