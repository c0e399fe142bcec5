"""The decoder and its six positions: causal, equal to the core, and the same but for position."""

import numpy as np
import pytest
import torch

from alibi_viz.core.bias import alibi_bias
from alibi_viz.core.methods import METHODS
from alibi_viz.core.rope import inverse_frequencies, rotate
from alibi_viz.core.sinusoidal import sinusoidal_embedding
from alibi_viz.core.slopes import alibi_slopes
from alibi_viz.core.t5 import t5_bias
from alibi_viz.model import transformer
from alibi_viz.model.config import Config
from alibi_viz.model.position import POSITIONS, T5
from alibi_viz.model.retrofit import repaired
from alibi_viz.model.transformer import Transformer

TRAIN_LEN = 24
IDS = np.random.default_rng(7).integers(0, 50, TRAIN_LEN).tolist()
FUTURE = torch.full((TRAIN_LEN, TRAIN_LEN), -torch.inf).triu(1)
EVERY_METHOD = pytest.mark.parametrize("method", list(POSITIONS))


def a_model(method: str, **sizes: int) -> Transformer:
    """A small model whose weights are all random, those that training begins at zero too."""
    config = Config(
        method, **({"vocab_size": 50, "width": 32, "n_layers": 2, "n_heads": 4} | sizes), train_len=TRAIN_LEN
    )
    torch.manual_seed(1)
    model = Transformer(config)
    for weight in model.parameters():
        torch.nn.init.normal_(weight, std=0.3)
    return model.requires_grad_(False)


def logits(model: Transformer, ids: list[int], **options: float) -> np.ndarray:
    return model(torch.tensor([ids]), **options)[0].numpy()


def test_the_methods_are_those_of_the_core():
    assert set(POSITIONS) == set(METHODS)


def test_the_shipped_size_holds_two_to_the_twenty_parameters_and_one_for_each_head():
    assert sum(weight.numel() for weight in Transformer(Config("alibi")).parameters()) == 2**20 + 32
    assert sum(weight.numel() for weight in Transformer(Config("t5")).parameters()) == 2**20 + 32 + 32 * 8


@EVERY_METHOD
def test_a_content_score_stays_within_its_heads_sharpness_times_the_root_of_head_dim(method):
    model = a_model(method)
    for block, steps in zip(model.blocks, model.trace(IDS), strict=True):
        bound = block.attention.sharpness.abs().numpy() * 8**0.5
        assert (np.abs(steps.scores) <= bound + 1e-5).all()
        assert np.abs(steps.scores).max() > 0.3 * bound.max()


@EVERY_METHOD
def test_a_later_token_never_changes_earlier_logits(method):
    model = a_model(method)
    for place in (1, 10, TRAIN_LEN - 1):
        changed = [*IDS]
        changed[place] = (changed[place] + 1) % 50
        before, after = logits(model, IDS), logits(model, changed)
        np.testing.assert_allclose(after[:place], before[:place], atol=1e-6)
        assert np.abs(after[place:] - before[place:]).max() > 1e-3


@EVERY_METHOD
def test_the_trace_has_the_weights_of_the_forward_pass(method):
    """Each layer's weights from the trace, applied to that layer's values, give what torch's attention gave."""
    model = a_model(method)
    seen = []
    for block in model.blocks:
        block.attention.output.weight.copy_(torch.eye(32))
        block.attention.register_forward_hook(lambda layer, args, out: seen.append((layer, args, out)))
    logits(model, IDS)
    for steps, (layer, (x, turn, masked_bias), out) in zip(model.trace(IDS), seen[:2], strict=True):
        query, key, _ = layer.heads(x, turn)
        scores = query @ key.mT / 8**0.5 + (FUTURE if masked_bias is None else masked_bias)
        np.testing.assert_allclose(steps.weights, scores.softmax(-1)[0].numpy(), atol=1e-5)
        np.testing.assert_allclose(np.concatenate(list(steps.output), axis=1), out[0].numpy(), atol=1e-4)


@EVERY_METHOD
def test_trace_rows_are_shares_of_one_and_look_at_no_future(method):
    for steps in a_model(method).trace(IDS):
        assert steps.weights.shape == (4, TRAIN_LEN, TRAIN_LEN)
        np.testing.assert_allclose(steps.weights.sum(axis=2), 1)
        assert not np.triu(steps.weights, k=1).any()


def test_alibi_and_t5_traces_show_the_bias_of_the_core():
    positions = np.arange(TRAIN_LEN)
    t5 = a_model("t5")
    assert isinstance(t5.position, T5)
    expected = {
        "alibi": alibi_bias(alibi_slopes(4), positions, positions, mask="none"),
        "t5": t5_bias(t5.position.table, positions, positions, bidirectional=False),
    }
    for method, bias in expected.items():
        for steps in a_model(method).trace(IDS):
            np.testing.assert_allclose(steps.biased - steps.scores, bias, atol=1e-5)


def test_rope_turns_as_the_core_does():
    model = a_model("rope")
    x = torch.randn(2, 4, 5, 8, generator=torch.Generator().manual_seed(0))
    positions = np.array([0, 3, 100, 5000, 1_000_000])
    expected = rotate(x.numpy(), positions, inverse_frequencies(8))
    np.testing.assert_allclose(model.position.turn(x, positions).numpy(), expected, atol=1e-5)


def test_sinusoidal_adds_the_vectors_of_the_core():
    zeros = torch.zeros(1, 6, 32)
    added = a_model("sinusoidal").position.embed(zeros, np.arange(6))
    np.testing.assert_allclose(added[0].numpy(), sinusoidal_embedding(np.arange(6), 32), atol=1e-6)


@pytest.mark.parametrize("method", ["alibi", "t5", "rope", "nope"])
def test_only_differences_of_positions_matter_to_relative_methods(method):
    model = a_model(method)
    np.testing.assert_allclose(logits(model, IDS, first_position=100_000), logits(model, IDS), atol=2e-4)


def test_the_absolute_place_matters_to_sinusoidal():
    model = a_model("sinusoidal")
    assert np.abs(logits(model, IDS, first_position=100) - logits(model, IDS)).max() > 0.1


@EVERY_METHOD
def test_order_matters_to_every_method_with_enough_layers(method):
    swapped = [IDS[1], IDS[0], *IDS[2:]]
    assert np.abs(logits(a_model(method), swapped)[-1] - logits(a_model(method), IDS)[-1]).max() > 1e-4


@pytest.mark.parametrize("method", ["alibi", "t5"])
def test_a_bias_factor_scales_the_bias_and_zero_takes_it_away(method):
    model, plain = a_model(method), a_model("nope")
    plain.load_state_dict({n: w for n, w in model.state_dict().items() if not n.startswith("position.")})
    np.testing.assert_allclose(logits(model, IDS, bias_factor=0.0), logits(plain, IDS), atol=1e-5)
    [single, *_], [double, *_] = model.trace(IDS), model.trace(IDS, bias_factor=2.0)
    np.testing.assert_allclose(double.biased - double.scores, 2 * (single.biased - single.scores), atol=1e-5)
    assert np.abs(logits(model, IDS, bias_factor=2.0) - logits(model, IDS)).max() > 1e-3


def count_dense_biases(model: Transformer, monkeypatch) -> list:
    calls, dense = [], model.position.bias
    monkeypatch.setattr(
        model.position, "bias", lambda *positions: calls.append(positions) or dense(*positions)
    )
    return calls


@pytest.mark.parametrize(
    ("repair", "factor"), [("none", 1.0), ("none", 0.0), ("none", 2.5), ("divided", 1.0), ("growing", 1.0)]
)
def test_a_long_text_is_read_in_bands_and_its_logits_stay_what_they_were(monkeypatch, repair, factor):
    model = repaired(a_model("alibi"), repair, factor=4)
    long = np.resize(IDS, transformer.IN_BANDS_FROM + 11).tolist()
    dense_biases = count_dense_biases(model, monkeypatch)
    in_bands = logits(model, long, bias_factor=factor, first_position=50)
    assert dense_biases == []
    monkeypatch.setattr(transformer, "IN_BANDS_FROM", len(long) + 1)
    expected = logits(model, long, bias_factor=factor, first_position=50)
    assert len(dense_biases) == 1
    np.testing.assert_allclose(in_bands, expected, atol=1e-5)


def test_a_long_text_that_is_learned_from_keeps_its_dense_bias(monkeypatch):
    monkeypatch.setattr(transformer, "IN_BANDS_FROM", TRAIN_LEN)
    model = a_model("alibi")
    dense_biases = count_dense_biases(model, monkeypatch)
    logits(model, IDS)
    assert len(dense_biases) == 0
    model.requires_grad_(True)(torch.tensor([IDS]))
    assert len(dense_biases) == 1


def test_learned_positions_end_at_the_training_length():
    model = a_model("learned")
    assert logits(model, IDS).shape == (TRAIN_LEN, 50)
    with pytest.raises(ValueError, match=f"learned positions end at train_len = {TRAIN_LEN} tokens"):
        logits(model, [*IDS, 1])


@pytest.mark.parametrize("method", [m for m in POSITIONS if m != "learned"])
def test_every_other_method_reads_on_past_the_training_length(method):
    assert np.isfinite(logits(a_model(method), IDS * 4)).all()


@EVERY_METHOD
def test_one_token_is_a_text_and_none_is_not(method):
    [first, _] = a_model(method).trace([3])
    np.testing.assert_array_equal(first.weights, np.ones((4, 1, 1)))
    with pytest.raises(ValueError, match="at least one token"):
        a_model(method).trace([])


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        ({"width": 30}, "width must be a multiple of n_heads = 4, got 30"),
        ({"n_layers": 0}, "n_layers must be at least 1, got 0"),
    ],
)
def test_impossible_sizes_are_refused(sizes, message):
    with pytest.raises(ValueError, match=message):
        a_model("alibi", **sizes)


def test_a_method_that_is_none_is_refused():
    with pytest.raises(ValueError, match=r"method must be one of alibi, t5, .*, got 'fire'"):
        Transformer(Config("fire"))
