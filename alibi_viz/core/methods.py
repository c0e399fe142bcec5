"""Methods: six ways to tell a transformer where a token is. The one registry of the project.

What a method acts on is the lesson itself:

    embedding    added to the token's vector, once, before the first layer
    query_key    turns queries and keys in every layer; values stay free of position
    score        added to q . k in every layer; queries, keys and values stay free of position
    nothing      no position at all; the causal mask alone breaks the symmetry

Everything that lists methods, from the training command to the menus, reads this dictionary.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from alibi_viz.core.cost import (
    ModelShape,
    bias_flops,
    embedding_flops,
    rotation_flops,
    table_bias_flops,
)


@dataclass(frozen=True)
class Method:
    """A positional method: its names, what it acts on, and what it costs.

    parameters gives the learned numbers for a model of one stack; flops the extra FLOPs of one causal pass
    over `length` tokens. keys_hold_position tells whether a cached key was made for one position, so that it
    cannot be moved; length_limit whether there is nothing at all to look up past train_len. paper is a key of
    `PAPERS`.
    """

    key: str
    label: str
    acts_on: Literal["embedding", "query_key", "score", "nothing"]
    summary: str
    paper: str
    parameters: Callable[[ModelShape], int]
    flops: Callable[[ModelShape, int], int]
    keys_hold_position: bool
    length_limit: bool = False


def _none(shape: ModelShape, length: int = 0) -> int:  # noqa: ARG001 (the shape of the others)
    return 0


def _t5_parameters(shape: ModelShape) -> int:
    return shape.num_buckets * shape.n_heads


def _learned_parameters(shape: ModelShape) -> int:
    return shape.train_len * shape.d_model


METHODS: dict[str, Method] = {
    method.key: method
    for method in (
        Method(
            key="alibi",
            label="ALiBi",
            acts_on="score",
            summary="A fixed penalty on the score, in a straight line with distance, steeper in some heads.",
            paper="alibi",
            parameters=_none,
            flops=bias_flops,
            keys_hold_position=False,
        ),
        Method(
            key="t5",
            label="T5 bias",
            acts_on="score",
            summary="A learned bias on the score, one for each head and bucket of distances, in all layers.",
            paper="t5",
            parameters=_t5_parameters,
            flops=table_bias_flops,
            keys_hold_position=False,
        ),
        Method(
            key="rope",
            label="RoPE",
            acts_on="query_key",
            summary="Queries and keys are turned by position, so that their score depends on the distance.",
            paper="rope",
            parameters=_none,
            flops=rotation_flops,
            keys_hold_position=True,
        ),
        Method(
            key="sinusoidal",
            label="Sinusoidal",
            acts_on="embedding",
            summary="A fixed vector of sines and cosines is added to the embedding, one for each position.",
            paper="transformer",
            parameters=_none,
            flops=embedding_flops,
            keys_hold_position=True,
        ),
        Method(
            key="learned",
            label="Learned",
            acts_on="embedding",
            summary="A learned vector is added to the embedding, one for each position; none past the last.",
            paper="transformer",
            parameters=_learned_parameters,
            flops=embedding_flops,
            keys_hold_position=True,
            length_limit=True,
        ),
        Method(
            key="nope",
            label="NoPE",
            acts_on="nothing",
            summary="No position at all: order is known only through what the causal mask lets a token see.",
            paper="nope",
            parameters=_none,
            flops=_none,
            keys_hold_position=False,
        ),
    )
}
