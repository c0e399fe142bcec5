"""Reading a text: every token is a piece of it, every number is the model's, the attention is the core's."""

import re
from pathlib import Path

import numpy as np
import pytest
import torch

from alibi_viz.model.checkpoint import load
from alibi_viz.model.position import POSITIONS
from alibi_viz.model.reading import MOST_CHARACTERS, loss_on, read, token_ids_of

[TEXT] = re.findall(r"^> (.+)$", (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8"), re.M)


@pytest.fixture(scope="module", params=list(POSITIONS))
def model(request):
    return load(request.param)[0]


def test_the_pieces_join_to_the_text_and_the_start_has_none(model):
    reading = read(model, TEXT)
    assert "".join(reading.pieces) == TEXT
    assert reading.pieces[0] == ""
    assert np.isnan(reading.bits[0])
    assert np.isfinite(reading.bits[1:]).all()


def test_the_weights_of_the_readme_s_sentence_are_those_of_torch_on_the_model_s_own_queries_and_keys(model):
    reading = read(model, TEXT)
    captured = []
    original = torch.nn.functional.scaled_dot_product_attention

    def spy(query, key, value, attn_mask, is_causal):
        future = torch.full(query.shape[-2:-1] * 2, -torch.inf).triu(1) if is_causal else attn_mask
        scores = query.double() @ key.double().mT / query.shape[-1] ** 0.5 + future
        captured.append(scores.softmax(-1)[0].numpy())
        return original(query, key, value, attn_mask=attn_mask, is_causal=is_causal)

    with pytest.MonkeyPatch.context() as patch, torch.no_grad():
        patch.setattr(torch.nn.functional, "scaled_dot_product_attention", spy)
        model(torch.tensor([reading.token_ids]))
    assert len(captured) == len(reading.layers) == model.config.n_layers
    for layer, weights in zip(reading.layers, captured, strict=True):
        np.testing.assert_allclose(layer.weights, weights, atol=1e-5)


def test_the_loss_is_the_mean_surprise_in_nats(model):
    reading = read(model, TEXT)
    assert reading.loss == pytest.approx(np.nanmean(reading.bits) * np.log(2))
    assert loss_on(model, TEXT) == pytest.approx(reading.loss)


def test_a_slope_factor_of_zero_takes_the_bias_away(model):
    for layer in read(model, TEXT, bias_factor=0.0).layers:
        np.testing.assert_allclose(layer.biased, layer.scores, atol=1e-12)


def test_a_long_text_is_read_up_to_the_limit_and_counted_whole(model):
    reading = read(model, TEXT * 40, at_most=64)
    assert len(reading.token_ids) == 65
    assert reading.n_tokens > 1000


def test_an_empty_text_is_the_start_alone(model):
    reading = read(model, "")
    assert reading.pieces == [""]
    assert np.isnan(reading.loss)
    assert reading.layers[0].weights.shape == (8, 1, 1)


@pytest.mark.parametrize(
    "text", ["😀" * 25, "שלום עולם", "\x00\x1b[31m\u202e", "<script>alert(1)</script>", "a"]
)
def test_any_text_can_be_read(model, text):
    reading = read(model, text)
    assert "".join(reading.pieces) == text
    assert np.isfinite(reading.loss)


def test_a_lone_surrogate_is_refused_by_name(model):
    with pytest.raises(ValueError, match="surrogate"):
        read(model, "a\ud800b")


def test_a_text_too_long_to_cut_into_tokens_is_refused_before_it_is_tried(monkeypatch):
    monkeypatch.setattr("alibi_viz.model.reading.encode", lambda _: pytest.fail("it was tried"))
    with pytest.raises(ValueError, match="text must have at most 1,000,000 characters, got 1,000,001"):
        token_ids_of("a" * (MOST_CHARACTERS + 1), at_most=512)
