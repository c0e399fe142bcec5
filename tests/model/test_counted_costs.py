"""The closed forms of core.cost against the transformer of model: its parameters, bytes and operations, counted."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import FlopCounterMode

from alibi_viz.core.bias import alibi_bias_row
from alibi_viz.core.cost import (
    ModelShape,
    attention_flops,
    causal_pairs,
    dense_bias_bytes,
    kv_cache_bytes,
    layer_flops,
    layer_parameters,
    row_bias_bytes,
    slope_bytes,
)
from alibi_viz.core.methods import METHODS
from alibi_viz.core.positions import relative_position
from alibi_viz.core.rope import inverse_frequencies
from alibi_viz.model.config import T5_BUCKETS, Config
from alibi_viz.model.transformer import Transformer

VOCAB = 11
shapes = st.builds(
    ModelShape,
    n_layers=st.integers(1, 3),
    n_heads=st.integers(1, 5),
    head_dim=st.sampled_from([2, 4, 6]),
    train_len=st.integers(1, 9),
    num_buckets=st.just(T5_BUCKETS),
)
few = settings(max_examples=8)


def model_of(method, shape):
    return Transformer(
        Config(method, VOCAB, shape.d_model, shape.n_layers, shape.n_heads, shape.train_len)
    ).eval()


def numbers_in(model):
    return sum(parameter.numel() for parameter in model.parameters())


class Additions(TorchDispatchMode):
    """Multiplications, additions and subtractions of single numbers, counted by the size of what they give."""

    counted = 0

    def __torch_dispatch__(self, operation, types, args=(), kwargs=None):
        given_back = operation(*args, **(kwargs or {}))
        if operation.overloadpacket.__name__ in {"mul", "add", "sub"}:
            self.counted += given_back.numel()
        return given_back


@pytest.mark.parametrize("method", METHODS)
@few
@given(shape=shapes)
def test_what_a_method_learns_is_what_its_model_has_more_than_one_without_positions(method, shape):
    extra = numbers_in(model_of(method, shape)) - numbers_in(model_of("nope", shape))
    assert extra == METHODS[method].parameters(shape)


@few
@given(shape=shapes)
def test_the_layers_parameters_are_all_but_the_embedding_and_one_number_a_head_and_layer(shape):
    rest = VOCAB * shape.d_model + shape.n_layers * shape.n_heads
    assert numbers_in(model_of("nope", shape)) == layer_parameters(shape) + rest


@pytest.mark.parametrize("method", ["alibi", "t5"])
@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16"])
@few
@given(shape=shapes, length=st.integers(1, 12))
def test_a_bias_that_is_written_out_weighs_what_its_tensor_weighs(method, dtype, shape, length):
    positions = np.arange(length)
    bias = model_of(method, shape).position.bias(positions, positions).to(getattr(torch, dtype))
    assert METHODS[method].written_out(shape, length, dtype) == bias.nbytes
    assert dense_bias_bytes(shape.n_heads, length, length, dtype=dtype) == bias.nbytes


@pytest.mark.parametrize("method", METHODS)
@few
@given(shape=shapes, batch=st.integers(1, 3), length=st.integers(1, 9))
def test_keys_and_values_of_all_layers_weigh_the_same_whatever_the_method(method, shape, batch, length):
    length = min(length, shape.train_len)
    model = model_of(method, shape)
    stream = torch.zeros(batch, length, shape.d_model)
    weight = 0
    for block in model.blocks:
        _, key, value = block.attention.heads(stream, lambda x: model.position.turn(x, np.arange(length)))
        weight += key.nbytes + value.nbytes
    sizes = {"n_layers": shape.n_layers, "n_kv_heads": shape.n_heads, "head_dim": shape.head_dim}
    assert kv_cache_bytes(length, **sizes, batch=batch, dtype="float32") == weight


@pytest.mark.parametrize("method", METHODS)
@few
@given(shape=shapes, batch=st.integers(1, 3))
def test_a_counter_counts_the_full_square_of_attention_where_the_closed_form_counts_what_causality_leaves(
    method, shape, batch
):
    length = shape.train_len
    with FlopCounterMode(display=False) as counter, sdpa_kernel(SDPBackend.MATH):
        model_of(method, shape)(torch.zeros(batch, length, dtype=torch.long))
    counted = counter.get_flop_counts()["Global"]
    closed = attention_flops(length, n_heads=shape.n_heads, head_dim=shape.head_dim, n_layers=shape.n_layers)
    assert counted[torch.ops.aten.bmm] * causal_pairs(length) == batch * closed * length**2
    assert counted[torch.ops.aten.bmm] * (length + 1) == 2 * batch * closed * length
    logits = 2 * batch * length * shape.d_model * VOCAB
    assert counted[torch.ops.aten.mm] == batch * layer_flops(shape, length) + logits


@few
@given(shape=shapes, batch=st.integers(1, 3))
def test_turning_queries_and_keys_takes_the_counted_operations_in_every_layer(shape, batch):
    position = model_of("rope", shape).position
    queries = torch.zeros(batch, shape.n_heads, shape.train_len, shape.head_dim)
    with Additions() as operations:
        for _queries_and_keys in range(2 * shape.n_layers):
            position.turn(queries, np.arange(shape.train_len))
    assert operations.counted == batch * METHODS["rope"].flops(shape, shape.train_len)


def alibi_row(position, last):
    """The bias of one query on the keys that it sees, made as it goes: a multiplication for each head and key."""
    distances = torch.as_tensor(relative_position(np.array([last]), np.arange(last + 1)), dtype=torch.float32)
    return torch.as_tensor(position.slopes, dtype=torch.float32)[:, None, None] * distances


def t5_row(position, last):
    """The same looked up in the table."""
    return position.bias(np.array([last]), np.arange(last + 1))


@pytest.mark.parametrize(("method", "row"), [("alibi", alibi_row), ("t5", t5_row)])
@few
@given(shape=shapes)
def test_a_score_bias_takes_the_counted_operations_for_each_pair_that_causality_leaves(method, row, shape):
    model, length = model_of(method, shape).requires_grad_(False), shape.train_len
    stream, positions = torch.randn(1, length, shape.d_model), np.arange(length)
    bias = model.position.bias(positions, positions)
    future = torch.ones(length, length, dtype=torch.bool).triu(1)
    operations = Additions()
    for block in model.blocks:
        torch.nn.init.eye_(block.attention.output.weight)
        query, key, value = block.attention.heads(stream, lambda x: x)
        mixed = []
        for last in range(length):
            scores = query[:, :, last : last + 1] @ key[:, :, : last + 1].mT * shape.head_dim**-0.5
            with operations:
                scores = scores + row(model.position, last)
            mixed.append(scores.softmax(-1) @ value[:, :, : last + 1])
        eager = torch.cat(mixed, dim=2).transpose(1, 2).flatten(2)
        theirs = block.attention(stream, lambda x: x, bias.masked_fill(future, -torch.inf))
        torch.testing.assert_close(eager, theirs, atol=1e-5, rtol=1e-4)
    assert operations.counted == METHODS[method].flops(shape, length)


@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16"])
@few
@given(shape=shapes, length=st.integers(1, 12))
def test_what_a_bias_or_a_vector_is_made_from_weighs_what_the_model_holds(dtype, shape, length):
    of_type, models = getattr(torch, dtype), {method: model_of(method, shape).position for method in METHODS}
    made_from = {
        "alibi": torch.as_tensor(models["alibi"].slopes, dtype=torch.float32),
        "rope": torch.as_tensor(models["rope"].inverse_frequencies, dtype=torch.float32),
        "sinusoidal": torch.as_tensor(inverse_frequencies(shape.d_model), dtype=torch.float32),
        "t5": models["t5"].relative_attention_bias.weight.to(of_type),
        "learned": models["learned"].table.weight.to(of_type),
        "nope": torch.empty(0),
    }
    weights = {method: METHODS[method].as_needed(shape, length, dtype) for method in METHODS}
    assert weights == {method: made_from[method].nbytes for method in METHODS}
    assert slope_bytes(shape.n_heads) == made_from["alibi"].nbytes
    row = torch.as_tensor(alibi_bias_row(models["alibi"].slopes, np.arange(length))).to(of_type)
    assert row_bias_bytes(shape.n_heads, length, dtype=dtype) == row.nbytes


@pytest.mark.parametrize("method", ["sinusoidal", "learned", "nope"])
@few
@given(shape=shapes, batch=st.integers(1, 3))
def test_a_position_embedding_is_one_addition_for_each_coordinate(method, shape, batch):
    position = model_of(method, shape).position
    tokens = torch.zeros(batch, shape.train_len, shape.d_model)
    with Additions() as operations:
        position.embed(tokens, np.arange(shape.train_len))
    assert operations.counted == batch * METHODS[method].flops(shape, shape.train_len)
