"""The measurements that go on a model's card: perplexity by length, recall over distance, induction.

Natural text is speeches, novel and fortunes in equal parts, whole documents in order. Recall asks for a thing that
was named before filler of growing length. Induction compares the loss on random ids with the loss on the same ids
said a second time, which only copying can lower.
"""

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch

from alibi_viz.core.extrapolation import Window, perplexity
from alibi_viz.model.batches import Tokens
from alibi_viz.model.corpus import READERS, Split
from alibi_viz.model.evaluate import evaluate, window_losses
from alibi_viz.model.stories import recall_probes
from alibi_viz.model.tokenizer import START, encode
from alibi_viz.model.transformer import Transformer

TOKENS_PER_SOURCE = 16_384
LAST = 64


def measure(
    model: Transformer, tokens: Mapping[str, Tokens], split: Split, *, lengths: Sequence[int]
) -> dict[str, Any]:
    """Everything the card says about one split. Losses in nats per token; shares of one; lengths in tokens."""
    train_len = model.config.train_len
    parts = {source: ids[:TOKENS_PER_SOURCE] for source, ids in tokens.items()}
    natural = np.concatenate([parts[source] for source in READERS])
    lengths = [
        length for length in lengths if model.position.longest is None or length <= model.position.longest
    ]
    fillers = (0, 2, 8, 32) if model.position.longest is None else (0, 2)
    by_source = {
        source: _round(math.log(evaluate(model, ids, length=train_len).perplexity))
        for source, ids in [("natural", natural), *parts.items()]
    }
    return {
        "loss": by_source,
        "natural_tokens": len(natural),
        "perplexity": {
            str(length): _round(evaluate(model, natural, length=length).perplexity) for length in lengths
        },
        f"perplexity_last_{LAST}": {
            str(length): _round(last_tokens_perplexity(model, natural, length, max(lengths)))
            for length in lengths
        },
        "recall": {str(n): recall(model, split, n_filler=n) for n in fillers},
        "induction": induction(model, span=train_len // 4),
    }


def last_tokens_perplexity(model: Transformer, ids: Tokens, length: int, longest: int) -> float:
    """Perplexity of the same tokens, LAST before every 2,048th place, seen from windows of any length."""
    windows = [Window(end - length, end, end - LAST) for end in range(longest, len(ids), 2048)]
    return perplexity(np.concatenate([losses[-LAST:] for losses in window_losses(model, ids, windows)]))


@torch.no_grad()
def recall(model: Transformer, split: Split, *, n_filler: int, n_probes: int = 100) -> dict[str, float]:
    """How often the thing that was bought is the likeliest next word, after n_filler sentences between.

    Also the mean distance in tokens from the end of the prompt back to the thing's only mention.
    """
    right, distance = 0, 0
    for probe in itertools.islice(recall_probes(split, seed=0, n_filler=n_filler), n_probes):
        prompt, answer = encode(probe.prompt), encode(probe.answer)[0]
        right += int(model(torch.tensor([[START, *prompt]]))[0, -1].argmax() == answer)
        distance += len(prompt) - prompt.index(answer)
    return {"share_right": right / n_probes, "mean_distance": _round(distance / n_probes)}


@torch.no_grad()
def induction(model: Transformer, *, span: int, n_windows: int = 64) -> dict[str, float]:
    """Loss on `span` random ids, and on the same ids repeated at once; copying makes the second small."""
    rng = np.random.default_rng(0)
    first = rng.integers(0, START, size=(n_windows, span))
    windows = np.concatenate([first, first], axis=1)
    logits = model(torch.as_tensor(windows[:, :-1]))
    losses = torch.nn.functional.cross_entropy(
        logits.flatten(0, 1), torch.as_tensor(windows[:, 1:]).flatten(), reduction="none"
    ).view(n_windows, -1)
    return {
        "first_time": _round(losses[:, : span - 1].mean().item()),
        "second_time": _round(losses[:, span:].mean().item()),
    }


def _round(number: float) -> float:
    return float(f"{number:.4g}")
