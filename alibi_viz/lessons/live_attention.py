"""Live attention: a small model that was really trained, reading the person's own text."""

from collections.abc import Mapping, Sequence

import numpy as np
from jaxtyping import Float64

from alibi_viz.core.attention import (
    AttentionSteps,
    equal_score_weights,
    mean_attention_distance,
)
from alibi_viz.core.bias import alibi_bias
from alibi_viz.core.methods import METHODS

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
HEADS_CAPTION = (
    "Every head of this layer, with its number and slope; click one to choose it. "
    "Colours go by powers of ten."
)
NO_TEXT = "Type or paste a text, and the model reads it."
HEAD_FUNCTIONS = (mean_attention_distance, equal_score_weights)
Weights = Float64[np.ndarray, "head query key"]


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


def working(steps: AttentionSteps, head: int, query: int) -> dict[str, Float64[np.ndarray, "key"]]:
    """One row of one head, from the score to the weight."""
    return {
        "score": steps.scores[head - 1, query],
        "score + bias": steps.biased[head - 1, query],
        "weight": steps.weights[head - 1, query],
    }


def row_of(steps: AttentionSteps, head: int, query: int) -> Float64[np.ndarray, "key"]:
    """Where one query of one head looks."""
    return steps.weights[head - 1, query]


def row_numbers(
    pieces: Sequence[str], row: Mapping[str, Float64[np.ndarray, "key"]], *, query: int
) -> dict[str, list[object]]:
    """One query's row as a table, a row for each token up to the query."""
    seen = query + 1
    told = {name: values[:seen].tolist() for name, values in row.items()}
    return {"position": list(range(seen)), "token": list(pieces[:seen]), **told}


def picked_position(name: str) -> int:
    """The position in the name of a cell's row.

    >>> picked_position("12 ␣hat")
    12
    """
    return int(name.split(" ", 1)[0])


def picked_head(curve: int) -> int:
    """The head of a small map by its place among them, which counts from 0.

    >>> picked_head(0)
    1
    """
    return FIRST + curve


def snippet(row: Mapping[str, Float64[np.ndarray, "key"]], *, query: int) -> str:
    """The query's weights from its scores and biases, in numpy alone; the result is `weights`."""
    seen = query + 1
    return f"""import numpy as np

scores = np.array({row["score"][:seen].tolist()})
bias = np.array({(row["score + bias"] - row["score"])[:seen].tolist()})
logits = scores + bias                       # the future is left out: it is masked
weights = np.exp(logits - logits.max())
weights /= weights.sum()
print(weights.round(4))
"""


def map_title(method: str, layer: int, head: int) -> str:
    """What a map is of.

    >>> map_title("alibi", 1, 3)
    'ALiBi, layer 1, head 3'
    """
    return f"{METHODS[method].label}, layer {layer}, head {head}"


def head_titles(slopes: Float64[np.ndarray, "head"] | None, n_heads: int) -> list[str]:
    """A title for each head, steepest slope first as they stand: its number, and its slope where it has one.

    >>> head_titles(np.array([0.5, 0.25]), 2), head_titles(None, 2)
    (['1: 0.5', '2: 0.25'], ['1', '2'])
    """
    if slopes is None:
        return [f"{head}" for head in range(1, n_heads + 1)]
    return [f"{head}: {slope:.3g}" for head, slope in enumerate(slopes.tolist(), start=1)]


def head_numbers(slopes: Float64[np.ndarray, "head"] | None, weights: Weights) -> dict[str, list[object]]:
    """How far each head looks on average, in tokens, and how far its bias alone would look."""
    columns: dict[str, list[object]] = {
        "head": list(range(1, len(weights) + 1)),
        "mean distance": mean_attention_distance(weights).tolist(),
    }
    if slopes is not None:
        columns["slope"] = slopes.tolist()
        columns["mean distance of the bias alone"] = bias_alone(slopes, weights.shape[1]).tolist()
    return columns


def bias_alone(slopes: Float64[np.ndarray, "head"], length: int) -> Float64[np.ndarray, "head"]:
    """The mean attention distance that a bias gives to equal scores over a text of this length, in tokens."""
    positions = np.arange(length)
    return mean_attention_distance(equal_score_weights(alibi_bias(slopes, positions, positions)))


def distance_snippet(weights: Weights, head: int) -> str:
    """The mean attention distance of one head's last query, in numpy alone; the result is `distance`."""
    return f"""import numpy as np

weights = np.array({weights[head - 1, -1].tolist()})     # the last token's row in head {head}
distance = (weights * np.arange(len(weights))[::-1]).sum()
print(distance)
"""


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


def alt_map(pieces: Sequence[str], steps: AttentionSteps, *, layer: int, head: int) -> str:
    """The map in words."""
    weights = steps.weights[head - 1]
    mean = mean_attention_distance(weights[None]).item()
    onto_first = float(weights[1:, 0].mean()) if len(pieces) > 1 else 1.0
    return (
        f"Attention map of layer {layer}, head {head} over {len(pieces)} tokens. In its weights the mean "
        f"distance looked back is {mean:.3g} tokens; the first token gets {onto_first:.1%} of a later token's "
        "attention on average."
    )


def alt_row(pieces: Sequence[str], row: Float64[np.ndarray, "key"], *, query: int) -> str:
    """The query's row in words."""
    best = np.argsort(-row[: query + 1], kind="stable")[:3].tolist()
    told = "; ".join(f"token {j}, {pieces[j]!r}, {row[j]:.1%}" for j in best)
    return f"Bars of attention of token {query}, {pieces[query]!r}. The largest: {told}."


def alt_heads(weights: Weights) -> str:
    """All heads in words."""
    told = ", ".join(
        f"head {h}: {d:.3g}" for h, d in enumerate(mean_attention_distance(weights).tolist(), start=1)
    )
    return f"A small attention map of each head. Mean distance looked back, in tokens: {told}."
