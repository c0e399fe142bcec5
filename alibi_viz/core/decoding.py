"""Decoding: what is read from memory to write one more token. Speed follows from it, for there is little to compute.

    read    all weights once, all cached keys and values, and what position needs for one query
    prefill, in contrast, reads a text in one go and waits for FLOPs (`cost`)

For one query a dense bias is read as one row of keys for each head, in every layer; RoPE turns one query and one key by
one row of its table, in every layer; an embedding adds one vector, once. Made as needed, a bias or a row is made from
all that it can be made from. One text at a time; keys that go stale and are turned again are not counted.

Source: plain counting, as `cost`.
"""

from alibi_viz.core.cost import ModelShape, kv_cache_bytes, layer_parameters, parameter_bytes
from alibi_viz.core.methods import Method


def bytes_read(shape: ModelShape, length: int, *, dtype: str = "float16") -> int:
    """Bytes of the weights of all layers and of the cache of one text of `length` tokens.

    >>> bytes_read(ModelShape(n_layers=1, n_heads=1, head_dim=2, train_len=4), 4)
    128
    """
    cache = kv_cache_bytes(
        length, n_layers=shape.n_layers, n_kv_heads=shape.n_heads, head_dim=shape.head_dim, dtype=dtype
    )
    return parameter_bytes(layer_parameters(shape), dtype=dtype) + cache


def position_bytes_read(
    method: Method, shape: ModelShape, length: int, *, as_needed: bool, dtype: str = "float16"
) -> int:
    """Bytes read for position, for one query that sees `length` tokens.

    >>> from alibi_viz.core.methods import METHODS
    >>> shape = ModelShape(n_layers=2, n_heads=8, head_dim=16, train_len=128)
    >>> [position_bytes_read(METHODS["alibi"], shape, 100, as_needed=made) for made in (False, True)]
    [3200, 64]
    """
    times = {"score": shape.n_layers, "query_key": shape.n_layers, "embedding": 1, "nothing": 0}
    if as_needed and not method.length_limit:
        read = method.as_needed(shape, length, dtype)
    else:
        rows = shape.train_len if method.length_limit else length
        read = method.written_out(shape, length, dtype) // rows
    return times[method.acts_on] * read
