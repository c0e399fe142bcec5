"""Writing on: greedy, seeded, one token at a time."""

import itertools

import numpy as np
import pytest
import torch

from alibi_viz.model.config import Config
from alibi_viz.model.generate import generate, likeliest, next_logits
from alibi_viz.model.transformer import Transformer

IDS = [3, 1, 4, 1, 5]


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(0)
    model = Transformer(Config("alibi", vocab_size=20, width=16, n_layers=1, n_heads=2))
    for weight in model.parameters():
        torch.nn.init.normal_(weight, std=0.5)
    return model.requires_grad_(False)


def test_temperature_zero_takes_the_likeliest_each_time(model):
    ids = [*IDS]
    for token in generate(model, IDS, n_tokens=6, temperature=0):
        assert token == next_logits(model, ids).argmax()
        ids.append(token)
    assert len(ids) == len(IDS) + 6


def test_a_seed_decides_and_the_text_given_stays_as_it_was(model):
    draw = [list(generate(model, IDS, n_tokens=30, temperature=2.0, seed=seed)) for seed in (1, 1, 2)]
    assert draw[0] == draw[1] != draw[2]
    assert IDS == [3, 1, 4, 1, 5]


def test_tokens_come_one_by_one_and_can_be_stopped(model):
    endless = generate(model, IDS, n_tokens=10**9)
    assert len(list(itertools.islice(endless, 3))) == 3


def test_only_the_last_tokens_are_read(model):
    far, near = [7, 7, 7, *IDS], [9, *IDS]
    options = {"n_tokens": 4, "temperature": 0, "context": 5}
    assert list(generate(model, far, **options)) == list(generate(model, near, **options))


def test_the_bias_factor_reaches_the_model(model):
    assert np.abs(next_logits(model, IDS, bias_factor=0.0) - next_logits(model, IDS)).max() > 1e-4


def test_likeliest_are_in_order_and_sharpen_as_it_gets_colder(model):
    logits = next_logits(model, IDS)
    warm, cold = likeliest(logits, 20, 1.0), likeliest(logits, 20, 0.5)
    assert sum(token.probability for token in warm) == pytest.approx(1)
    assert [t.probability for t in warm] == sorted((t.probability for t in warm), reverse=True)
    assert [t.token_id for t in warm] == [t.token_id for t in cold]
    assert cold[0].probability > warm[0].probability
    assert likeliest(logits, 1, 0)[0] == (warm[0].token_id, 1.0)


@pytest.mark.parametrize("temperature", [-1.0, float("nan"), float("inf")])
def test_an_impossible_temperature_is_refused(model, temperature):
    with pytest.raises(ValueError, match="temperature must be at least 0 and finite"):
        next(generate(model, IDS, n_tokens=1, temperature=temperature))


@pytest.mark.parametrize(
    ("ids", "options", "message"),
    [
        (IDS, {"n_tokens": -1}, "n_tokens must be at least 0, got -1"),
        (IDS, {"n_tokens": 1, "context": 0}, "context must be at least 1, got 0"),
        ([], {"n_tokens": 1}, "at least one token"),
    ],
)
def test_what_cannot_be_is_refused(model, ids, options, message):
    with pytest.raises(ValueError, match=message):
        list(generate(model, ids, **options))
    with pytest.raises(ValueError, match="k must be at least 1, got 0"):
        likeliest(next_logits(model, IDS), 0)


def test_learned_positions_write_on_past_their_last_one_from_what_fits():
    torch.manual_seed(0)
    model = Transformer(Config("learned", vocab_size=20, width=16, n_layers=1, n_heads=2, train_len=8))
    written = list(generate(model, [1, 2, 3], n_tokens=20, temperature=0))
    assert len(written) == 20
    last = list(generate(model, [1, 2, 3, *written[:-1]][-8:], n_tokens=1, temperature=0))
    assert last == written[-1:]
