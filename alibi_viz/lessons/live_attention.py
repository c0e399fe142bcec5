"""Live attention: a small model that was really trained, reading the person's own text."""

from collections.abc import Mapping, Sequence

import numpy as np
from jaxtyping import Float64

from alibi_viz.core.attention import mean_attention_distance
from alibi_viz.core.methods import METHODS
from alibi_viz.lessons.live_attention_figures import Weights, bias_alone

LEAD = "A small model, trained for real, reads your text. Every weight you see is computed by it, now."
TEXT = (
    'Anna bought a red hat at the market. A dog ran across the road. "I like your red hat," said Ben. '
    "He liked her red"
)
NONE = "none"
FIRST = LAYER = HEAD = 1  # layers and heads count from 1, tokens from 0, which is the start
START = 0
TEXT_HEIGHT = 120
AS_TRAINED, SWITCHED_OFF = 1.0, 0.0
FACTORS = (SWITCHED_OFF, 4.0, AS_TRAINED, 0.25)  # low, high, default, step
SOURCES = ("alibi", "t5")
TOKENS_CAPTION = (
    "The text as tokens: the stronger the colour, the larger the model's surprise. Point at one for its bits."
)
SAME = "With the same method there is nothing to compare: one map is shown."
TEXT_HELP = "Any text. The model reads its first tokens; a token is a piece of a word."
FACTOR_HELP = "Multiplies the bias in every layer and head: 0 takes it away, 1 is as trained, 2 doubles it."
NO_TEXT = "Type or paste a text, and the model reads it."


def titles(methods: Sequence[str]) -> dict[str, str]:
    """Methods, each as a person reads it.

    >>> titles(["alibi", "rope"])
    {'alibi': 'ALiBi', 'rope': 'RoPE'}
    """
    return {method: METHODS[method].label for method in methods}


def card_title(method: str) -> str:
    """What the card of a method's model tells.

    >>> card_title("t5")
    'Where the T5 bias model comes from, and how good it is'
    """
    return f"Where the {METHODS[method].label} model comes from, and how good it is"


def with_and_without(factor: float) -> tuple[float, ...]:
    """The slope factors whose loss is worth telling: as trained, switched off, and the chosen one.

    >>> with_and_without(2.0), with_and_without(0.0)
    ((1.0, 0.0, 2.0), (1.0, 0.0))
    """
    return tuple(dict.fromkeys((AS_TRAINED, SWITCHED_OFF, factor)))


def cut(n_tokens: int, n_read: int) -> str:
    """That the text is longer than what is read."""
    return f"Your text has {n_tokens:,} tokens. This page reads the first {n_read - 1}; the rest is kept in the box."


def told(method: str, train_len: int, tokens_seen: int, loss: float, factor: float) -> str:
    """What the model is, and how well it reads this text at this slope factor."""
    seen = (
        f"{METHODS[method].label}, trained on {tokens_seen / 1e6:.3g} million tokens, {train_len} at a time."
    )
    if not np.isfinite(loss):
        return seen
    at = "" if factor == AS_TRAINED else f" at slope factor {factor:g}"
    return (
        f"{seen} Its loss on your text is {loss:.3f} nats per token{at}: a perplexity of {np.exp(loss):.4g}."
    )


def limits(method: str, recall: Mapping[int, float]) -> str:
    """What the model cannot do: shares of planted pairs that it recalled, by their distance in tokens.

    >>> limits("alibi", {8: 0.8, 64: 0.2, 1024: 0.05})
    'What ALiBi recalls: a pair planted 8 tokens back in 80%, 64 back in 20%, 1,024 back in 5% of the trials.'
    """
    told = [f"{distance:,} back in {share:.0%}" for distance, share in recall.items()]
    told[0] = told[0].replace(" back", " tokens back", 1)
    return f"What {METHODS[method].label} recalls: a pair planted {', '.join(told)} of the trials."


def notices(
    method: str,
    pieces: Sequence[str],
    row: Float64[np.ndarray, "key"],
    query: int,
    slopes: Float64[np.ndarray, "head"] | None,
    weights: Weights,
    losses: Mapping[float, float],
) -> list[str]:
    """What to notice, in numbers measured on this text."""
    said = []
    if query > 0:
        best = int(np.argmax(row[: query + 1]))
        said.append(
            f"In this head, token {query} looks most at itself, with {row[query]:.1%} of its attention."
            if best == query
            else f"In this head, token {query} looks most at token {best}, {query - best} back, with {row[best]:.1%} "
            f"of its attention; its own place gets {row[query]:.1%}."
        )
    if slopes is not None and len(slopes) > 1 and len(pieces) > 2:
        here, alone = mean_attention_distance(weights), bias_alone(slopes, len(pieces))
        steep, gentle = int(slopes.argmax()), int(slopes.argmin())
        rank = np.corrcoef(np.argsort(np.argsort(-slopes)), np.argsort(np.argsort(here)))[0, 1]
        said.append(
            f"Slope and reach: in this layer head {steep + 1} (slope {slopes[steep]:.3g}) looks "
            f"{here[steep]:.3g} tokens back on average, head {gentle + 1} (slope {slopes[gentle]:.3g}) "
            f"{here[gentle]:.3g}; their biases alone would give {alone[steep]:.3g} and {alone[gentle]:.3g}. Over all "
            f"heads, gentler slope and longer reach have a rank correlation of {rank:.2f}."
        )
    if METHODS[method].acts_on == "score" and np.isfinite(losses[AS_TRAINED]):
        trained, without = losses[AS_TRAINED], losses[SWITCHED_OFF]
        verdict = (
            "here the bias changes nothing"
            if np.isclose(without, trained, rtol=0, atol=5e-4)
            else "it learned with the bias and leans on it"
            if without > trained
            else "here the bias does not pay"
        )
        said.append(
            f"Without its bias (slope factor 0) the same model's loss on this very text goes from {trained:.3f} to "
            f"{without:.3f} nats per token: {verdict}."
        )
        said.extend(
            f"At slope factor {factor:g} it is {loss:.3f}."
            for factor, loss in losses.items()
            if factor not in (AS_TRAINED, SWITCHED_OFF)
        )
    return said
