"""300 damaged and forged T5 files, by seed: each is refused by a ValueError that says why, or gives finite tables."""

import json
import random
import struct
import tracemalloc

import numpy as np
import pytest
from safetensors.numpy import save

from alibi_viz.model import t5_weights
from alibi_viz.model.t5_weights import SUFFIX, t5_tables_from_safetensors

ENCODER = f"encoder.block.0.layer.0.SelfAttention.{SUFFIX}"
TABLE = np.random.default_rng(0).normal(size=(32, 8)).astype(np.float32)
GOOD = save({ENCODER: TABLE, f"decoder.{SUFFIX}": -TABLE, "shared.weight": np.ones((4, 4), np.float32)})
N_HEADER = struct.unpack("<Q", GOOD[:8])[0]
ODD_NUMBERS = (
    0,
    1,
    -1,
    2,
    3,
    7,
    31,
    33,
    2**31,
    2**63,
    -(2**63),
    10**30,
    0.5,
    1e308,
    True,
    None,
    "8",
    [],
    {},
    [8],
)
ODD_NAMES = (
    SUFFIX,
    f"\ud800.{SUFFIX}",
    f"<script>{SUFFIX}",
    f"\x00\u202e{SUFFIX}",
    f"{'x' * 9999}{SUFFIX}",
    "",
    "__metadata__",
)
ODD_HEADERS = (
    b"",
    b"{",
    b"[]",
    b"null",
    b"NaN",
    b'{"a": NaN}',
    b"[" * 60_000,
    b'{"a":' * 60_000,
    b"9" * 5000,
    b"\xff" * 99,
)


def forged(header: object, numbers: bytes = b"") -> bytes:
    """A file with this header, which may be bytes that are no JSON."""
    raw = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(raw)) + raw + numbers


def bits_flipped(rng: random.Random) -> bytes:
    data = bytearray(GOOD)
    for _ in range(rng.choice((1, 1, 8, 64))):
        data[rng.randrange(rng.choice((8, 8 + N_HEADER, len(data))))] ^= 1 << rng.randrange(8)
    return bytes(data)


def cut_or_padded(rng: random.Random) -> bytes:
    return rng.choice((GOOD[: rng.randrange(len(GOOD))], GOOD + rng.randbytes(99), rng.randbytes(99) + GOOD))


def other_length_of_the_header(rng: random.Random) -> bytes:
    length = rng.choice((0, 1, 7, N_HEADER - 1, N_HEADER + 1, 10**7, 10**7 + 1, 2**32, 2**63, 2**64 - 1))
    return struct.pack("<Q", length) + GOOD[8:]


def other_entry(rng: random.Random) -> bytes:
    header = json.loads(GOOD[8 : 8 + N_HEADER])
    entry = header[ENCODER]
    for _ in range(rng.choice((1, 1, 2))):
        match rng.randrange(5):
            case 0:
                entry["dtype"] = rng.choice(
                    ("F64", "I64", "BOOL", "F8_E4M3", "f32", "F16", "BF16", "", None, 32, ["F32"])
                )
            case 1:
                entry["shape"] = [
                    rng.choice((*ODD_NUMBERS, 32, 8)) for _ in range(rng.choice((0, 1, 2, 2, 2, 3)))
                ]
            case 2:
                entry["data_offsets"] = [
                    rng.choice((*ODD_NUMBERS, 0, 1024)) for _ in range(rng.choice((1, 2, 2, 2, 3)))
                ]
            case 3:
                entry.pop(rng.choice(sorted(entry)), None)
            case 4:
                header[rng.choice(ODD_NAMES)] = rng.choice((dict(entry), *ODD_NUMBERS))
    return forged(header, GOOD[8 + N_HEADER :])


def other_header(rng: random.Random) -> bytes:
    return forged(rng.choice(ODD_HEADERS), GOOD[8 + N_HEADER :])


def other_numbers(rng: random.Random) -> bytes:
    odd = np.array([np.nan, np.inf, -np.inf, 3e38, -0.0, 1e-45], np.float32)
    table = TABLE.copy()
    table.flat[rng.randrange(table.size)] = rng.choice(odd)
    return save({ENCODER: table})


MUTATIONS = (
    bits_flipped,
    cut_or_padded,
    other_length_of_the_header,
    other_entry,
    other_header,
    other_numbers,
)


def outcome(data: bytes) -> dict[str, np.ndarray] | str:
    """The tables of a file, or why it is refused."""
    try:
        return t5_tables_from_safetensors(data)
    except ValueError as error:
        return str(error)


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
def test_fifty_files_of_each_kind_are_refused_in_words_or_give_finite_tables(mutation):
    outcomes = [outcome(mutation(random.Random(seed))) for seed in range(50)]
    refusals = [each for each in outcomes if isinstance(each, str)]
    assert refusals
    assert all(20 < len(refusal) < 700 for refusal in refusals)
    for tables in (each for each in outcomes if not isinstance(each, str)):
        assert tables
        assert all(table.dtype == np.float32 and np.isfinite(table).all() for table in tables.values())


def test_a_small_file_cannot_ask_for_the_same_numbers_many_times():
    shape = [t5_weights.MAX_BUCKETS, 64]
    entry = {"dtype": "F32", "shape": shape, "data_offsets": [0, 4 * shape[0] * shape[1]]}
    data = forged({f"{i}.{SUFFIX}": entry for i in range(100)}, bytes(entry["data_offsets"][1]))
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="the tables overlap: they take 104,857,600 bytes of 1,048,576"):
            t5_tables_from_safetensors(data)
        assert tracemalloc.get_traced_memory()[1] < 5 * len(data)
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", ["\ud800", "\x00", "\u202e", "\n"], ids=ascii)
def test_a_table_whose_name_cannot_be_shown_is_refused_and_the_message_can(name):
    entry = {"dtype": "F16", "shape": [2, 1], "data_offsets": [0, 4]}
    with pytest.raises(ValueError, match="the name of a table must be printable") as caught:
        t5_tables_from_safetensors(forged({name + SUFFIX: entry}, bytes(4)))
    assert str(caught.value).isprintable()


def test_a_file_of_very_many_tables_is_refused():
    entry = {"dtype": "F16", "shape": [2, 1], "data_offsets": [0, 4]}
    data = forged({f"{i}.{SUFFIX}": entry for i in range(t5_weights.MAX_TABLES + 1)}, bytes(4000))
    with pytest.raises(
        ValueError, match=f"at most {t5_weights.MAX_TABLES} tables, got {t5_weights.MAX_TABLES + 1}"
    ):
        t5_tables_from_safetensors(data)
