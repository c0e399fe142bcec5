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
    bucket_table_bytes,
    dense_bias_bytes,
    embedding_flops,
    embedding_table_bytes,
    frequency_bytes,
    rope_table_bytes,
    rotation_flops,
    slope_bytes,
    table_bias_flops,
)


@dataclass(frozen=True)
class Method:
    """A positional method: its names, what it acts on, and what it costs.

    parameters gives the learned numbers for a model of one stack; flops the extra FLOPs of one causal pass
    over `length` tokens. written_out gives the bytes of all that position adds when it is kept in full for
    `length` tokens, in a type: the bias of every head and pair, the cosines and sines or the vectors of every
    position. as_needed gives the bytes of what all that can be made from: slopes and frequencies in float32,
    learned numbers in the type. Both are kept once, for all layers and all texts of a batch. keys_hold_position
    tells whether a cached key was made for one position, so that it cannot be moved; length_limit whether there
    is nothing at all to look up past train_len. paper is a key of `PAPERS`.
    """

    key: str
    label: str
    acts_on: Literal["embedding", "query_key", "score", "nothing"]
    summary: str
    paper: str
    parameters: Callable[[ModelShape], int]
    flops: Callable[[ModelShape, int], int]
    written_out: Callable[[ModelShape, int, str], int]
    as_needed: Callable[[ModelShape, int, str], int]
    keys_hold_position: bool
    length_limit: bool = False


def _none(shape: ModelShape, length: int = 0, dtype: str = "") -> int:  # noqa: ARG001 (the shape of the others)
    return 0


def _t5_parameters(shape: ModelShape) -> int:
    return shape.num_buckets * shape.n_heads


def _learned_parameters(shape: ModelShape) -> int:
    return shape.train_len * shape.d_model


def _dense_bias(shape: ModelShape, length: int, dtype: str) -> int:
    return dense_bias_bytes(shape.n_heads, length, length, dtype=dtype)


def _slopes(shape: ModelShape, length: int, dtype: str) -> int:  # noqa: ARG001 (always in float32)
    return slope_bytes(shape.n_heads)


def _t5_table(shape: ModelShape, length: int, dtype: str) -> int:  # noqa: ARG001 (the same at every length)
    return bucket_table_bytes(shape.num_buckets, shape.n_heads, dtype=dtype)


def _cosines_and_sines(shape: ModelShape, length: int, dtype: str) -> int:
    return rope_table_bytes(length, shape.head_dim, dtype=dtype)


def _frequencies_of_a_head(shape: ModelShape, length: int, dtype: str) -> int:  # noqa: ARG001 (always in float32)
    return frequency_bytes(shape.head_dim)


def _vectors(shape: ModelShape, length: int, dtype: str) -> int:
    return embedding_table_bytes(length, shape.d_model, dtype=dtype)


def _frequencies(shape: ModelShape, length: int, dtype: str) -> int:  # noqa: ARG001 (always in float32)
    return frequency_bytes(shape.d_model)


def _learned_vectors(shape: ModelShape, length: int, dtype: str) -> int:  # noqa: ARG001 (as many as were trained)
    return embedding_table_bytes(shape.train_len, shape.d_model, dtype=dtype)


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
            written_out=_dense_bias,
            as_needed=_slopes,
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
            written_out=_dense_bias,
            as_needed=_t5_table,
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
            written_out=_cosines_and_sines,
            as_needed=_frequencies_of_a_head,
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
            written_out=_vectors,
            as_needed=_frequencies,
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
            written_out=_learned_vectors,
            as_needed=_learned_vectors,
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
            written_out=_none,
            as_needed=_none,
            keys_hold_position=False,
        ),
    )
}
LABELS = {key: method.label for key, method in METHODS.items()}
