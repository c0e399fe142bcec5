"""Windows: drawn by their shares, the same for every method, the same after a restart."""

import numpy as np
import pytest

from alibi_viz.model.batches import batch, drill, tokenize
from alibi_viz.model.tokenizer import START, decode

TOKENS = {"low": np.arange(100, dtype=np.uint16), "high": np.arange(1000, 1100, dtype=np.uint16)}


def some(shares: dict[str, float], **changes: int) -> np.ndarray:
    return batch(TOKENS, shares, **({"seed": 0, "step": 5, "n_windows": 8, "length": 10} | changes))


def test_seed_and_step_decide_everything():
    shares = {"low": 1.0, "high": 1.0}
    np.testing.assert_array_equal(some(shares), some(shares))
    assert not np.array_equal(some(shares), some(shares, step=6))
    assert not np.array_equal(some(shares), some(shares, seed=1))


def test_windows_are_stretches_of_their_source():
    windows = some({"low": 1.0, "high": 1.0})
    assert windows.shape == (8, 10)
    assert (np.diff(windows, axis=1) == 1).all()


def test_sources_are_drawn_by_their_shares():
    windows = some({"low": 3.0, "high": 1.0}, n_windows=4000)
    assert (windows[:, 0] < 100).mean() == pytest.approx(0.75, abs=0.03)


def test_every_place_of_a_source_can_be_drawn():
    assert set(some({"low": 1.0}, n_windows=4000)[:, 0]) == set(range(91))


def test_a_source_shorter_than_a_window_is_refused():
    with pytest.raises(ValueError, match="low must hold at least 101 tokens, got 100"):
        some({"low": 1.0}, length=101)


def test_a_drill_says_one_span_over_and_over():
    for seed in range(20):
        window = drill(np.random.default_rng(seed), 128).tolist()
        periods = [n for n in range(8, 65) if window[n:] == window[:-n]]
        assert periods
        assert START not in window


def test_documents_begin_with_start():
    ids = tokenize(["red hat", "sea"])
    assert ids[0] == START
    assert (ids == START).sum() == 2
    assert decode(ids.tolist()) == "red hatsea"
