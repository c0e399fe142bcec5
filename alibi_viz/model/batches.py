"""What the model sees: windows of tokens, drawn from every source by its share.

A source is one long row of ids, its documents in order and START before each. A window begins anywhere. The
batch of step s depends on the seed and on s alone, so a run that was killed goes on where it was, and every method
sees the same windows in the same order.

A drill is a window of random ids said over and over: no word of it can be guessed until its second time, and
then all of it can. It is the cheapest lesson for an induction head (Olsson et al. 2022).
"""

import itertools
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
from jaxtyping import Int64, UInt16

from alibi_viz.model.corpus import Split, read_texts
from alibi_viz.model.stories import stories
from alibi_viz.model.tokenizer import START, encode

Tokens = UInt16[np.ndarray, "token"]

SHARES: dict[str, float] = {
    "speeches": 0.22,
    "novel": 0.18,
    "fortunes": 0.22,
    "stories": 0.33,
    "drills": 0.05,
}
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
    windows = [
        drill(rng, length) if source == "drills" else _window(rng, tokens[source], length)
        for source in sources
    ]
    return np.stack(windows).astype(np.int64)


def drill(rng: np.random.Generator, length: int) -> UInt16[np.ndarray, "length"]:
    """A row of random ids, 8 to length / 2 of them, repeated to fill the window."""
    span = rng.integers(0, START, size=rng.integers(8, max(9, length // 2 + 1)), dtype=np.uint16)
    return np.resize(span, length)


def _window(rng: np.random.Generator, ids: Tokens, length: int) -> UInt16[np.ndarray, "length"]:
    start = rng.integers(0, len(ids) - length + 1)
    return ids[start : start + length]
