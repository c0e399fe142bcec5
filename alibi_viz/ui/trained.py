"""Trained models and what they make of a text, kept between reruns. Importing this imports torch.

The arguments are the whole key. Entries are shared by all sessions and never changed. A reading of 512 tokens
holds some 0.3 GB of arrays, of a sentence a few hundred kB: so few are kept.
"""

from collections.abc import Sequence

import numpy as np
import streamlit as st
from jaxtyping import Float64

from alibi_viz.model import checkpoint
from alibi_viz.model.card import Card
from alibi_viz.model.generate import likeliest as likeliest_tokens
from alibi_viz.model.position import POSITIONS, Alibi
from alibi_viz.model.reading import Reading, loss_on, read, token_ids_of
from alibi_viz.model.tokenizer import pieces
from alibi_viz.model.transformer import Transformer

MOST_TOKENS = 512


@st.cache_resource(max_entries=8, show_spinner="Loading the trained model …")
def model(method: str) -> tuple[Transformer, Card]:
    """The trained model of a method and its card."""
    return checkpoint.load(method)


def card(method: str) -> Card:
    """Where a method's trained model came from, and what was measured on it."""
    return model(method)[1]


@st.cache_resource(max_entries=4, show_spinner=False)
def reading(method: str, text: str, bias_factor: float, at_most: int) -> Reading:
    """What the trained model of a method makes of the first tokens of a text."""
    return read(model(method)[0], text, at_most=at_most, bias_factor=bias_factor)


@st.cache_data(max_entries=8, show_spinner=False)
def token_ids(text: str, at_most: int) -> tuple[list[int], int]:
    """START and the first tokens of a text, as the models read them, and how many tokens the whole text has."""
    return token_ids_of(text, at_most=at_most)


def most_tokens(methods: Sequence[str]) -> int:
    """How many tokens of a text all of these methods can read; START comes before them."""
    longest = (model(method)[0].position.longest for method in methods)
    return min([MOST_TOKENS, *(n - 1 for n in longest if n is not None)])


def methods() -> list[str]:
    """The methods that a model can be asked for. One whose weights are not here says so when it is loaded."""
    return list(POSITIONS)


@st.cache_data(max_entries=256, show_spinner=False)
def losses(method: str, text: str, factors: tuple[float, ...], at_most: int) -> dict[float, float]:
    """The loss of a method's model on a text at several slope factors, in nats per token."""
    return {
        factor: loss_on(model(method)[0], text, at_most=at_most, bias_factor=factor) for factor in factors
    }


def slopes(method: str, factor: float) -> Float64[np.ndarray, "head"] | None:
    """The slopes that a model works with at a slope factor; None when it has none, or they are switched off."""
    position = model(method)[0].position
    return position.slopes * factor if isinstance(position, Alibi) and factor > 0 else None


def likeliest(read: Reading, temperature: float, n_tokens: int) -> list[tuple[str, float]]:
    """The likeliest next tokens after a reading, with their probabilities."""
    return [
        (pieces([token])[0], share)
        for token, share in likeliest_tokens(read.next_logits, n_tokens, temperature)
    ]
