"""The benchmark of figures measures what the page sends, and what BertViz makes of the same where it is there."""

import base64
import json
import sys
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

from alibi_viz.model.checkpoint import load
from alibi_viz.model.reading import read
from benchmarks import figures
from benchmarks.figures import NO_BERTVIZ, OURS, THEIRS, attention_view, measure


@pytest.fixture(scope="module")
def reading():
    return read(load("alibi")[0], "A dog ran.", at_most=8)


def test_without_bertviz_its_row_says_how_to_get_it(reading, monkeypatch):
    monkeypatch.setattr(figures, "find_spec", lambda _: None)
    ours, theirs = measure(reading, rounds=1)
    assert (ours["way"], ours["bytes"]) == (OURS, len(attention_view(reading).encode()))
    assert (theirs["way"], theirs["gap"]) == (THEIRS, NO_BERTVIZ)


def test_bertviz_gets_every_weight_of_the_same_reading(reading, monkeypatch):
    given = []

    def head_view(attention, tokens, html_action):
        given.append((np.concatenate([layer.numpy() for layer in attention]), tokens))
        return SimpleNamespace(data="é" if html_action == "return" else None)

    fake = ModuleType("bertviz")
    fake.head_view = head_view
    monkeypatch.setitem(sys.modules, "bertviz", fake)
    monkeypatch.setattr(figures, "find_spec", lambda _: fake)
    _, theirs = measure(reading, rounds=1)
    assert theirs["bytes"] == 2
    weights, tokens = given[0]
    assert np.allclose(weights, [layer.weights for layer in reading.layers])
    assert tokens == reading.pieces


def test_the_attention_view_holds_the_weights_of_the_head(reading):
    decoder = json.JSONDecoder()
    drawn, _ = decoder.raw_decode(attention_view(reading))
    [heatmap] = drawn["data"]
    found = np.frombuffer(base64.b64decode(heatmap["z"]["bdata"]), np.float32).reshape(
        len(reading.pieces), -1
    )
    assert np.allclose(np.nan_to_num(found), reading.layer(1).weights[0], atol=1e-6)


def test_a_long_text_is_not_given_to_bertviz(reading, monkeypatch):
    monkeypatch.setattr(figures, "find_spec", lambda _: ModuleType("bertviz"))
    monkeypatch.setattr(figures, "LONGEST_BERTVIZ", 3)
    assert measure(reading, rounds=1)[1]["gap"] == "only measured up to 3 tokens"
