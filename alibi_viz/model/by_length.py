"""One perplexity as a row: by one protocol, at one length, with its interval; or the reason why there is none.

nonoverlapping   windows side by side
sliding          each window starts half a window after the one before; only new tokens are scored
last             of each full window, its last 64 predictions
"""

from typing import Any

import numpy as np
from jaxtyping import Int64

from alibi_viz.core.extrapolation import document_interval, perplexity
from alibi_viz.model.evaluate import score
from alibi_viz.model.results import Row
from alibi_viz.model.tokenizer import START
from alibi_viz.model.transformer import Transformer

PROTOCOLS = ("nonoverlapping", "sliding", "last")
LAST = 64
# What a row says instead of a number: positions that are not there, a text that is too short, no finite loss.
REASONS = (ValueError, FloatingPointError)


def perplexity_row(
    model: Transformer, token_ids: Int64[np.ndarray, "token"], *, protocol: str, length: int
) -> Row:
    """Protocol, length, perplexity, its 95 % interval over documents (START begins one), and n_predictions.

    Where a number cannot be had the row has a "gap" in its place: past the end of a learned table, for a text
    shorter than the window, for a loss that is not finite. A text of one document has no interval.
    """
    row: Row = {"protocol": protocol, "length": length}
    how: dict[str, Any] = {
        "nonoverlapping": {},
        "sliding": {"protocol": "sliding", "stride": length // 2},
        "last": {"last": min(LAST, length)},
    }[protocol]
    if len(token_ids) <= length:
        return row | {"gap": f"the text has {len(token_ids) - 1} tokens, too few for a window of {length}"}
    try:
        losses = score(model, token_ids, length=length, **how).losses
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


def rounded(number: float) -> float:
    """A measured number as it is stored: five digits.

    >>> rounded(43.123456)
    43.123
    """
    return float(f"{number:.5g}")
