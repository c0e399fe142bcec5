"""Stretching RoPE: other frequencies, so that a longer text turns hardly any pair further than training did.

    linear    theta_i / s                             position interpolation: Chen et al. 2023
    ntk       base * s^(d / (d - 2)) as the base      NTK-aware: Peng et al. 2023 (YaRN), equations 14 to 16
    dynamic   the same, s growing with the text       YaRN, section 3.3, and transformers
    yarn      fast pairs kept, slow pairs / s         YaRN, equations 17 to 22, and transformers
    llama3    the same, with other borders            Llama 3.1, as in transformers

s is the factor, d the head dimension. Every scheme answers one question: which pairs give up local resolution
for reach? Fast pairs tell neighbours apart; slow pairs have not turned once within the training length. The
second number that comes back is the attention factor: it multiplies cos and sin, so a logit gets it twice.
"""

from collections.abc import Callable
from typing import Literal

import numpy as np
from jaxtyping import Float64

from alibi_viz.core.rope import inverse_frequencies, wavelengths

Scaled = tuple[Float64[np.ndarray, "pair"], float]
Number = float | int


def scaled_inverse_frequencies(
    head_dim: int,
    *,
    method: str,
    factor: Number,
    train_len: int,
    base: Number = 10000.0,
    seq_len: int | None = None,
    **options: object,
) -> Scaled:
    """Inverse frequencies in radians per token after a scaling, and its attention factor.

    method is a key of `SCALINGS`; options are that method's own. factor is target length / train_len, at
    least 1; seq_len, the length of the text at hand, matters to "dynamic" alone.

    >>> frequencies, attention_factor = scaled_inverse_frequencies(
    ...     4, method="linear", factor=2.0, train_len=128, base=100.0
    ... )
    >>> frequencies.tolist(), attention_factor
    ([0.5, 0.05], 1.0)
    """
    if method not in SCALINGS:
        raise ValueError(f"method must be one of {', '.join(SCALINGS)}, got {method!r}")
    return SCALINGS[method](
        head_dim, factor=factor, train_len=train_len, base=base, seq_len=seq_len, **options
    )


def position_interpolation(
    head_dim: int, *, factor: Number, train_len: int, base: Number = 10000.0, seq_len: int | None = None
) -> Scaled:
    """Every pair slowed down alike, as if positions were divided by the factor; neighbours blur most.

    >>> position_interpolation(4, factor=4, train_len=128, base=100.0)[0].tolist()
    [0.25, 0.025]
    """
    _check(factor, train_len, seq_len)
    return inverse_frequencies(head_dim, base=base) / factor, 1.0


def ntk_aware(
    head_dim: int, *, factor: Number, train_len: int, base: Number = 10000.0, seq_len: int | None = None
) -> Scaled:
    """A larger base: the fastest pair stays as it is, the slowest is slowed down by exactly the factor.

    >>> ntk_aware(4, factor=4, train_len=128, base=100.0)[0].round(6).tolist()
    [1.0, 0.025]
    """
    _check(factor, train_len, seq_len)
    return inverse_frequencies(head_dim, base=_ntk_base(base, float(factor), head_dim)), 1.0


def dynamic_ntk(
    head_dim: int, *, factor: Number, train_len: int, base: Number = 10000.0, seq_len: int | None = None
) -> Scaled:
    """NTK-aware, with a stretch that grows with the text: factor * seq_len / train_len - (factor - 1).

    Nothing changes up to train_len. This is transformers' formula; the YaRN paper's section 3.3 has the
    stretch seq_len / train_len, which is factor 1 here. A cache of rotated keys goes stale whenever the text
    grows.

    >>> dynamic_ntk(4, factor=1, train_len=128, base=100.0, seq_len=512)[0].round(6).tolist()
    [1.0, 0.025]
    >>> dynamic_ntk(4, factor=2, train_len=128, base=100.0, seq_len=100)[0].tolist()
    [1.0, 0.1]
    """
    _check(factor, train_len, seq_len)
    if seq_len is None or seq_len <= train_len:
        return inverse_frequencies(head_dim, base=base), 1.0
    stretch = factor * seq_len / train_len - (factor - 1)
    return inverse_frequencies(head_dim, base=_ntk_base(base, stretch, head_dim)), 1.0


def yarn(
    head_dim: int,
    *,
    factor: Number,
    train_len: int,
    base: Number = 10000.0,
    seq_len: int | None = None,
    beta_fast: Number = 32.0,
    beta_slow: Number = 1.0,
    ramp: Literal["transformers", "paper"] = "transformers",
    truncate: bool = True,
) -> Scaled:
    """Pairs that turn often within train_len are kept, pairs that hardly turn are divided by the factor.

    beta_fast and beta_slow are turns within train_len: kept above the first, divided below the second,
    blended between. Where the blend lies is what implementations disagree on. "transformers" goes evenly by
    the *number of the pair*, between borders rounded to whole pairs outward (unless truncate is False);
    "paper" (equations 18 to 20) goes evenly by the *turns*. In the middle the two differ by up to 1.7 times.
    The attention factor is 0.1 ln(factor) + 1 (equation 22).

    >>> frequencies, attention_factor = yarn(8, factor=4, train_len=4096)
    >>> (frequencies / inverse_frequencies(8)).round(3).tolist(), round(attention_factor, 4)
    ([1.0, 1.0, 0.625, 0.25], 1.1386)
    """
    _check(factor, train_len, seq_len)
    if not 0 < beta_slow < beta_fast:
        raise ValueError(f"beta_slow must be above 0 and below beta_fast {beta_fast}, got {beta_slow}")
    unscaled = inverse_frequencies(head_dim, base=base)
    if ramp == "transformers":
        low, high = (_pair_that_turns(turns, head_dim, base, train_len) for turns in (beta_fast, beta_slow))
        if truncate:
            low, high = np.floor(low), np.ceil(high)
        low, high = max(low, 0), min(high, head_dim - 1)
        width = high - low if high != low else 0.001
        kept = 1.0 - np.clip((np.arange(head_dim // 2) - low) / width, 0, 1)
    elif ramp == "paper":
        turns = train_len / wavelengths(unscaled)
        kept = np.clip((turns - beta_slow) / (beta_fast - beta_slow), 0, 1)
    else:
        raise ValueError(f'ramp must be "transformers" or "paper", got {ramp!r}')
    return _blend(unscaled, factor, kept), 0.1 * float(np.log(factor)) + 1.0


def llama3(
    head_dim: int,
    *,
    factor: Number,
    train_len: int,
    base: Number = 10000.0,
    seq_len: int | None = None,
    low_freq_factor: Number = 1.0,
    high_freq_factor: Number = 4.0,
) -> Scaled:
    """YaRN's idea with a ramp in turns from low_freq_factor to high_freq_factor, and no attention factor.

    Llama 3.1 itself has factor 8, train_len 8192 and base 500,000. Of a head of 128 it keeps 29 of the 64
    pairs, blends 6 and divides 29.

    >>> frequencies, _ = llama3(128, factor=8, train_len=8192, base=500000)
    >>> change = frequencies / inverse_frequencies(128, base=500000)
    >>> int((change == 1).sum()), int((change == 1 / 8).sum())
    (29, 29)
    """
    _check(factor, train_len, seq_len)
    if not 0 < low_freq_factor < high_freq_factor:
        raise ValueError(
            f"low_freq_factor must be above 0 and below high_freq_factor {high_freq_factor}, "
            f"got {low_freq_factor}"
        )
    unscaled = inverse_frequencies(head_dim, base=base)
    turns = train_len / wavelengths(unscaled)
    kept = np.clip((turns - low_freq_factor) / (high_freq_factor - low_freq_factor), 0, 1)
    return _blend(unscaled, factor, kept), 1.0


SCALINGS: dict[str, Callable[..., Scaled]] = {
    "linear": position_interpolation,
    "ntk": ntk_aware,
    "dynamic": dynamic_ntk,
    "yarn": yarn,
    "llama3": llama3,
}


def _ntk_base(base: Number, stretch: float, head_dim: int) -> float:
    if head_dim < 4:
        raise ValueError(f"head_dim must be at least 4 to scale the base, got {head_dim}")
    return float(base) * stretch ** (head_dim / (head_dim - 2))


def _pair_that_turns(turns: Number, head_dim: int, base: Number, train_len: int) -> float:
    """The pair, a real number, that turns so often within train_len: theta_i * train_len = 2 pi * turns."""
    return head_dim * float(np.log(train_len / (turns * 2 * np.pi)) / (2 * np.log(base)))


def _blend(
    unscaled: Float64[np.ndarray, "pair"], factor: Number, kept: Float64[np.ndarray, "pair"]
) -> Float64[np.ndarray, "pair"]:
    """Between unscaled / factor, where kept is 0, and unscaled, to the bit, where kept is 1."""
    divided = unscaled / factor
    return np.where(kept == 1, unscaled, divided + kept * (unscaled - divided))


def _check(factor: Number, train_len: int, seq_len: int | None) -> None:
    if not 1 <= factor < np.inf:
        raise ValueError(f"factor must be at least 1 and finite, got {factor}")
    if train_len < 1:
        raise ValueError(f"train_len must be at least 1, got {train_len}")
    if seq_len is not None and seq_len < 1:
        raise ValueError(f"seq_len must be at least 1, got {seq_len}")
