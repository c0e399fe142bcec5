"""Cost: what each positional method asks for, in closed form.

    dense bias    heads * queries * keys * bytes per number        what a plain implementation keeps
    one row       heads * keys * bytes                             enough under a causal mask
    slopes only   heads * bytes                                    what a kernel that knows ALiBi needs

A FLOP is one multiplication or one addition; a multiply-add counts two. Bytes are exact; 2^20 of them are a
MiB. Causal attention is counted as the pairs that it looks at, length (length + 1) / 2. Counters such as torch's
count the full square, 2 length / (length + 1) times as much, and a plain implementation does compute it.

Source: plain counting, checked against the transformer of `model`; the dense 8 x 3072 x 3072 bias in float16 is
144 MiB, beside the "up to 100MB" of extra memory that the ALiBi authors report.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float64, Int

from alibi_viz.core.precision import DTYPES


class ModelShape(NamedTuple):
    """The sizes that a cost depends on; d_model is n_heads * head_dim."""

    n_layers: int
    n_heads: int
    head_dim: int
    train_len: int
    num_buckets: int = 32

    @property
    def d_model(self) -> int:
        """Width of the residual stream."""
        return self.n_heads * self.head_dim


def layer_parameters(shape: ModelShape) -> int:
    """Parameters of all layers: four square matrices of attention, and two of four times the width after it.

    What position costs is to be seen beside it. Embeddings, norms and what a method learns are not in it.

    >>> layer_parameters(ModelShape(n_layers=4, n_heads=8, head_dim=16, train_len=128))
    786432
    """
    _at_least_one(n_layers=shape.n_layers, n_heads=shape.n_heads, head_dim=shape.head_dim)
    return 12 * shape.n_layers * shape.d_model**2


def parameter_bytes(parameters: int, *, dtype: str = "float16") -> int:
    """Bytes of so many numbers.

    >>> parameter_bytes(786432) / 2**20
    1.5
    """
    return parameters * _bytes(dtype)


def dense_bias_bytes(n_heads: int, query_len: int, key_len: int, *, dtype: str = "float16") -> int:
    """Bytes of a bias kept for every head, query and key.

    >>> dense_bias_bytes(8, 3072, 3072) / 2**20, dense_bias_bytes(32, 8192, 8192) / 2**30
    (144.0, 4.0)
    """
    _at_least_one(n_heads=n_heads, query_len=query_len, key_len=key_len)
    return n_heads * query_len * key_len * _bytes(dtype)


def row_bias_bytes(n_heads: int, key_len: int, *, dtype: str = "float16") -> int:
    """Bytes of the one-row form: every query shares a head's row.

    >>> row_bias_bytes(8, 3072) / 2**10
    48.0
    """
    return dense_bias_bytes(n_heads, 1, key_len, dtype=dtype)


def slope_bytes(n_heads: int, *, dtype: str = "float32") -> int:
    """Bytes of the slopes alone, for a kernel that makes the bias as it goes.

    >>> slope_bytes(8)
    32
    """
    return dense_bias_bytes(n_heads, 1, 1, dtype=dtype)


def rope_table_bytes(length: int, head_dim: int, *, dtype: str = "float32") -> int:
    """Bytes of RoPE's table: a cosine and a sine for each position and pair.

    >>> rope_table_bytes(1024, 64)
    262144
    """
    _at_least_one(length=length, head_dim=head_dim)
    return 2 * length * (head_dim // 2) * _bytes(dtype)


def frequency_bytes(width: int, *, dtype: str = "float32") -> int:
    """Bytes of the frequencies alone, one a pair, from which RoPE's and sinusoidal positions can be made.

    >>> frequency_bytes(64)
    128
    """
    _at_least_one(width=width)
    return width // 2 * _bytes(dtype)


def embedding_table_bytes(length: int, d_model: int, *, dtype: str = "float16") -> int:
    """Bytes of a table with a vector for each position.

    >>> embedding_table_bytes(1024, 512)
    1048576
    """
    _at_least_one(length=length, d_model=d_model)
    return length * d_model * _bytes(dtype)


def bucket_table_bytes(num_buckets: int, n_heads: int, *, dtype: str = "float16") -> int:
    """Bytes of T5's table: a number for each bucket and head, shared by all layers.

    >>> bucket_table_bytes(32, 8)
    512
    """
    _at_least_one(num_buckets=num_buckets, n_heads=n_heads)
    return num_buckets * n_heads * _bytes(dtype)


def kv_cache_bytes(
    length: int, *, n_layers: int, n_kv_heads: int, head_dim: int, batch: int = 1, dtype: str = "float16"
) -> int:
    """Bytes of cached keys and values; no positional method changes the number, only what the keys hold.

    >>> kv_cache_bytes(1024, n_layers=4, n_kv_heads=8, head_dim=16)
    2097152
    """
    _at_least_one(length=length, n_layers=n_layers, n_kv_heads=n_kv_heads, head_dim=head_dim, batch=batch)
    return 2 * batch * n_layers * n_kv_heads * length * head_dim * _bytes(dtype)


def causal_pairs(length: int) -> int:
    """Pairs of a query and a key that causal attention looks at: length (length + 1) / 2.

    >>> causal_pairs(4)
    10
    """
    _at_least_one(length=length)
    return length * (length + 1) // 2


def attention_flops(length: int, *, n_heads: int, head_dim: int, n_layers: int = 1) -> int:
    """FLOPs of causal attention without its projections: q . k and weights @ values, 2 head_dim a pair each.

    >>> attention_flops(4, n_heads=1, head_dim=8)
    320
    """
    _at_least_one(n_heads=n_heads, head_dim=head_dim, n_layers=n_layers)
    return 4 * n_layers * n_heads * head_dim * causal_pairs(length)


def layer_flops(shape: ModelShape, length: int) -> int:
    """FLOPs of the matrices of all layers: a multiply-add for each parameter and token.

    >>> layer_flops(ModelShape(n_layers=1, n_heads=1, head_dim=2, train_len=4), 4)
    384
    """
    _at_least_one(length=length)
    return 2 * length * layer_parameters(shape)


def bias_flops(shape: ModelShape, length: int) -> int:
    """ALiBi, made as it goes: one multiplication and one addition for each head and pair, in every layer.

    >>> bias_flops(ModelShape(n_layers=1, n_heads=2, head_dim=8, train_len=4), 4)
    40
    """
    return 2 * table_bias_flops(shape, length)


def table_bias_flops(shape: ModelShape, length: int) -> int:
    """A looked-up bias, as T5's: one addition for each head and pair, in every layer; look-ups are free.

    >>> table_bias_flops(ModelShape(n_layers=1, n_heads=2, head_dim=8, train_len=4), 4)
    20
    """
    return shape.n_layers * shape.n_heads * causal_pairs(length)


def rotation_flops(shape: ModelShape, length: int) -> int:
    """RoPE: two multiplications and an addition for each coordinate of queries and keys, in every layer.

    >>> rotation_flops(ModelShape(n_layers=1, n_heads=2, head_dim=8, train_len=4), 4)
    384
    """
    _at_least_one(length=length)
    return 3 * 2 * shape.n_layers * length * shape.d_model


def embedding_flops(shape: ModelShape, length: int) -> int:
    """A position embedding: one addition for each coordinate of each token, once.

    >>> embedding_flops(ModelShape(n_layers=1, n_heads=2, head_dim=8, train_len=4), 4)
    64
    """
    _at_least_one(length=length)
    return length * shape.d_model


def window_share(windows: Int[np.ndarray, "head"], length: int) -> Float64[np.ndarray, "head"]:
    """Share of the causal pairs that are at most `window` tokens apart, for each head.

    With `effective_window` it is the part of the work that can matter; an exact attention may skip the rest.

    >>> window_share(np.array([0, 1, 99]), 4).tolist()
    [0.4, 0.7, 1.0]
    """
    window = np.minimum(np.asarray(windows, dtype=np.int64), length - 1)
    if (window < 0).any():
        raise ValueError(f"windows must be at least 0 and length at least 1, got {windows} and {length}")
    first_rows = (window + 1) * (window + 2) // 2
    full_rows = (length - window - 1) * (window + 1)
    return (first_rows + full_rows) / causal_pairs(length)


def _bytes(dtype: str) -> int:
    if dtype not in DTYPES:
        raise ValueError(f"dtype must be one of {', '.join(DTYPES)}, got {dtype!r}")
    return DTYPES[dtype]


def _at_least_one(**sizes: int) -> None:
    for name, size in sizes.items():
        if size < 1:
            raise ValueError(f"{name} must be at least 1, got {size}")
