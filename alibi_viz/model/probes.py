"""Does a model use what is far away? Three questions that perplexity does not ask.

    recall               a pair of tokens is planted, and its first half is said again d tokens later
    induction            random ids, then the same ids once more, which only copying can predict
    attention distance   how far back each head looks on average

A recall probe is `text  k v  text  k`: the pair occurs nowhere else, so that v can only be known by looking d tokens
back to where it stood. Chance is one in the tokens that pairs are made of, once a model has learned which those are.

Sources: Olsson et al. 2022 (induction); Arora et al. 2023, "Zoology" (recall of pairs).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float64, Int, Int64
from torch.nn import functional

from alibi_viz.core.attention import mean_attention_distance
from alibi_viz.model.evaluate import TOKENS_AT_ONCE
from alibi_viz.model.transformer import Transformer

LEAD = 8  # tokens of text before the pair


class Recall(NamedTuple):
    """share_right: how often v is the likeliest next token. loss: its -ln p, in nats. Both are means."""

    share_right: float
    loss: float


class Induction(NamedTuple):
    """Mean loss in nats on random ids when they come the first time, and the second."""

    first_time: float
    second_time: float


@torch.no_grad()
def recall(
    model: Transformer,
    filler: Int[np.ndarray, "token"],
    pair_ids: Sequence[int],
    *,
    distance: int,
    n_probes: int = 64,
    seed: int = 0,
) -> Recall:
    """How often a model names v after `text k v text k`, v standing `distance` tokens before the end.

    filler is natural text to cut from; k and v are drawn from pair_ids, and left out of that text. ValueError for a
    distance below 1, for a text that is too short, and past the last position of a learned table;
    FloatingPointError when a loss is not finite.
    """
    prompts, answers = recall_prompts(filler, pair_ids, distance=distance, n_probes=n_probes, seed=seed)
    at_once = max(1, TOKENS_AT_ONCE // prompts.shape[1])
    logits = torch.cat(
        [
            model(torch.as_tensor(prompts[first : first + at_once]))[:, -1]
            for first in range(0, n_probes, at_once)
        ]
    )
    losses = functional.cross_entropy(logits, torch.as_tensor(answers), reduction="none")
    if not losses.isfinite().all():
        raise FloatingPointError(
            f"loss of {model.config.method} is not finite at a distance of {distance} tokens"
        )
    return Recall(float((logits.argmax(-1).numpy() == answers).mean()), losses.mean().item())


def recall_prompts(
    filler: Int[np.ndarray, "token"], pair_ids: Sequence[int], *, distance: int, n_probes: int, seed: int
) -> tuple[Int64[np.ndarray, "probe position"], Int64[np.ndarray, "probe"]]:
    """The prompts `text k v text k` and their answers v; the same ones for every model.

    >>> prompts, answers = recall_prompts(np.arange(100, 200), [1, 2], distance=3, n_probes=1, seed=0)
    >>> pair = prompts[0, 8:10].tolist()
    >>> bool(prompts[0, -1] == pair[0]), bool(answers[0] == pair[1]), prompts.shape[1] - 1 - 9
    (True, True, 3)
    """
    if distance < 1:
        raise ValueError(f"distance must be at least 1, got {distance}")
    rng = np.random.default_rng([seed, distance])
    text = filler[~np.isin(filler, pair_ids)]
    n_text = LEAD + distance - 1
    if len(text) < n_text:
        raise ValueError(f"filler must hold at least {n_text} tokens beside the pairs, got {len(text)}")
    prompts, answers = [], []
    for _ in range(n_probes):
        start = rng.integers(0, len(text) - n_text + 1)
        words = text[start : start + n_text]
        key, value = rng.choice(pair_ids, size=2, replace=False)
        prompts.append([*words[:LEAD], key, value, *words[LEAD:], key])
        answers.append(value)
    return np.array(prompts, dtype=np.int64), np.array(answers, dtype=np.int64)


@torch.no_grad()
def induction(
    model: Transformer,
    ids: Sequence[int],
    *,
    span: int,
    filler: Int[np.ndarray, "token"] | None = None,
    n_windows: int = 32,
    seed: int = 0,
) -> Induction:
    """The loss on `span` different random ids, and on the same ids said again, after the filler if there is one.

    The first id of a span cannot be known and does not count. ValueError for a span that is longer than there are
    ids, or past the last position of a learned table; FloatingPointError when a loss is not finite.
    """
    if not 2 <= span <= len(ids):
        raise ValueError(f"span must be 2..{len(ids)}, the number of ids, got {span}")
    rng = np.random.default_rng([seed, span])
    first = np.stack([rng.permutation(ids)[:span] for _ in range(n_windows)])
    between = np.tile(np.array([] if filler is None else filler, dtype=np.int64), (n_windows, 1))
    windows = torch.as_tensor(np.concatenate([first, between, first], axis=1))
    losses = torch.cat(
        [
            functional.cross_entropy(model(some[:, :-1]).mT, some[:, 1:], reduction="none")
            for some in windows.split(max(1, TOKENS_AT_ONCE // windows.shape[1]))
        ]
    )
    if not losses.isfinite().all():
        raise FloatingPointError(
            f"loss of {model.config.method} is not finite on a span of {span} tokens said twice"
        )
    return Induction(losses[:, : span - 1].mean().item(), losses[:, 1 - span :].mean().item())


def attention_distances(
    model: Transformer, token_ids: Int[np.ndarray, "token"], *, length: int, n_windows: int
) -> Float64[np.ndarray, "layer head"]:
    """How far back each head looks, in tokens: the mean over the first n_windows windows of a text.

    ValueError where the text holds fewer windows.
    """
    if len(token_ids) < length * n_windows:
        raise ValueError(f"token_ids must hold {n_windows} windows of {length} tokens, got {len(token_ids)}")
    windows = token_ids[: length * n_windows].reshape(n_windows, length)
    return np.mean(
        [
            [mean_attention_distance(steps.weights) for steps in model.trace(window.tolist())]
            for window in windows
        ],
        axis=0,
    )
