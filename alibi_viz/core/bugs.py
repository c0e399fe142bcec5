"""Bugs: known mistakes with the ALiBi bias, each one line away from the correct computation.

exhibits.py says which is the mistake of which, and where it was seen. All content scores are equal, so that
the bias alone decides, but for the bias inside of the scale, where content is drawn by the seed.
"""

from typing import Literal

import numpy as np
from jaxtyping import Bool, Int64

from alibi_viz.core.attention import attention_steps, equal_score_weights, scale_bias
from alibi_viz.core.bias import alibi_bias, alibi_bias_row
from alibi_viz.core.museum import Attended, Setting, by_bias_alone, newest_query, random_content
from alibi_viz.core.positions import causal_mask, padded_positions
from alibi_viz.core.precision import bias_in_dtype
from alibi_viz.core.slopes import plain_slopes, zero_based_slopes

N_RANKS = 2  # devices that share the heads

# Sign and shape


def causal_alibi(setting: Setting) -> Attended:
    """The bias of the paper, section 3.

    >>> causal_alibi(Setting(length=2)).bias[0].tolist()
    [[0.0, -inf], [-0.5, 0.0]]
    """
    return by_bias_alone(alibi_bias(setting.slopes, setting.positions, setting.positions))


def symmetric_alibi(setting: Setting) -> Attended:
    """The bias for attention in both directions, as the authors advise for encoders.

    >>> symmetric_alibi(Setting(length=2)).bias[0].tolist()
    [[0.0, -0.5], [-0.5, 0.0]]
    """
    return by_bias_alone(alibi_bias(setting.slopes, setting.positions, setting.positions, mask="symmetric"))


def sign_flipped(setting: Setting) -> Attended:
    """Query minus key in place of key minus query: the past is rewarded for being far.

    >>> sign_flipped(Setting(length=2)).bias[0].tolist()
    [[0.0, -inf], [0.5, 0.0]]
    """
    return by_bias_alone(alibi_bias(-setting.slopes, setting.positions, setting.positions))


def one_row(setting: Setting) -> Attended:
    """No mistake: slope * key position, the same row for all queries, below the causal mask.

    >>> one_row(Setting(length=2)).bias[0].tolist()
    [[0.0, -inf], [0.0, 0.5]]
    """
    at = setting.positions
    return by_bias_alone(bias_in_dtype(setting.slopes, at, at, dtype="float64", form="one-row"))


def one_row_unmasked(setting: Setting) -> Attended:
    """The one row again, for attention in both directions: every query prefers the last key.

    >>> one_row_unmasked(Setting(length=2)).bias[0].tolist()
    [[0.0, 0.5], [0.0, 0.5]]
    """
    at = setting.positions
    return by_bias_alone(bias_in_dtype(setting.slopes, at, at, dtype="float64", form="one-row", mask="none"))


def signed_distance(setting: Setting) -> Attended:
    """The distance without its absolute value, in both directions: the future is rewarded.

    The one row plus a constant for each query, so it errs in the same way.

    >>> signed_distance(Setting(length=2)).bias[0].tolist()
    [[0.0, 0.5], [-0.5, 0.0]]
    """
    return by_bias_alone(alibi_bias(setting.slopes, setting.positions, setting.positions, mask="none"))


def positive_and_decreasing(setting: Setting) -> Attended:
    """The weight's factor e^(-m d) taken for the bias: it is positive and falls with distance, the bias is not.

    Nothing can then lose more than one logit, however far it is.

    >>> positive_and_decreasing(Setting(length=2)).bias[0].round(3).tolist()
    [[1.0, -inf], [0.607, 1.0]]
    """
    bias = alibi_bias(setting.slopes, setting.positions, setting.positions)
    return by_bias_alone(np.where(bias > -np.inf, np.exp(bias), -np.inf))


# Slopes


def heads_from_zero(setting: Setting) -> Attended:
    """2^(-8 h / n) with h = 0 for the first head: its slope is 1, and every head forgets too quickly."""
    return by_bias_alone(alibi_bias(zero_based_slopes(setting.n_heads), setting.positions, setting.positions))


def formula_for_any_heads(setting: Setting) -> Attended:
    """2^(-8 h / n) for a number of heads that is no power of two, for which the authors' code has a rule."""
    return by_bias_alone(alibi_bias(plain_slopes(setting.n_heads), setting.positions, setting.positions))


def ranks_restart(setting: Setting) -> Attended:
    """Heads shared by two devices, the second of which takes the slopes of the first.

    An odd number of heads gives the first device one more; a single head leaves the second none.
    """
    per_rank = -(-setting.n_heads // N_RANKS)
    slopes = setting.slopes[np.arange(setting.n_heads) % per_rank]
    return by_bias_alone(alibi_bias(slopes, setting.positions, setting.positions))


# Scale and softmax


def bias_outside_scale(setting: Setting) -> Attended:
    """As in the paper, footnote 10, and in its code: q . k / sqrt(d) + bias."""
    return _alibi_with_content(setting, place="outside")


def bias_inside_scale(setting: Setting) -> Attended:
    """Scaled with the scores, (q . k + bias) / sqrt(d): every slope is sqrt(d) times gentler.

    A mistake unless the model was trained so, as Falcon was.
    """
    return _alibi_with_content(setting, place="inside")


def bias_after_softmax(setting: Setting) -> Attended:
    """The bias added to the weights and not to the scores: rows no longer sum to one, shares are negative.

    >>> bias_after_softmax(Setting(length=2)).weights[0].tolist()
    [[1.0, 0.0], [0.0, 0.5]]
    """
    bias = alibi_bias(setting.slopes, setting.positions, setting.positions)
    visible = bias > -np.inf
    weights = equal_score_weights(np.where(visible, 0.0, -np.inf)) + np.where(visible, bias, 0.0)
    return Attended(bias, weights)


# Running it


def cached_alibi(setting: Setting) -> Attended:
    """One new query and the keys of the cache, itself the last of them.

    >>> cached_alibi(Setting(length=3)).bias[0].tolist()
    [[-1.0, -0.5, 0.0]]
    """
    return by_bias_alone(alibi_bias(setting.slopes, newest_query(setting), setting.positions))


def bias_of_query_length(setting: Setting) -> Attended:
    """The bias made for as many keys as queries, which is one: a zero, stretched over the whole cache.

    >>> bias_of_query_length(Setting(length=3)).bias[0].tolist()
    [[0.0, 0.0, 0.0]]
    """
    one = alibi_bias(setting.slopes, newest_query(setting), newest_query(setting))
    return by_bias_alone(np.broadcast_to(one, (setting.n_heads, 1, setting.length)))


def top_left_mask(setting: Setting) -> Attended:
    """A causal mask that counts rows and columns, not positions: row 0 sees column 0, the farthest key.

    What torch's `is_causal` does.

    >>> top_left_mask(Setting(length=3)).bias[0].tolist()
    [[-1.0, -inf, -inf]]
    """
    bias = alibi_bias(setting.slopes, newest_query(setting), setting.positions)
    return by_bias_alone(np.where(causal_mask(np.arange(1), np.arange(setting.length)), bias, -np.inf))


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

    The same constant for a whole row. Half precision may lose more, see `one_row_in_dtype`; methods that give
    each position a vector of its own err.

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
    return by_bias_alone(alibi_bias(0.0 * setting.slopes, setting.positions, setting.positions))


def mask_dropped(setting: Setting) -> Attended:
    """An attention kernel that is handed the bias and no mask: the formula rewards the future, which is in sight.

    >>> mask_dropped(Setting(length=2)).bias[0].tolist()
    [[0.0, 0.5], [-0.5, 0.0]]
    """
    return by_bias_alone(alibi_bias(setting.slopes, setting.positions, setting.positions, mask="none"))


def relative_in_dtype(setting: Setting) -> Attended:
    """The relative form, rounded to the type: exact where it matters, near the query."""
    at = setting.positions
    return by_bias_alone(bias_in_dtype(setting.slopes, at, at, dtype=setting.dtype, form="relative"))


def one_row_in_dtype(setting: Setting) -> Attended:
    """The one-row form, rounded to the type: far into a text neighbours become one.

    >>> one_row_in_dtype(Setting(length=4, first_position=4092, dtype="bfloat16")).bias[0, 3].tolist()
    [2048.0, 2048.0, 2048.0, 2048.0]
    """
    at = setting.positions
    return by_bias_alone(bias_in_dtype(setting.slopes, at, at, dtype=setting.dtype, form="one-row"))


def _alibi_with_content(setting: Setting, *, place: Literal["outside", "inside"]) -> Attended:
    query, key = random_content(setting)
    bias = alibi_bias(setting.slopes, setting.positions, setting.positions)
    bias = scale_bias(bias, head_dim=setting.head_dim, place=place)
    return Attended(bias, attention_steps(query, key, key, bias=bias).weights)


def _real(setting: Setting) -> Int64[np.ndarray, "key"]:
    """1 for a real token, 0 for padding: the first quarter, one at least."""
    return (np.arange(setting.length) >= max(1, setting.length // 4)).astype(np.int64)


def _padded(
    setting: Setting, counted: Int64[np.ndarray, "key"], *, visible: Bool[np.ndarray, "key"]
) -> Attended:
    row = alibi_bias_row(setting.slopes, setting.first_position + counted)
    allowed = causal_mask(setting.positions, setting.positions) & visible & (_real(setting)[:, None] == 1)
    return by_bias_alone(np.where(allowed, row[:, None, :], -np.inf))
