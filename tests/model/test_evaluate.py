"""Perplexity by protocol, against a loop that asks the model one token at a time."""

import math

import numpy as np
import pytest
import torch

from alibi_viz.model.config import Config
from alibi_viz.model.evaluate import evaluate, surprisal
from alibi_viz.model.transformer import Transformer

IDS = np.random.default_rng(3).integers(0, 20, 23)


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(0)
    model = Transformer(Config("alibi", vocab_size=20, width=16, n_layers=1, n_heads=2, train_len=8))
    for weight in model.parameters():
        torch.nn.init.normal_(weight, std=0.3)
    return model.requires_grad_(False)


def one_loss(model: Transformer, start: int, place: int) -> float:
    """-ln p of the token after `place`, seen from `start`, by a pass of its own."""
    logits = model(torch.as_tensor(IDS[None, start : place + 1]))[0, -1]
    return -logits.log_softmax(0)[IDS[place + 1]].item()


def test_windows_side_by_side_predict_every_token_once(model):
    expected = np.array([one_loss(model, place // 8 * 8, place) for place in range(22)])
    found = evaluate(model, IDS, length=8)
    assert found.n_predictions == 22
    assert found.perplexity == pytest.approx(math.exp(expected.mean()), rel=1e-5)
    by_position = [expected[position::8].mean() for position in range(8)]
    np.testing.assert_allclose(found.loss_by_position, by_position, rtol=1e-4)


def test_a_sliding_window_scores_only_what_is_new(model):
    starts = [max(0, math.ceil((place - 7) / 2) * 2) for place in range(22)]
    expected = [one_loss(model, start, place) for place, start in enumerate(starts)]
    found = evaluate(model, IDS, length=8, protocol="sliding", stride=2)
    assert found.n_predictions == 22
    assert found.perplexity == pytest.approx(math.exp(np.mean(expected)), rel=1e-5)


def test_last_scores_only_the_end_of_full_windows(model):
    expected = [one_loss(model, start, start + place) for start in (0, 8) for place in (6, 7)]
    found = evaluate(model, IDS, length=8, last=2)
    assert found.n_predictions == 4
    assert found.perplexity == pytest.approx(math.exp(np.mean(expected)), rel=1e-5)
    assert np.isnan(found.loss_by_position[:6]).all()
    assert np.isfinite(found.loss_by_position[6:]).all()


def test_a_text_shorter_than_the_window_is_one_window(model):
    assert evaluate(model, IDS[:5], length=100).n_predictions == 4


def test_surprisal_is_the_loss_in_bits_and_the_first_is_unknown(model):
    bits = surprisal(model, IDS.tolist())
    assert np.isnan(bits[0])
    np.testing.assert_allclose(
        bits[1:], [one_loss(model, 0, place) / math.log(2) for place in range(22)], rtol=1e-4
    )
    assert np.isnan(surprisal(model, [3])).tolist() == [True]
    assert surprisal(model, []).tolist() == []


def test_a_bias_factor_changes_the_loss_of_a_text(model):
    assert surprisal(model, IDS.tolist(), bias_factor=0.0)[-1] != surprisal(model, IDS.tolist())[-1]
    assert (
        evaluate(model, IDS, length=8, bias_factor=0.0).perplexity
        != evaluate(model, IDS, length=8).perplexity
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"length": 0}, "length must be at least 1, got 0"),
        ({"length": 8, "stride": 2}, 'stride belongs to protocol "sliding"'),
        ({"length": 8, "protocol": "sliding"}, 'stride belongs to protocol "sliding"'),
        (
            {"length": 8, "protocol": "sliding", "stride": 9},
            "stride must be between 1 and the length 8, got 9",
        ),
        ({"length": 8, "last": 9}, r"last must be 1\.\.length = 8, got 9"),
        ({"length": 40, "last": 2}, "full window of 40 tokens and one more, got 23"),
    ],
)
def test_what_cannot_be_is_refused(model, options, message):
    with pytest.raises(ValueError, match=message):
        evaluate(model, IDS, **options)


def test_one_token_has_nothing_to_predict(model):
    with pytest.raises(ValueError, match="at least 2 tokens, got 1"):
        evaluate(model, [3], length=8)


def test_learned_positions_refuse_longer_windows():
    learned = Transformer(Config("learned", vocab_size=20, width=16, n_layers=1, n_heads=2, train_len=8))
    with pytest.raises(ValueError, match="learned positions end at train_len = 8"):
        evaluate(learned, IDS, length=9)
