"""Bugs of running a model: known mistakes with a cache, with padding and in the attention kernel.

Each is one line away from the correct computation; all content scores are equal, so that the bias alone decides.
"""

import numpy as np
from jaxtyping import Bool, Int64

from alibi_viz.core.bias import alibi_bias, alibi_bias_row
from alibi_viz.core.museum import Attended, Setting, by_bias_alone, newest_query
from alibi_viz.core.positions import causal_mask, padded_positions


def cached_alibi(setting: Setting) -> Attended:
    """One new query and the keys of the cache, itself the last of them.

    >>> cached_alibi(Setting(length=3)).bias[0].tolist()
    [[-1.0, -0.5, 0.0]]
    """
    return by_bias_alone(setting, alibi_bias(setting.slopes, newest_query(setting), setting.positions))


def bias_of_query_length(setting: Setting) -> Attended:
    """The bias made for as many keys as queries, which is one: a zero, stretched over the whole cache.

    >>> bias_of_query_length(Setting(length=3)).bias[0].tolist()
    [[0.0, 0.0, 0.0]]
    """
    one = alibi_bias(setting.slopes, newest_query(setting), newest_query(setting))
    return by_bias_alone(setting, np.broadcast_to(one, (setting.n_heads, 1, setting.length)))


def top_left_mask(setting: Setting) -> Attended:
    """A causal mask that counts rows and columns, not positions: row 0 sees column 0, the farthest key.

    What torch's `is_causal` does.

    >>> top_left_mask(Setting(length=3)).bias[0].tolist()
    [[-1.0, -inf, -inf]]
    """
    bias = alibi_bias(setting.slopes, newest_query(setting), setting.positions)
    return by_bias_alone(
        setting, np.where(causal_mask(np.arange(1), np.arange(setting.length)), bias, -np.inf)
    )


def padded_alibi(setting: Setting) -> Attended:
    """A row of a batch whose first quarter is padding: the first real token has the first position.

    In the one-row form, which knows positions and not distances. Queries that are padding see nothing.

    >>> padded_alibi(Setting(length=4)).bias[0, 3].tolist()
    [-inf, 0.0, 0.5, 1.0]
    """
    real = _real(setting)
    return _padded(setting, padded_positions(real), visible=real == 1)


def padding_numbered(setting: Setting) -> Attended:
    """No mistake here: padding counted as positions, so that every real key is as much further on.

    The same constant for a whole row. Half precision may lose more, see `one_row`; methods that give each
    position a vector of its own err.

    >>> padding_numbered(Setting(length=4)).bias[0, 3].tolist()
    [-inf, 0.5, 1.0, 1.5]
    """
    return _padded(setting, np.arange(setting.length), visible=_real(setting) == 1)


def padding_seen(setting: Setting) -> Attended:
    """Padding that is numbered well and not masked: it takes weight from the real tokens.

    >>> padding_seen(Setting(length=4)).bias[0, 3].tolist()
    [0.0, 0.0, 0.5, 1.0]
    """
    return _padded(setting, padded_positions(_real(setting)), visible=np.full(setting.length, True))


def bias_dropped(setting: Setting) -> Attended:
    """An attention kernel that is not handed the bias."""
    return by_bias_alone(setting, alibi_bias(0.0 * setting.slopes, setting.positions, setting.positions))


def mask_dropped(setting: Setting) -> Attended:
    """An attention kernel that is handed the bias and no mask: the formula rewards the future, which is in sight.

    >>> mask_dropped(Setting(length=2)).bias[0].tolist()
    [[0.0, 0.5], [-0.5, 0.0]]
    """
    return by_bias_alone(
        setting, alibi_bias(setting.slopes, setting.positions, setting.positions, mask="none")
    )


def _real(setting: Setting) -> Int64[np.ndarray, "key"]:
    """1 for a real token, 0 for padding: the first quarter, one at least."""
    return (np.arange(setting.length) >= max(1, setting.length // 4)).astype(np.int64)


def _padded(
    setting: Setting, counted: Int64[np.ndarray, "key"], *, visible: Bool[np.ndarray, "key"]
) -> Attended:
    row = alibi_bias_row(setting.slopes, setting.first_position + counted)
    allowed = causal_mask(setting.positions, setting.positions) & visible & (_real(setting)[:, None] == 1)
    return by_bias_alone(setting, np.where(allowed, row[:, None, :], -np.inf))
