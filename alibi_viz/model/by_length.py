"""One perplexity as a row: by one protocol, at one length, with its interval; or the reason why there is none.

nonoverlapping   windows side by side
sliding          each window starts half a window after the one before; only new tokens are scored
last             the same stretches of 64 predictions at every length, each at the end of its window
"""

import numpy as np
from jaxtyping import Float64, Int64

from alibi_viz.core.extrapolation import Window, document_interval, perplexity
from alibi_viz.model.evaluate import score, window_losses
from alibi_viz.model.results import Row
from alibi_viz.model.tokenizer import START
from alibi_viz.model.transformer import Transformer

PROTOCOLS = ("nonoverlapping", "sliding", "last")
LAST = 64
# What a row says instead of a number: positions that are not there, a text that is too short, no finite loss.
REASONS = (ValueError, FloatingPointError)


def perplexity_row(
    model: Transformer, token_ids: Int64[np.ndarray, "token"], *, protocol: str, length: int, longest: int
) -> Row:
    """Protocol, length, perplexity, its 95 % interval over documents (START begins one), and n_predictions.

    longest is the longest length that is asked for: the stretches of "last" begin where it fits. Where a number
    cannot be had the row has a "gap" in its place: past the end of a learned table, for a text shorter than the
    window, for a loss that is not finite. A text of one document has no interval.
    """
    row: Row = {"protocol": protocol, "length": length}
    needed = longest if protocol == "last" else length
    if len(token_ids) <= needed:
        return row | {"gap": f"the text has {len(token_ids) - 1} tokens, too few for a window of {needed}"}
    try:
        losses = _losses(model, token_ids, protocol, length, longest)
    except REASONS as reason:
        return row | {"gap": str(reason)}
    counted = np.isfinite(losses)
    low, high = document_interval(losses[counted], np.cumsum(token_ids == START)[1:][counted])
    found = {"perplexity": perplexity(losses[counted]), "low": low, "high": high}
    return (
        row
        | {k: rounded(v) for k, v in found.items() if np.isfinite(v)}
        | {"n_predictions": int(counted.sum())}
    )


def _losses(
    model: Transformer, token_ids: Int64[np.ndarray, "token"], protocol: str, length: int, longest: int
) -> Float64[np.ndarray, "prediction"]:
    """The loss of every prediction that the protocol scores, in text order; nan for the others."""
    if protocol == "nonoverlapping":
        return score(model, token_ids, length=length).losses
    if protocol == "sliding":
        return score(model, token_ids, length=length, protocol="sliding", stride=length // 2).losses
    windows = [
        Window(end - length, end, end - LAST)
        for end in range(longest, len(token_ids), max(longest // 2, LAST))
    ]
    losses = np.full(len(token_ids) - 1, np.nan)
    for window, found in zip(windows, window_losses(model, token_ids, windows), strict=True):
        if not np.isfinite(found[-LAST:]).all():
            raise FloatingPointError(f"loss of {model.config.method} is not finite at length {length}")
        losses[window.scored_from : window.stop] = found[-LAST:]
    return losses


def rounded(number: float) -> float:
    """A measured number as it is stored: five digits.

    >>> rounded(43.123456)
    43.123
    """
    return float(f"{number:.5g}")
