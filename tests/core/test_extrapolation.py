import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alibi_viz.core.extrapolation import (
    context_lengths,
    cut_windows,
    document_interval,
    early_token_share,
    mean_context,
    perplexity,
)
from tests.reference import contexts_by_walking

cuts = st.integers(1, 30).flatmap(lambda length: st.tuples(st.just(length), st.integers(1, length)))


def test_guessing_among_fifty_tokens_has_perplexity_fifty():
    assert perplexity(np.full(7, np.log(50))) == pytest.approx(50)


@given(st.lists(st.floats(0, 20), min_size=1, max_size=20))
def test_perplexity_is_the_geometric_mean_of_inverse_probabilities(losses):
    probabilities = np.exp(-np.array(losses))
    assert perplexity(np.array(losses)) == pytest.approx(np.prod(1 / probabilities ** (1 / len(losses))))


@given(cuts, st.integers(1, 200))
def test_every_prediction_is_scored_once_and_in_order(cut, n_predictions):
    length, stride = cut
    windows = cut_windows(n_predictions, length=length, stride=stride)
    scored = [position for window in windows for position in range(window.scored_from, window.stop)]
    assert scored == list(range(n_predictions))
    assert all(0 < window.stop - window.start <= length for window in windows)
    assert all(window.start <= window.scored_from < window.stop for window in windows)


@given(cuts, st.integers(1, 200))
def test_contexts_match_walking_through_the_text(cut, n_predictions):
    length, stride = cut
    contexts = context_lengths(cut_windows(n_predictions, length=length, stride=stride))
    assert contexts.tolist() == contexts_by_walking(n_predictions, length=length, stride=stride)


def test_windows_side_by_side_are_a_stride_of_the_length():
    assert cut_windows(100, length=7) == cut_windows(100, length=7, stride=7)


def test_a_short_text_is_one_window():
    assert cut_windows(3, length=10, stride=2) == [(0, 3, 0)]


def test_the_paper_example_of_the_early_token_curse():
    assert early_token_share(1000, context=100) == 0.10
    assert early_token_share(2000, context=100) == 0.05
    assert early_token_share(100, context=1000) == 1.0


@given(cuts, st.integers(0, 40))
def test_shares_and_means_are_those_of_a_long_text(cut, context):
    length, stride = cut
    # whole windows only, and none of the first one, whose contexts grow from 1
    contexts = context_lengths(cut_windows(length + 20 * stride, length=length, stride=stride))[length:]
    assert np.mean(contexts) == pytest.approx(mean_context(length, stride=stride))
    assert np.mean(contexts <= context) == pytest.approx(
        early_token_share(length, context=context, stride=stride)
    )


def test_mean_context_side_by_side_is_half_the_length_and_a_half():
    assert [mean_context(length) for length in (1, 2, 512, 3072)] == [1.0, 1.5, 256.5, 1536.5]


def test_impossible_cuts_are_named():
    with pytest.raises(ValueError, match="losses must hold at least one prediction, got none"):
        perplexity(np.array([]))
    with pytest.raises(ValueError, match="length must be at least 1, got 0"):
        mean_context(0)
    with pytest.raises(ValueError, match="stride must be between 1 and the length 4, got 5"):
        cut_windows(9, length=4, stride=5)
    with pytest.raises(ValueError, match="n_predictions must be at least 1, got 0"):
        cut_windows(0, length=4)
    with pytest.raises(ValueError, match="context must be at least 0, got -1"):
        early_token_share(4, context=-1)


def test_the_interval_over_documents_holds_the_perplexity_and_widens_with_their_differences():
    rng = np.random.default_rng(0)
    documents = np.repeat(np.arange(12), 50)
    alike = rng.normal(3, 0.2, 600)
    apart = alike + rng.normal(0, 1, 12)[documents]
    (low, high), (wide_low, wide_high) = (document_interval(x, documents) for x in (alike, apart))
    assert low < perplexity(alike) < high
    assert wide_low < perplexity(apart) < wide_high
    assert np.log(wide_high / wide_low) > 5 * np.log(high / low)


def test_the_interval_over_documents_covers_about_as_often_as_it_says():
    rng = np.random.default_rng(1)
    held = 0
    for _ in range(200):
        losses = (3 + rng.normal(0, 0.5, 30))[:, None] + rng.normal(0, 0.3, (30, 20))
        low, high = document_interval(losses.ravel(), np.repeat(np.arange(30), 20), n_resamples=300)
        held += low <= np.exp(3) <= high
    assert 0.86 <= held / 200 <= 0.99


def test_one_document_has_no_interval():
    assert np.isnan(document_interval(np.ones(9), np.zeros(9, dtype=int))).all()


@pytest.mark.parametrize("level", [0.0, 1.0, -1.0, float("nan")])
def test_a_level_that_is_no_share_is_refused(level):
    with pytest.raises(ValueError, match="level"):
        document_interval(np.ones(4), np.arange(4), level=level)
