"""Probes of what is far away, put to models whose answers are known beforehand."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from alibi_viz.model import probes
from alibi_viz.model.config import Config
from alibi_viz.model.probes import LEAD, attention_distances, induction, recall, recall_prompts
from alibi_viz.model.transformer import Transformer

VOCAB_SIZE = 64
PAIR_IDS = list(range(16))
FILLER = np.random.default_rng(0).integers(0, VOCAB_SIZE, 200)
TEXT = FILLER[FILLER >= 16]  # what is left of it beside the pairs
SURE = 30.0


class StandIn(Transformer):
    """A model whose answers are a rule instead of weights."""

    def __init__(self):
        super().__init__(Config("nope", vocab_size=VOCAB_SIZE, width=2, n_layers=1, n_heads=1))

    def forward(self, token_ids, **_):
        return torch.tensor(
            [[self.answer(row[: i + 1]) for i in range(len(row))] for row in token_ids.tolist()]
        )

    def answer(self, past: list[int], /) -> list[float]:
        """The logits after some tokens."""
        raise NotImplementedError


class Uniform(StandIn):
    """Knows nothing: every token is as likely as any other."""

    def answer(self, _):
        return [0.0] * VOCAB_SIZE


class KnowsPairIds(StandIn):
    """Knows which tokens pairs are made of, and not which of them follows."""

    def answer(self, _):
        return [SURE if token in PAIR_IDS else 0.0 for token in range(VOCAB_SIZE)]


class Copier(StandIn):
    """Names what followed the last token when it stood there before, if that is within reach."""

    def __init__(self, reach=10_000):
        super().__init__()
        self.reach = reach

    def answer(self, past):
        logits = [0.0] * VOCAB_SIZE
        end = len(past) - 1
        for place in range(1, end + 1):
            if past[place - 1] == past[end] and end - place <= self.reach:
                logits[past[place]] = SURE
        return logits


def tiny(method="alibi", **sizes) -> Transformer:
    """A model with random weights."""
    torch.manual_seed(0)
    sizes = {"vocab_size": VOCAB_SIZE, "width": 16, "n_layers": 2, "n_heads": 2, "train_len": 16} | sizes
    model = Transformer(Config(method, **sizes))
    for weight in model.parameters():
        torch.nn.init.normal_(weight, std=0.5)
    return model.requires_grad_(False)


@given(distance=st.integers(1, 60), seed=st.integers(0, 1000), n_probes=st.integers(1, 3))
def test_a_prompt_is_text_with_one_pair_whose_key_is_said_again_at_the_end(distance, seed, n_probes):
    prompts, answers = recall_prompts(FILLER, PAIR_IDS, distance=distance, n_probes=n_probes, seed=seed)
    assert prompts.shape == (n_probes, LEAD + 2 + distance)
    stretches = {tuple(TEXT[i : i + LEAD + distance - 1].tolist()) for i in range(len(TEXT))}
    for prompt, answer in zip(prompts.tolist(), answers.tolist(), strict=True):
        key = prompt[-1]
        assert key != answer
        assert {key, answer} <= set(PAIR_IDS)
        assert prompt[LEAD : LEAD + 2] == [key, answer]
        assert prompt[-1 - distance] == answer
        text = prompt[:LEAD] + prompt[LEAD + 2 : -1]
        assert tuple(text) in stretches


def test_prompts_are_the_same_for_one_seed_and_differ_for_another():
    first, again, other = (
        recall_prompts(FILLER, PAIR_IDS, distance=9, n_probes=5, seed=seed) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first[0], again[0])
    np.testing.assert_array_equal(first[1], again[1])
    assert not np.array_equal(first[0], other[0])


def test_prompts_of_one_run_begin_at_many_places_and_ask_for_many_tokens():
    prompts, answers = recall_prompts(FILLER, PAIR_IDS, distance=4, n_probes=200, seed=0)
    assert len({tuple(lead) for lead in prompts[:, :LEAD].tolist()}) > 50
    assert set(answers.tolist()) == set(PAIR_IDS)


def test_a_text_that_just_fits_is_used_whole_and_one_token_less_is_refused():
    [prompt], _ = recall_prompts(TEXT[: LEAD + 4], PAIR_IDS, distance=5, n_probes=1, seed=0)
    assert [*prompt[:LEAD], *prompt[LEAD + 2 : -1]] == TEXT[: LEAD + 4].tolist()
    with pytest.raises(ValueError, match=f"at least {LEAD + 4} tokens beside the pairs, got {LEAD + 3}"):
        recall_prompts(TEXT[: LEAD + 3], PAIR_IDS, distance=5, n_probes=1, seed=0)


@pytest.mark.parametrize("distance", [0, -3])
def test_a_distance_below_one_is_named(distance):
    with pytest.raises(ValueError, match=f"distance must be at least 1, got {distance}$"):
        recall_prompts(FILLER, PAIR_IDS, distance=distance, n_probes=1, seed=0)


@pytest.mark.parametrize("distance", [1, 2, 30])
def test_a_model_that_copies_recalls_every_pair(distance):
    share_right, loss = recall(Copier(), FILLER, PAIR_IDS, distance=distance, n_probes=8)
    assert share_right == 1
    assert 0 <= loss < 1e-6


def test_a_model_that_knows_nothing_loses_ln_of_the_vocabulary():
    share_right, loss = recall(Uniform(), FILLER, PAIR_IDS, distance=5, n_probes=8)
    _, answers = recall_prompts(FILLER, PAIR_IDS, distance=5, n_probes=8, seed=0)
    assert share_right == (answers == 0).mean()  # all are as likely, and it names the first
    assert loss == pytest.approx(math.log(VOCAB_SIZE))


def test_a_model_that_knows_only_the_tokens_of_pairs_is_at_chance():
    share_right, loss = recall(KnowsPairIds(), FILLER, PAIR_IDS, distance=1, n_probes=400)
    assert share_right == pytest.approx(1 / 16, abs=0.04)
    assert loss == pytest.approx(math.log(16), abs=1e-5)


def test_distance_counts_tokens_from_the_value_to_the_end():
    within, beyond = (
        recall(Copier(reach=6), FILLER, PAIR_IDS, distance=distance, n_probes=8) for distance in (6, 7)
    )
    assert within.share_right == 1
    assert beyond.loss == pytest.approx(math.log(VOCAB_SIZE))


def test_half_a_memory_is_half_right():
    class Half(Copier):
        def answer(self, past):
            return super().answer(past) if past[-1] % 2 else [SURE] + [0.0] * (VOCAB_SIZE - 1)

    prompts, answers = recall_prompts(FILLER, PAIR_IDS, distance=3, n_probes=40, seed=7)
    odd = prompts[:, -1] % 2 == 1
    share_right, loss = recall(Half(), FILLER, PAIR_IDS, distance=3, n_probes=40, seed=7)
    assert share_right == (odd | (answers == 0)).mean()
    assert loss == pytest.approx(SURE * (~odd & (answers != 0)).mean(), abs=1e-4)


def test_prompts_are_read_in_portions_with_the_same_answer(monkeypatch):
    model, sizes = tiny(), []
    whole = recall(model, FILLER, PAIR_IDS, distance=5, n_probes=10)
    model.register_forward_pre_hook(lambda _, args: sizes.append(args[0].numel()))
    monkeypatch.setattr(probes, "TOKENS_AT_ONCE", 50)
    in_portions = recall(model, FILLER, PAIR_IDS, distance=5, n_probes=10)
    assert sum(sizes) == 10 * (LEAD + 7)
    assert max(sizes) <= 50
    assert in_portions.share_right == whole.share_right
    assert in_portions.loss == pytest.approx(whole.loss, rel=1e-5)


def test_induction_of_a_copier_is_ln_of_the_vocabulary_first_and_nothing_then():
    first, second = induction(Copier(), PAIR_IDS, span=5, n_windows=3)
    assert first == pytest.approx(math.log(VOCAB_SIZE))
    assert 0 <= second < 1e-6


def test_induction_of_a_model_that_knows_nothing_is_the_same_twice():
    assert induction(Uniform(), PAIR_IDS, span=5, n_windows=3) == pytest.approx(
        (math.log(VOCAB_SIZE), math.log(VOCAB_SIZE))
    )


def test_induction_shows_different_ids_and_then_the_same_ones_again():
    model, seen = tiny(), []
    model.register_forward_pre_hook(lambda _, args: seen.append(args[0].numpy()))
    induction(model, PAIR_IDS, span=16, n_windows=4)
    [windows] = seen
    assert windows.shape == (4, 31)  # the last one is only predicted
    assert (np.sort(windows[:, :16]) == PAIR_IDS).all()
    np.testing.assert_array_equal(windows[:, 16:], windows[:, :15])
    assert len({tuple(window) for window in windows.tolist()}) == 4


def test_text_between_the_two_times_does_not_count_and_puts_them_further_apart():
    model, seen = tiny(), []
    model.register_forward_pre_hook(lambda _, args: seen.append(args[0].numpy()))
    induction(model, PAIR_IDS, span=5, filler=TEXT[:7], n_windows=4)
    [windows] = seen
    assert (windows[:, 5:12] == TEXT[:7]).all()
    np.testing.assert_array_equal(windows[:, 12:], windows[:, :4])

    def second_time(reach):
        return induction(Copier(reach), PAIR_IDS, span=5, filler=TEXT[:7], n_windows=3).second_time

    assert second_time(reach=11) < 1e-6  # the token after the same one stands 5 + 7 - 1 tokens back
    assert second_time(reach=10) == pytest.approx(math.log(VOCAB_SIZE))


def test_windows_are_read_in_portions_with_the_same_answer(monkeypatch):
    model, sizes = tiny(), []
    whole = induction(model, PAIR_IDS, span=6, n_windows=10)
    model.register_forward_pre_hook(lambda _, args: sizes.append(args[0].numel()))
    monkeypatch.setattr(probes, "TOKENS_AT_ONCE", 50)
    assert induction(model, PAIR_IDS, span=6, n_windows=10) == pytest.approx(whole, rel=1e-5)
    assert sum(sizes) == 10 * 11
    assert max(sizes) <= 50


@pytest.mark.parametrize("span", [1, 17])
def test_a_span_that_cannot_be_is_named(span):
    with pytest.raises(ValueError, match=rf"span must be 2\.\.16, the number of ids, got {span}"):
        induction(tiny(), PAIR_IDS, span=span)


def test_attention_distance_is_the_mean_over_windows_queries_and_keys():
    model, ids = tiny(), FILLER[:27]
    expected = np.zeros((2, 2))
    for first in (0, 9, 18):
        for layer, steps in enumerate(model.trace(ids[first : first + 9].tolist())):
            for head in range(2):
                for i in range(9):
                    for j in range(i + 1):
                        expected[layer, head] += steps.weights[head, i, j] * (i - j) / (3 * 9)
    found = attention_distances(model, ids, length=9, n_windows=3)
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_even_attention_looks_back_a_quarter_of_the_window():
    """Without sharpness every key in reach weighs the same: (0 + 1/2 + .. + 8/2) / 9 = 2."""
    model = tiny("nope")
    for block in model.blocks:
        block.attention.sharpness.zero_()
    np.testing.assert_allclose(attention_distances(model, FILLER, length=9, n_windows=2), 2.0)


def test_attention_is_read_from_the_first_windows_alone():
    model, other = tiny(), FILLER.copy()
    other[18:] = 0
    found = [attention_distances(model, ids, length=9, n_windows=2) for ids in (FILLER, other)]
    np.testing.assert_array_equal(*found)
    assert not np.array_equal(found[0], attention_distances(model, FILLER, length=9, n_windows=3))


def test_a_text_with_fewer_windows_is_refused():
    with pytest.raises(ValueError, match="3 windows of 9 tokens, got 26"):
        attention_distances(tiny(), FILLER[:26], length=9, n_windows=3)


def test_a_learned_table_is_probed_up_to_its_end_and_not_past_it():
    model = tiny("learned", train_len=LEAD + 5)
    assert math.isfinite(recall(model, FILLER, PAIR_IDS, distance=3).loss)
    assert math.isfinite(induction(model, PAIR_IDS, span=7).second_time)
    past_its_end = f"learned positions end at train_len = {LEAD + 5}"
    with pytest.raises(ValueError, match=past_its_end):
        recall(model, FILLER, PAIR_IDS, distance=4)
    with pytest.raises(ValueError, match=past_its_end):
        induction(model, PAIR_IDS, span=8)
    with pytest.raises(ValueError, match=past_its_end):
        attention_distances(model, FILLER, length=LEAD + 6, n_windows=1)


def test_a_loss_that_is_not_finite_is_no_result():
    model = tiny("rope")
    model.embedding.weight[3] = torch.nan
    with pytest.raises(FloatingPointError, match="rope is not finite at a distance of 11 tokens"):
        recall(model, FILLER, PAIR_IDS, distance=11)
    with pytest.raises(FloatingPointError, match="rope is not finite on a span of 5 tokens"):
        induction(model, PAIR_IDS, span=5)
