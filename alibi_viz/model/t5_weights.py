"""The relative bias of a T5 that a person brings: its tables, read from a .safetensors file.

    8 bytes: length of the header | the header, JSON: name -> dtype, shape, place | the numbers

Nothing is unpickled and only the tables are read. A file that is not what it should be is a ValueError that names
what was wrong; names that came with the file are cut short, and still are somebody else's text.
"""

import json
import struct
from typing import NamedTuple

import numpy as np
from jaxtyping import Float32

SUFFIX = "relative_attention_bias.weight"
MAX_BYTES = 256 * 2**20  # the smallest T5 in float32 has 242 million bytes
MAX_HEADER = 10_000_000
MAX_BUCKETS, MAX_HEADS = 4096, 1024
MAX_TABLES = 256  # the largest models have one for each of some fifty layers
WIDTHS = {"F32": 4, "F16": 2, "BF16": 2}


class _Place(NamedTuple):
    """Kind, shape and bytes of a table."""

    dtype: str
    n_buckets: int
    n_heads: int
    start: int
    stop: int


def t5_tables_from_safetensors(data: bytes) -> dict[str, Float32[np.ndarray, "bucket head"]]:
    """Every relative bias table of the file by its name, in order: encoder, decoder, or one for each layer.

    ValueError for a file that is too large, truncated, no safetensors, or without such a table; for tables that are
    too many, that overlap, or whose names cannot be shown; and for a table that is not (bucket, head), of a kind of
    number other than float32, float16 and bfloat16, or not finite.
    """
    if len(data) > MAX_BYTES:
        raise ValueError(f"the file must have at most {MAX_BYTES:,} bytes, got {len(data):,}")
    header, numbers = _split(data)
    names = sorted(name for name in header if name.endswith(SUFFIX))
    if not names:
        some = ", ".join(_short(name) for name in list(header)[:5]) or "no tensors at all"
        raise ValueError(
            f"no tensor is called ...{SUFFIX}; the file holds {some}" + ", ..." * (len(header) > 5)
        )
    if len(names) > MAX_TABLES:
        raise ValueError(f"the file must have at most {MAX_TABLES} tables, got {len(names):,}")
    for name in names:
        if not name.isprintable():
            raise ValueError(f"the name of a table must be printable, got {_short(ascii(name))}")
    places = {name: _place(_short(name), header[name], len(numbers)) for name in names}
    n_bytes = sum(place.stop - place.start for place in places.values())
    if n_bytes > len(numbers):  # or a small file could ask for a terabyte
        raise ValueError(f"the tables overlap: they take {n_bytes:,} bytes of {len(numbers):,}")
    return {name: _table(_short(name), place, numbers) for name, place in places.items()}


def _split(data: bytes) -> tuple[dict[str, object], bytes]:
    """The header's tensors, and the bytes after it."""
    if len(data) < 8:
        raise ValueError(
            f"not a safetensors file: it must begin with 8 bytes of length, got {len(data)} bytes"
        )
    [n_header] = struct.unpack("<Q", data[:8])
    if n_header > MAX_HEADER:
        raise ValueError(
            f"not a safetensors file: its header would take {n_header:,} bytes, more than {MAX_HEADER:,}"
        )
    if len(data) < 8 + n_header:
        raise ValueError(
            f"the file is truncated: its header takes {n_header:,} bytes, {len(data) - 8:,} are there"
        )
    try:
        header = json.loads(data[8 : 8 + n_header])
    except (ValueError, RecursionError) as error:
        raise ValueError("not a safetensors file: its header is not JSON") from error
    if not isinstance(header, dict):
        raise ValueError("not a safetensors file: its header is no table of tensors")
    header.pop("__metadata__", None)
    return header, data[8 + n_header :]


def _place(name: str, entry: object, n_numbers: int) -> _Place:
    """Where a table stands among the bytes after the header, once everything said about it makes sense."""
    match entry:
        case {
            "dtype": str(dtype),
            "shape": [int(n_buckets), int(n_heads)],
            "data_offsets": [int(start), int(stop)],
        }:
            pass
        case {"shape": list(shape)} if len(shape) != 2:
            raise ValueError(f"{name} must have the shape (bucket, head), got {_short(str(shape))}")
        case _:
            raise ValueError(
                f"not a safetensors file: {name} has no dtype, shape and data_offsets that can be read"
            )
    if dtype not in WIDTHS:
        raise ValueError(f"{name} must be one of {', '.join(WIDTHS)}, got {_short(dtype)}")
    if not (2 <= n_buckets <= MAX_BUCKETS and 1 <= n_heads <= MAX_HEADS):
        raise ValueError(
            f"{name} must hold 2..{MAX_BUCKETS} buckets for 1..{MAX_HEADS} heads, got ({n_buckets}, {n_heads})"
        )
    n_bytes = n_buckets * n_heads * WIDTHS[dtype]
    if start < 0 or stop - start != n_bytes:
        raise ValueError(f"{name} must take {n_bytes} bytes, got the places {start} to {stop}")
    if stop > n_numbers:
        raise ValueError(f"the file is truncated: {name} ends at byte {stop:,} of {n_numbers:,}")
    return _Place(dtype, n_buckets, n_heads, start, stop)


def _table(name: str, place: _Place, numbers: bytes) -> Float32[np.ndarray, "bucket head"]:
    table = _floats(numbers[place.start : place.stop], place.dtype).reshape(place.n_buckets, place.n_heads)
    if not np.isfinite(table).all():
        raise ValueError(f"{name} must be finite, got nan or infinity")
    return table


def _floats(raw: bytes, dtype: str) -> Float32[np.ndarray, "number"]:
    """Little-endian numbers as float32; a bfloat16 is the upper half of a float32."""
    if dtype == "BF16":
        return (np.frombuffer(raw, dtype="<u2").astype(np.uint32) << 16).view(np.float32)
    return np.frombuffer(raw, dtype="<f4" if dtype == "F32" else "<f2").astype(np.float32)


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:77] + "..."
