"""Writing on from a text, one token at a time.

p(token) = softmax(logits / temperature)        temperature 0 takes the likeliest
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float, Float32

from alibi_viz.core.attention import softmax
from alibi_viz.model.transformer import Transformer


class NextToken(NamedTuple):
    """A token that may come next, and its probability."""

    token_id: int
    probability: float


@torch.no_grad()
def next_logits(
    model: Transformer, token_ids: Sequence[int], *, bias_factor: float | int = 1.0
) -> Float32[np.ndarray, "vocab"]:
    """The model's logits for the token after the last one."""
    if len(token_ids) == 0:
        raise ValueError("token_ids must hold at least one token, got none; START begins an empty text")
    ids = torch.as_tensor([list(token_ids)], device=model.embedding.weight.device)
    return model(ids, bias_factor=bias_factor)[0, -1].float().cpu().numpy()


def likeliest(
    logits: Float[np.ndarray, "vocab"], k: int = 10, temperature: float | int = 1.0
) -> list[NextToken]:
    """The k likeliest tokens, the likeliest first; equal ones in order of their ids.

    >>> [(token, round(p, 2)) for token, p in likeliest(np.log(np.array([1.0, 3.0, 4.0])), k=2)]
    [(2, 0.5), (1, 0.38)]
    """
    if k < 1:
        raise ValueError(f"k must be at least 1, got {k}")
    probabilities = _probabilities(logits, temperature)
    best = np.argsort(-probabilities, kind="stable")[:k]
    return [NextToken(int(token), float(probabilities[token])) for token in best]


def generate(
    model: Transformer,
    token_ids: Sequence[int],
    *,
    n_tokens: int,
    temperature: float | int = 1.0,
    seed: int = 0,
    bias_factor: float | int = 1.0,
    context: int = 512,
) -> Iterator[int]:
    """n_tokens new tokens, each as soon as it is drawn; equal seeds draw equal tokens.

    The model reads the last `context` tokens at most, fewer where its positions end before. Stop by not asking for
    more.
    """
    if n_tokens < 0:
        raise ValueError(f"n_tokens must be at least 0, got {n_tokens}")
    if context < 1:
        raise ValueError(f"context must be at least 1, got {context}")
    context = min(context, model.position.longest or context)
    return _generate(model, list(token_ids), n_tokens, temperature, seed, bias_factor, context)


def _generate(
    model: Transformer,
    ids: list[int],
    n_tokens: int,
    temperature: float | int,
    seed: int,
    bias_factor: float | int,
    context: int,
) -> Iterator[int]:
    rng = np.random.default_rng(seed)
    for _ in range(n_tokens):
        probabilities = _probabilities(
            next_logits(model, ids[-context:], bias_factor=bias_factor), temperature
        )
        ids.append(int(rng.choice(len(probabilities), p=probabilities)))
        yield ids[-1]


def _probabilities(
    logits: Float[np.ndarray, "vocab"], temperature: float | int
) -> Float[np.ndarray, "vocab"]:
    if not 0 <= temperature < np.inf:
        raise ValueError(f"temperature must be at least 0 and finite, got {temperature}")
    logits = logits.astype(np.float64)
    if temperature == 0:
        return (np.arange(len(logits)) == logits.argmax()).astype(np.float64)
    return softmax((logits - logits.max()) / temperature)
