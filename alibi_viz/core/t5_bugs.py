"""Mistakes with T5's bias, each one line away from the correct computation.

T5's table is learned; this one is made up, so that the steps can be seen: each bucket costs a head's ALiBi
slope more than the bucket before.
"""

import numpy as np
from jaxtyping import Float64

from alibi_viz.core.attention import attention_steps
from alibi_viz.core.museum import Attended, Setting, by_bias_alone, every_query, far_queries, random_content
from alibi_viz.core.positions import causal_mask
from alibi_viz.core.t5 import t5_bias

N_BUCKETS = 32
MAX_DISTANCE = 128
LAST_BUCKET_AT_128 = 147  # the max_distance whose last bucket begins at 128: 16 * 8^(16/15) = 147.03


def unscaled(setting: Setting) -> Attended:
    """T5 adds the bias to q . k, undivided; its queries are sqrt(d) times smaller from the first weights on."""
    return _with_content(setting, scale=1.0)


def scaled(setting: Setting) -> Attended:
    """T5 in a kernel that divides q . k by sqrt(d) as usual: the bias is right, and it drowns the content."""
    return _with_content(setting, scale=setting.head_dim**-0.5)


def saturated_at_113(setting: Setting) -> Attended:
    """Keys from 113 tokens away on are all in the last of 32 buckets, and have one bias.

    >>> saturated_at_113(Setting(length=3)).bias[0].tolist()
    [[-15.5, -15.5, -15.5], [-15.5, -15.5, -15.5], [-15.5, -15.5, -15.5]]
    """
    return _far(setting, max_distance=MAX_DISTANCE)


def saturated_at_128(setting: Setting) -> Attended:
    """What the name max_distance promises: the last bucket begins at 128.

    The distances here, in tokens: 128 on the diagonal, less above it.

    >>> saturated_at_128(Setting(length=3)).bias[0].tolist()
    [[-15.5, -15.0, -15.0], [-15.5, -15.5, -15.0], [-15.5, -15.5, -15.5]]
    """
    return _far(setting, max_distance=LAST_BUCKET_AT_128)


def second_layer(setting: Setting) -> Attended:
    """The bias in the second layer: that of the first, whose table serves the whole stack.

    >>> second_layer(Setting(length=2)).bias[0].tolist()
    [[0.0, -inf], [-0.5, 0.0]]
    """
    return by_bias_alone(setting, _causal(setting, _table(setting)))


def second_layer_without(setting: Setting) -> Attended:
    """The second layer of a program that adds the bias only where its weights are stored, in the first.

    >>> second_layer_without(Setting(length=2)).bias[0].tolist()
    [[0.0, -inf], [0.0, 0.0]]
    """
    return by_bias_alone(setting, _causal(setting, np.zeros_like(_table(setting))))


def _table(setting: Setting) -> Float64[np.ndarray, "bucket head"]:
    return -np.arange(N_BUCKETS)[:, None] * setting.slopes


def _causal(
    setting: Setting, table: Float64[np.ndarray, "bucket head"]
) -> Float64[np.ndarray, "head query key"]:
    at = every_query(setting)
    bias = t5_bias(table, at, at, bidirectional=False, max_distance=MAX_DISTANCE)
    return np.where(causal_mask(at, at), bias, -np.inf)


def _far(setting: Setting, *, max_distance: int) -> Attended:
    where = far_queries(setting), setting.positions
    bias = t5_bias(_table(setting), *where, bidirectional=False, max_distance=max_distance)
    return by_bias_alone(setting, np.where(causal_mask(*where), bias, -np.inf))


def _with_content(setting: Setting, *, scale: float) -> Attended:
    query, key = random_content(setting)
    query = query / np.sqrt(setting.head_dim)
    bias = _causal(setting, _table(setting))
    return Attended(bias + 0.0, attention_steps(query, key, key, bias=bias, scale=scale).weights)
