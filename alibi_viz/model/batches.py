"""What the model sees: windows of tokens, drawn from every source by its share.

A source is one long row of ids, its documents in order and START before each. A window begins anywhere. The
batch of step s depends on the seed and on s alone, so a run that was killed goes on where it was, and every method
sees the same windows in the same order.

Two sources are made up on the spot, from a few words with a token each, so that copying is the only thing to learn:

    drills     those words said over and over in one order, or pairs of them again and again in any order
    planted    natural text in which two or three pairs stand at random places, the same pairs each time

In both, what follows a word the second time is what followed it the first time, which is what an induction head
looks for (Olsson et al. 2022). Short orders come as often as long ones: they are where learning to copy begins.
"""

import itertools
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
from jaxtyping import Int64, UInt16

from alibi_viz.model.corpus import READERS, Split, read_texts
from alibi_viz.model.stories import stories
from alibi_viz.model.story_words import ANIMALS
from alibi_viz.model.tokenizer import START, encode

Tokens = UInt16[np.ndarray, "token"]

SHARES: dict[str, float] = {
    "speeches": 0.20,
    "novel": 0.15,
    "fortunes": 0.20,
    "stories": 0.25,
    "drills": 0.08,
    "planted": 0.12,
}
DRILL_IDS = [ids[0] for ids in (encode(f" {animal}") for animal in ANIMALS) if len(ids) == 1]
N_STORIES: dict[Split, int] = {"train": 36_000, "valid": 800, "test": 800}


def tokenize(texts: Iterable[str]) -> Tokens:
    """Documents as one row of ids, START before each."""
    return np.fromiter(
        itertools.chain.from_iterable([START, *encode(text)] for text in texts), dtype=np.uint16
    )


def load_tokens(folders: Iterable[Path], split: Split) -> dict[str, Tokens]:
    """The row of ids of each source, read from the folders, and the stories of that split."""
    texts = read_texts(folders, split)
    texts["stories"] = list(itertools.islice(stories(split, seed=0), N_STORIES[split]))
    return {source: tokenize(documents) for source, documents in texts.items()}


def batch(
    tokens: Mapping[str, Tokens],
    shares: Mapping[str, float],
    *,
    seed: int,
    step: int,
    n_windows: int,
    length: int,
) -> Int64[np.ndarray, "window length"]:
    """The windows of one step, `length` tokens each, from sources drawn by their shares.

    ValueError if a source is shorter than one window.
    """
    for source, ids in tokens.items():
        if len(ids) < length:
            raise ValueError(f"{source} must hold at least {length} tokens, got {len(ids)}")
    rng = np.random.default_rng([seed, step])
    weights = np.array(list(shares.values())) / sum(shares.values())
    sources = rng.choice(list(shares), size=n_windows, p=weights)
    return np.stack([_draw(rng, tokens, source, length) for source in sources]).astype(np.int64)


def drill(rng: np.random.Generator, length: int) -> UInt16[np.ndarray, "length"]:
    """The drill words in one order over and over, or a few pairs of them in random order, each said once first.

    How many words take part is spread evenly in its logarithm, from 2 to all 16.
    """
    words = rng.permutation(DRILL_IDS).astype(np.uint16)
    words = words[: 2 * round(2 ** rng.uniform(0, np.log2(len(words) // 2)))]
    if rng.random() < 0.5:
        return np.resize(words, length)
    pairs = words.reshape(-1, 2)
    order = np.concatenate([np.arange(len(pairs)), rng.integers(0, len(pairs), size=length)])
    return pairs[order].reshape(-1)[:length]


def plant(rng: np.random.Generator, text: Tokens, n_pairs: int, n_places: int) -> Tokens:
    """A text with pairs of drill words put in at random places; its end is cut so that it keeps its length."""
    n_places = min(n_places, len(text) // 8)  # a short window keeps most of its text
    pairs = rng.choice(DRILL_IDS, size=(n_pairs, 2), replace=False).astype(np.uint16)
    kept = text[: len(text) - 2 * n_places]
    cuts = np.sort(rng.integers(0, len(kept) + 1, size=n_places))
    chosen = pairs[rng.integers(0, n_pairs, size=n_places)]
    return np.insert(kept, np.repeat(cuts, 2), chosen.reshape(-1))


def _draw(
    rng: np.random.Generator, tokens: Mapping[str, Tokens], source: str, length: int
) -> UInt16[np.ndarray, "length"]:
    if source == "drills":
        return drill(rng, length)
    if source == "planted":
        text = _window(rng, tokens[rng.choice(list(READERS))], length)
        return plant(rng, text, n_pairs=int(rng.integers(1, 4)), n_places=int(rng.integers(4, 17)))
    return _window(rng, tokens[source], length)


def _window(rng: np.random.Generator, ids: Tokens, length: int) -> UInt16[np.ndarray, "length"]:
    start = rng.integers(0, len(ids) - length + 1)
    return ids[start : start + length]
