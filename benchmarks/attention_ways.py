"""Ways to compute causal ALiBi attention, and attention without a bias to compare them with.

Each way prepares what does not depend on queries, keys and values (a dense bias, a compiled kernel) before the
clock runs, as a model does once for all its layers.
"""

import os
import shutil
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn.attention.flex_attention import create_block_mask, flex_attention
from torch.nn.functional import scaled_dot_product_attention

from alibi_viz.core.cost import dense_bias_bytes
from alibi_viz.model.attention import alibi_attention

Slopes = np.ndarray
Call = Callable[[], Tensor]
MOST_BYTES = 2**31


class Inputs(NamedTuple):
    """Queries, keys and values, (1, head, position, head_dim), and a slope for each head."""

    query: Tensor
    key: Tensor
    value: Tensor
    slopes: Slopes

    @property
    def length(self) -> int:
        """Positions."""
        return self.query.shape[2]


class Way(NamedTuple):
    """What is computed; prepare gives the call that is timed; gap says why there is none at a length."""

    prepare: Callable[[Inputs], Call]
    gap: Callable[[Inputs], str | None]
    biased: bool = True


def _in_bands(inputs: Inputs) -> Call:
    return lambda: alibi_attention(*inputs)


def _no_bias(inputs: Inputs) -> Call:
    return lambda: scaled_dot_product_attention(inputs.query, inputs.key, inputs.value, is_causal=True)


def _dense_bias(inputs: Inputs) -> Call:
    bias = _bias(inputs)
    return lambda: scaled_dot_product_attention(inputs.query, inputs.key, inputs.value, attn_mask=bias)


def _dense_bias_each_time(inputs: Inputs) -> Call:
    return lambda: scaled_dot_product_attention(
        inputs.query, inputs.key, inputs.value, attn_mask=_bias(inputs)
    )


def _one_head_at_a_time(inputs: Inputs) -> Call:
    scale = inputs.query.shape[3] ** -0.5
    positions = torch.arange(inputs.length)
    distances = (positions[:, None] - positions).float()
    future = distances < 0

    def call() -> Tensor:
        outputs = []
        for head, slope in enumerate(inputs.slopes):
            query, key, value = (x[0, head] for x in inputs[:3])
            scores = query @ key.T * scale - float(slope) * distances
            outputs.append(scores.masked_fill(future, -torch.inf).softmax(-1) @ value)
        return torch.stack(outputs)[None]

    return call


def _compiled_flex(inputs: Inputs) -> Call:
    slopes = torch.as_tensor(inputs.slopes, dtype=torch.float32)
    length = inputs.length

    def bias(score: Tensor, _: Tensor, head: Tensor, query: Tensor, key: Tensor) -> Tensor:
        return score + slopes[head] * (key - query)

    def causal(_: Tensor, __: Tensor, query: Tensor, key: Tensor) -> Tensor:
        return key <= query

    mask = create_block_mask(causal, None, None, length, length, device="cpu")
    compiled = torch.compile(flex_attention, dynamic=False, fullgraph=True)
    return lambda: compiled(inputs.query, inputs.key, inputs.value, score_mod=bias, block_mask=mask)


def _bias(inputs: Inputs) -> Tensor:
    """The dense bias as a model in torch makes it, in float32 throughout."""
    positions = torch.arange(inputs.length)
    relative = (
        (positions - positions[:, None]).float().masked_fill_(positions > positions[:, None], -torch.inf)
    )
    return (torch.as_tensor(inputs.slopes, dtype=torch.float32)[:, None, None] * relative)[None]


def _never(_: Inputs) -> None:
    return None


def _bias_too_large(inputs: Inputs) -> str | None:
    n_heads = len(inputs.slopes)
    return _too_large("bias", dense_bias_bytes(n_heads, inputs.length, inputs.length, dtype="float32"))


def _scores_too_large(inputs: Inputs) -> str | None:
    return _too_large("scores of a head", dense_bias_bytes(4, inputs.length, inputs.length, dtype="float32"))


def _too_large(what: str, n_bytes: int) -> str | None:
    if n_bytes <= MOST_BYTES:
        return None
    return f"the {what} would take {n_bytes / 2**30:.0f} GiB, more than the {MOST_BYTES / 2**30:.0f} that are given"


def _no_flex(_: Inputs) -> str | None:
    compiler = os.environ.get("CXX", "g++")
    if shutil.which(compiler) is None:
        return f"cannot be compiled: there is no {compiler} on this machine"
    return None


NO_BIAS = "no bias"
IN_BANDS = "in bands"
WAYS = {
    NO_BIAS: Way(_no_bias, _never, biased=False),
    IN_BANDS: Way(_in_bands, _never),
    "dense bias": Way(_dense_bias, _bias_too_large),
    "dense bias, made each time": Way(_dense_bias_each_time, _bias_too_large),
    "flex_attention, compiled": Way(_compiled_flex, _no_flex),
    "one head at a time, eager": Way(_one_head_at_a_time, _scores_too_large),
}
