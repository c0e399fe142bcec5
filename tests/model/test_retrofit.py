"""Repaired models: factor 1 changes no bit, frequencies are transformers', biases are core's, weights are kept."""

import numpy as np
import pytest
import torch
from transformers import LlamaConfig
from transformers.models.llama.modeling_llama import LlamaRotaryEmbedding, apply_rotary_pos_emb

from alibi_viz.core.bias import alibi_bias
from alibi_viz.core.repairs import REPAIRABLE, REPAIRS, repairs_of
from alibi_viz.core.slopes import alibi_slopes
from alibi_viz.core.t5 import t5_bias
from alibi_viz.model.checkpoint import load
from alibi_viz.model.config import Config
from alibi_viz.model.passages import read_passage
from alibi_viz.model.retrofit import repaired
from alibi_viz.model.tokenizer import encode
from alibi_viz.model.transformer import Transformer

TRAIN_LEN = 16
EVERY_REPAIR = pytest.mark.parametrize(
    ("method", "repair"), [(m, repair.key) for m in REPAIRABLE for repair in repairs_of(m)]
)
IDS = torch.as_tensor(np.random.default_rng(0).integers(0, 64, (2, 4 * TRAIN_LEN)))


def model_of(method: str) -> Transformer:
    """A small model whose every weight matters."""
    torch.manual_seed(1)
    model = Transformer(Config(method, vocab_size=64, width=64, n_layers=2, n_heads=2, train_len=TRAIN_LEN))
    for weight in model.parameters():
        torch.nn.init.normal_(weight, std=0.3)
    return model.eval().requires_grad_(False)


@EVERY_REPAIR
def test_factor_one_reproduces_the_unrepaired_model_bit_for_bit(method, repair):
    model = model_of(method)
    for length in (1, TRAIN_LEN, 4 * TRAIN_LEN):
        assert torch.equal(repaired(model, repair, factor=1)(IDS[:, :length]), model(IDS[:, :length]))


@EVERY_REPAIR
def test_a_repair_changes_long_texts_and_keeps_every_weight_and_the_model_handed_in(method, repair):
    model = model_of(method)
    before = model(IDS)
    other = repaired(model, repair, factor=4)
    assert torch.equal(other(IDS), before) == (repair == "none")
    assert torch.equal(model(IDS), before)
    for name, weight in model.state_dict().items():
        assert torch.equal(other.state_dict()[name], weight)


@pytest.mark.parametrize(("method", "repair"), [("rope", "dynamic"), ("alibi", "growing")])
def test_repairs_that_begin_past_training_leave_short_texts_alone(method, repair):
    model = model_of(method)
    short = IDS[:, :TRAIN_LEN]
    assert torch.equal(repaired(model, repair, factor=4)(short), model(short))


@EVERY_REPAIR
def test_a_repair_that_is_trained_as_another_is_the_same_in_windows_of_that_training(method, repair):
    other = REPAIRS[repair].trained_as or repair
    model, window = model_of(method), IDS[:, : 4 * TRAIN_LEN]
    assert torch.equal(repaired(model, repair, factor=4)(window), repaired(model, other, factor=4)(window))


def rotary_of_transformers(config: Config, repair: str, factor: int) -> LlamaRotaryEmbedding:
    """The same repair as transformers is told to make it.

    It has no NTK-aware base, so that it is given that base. The paper's dynamic NTK stretches by length over training
    length, which is transformers' factor 1.
    """
    dim, base = config.head_dim, 10000.0
    settings = {
        "none": {"rope_type": "default"},
        "linear": {"rope_type": "linear", "factor": float(factor)},
        "ntk": {"rope_type": "default", "rope_theta": base * factor ** (dim / (dim - 2))},
        "dynamic": {"rope_type": "dynamic", "factor": 1.0},
        "yarn": {
            "rope_type": "yarn",
            "factor": float(factor),
            "original_max_position_embeddings": config.train_len,
        },
    }[repair]
    return LlamaRotaryEmbedding(
        LlamaConfig(
            hidden_size=config.width,
            num_attention_heads=config.n_heads,
            max_position_embeddings=config.train_len,
            rope_parameters={"rope_theta": base} | settings,
        )
    )


@pytest.mark.parametrize("times", [1, 4, 8])
@pytest.mark.parametrize("factor", [1, 2, 4, 8])
@pytest.mark.parametrize("repair", ["none", "linear", "ntk", "dynamic", "yarn"])
def test_logits_of_the_shipped_model_equal_those_with_the_rotary_embedding_of_transformers(
    monkeypatch, repair, factor, times
):
    if repair == "dynamic" and factor < times:
        factor = times  # ours stops to grow at its factor, transformers' never does
    shipped, _ = load("rope")
    model = repaired(shipped, repair, factor=factor)
    ids = torch.as_tensor([encode(read_passage("lighthouse"))[: times * model.config.train_len]])
    assert ids.shape == (1, times * model.config.train_len)
    rotary = rotary_of_transformers(model.config, repair, factor)

    def turn(query_or_key, positions):
        cos, sin = rotary(query_or_key, torch.as_tensor(positions)[None])
        return apply_rotary_pos_emb(query_or_key, query_or_key, cos, sin)[0]

    with torch.no_grad():
        ours = model(ids)
        monkeypatch.setattr(model.position, "turn", turn)
        theirs = model(ids)
    # Their angles are in float32, ours in float64: an angle of 1,000 radians is off by up to 6e-5 there.
    assert (ours - theirs).abs().max() <= 1e-5 * ours.abs().max()


def test_dynamic_ntk_stops_growing_at_its_factor():
    position = repaired(model_of("rope"), "dynamic", factor=2).position
    at_the_limit, beyond = (position.scaled(n)[0] for n in (2 * TRAIN_LEN, 9 * TRAIN_LEN))
    np.testing.assert_array_equal(at_the_limit, beyond)


def test_the_swap_is_the_same_weights_with_the_bias_of_alibi():
    rope, alibi = model_of("rope"), model_of("alibi")
    alibi.load_state_dict(rope.state_dict())
    assert torch.equal(repaired(rope, "to_alibi", factor=4)(IDS), alibi(IDS))


def test_divided_slopes_give_the_bias_of_core():
    positions = np.arange(40)
    bias = repaired(model_of("alibi"), "divided", factor=4).position.bias(positions, positions)
    np.testing.assert_array_equal(bias, alibi_bias(alibi_slopes(2) / 4, positions, positions, mask="none"))


def test_stretched_buckets_are_the_learned_table_over_a_longer_distance():
    position = repaired(model_of("t5"), "stretched", factor=4).position
    positions = np.arange(40)
    expected = t5_bias(
        position.table.astype(np.float64), positions, positions, bidirectional=False, max_distance=512
    )
    seen = positions[:, None] >= positions
    np.testing.assert_allclose(position.bias(positions, positions)[:, seen], expected[:, seen], rtol=1e-6)


def test_a_repair_of_another_method_is_refused():
    with pytest.raises(ValueError, match="repair of alibi must be one of none, divided, growing, got 'yarn'"):
        repaired(model_of("alibi"), "yarn", factor=2)
    assert "yarn" in REPAIRS
