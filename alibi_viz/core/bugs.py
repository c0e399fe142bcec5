"""Bugs: known mistakes with the ALiBi bias, each one line away from the correct computation.

exhibits.py says which is the mistake of which, and where it was seen. All content scores are equal, so that
the bias alone decides, but for the bias inside of the scale, where content is drawn by the seed.
"""

from typing import Literal

import numpy as np

from alibi_viz.core.attention import attention_steps, equal_score_weights, scale_bias
from alibi_viz.core.bias import alibi_bias, alibi_bias_row
from alibi_viz.core.museum import Attended, Setting, by_bias_alone, random_content
from alibi_viz.core.positions import causal_mask
from alibi_viz.core.precision import round_to
from alibi_viz.core.slopes import plain_slopes, zero_based_slopes

N_RANKS = 2  # devices that share the heads

# Sign and shape


def causal_alibi(setting: Setting) -> Attended:
    """The bias of the paper, section 3.

    >>> causal_alibi(Setting(length=2)).bias[0].tolist()
    [[0.0, -inf], [-0.5, 0.0]]
    """
    return by_bias_alone(setting, alibi_bias(setting.slopes, setting.positions, setting.positions))


def symmetric_alibi(setting: Setting) -> Attended:
    """The bias for attention in both directions, as the authors advise for encoders.

    >>> symmetric_alibi(Setting(length=2)).bias[0].tolist()
    [[0.0, -0.5], [-0.5, 0.0]]
    """
    return by_bias_alone(
        setting, alibi_bias(setting.slopes, setting.positions, setting.positions, mask="symmetric")
    )


def sign_flipped(setting: Setting) -> Attended:
    """Query minus key in place of key minus query: the past is rewarded for being far.

    >>> sign_flipped(Setting(length=2)).bias[0].tolist()
    [[0.0, -inf], [0.5, 0.0]]
    """
    return by_bias_alone(setting, alibi_bias(-setting.slopes, setting.positions, setting.positions))


def one_row(setting: Setting) -> Attended:
    """Slope * key position, the same row for all queries, below the causal mask: no mistake in exact numbers.

    >>> one_row(Setting(length=2)).bias[0].tolist()
    [[0.0, -inf], [0.0, 0.5]]

    Far into a text neighbours become one in a type that holds few digits:

    >>> one_row(Setting(length=4, first_position=4092, dtype="bfloat16")).bias[0, 3].tolist()
    [2048.0, 2048.0, 2048.0, 2048.0]
    """
    row = alibi_bias_row(setting.slopes, setting.positions)[:, None, :]
    seen = causal_mask(setting.positions, setting.positions)
    return by_bias_alone(setting, np.where(seen, row, -np.inf))


def one_row_unmasked(setting: Setting) -> Attended:
    """The one row again, for attention in both directions: every query prefers the last key.

    >>> one_row_unmasked(Setting(length=2)).bias[0].tolist()
    [[0.0, 0.5], [0.0, 0.5]]
    """
    row = alibi_bias_row(setting.slopes, setting.positions)[:, None, :]
    return by_bias_alone(setting, np.repeat(row, setting.length, axis=1))


def signed_distance(setting: Setting) -> Attended:
    """The distance without its absolute value, in both directions: the future is rewarded.

    The one row plus a constant for each query, so it errs in the same way.

    >>> signed_distance(Setting(length=2)).bias[0].tolist()
    [[0.0, 0.5], [-0.5, 0.0]]
    """
    return by_bias_alone(
        setting, alibi_bias(setting.slopes, setting.positions, setting.positions, mask="none")
    )


def positive_and_decreasing(setting: Setting) -> Attended:
    """The weight's factor e^(-m d) taken for the bias: it is positive and falls with distance, the bias is not.

    Nothing can then lose more than one logit, however far it is.

    >>> positive_and_decreasing(Setting(length=2)).bias[0].round(3).tolist()
    [[1.0, -inf], [0.607, 1.0]]
    """
    bias = alibi_bias(setting.slopes, setting.positions, setting.positions)
    return by_bias_alone(setting, np.where(bias > -np.inf, np.exp(bias), -np.inf))


# Slopes


def heads_from_zero(setting: Setting) -> Attended:
    """2^(-8 h / n) with h = 0 for the first head: its slope is 1, and every head forgets too quickly."""
    return by_bias_alone(
        setting, alibi_bias(zero_based_slopes(setting.n_heads), setting.positions, setting.positions)
    )


def formula_for_any_heads(setting: Setting) -> Attended:
    """2^(-8 h / n) for a number of heads that is no power of two, for which the authors' code has a rule."""
    return by_bias_alone(
        setting, alibi_bias(plain_slopes(setting.n_heads), setting.positions, setting.positions)
    )


def ranks_restart(setting: Setting) -> Attended:
    """Heads shared by two devices, the second of which takes the slopes of the first.

    An odd number of heads gives the first device one more; a single head leaves the second none.
    """
    per_rank = -(-setting.n_heads // N_RANKS)
    slopes = setting.slopes[np.arange(setting.n_heads) % per_rank]
    return by_bias_alone(setting, alibi_bias(slopes, setting.positions, setting.positions))


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


def _alibi_with_content(setting: Setting, *, place: Literal["outside", "inside"]) -> Attended:
    query, key = random_content(setting)
    bias = alibi_bias(setting.slopes, setting.positions, setting.positions)
    bias = round_to(scale_bias(bias, head_dim=setting.head_dim, place=place), setting.dtype)
    return Attended(bias, attention_steps(query, key, key, bias=bias).weights)
