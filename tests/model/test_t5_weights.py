"""A T5 file that a person brings: its tables, or a message that says what is wrong."""

import contextlib
import json
import struct

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import save

from alibi_viz.model import t5_weights
from alibi_viz.model.t5_weights import t5_tables_from_safetensors

NAME = "{}.block.0.layer.0.SelfAttention.relative_attention_bias.weight"
ENCODER, DECODER = NAME.format("encoder"), NAME.format("decoder")
TABLE = torch.arange(64.0).view(32, 2) / 8


def a_file(entry: dict, numbers: bytes = b"", name: str = ENCODER) -> bytes:
    header = json.dumps({name: entry}).encode()
    return struct.pack("<Q", len(header)) + header + numbers


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16])
def test_the_table_comes_back_in_every_dtype(dtype):
    tables = t5_tables_from_safetensors(save({ENCODER: TABLE.to(dtype), "shared.weight": torch.ones(3, 3)}))
    assert list(tables) == [ENCODER]
    assert tables[ENCODER].dtype == np.float32
    np.testing.assert_array_equal(tables[ENCODER], TABLE.to(dtype).float().numpy())


def test_encoder_and_decoder_are_both_offered():
    tables = t5_tables_from_safetensors(save({ENCODER: TABLE, DECODER: -TABLE}))
    assert list(tables) == [DECODER, ENCODER]
    np.testing.assert_array_equal(tables[DECODER], -tables[ENCODER])


def test_what_is_not_safetensors_is_refused():
    for data in (b"", b"PK\x03\x04", b"<!DOCTYPE html><html></html>", b"\x80\x04\x95" + b"\xff" * 100):
        with pytest.raises(ValueError, match="not a safetensors file"):
            t5_tables_from_safetensors(data)


@pytest.mark.parametrize("header", [b"[1, 2]", b'"x"', b"{oops", b"\xff\xfe\x00", b"[" * 100_000])
def test_a_header_that_is_no_table_is_refused(header):
    with pytest.raises(ValueError, match="not a safetensors file: its header is"):
        t5_tables_from_safetensors(struct.pack("<Q", len(header)) + header)


def test_a_header_that_claims_too_much_is_refused():
    with pytest.raises(ValueError, match="its header would take 99,000,000 bytes"):
        t5_tables_from_safetensors(struct.pack("<Q", 99_000_000) + b"{}")


@pytest.mark.parametrize("kept", [100, -1])
def test_a_truncated_file_is_refused(kept):
    with pytest.raises(ValueError, match="truncated"):
        t5_tables_from_safetensors(save({ENCODER: TABLE})[:kept])


def test_a_file_without_a_table_lists_what_it_holds():
    data = save({f"layer.{i}.weight": torch.ones(1) for i in range(9)})
    with pytest.raises(
        ValueError, match=r"relative_attention_bias.weight; the file holds layer.0.weight, .*, \.\.\."
    ):
        t5_tables_from_safetensors(data)


def test_a_file_without_any_tensor_says_so():
    with pytest.raises(ValueError, match="no tensors at all"):
        t5_tables_from_safetensors(struct.pack("<Q", 2) + b"{}")


@pytest.mark.parametrize("shape", [(64,), (1, 32, 2)])
def test_a_table_of_the_wrong_shape_is_refused(shape):
    with pytest.raises(ValueError, match=r"must have the shape \(bucket, head\), got \["):
        t5_tables_from_safetensors(save({ENCODER: TABLE.reshape(shape)}))


@pytest.mark.parametrize("shape", [(1, 64), (5000, 1), (2, 2000)])
def test_a_table_of_impossible_size_is_refused(shape):
    with pytest.raises(ValueError, match=r"must hold 2\.\.4096 buckets for 1\.\.1024 heads"):
        t5_tables_from_safetensors(save({ENCODER: torch.zeros(shape)}))


@pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
def test_a_table_that_is_not_finite_is_refused(wrong):
    table = TABLE.clone()
    table[3, 1] = wrong
    with pytest.raises(ValueError, match="must be finite"):
        t5_tables_from_safetensors(save({ENCODER: table}))


def test_another_kind_of_number_is_refused():
    with pytest.raises(ValueError, match="must be one of F32, F16, BF16, got I64"):
        t5_tables_from_safetensors(save({ENCODER: TABLE.long()}))


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"dtype": "F32", "shape": [2, 2], "data_offsets": [-16, 0]}, "must take 16 bytes"),
        ({"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 99]}, "must take 16 bytes"),
        ({"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 16]}, "truncated"),
        ({"dtype": "F32", "shape": [2, 2]}, "has no dtype, shape and data_offsets"),
        (
            {"dtype": "F32", "shape": ["2", 2], "data_offsets": [0, 16]},
            "has no dtype, shape and data_offsets",
        ),
        (None, "has no dtype, shape and data_offsets"),
    ],
)
def test_a_table_whose_place_makes_no_sense_is_refused(entry, message):
    with pytest.raises(ValueError, match=message):
        t5_tables_from_safetensors(a_file(entry))


def test_a_file_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(t5_weights, "MAX_BYTES", 100)
    with pytest.raises(ValueError, match="at most 100 bytes, got"):
        t5_tables_from_safetensors(save({ENCODER: TABLE}))


def test_a_very_long_name_is_cut_short():
    with pytest.raises(ValueError) as caught:
        t5_tables_from_safetensors(save({"x" * 9999: TABLE}))
    assert len(str(caught.value)) < 300


@given(st.binary(max_size=64), st.integers(0, 400))
def test_damage_anywhere_is_a_value_error_or_a_finite_table(noise, place):
    data = save({ENCODER: TABLE})
    damaged = data[:place] + noise + data[place + len(noise) :]
    with contextlib.suppress(ValueError):
        assert all(np.isfinite(table).all() for table in t5_tables_from_safetensors(damaged).values())
