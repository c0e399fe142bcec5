"""Weights on disk: refused when damaged, named when missing; and the shipped ones are what their cards say."""

import hashlib
import json
import shutil

import numpy as np
import pytest
import torch
from safetensors.torch import load as parse

from alibi_viz.model import checkpoint
from alibi_viz.model.checkpoint import (
    WEIGHTS,
    Card,
    MissingCheckpointError,
    RefusedCheckpointError,
    load,
    pack,
    save,
)
from alibi_viz.model.config import Config
from alibi_viz.model.evaluate import evaluate
from alibi_viz.model.generate import likeliest, next_logits
from alibi_viz.model.position import POSITIONS, T5
from alibi_viz.model.story_words import THINGS
from alibi_viz.model.tokenizer import START, encode, pieces, tokenizer_hash
from alibi_viz.model.transformer import Transformer

SHIPPED = pytest.mark.parametrize("method", list(POSITIONS))

# Written for this test; no model has read it.
PASSAGE = (
    "The old man went down to the harbour early in the morning and looked at the sea. There was no wind, and the "
    "ships lay still. He had been a captain for many years, and he knew every man in the town. The people of the "
    "country have always believed that the government should protect the peace and the public interest. Anna bought "
    "a red hat at the market. She was very happy. In the evening she showed Tom the red hat."
)


@pytest.fixture
def folder(tmp_path):
    """A copy of the shipped weights that a test may damage."""
    return shutil.copytree(WEIGHTS, tmp_path / "weights")


@SHIPPED
def test_a_shipped_model_loads_with_its_card(method):
    model, card = load(method)
    assert isinstance(card, Card)
    assert (card.method, card.seed, card.train_len) == (method, 0, 128)
    assert model.config == Config(**card.config)
    assert not model.training
    assert all(weight.dtype == torch.float32 and not weight.requires_grad for weight in model.parameters())
    assert card.tokens_seen == card.recipe["steps"] * card.recipe["windows"] * card.train_len
    assert card.tokenizer_sha256 == tokenizer_hash()
    for digest in (card.data_sha256, card.weights_sha256):
        assert len(bytes.fromhex(digest)) == 32
    assert len(card.git_commit.split()[0]) == 40
    assert {"train", "valid", "test"} == set(card.measured)


@SHIPPED
def test_shipped_weights_are_float16(method):
    tensors = parse((WEIGHTS / f"{method}-0.safetensors").read_bytes())
    assert {tensor.dtype for tensor in tensors.values()} == {torch.float16}


@SHIPPED
def test_a_shipped_model_predicts_a_passage_twenty_times_better_than_chance(method):
    ids = [START, *encode(PASSAGE)]
    found = evaluate(load(method)[0], ids, length=128).perplexity
    assert found < 2048 / 20


def test_everyday_sentences_are_in_domain():
    """After "She bought a red" comes a thing that stories know."""
    model, _ = load("alibi")
    ids = [START, *encode("She bought a red")]
    [best] = pieces([likeliest(next_logits(model, ids), 1)[0].token_id])
    assert best.strip() in THINGS


@SHIPPED
def test_the_trace_of_a_shipped_model_has_the_weights_of_its_forward_pass(method):
    model, _ = load(method)
    ids = encode("She bought a red hat. He liked her red hat.")
    seen = []
    hooks = [
        block.attention.register_forward_hook(lambda layer, args, out: seen.append((layer, args, out)))
        for block in model.blocks
    ]
    model(torch.tensor([ids]))
    for hook in hooks:
        hook.remove()
    for steps, (layer, (x, turn, masked_bias), out) in zip(model.trace(ids), seen, strict=True):
        query, key, _ = layer.heads(x, turn)
        mask = torch.full((len(ids), len(ids)), -torch.inf).triu(1) if masked_bias is None else masked_bias
        weights = (query.double() @ key.double().mT / 16**0.5 + mask).softmax(-1)[0]
        np.testing.assert_allclose(steps.weights, weights.numpy(), atol=1e-5)
        mixed = torch.as_tensor(steps.output).float().permute(1, 0, 2).flatten(1)
        np.testing.assert_allclose(layer.output(mixed).numpy(), out[0].numpy(), atol=1e-3)


def test_the_shipped_t5_table_has_learned_to_look_nearby():
    position = load("t5")[0].position
    assert isinstance(position, T5)
    assert position.table.shape == (32, 8)
    assert (position.table[1:4].mean(axis=0) > position.table[-4:].mean(axis=0)).all()


def test_weights_with_one_changed_byte_are_refused_before_they_are_parsed(folder, monkeypatch):
    file = folder / "alibi-0.safetensors"
    data = bytearray(file.read_bytes())
    expected = hashlib.sha256(data).hexdigest()
    data[-1] ^= 1
    file.write_bytes(data)
    monkeypatch.setattr(checkpoint, "parse_safetensors", lambda _: pytest.fail("parsed a damaged file"))
    with pytest.raises(RefusedCheckpointError) as caught:
        load("alibi", folder=folder)
    found = hashlib.sha256(data).hexdigest()
    assert str(caught.value) == f"alibi-0.safetensors refused: expected sha256 {expected}, found {found}"


def test_a_card_for_another_tokenizer_or_method_is_refused(folder):
    card = json.loads((folder / "alibi-0.json").read_text())
    (folder / "alibi-0.json").write_text(json.dumps(card | {"tokenizer_sha256": "0" * 64}))
    with pytest.raises(RefusedCheckpointError, match=r"tokenizer\.json refused: expected sha256 0000"):
        load("alibi", folder=folder)
    (folder / "alibi-0.json").write_text(json.dumps(card | {"method": "t5"}))
    with pytest.raises(RefusedCheckpointError, match=r"alibi-0\.json refused: expected method and seed"):
        load("alibi", folder=folder)


@pytest.mark.parametrize("card", ["", "[]", "{}", '{"method": "alibi"}', "not json"])
def test_a_card_that_is_none_is_refused(folder, card):
    (folder / "alibi-0.json").write_text(card)
    with pytest.raises(RefusedCheckpointError, match=r"alibi-0\.json is no card with method, seed, config"):
        load("alibi", folder=folder)


@pytest.mark.parametrize("gone", ["alibi-0.safetensors", "alibi-0.json"])
def test_missing_weights_are_named_with_the_command_that_makes_them(folder, gone):
    (folder / gone).unlink()
    with pytest.raises(
        MissingCheckpointError, match=rf"{gone} is missing.*train --method alibi --seed 0 --corpus DIR"
    ):
        load("alibi", folder=folder)


def test_a_seed_that_was_not_trained_is_missing():
    with pytest.raises(MissingCheckpointError, match="no trained weights for method 'alibi' and seed 99"):
        load("alibi", seed=99)


def test_a_method_that_is_none_is_refused():
    with pytest.raises(ValueError, match=r"method must be one of alibi, t5, .*, got '\.\./secret'"):
        load("../secret")


def test_what_is_saved_comes_back_rounded_to_float16(tmp_path):
    _, card = load("alibi")
    config = Config("alibi", vocab_size=8, width=8, n_layers=1, n_heads=2)
    model = Transformer(config)
    data = pack(model)
    changes = {"config": config.__dict__, "weights_sha256": hashlib.sha256(data).hexdigest()}
    save(data, Card(**{**card.__dict__, **changes}), folder=tmp_path)
    again, _ = load("alibi", folder=tmp_path)
    for name, weight in model.state_dict().items():
        torch.testing.assert_close(again.state_dict()[name], weight.half().float(), rtol=0, atol=0)
    assert pack(again) == data
    assert not list(tmp_path.glob("*.part"))
