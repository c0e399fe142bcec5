"""What a trained model makes of one text: its tokens, its surprise at each, and the working of every layer.

START stands before the text, so that its first token has a probability too. Everything comes back as numpy;
the attention is `Transformer.trace`, which is `core.attention.attention_steps` on the model's own queries,
keys and bias.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float64

from alibi_viz.core.attention import AttentionSteps
from alibi_viz.model.evaluate import surprisal
from alibi_viz.model.generate import next_logits
from alibi_viz.model.tokenizer import START, encode, pieces
from alibi_viz.model.transformer import Transformer

MOST_CHARACTERS = 1_000_000  # a long novel


class Reading(NamedTuple):
    """A text as a model reads it. `bits[0]` is nan: nothing predicts START. n_tokens is the whole text's."""

    token_ids: list[int]
    pieces: list[str]
    n_tokens: int
    bits: Float64[np.ndarray, "token"]
    layers: list[AttentionSteps]
    next_logits: Float64[np.ndarray, "vocab"]

    @property
    def last(self) -> int:
        """The position of the last token; START is at 0."""
        return len(self.token_ids) - 1

    def layer(self, number: int) -> AttentionSteps:
        """The working of one layer; layers count from 1."""
        return self.layers[number - 1]

    @property
    def loss(self) -> float:
        """Mean loss over the text's tokens, in nats per token; nan when there is none."""
        return _mean_loss(self.bits)


def token_ids_of(text: str, *, at_most: int) -> tuple[list[int], int]:
    """START and the first `at_most` tokens of a text, and how many tokens the whole text has.

    ValueError for a text of more than `MOST_CHARACTERS`: one of a quarter of a gigabyte would take minutes and tens of
    gigabytes to cut into tokens.
    """
    if len(text) > MOST_CHARACTERS:
        raise ValueError(f"text must have at most {MOST_CHARACTERS:,} characters, got {len(text):,}")
    ids = encode(text)
    return [START, *ids[:at_most]], len(ids)


def read(model: Transformer, text: str, *, at_most: int = 512, bias_factor: float = 1.0) -> Reading:
    """Read the first `at_most` tokens of a text. bias_factor is that of `Transformer.forward`."""
    if at_most < 1:
        raise ValueError(f"at_most must be at least 1, got {at_most}")
    ids, n_tokens = token_ids_of(text, at_most=at_most)
    return Reading(
        token_ids=ids,
        pieces=pieces(ids),
        n_tokens=n_tokens,
        bits=surprisal(model, ids, bias_factor=bias_factor),
        layers=model.trace(ids, bias_factor=bias_factor),
        next_logits=next_logits(model, ids, bias_factor=bias_factor).astype(np.float64),
    )


def loss_on(model: Transformer, text: str, *, at_most: int = 512, bias_factor: float = 1.0) -> float:
    """The `Reading.loss` of a text, without the attention that a reading works out."""
    ids, _ = token_ids_of(text, at_most=at_most)
    return _mean_loss(surprisal(model, ids, bias_factor=bias_factor))


def _mean_loss(bits: Float64[np.ndarray, "token"]) -> float:
    return float(np.mean(bits[1:]) * np.log(2)) if len(bits) > 1 else float("nan")
