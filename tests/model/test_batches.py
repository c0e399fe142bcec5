"""Windows: drawn by their shares, the same for every method, the same after a restart."""

from itertools import pairwise

import numpy as np
import pytest

from alibi_viz.model.batches import DRILL_IDS, batch, drill, plant, tokenize
from alibi_viz.model.story_words import ANIMALS
from alibi_viz.model.tokenizer import START, decode, pieces

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


def follows(window: list[int]) -> dict[int, set[int]]:
    """What stands after each id, wherever it stands."""
    found: dict[int, set[int]] = {}
    for one, two in pairwise(window):
        found.setdefault(one, set()).add(two)
    return found


def test_a_drill_is_one_order_of_words_over_and_over_or_pairs_that_stay_together():
    kinds = {"order": 0, "pairs": 0}
    for seed in range(60):
        window = drill(np.random.default_rng(seed), 128).tolist()
        assert len(window) == 128
        assert set(window) <= set(DRILL_IDS)
        n_words = len(set(window))
        if window[n_words:] == window[:-n_words]:
            kinds["order"] += 1
        else:
            kinds["pairs"] += 1
            assert all(len(follows(window)[key]) == 1 for key in window[::2])
    assert min(kinds.values()) > 10


def test_a_drill_has_from_two_words_to_all_of_them():
    sizes = [len(set(drill(np.random.default_rng(seed), 128).tolist())) for seed in range(300)]
    assert {min(sizes), max(sizes)} == {2, len(DRILL_IDS)}
    assert sum(size <= 4 for size in sizes) > 60  # short orders come as often as long ones


def test_planted_pairs_stand_in_the_text_and_leave_the_rest_of_it_in_order():
    text = np.arange(1000, 1100, dtype=np.uint16)
    text = text[~np.isin(text, DRILL_IDS)]
    for seed in range(20):
        window = plant(np.random.default_rng(seed), text, n_pairs=2, n_places=7)
        assert len(window) == len(text)
        planted = np.isin(window, DRILL_IDS)
        pairs = window[planted].reshape(7, 2)
        assert len(np.unique(pairs, axis=0)) <= 2
        assert len(set(pairs.ravel().tolist())) == 2 * len(np.unique(pairs, axis=0))
        np.testing.assert_array_equal(window[~planted], text[: len(text) - 14])


def test_drill_words_are_one_token_each():
    assert len(DRILL_IDS) == len(set(DRILL_IDS)) == 16
    assert all(piece.strip() in ANIMALS for piece in pieces(DRILL_IDS))


def test_documents_begin_with_start():
    ids = tokenize(["red hat", "sea"])
    assert ids[0] == START
    assert (ids == START).sum() == 2
    assert decode(ids.tolist()) == "red hatsea"
