"""How well a model predicts a text: perplexity, at any window length and by any protocol.

    perplexity = exp(mean of -ln p(next token))

    nonoverlapping   windows of `length` tokens, one after the other; each starts without any context
    sliding          windows of `length`, `stride` apart; only the tokens that are new are scored
    last             of every full window, score only the last so many predictions: context is never short

From the command line, every measurement of one trained model, or of all of them, into a results file each:

    python -m alibi_viz.model.evaluate --method alibi --seed 0 --corpus DIR

Sources: Press, Smith and Lewis 2022, section 2 and appendix B (the two protocols, and why short context, the
early-token curse, flatters longer windows).
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Literal, NamedTuple, get_args

import numpy as np
import torch
from jaxtyping import Float64, Int, Int64
from torch import Tensor
from torch.nn import functional

from alibi_viz.core.extrapolation import Window, cut_windows
from alibi_viz.model.transformer import Transformer

Protocol = Literal["nonoverlapping", "sliding"]
TOKENS_AT_ONCE = 32_768


class Evaluation(NamedTuple):
    """Losses in nats per token. Position p was predicted from p + 1 tokens; nan where nothing was scored."""

    perplexity: float
    loss_by_position: Float64[np.ndarray, "length"]
    n_predictions: int


class Scores(NamedTuple):
    """The loss of each prediction of a text, in nats and in text order; nan where it was not scored.

    Prediction p is of token p + 1. context says how many tokens it was made from.
    """

    losses: Float64[np.ndarray, "prediction"]
    context: Int64[np.ndarray, "prediction"]


def evaluate(
    model: Transformer,
    token_ids: Sequence[int] | Int[np.ndarray, "token"],
    *,
    length: int,
    protocol: Protocol = "nonoverlapping",
    stride: int | None = None,
    last: int | None = None,
    bias_factor: float | int = 1.0,
) -> Evaluation:
    """The model's perplexity on a text, in windows of `length` tokens.

    Without `last`, every token but the first is predicted once, whatever the length, the last window being
    shorter. stride (1..length) belongs to "sliding". ValueError for a text of fewer than two tokens, for
    `last` when no window is full, and for a length that a model of learned positions does not have;
    FloatingPointError when a loss is not finite.
    """
    scores = score(
        model,
        token_ids,
        length=length,
        protocol=protocol,
        stride=stride,
        last=last,
        bias_factor=bias_factor,
    )
    counted = np.isfinite(scores.losses)
    position, losses = scores.context[counted] - 1, scores.losses[counted]
    total, count = (np.bincount(position, weights, minlength=length) for weights in (losses, None))
    by_position = np.divide(total, count, out=np.full(length, np.nan), where=count > 0)
    return Evaluation(float(np.exp(losses.mean())), by_position, len(losses))


def score(
    model: Transformer,
    token_ids: Sequence[int] | Int[np.ndarray, "token"],
    *,
    length: int,
    protocol: Protocol = "nonoverlapping",
    stride: int | None = None,
    last: int | None = None,
    bias_factor: float | int = 1.0,
) -> Scores:
    """Every prediction of a text by itself; arguments and errors are those of `evaluate`."""
    ids = np.asarray(token_ids, dtype=np.int64)
    _check(len(ids), length, protocol, stride, last)
    losses, context = np.full(len(ids) - 1, np.nan), np.zeros(len(ids) - 1, dtype=np.int64)
    windows = cut_windows(len(ids) - 1, length=length, stride=stride)
    for window, found in zip(
        windows, window_losses(model, ids, windows, bias_factor=bias_factor), strict=True
    ):
        first = window.scored_from - window.start
        if last is not None:
            first = length - last if len(found) == length else len(found)
        if not np.isfinite(found[first:]).all():
            raise FloatingPointError(
                f"loss of {model.config.method} is not finite in the window of tokens {window.start} to "
                f"{window.stop - 1}, length {length}"
            )
        losses[window.start + first : window.stop] = found[first:]
        context[window.start + first : window.stop] = np.arange(first, len(found)) + 1
    return Scores(losses, context)


@torch.no_grad()
def window_losses(
    model: Transformer,
    token_ids: Int[np.ndarray, "token"],
    windows: Sequence[Window],
    *,
    bias_factor: float | int = 1.0,
) -> Iterator[Float64[np.ndarray, "position"]]:
    """The losses of each window in turn, in nats: the token after each position, from that window alone."""
    device = model.embedding.weight.device
    for batch in _batches(windows):
        rows = torch.as_tensor(
            np.stack([token_ids[w.start : w.stop + 1] for w in batch]), device=device
        ).long()
        logits: Tensor = model(rows[:, :-1], bias_factor=bias_factor)
        losses = functional.cross_entropy(logits.mT, rows[:, 1:], reduction="none")
        yield from losses.double().cpu().numpy()


def surprisal(
    model: Transformer, token_ids: Sequence[int], *, bias_factor: float | int = 1.0
) -> Float64[np.ndarray, "token"]:
    """Bits each token took the model by surprise, -log2 p(token | all before it).

    The first is nan: nothing comes before it. Put START first and every token of the text has a number.
    """
    ids = np.asarray(token_ids, dtype=np.int64)
    bits = np.full(len(ids), np.nan)
    if len(ids) > 1:
        whole = cut_windows(len(ids) - 1, length=len(ids) - 1)
        [losses] = window_losses(model, ids, whole, bias_factor=bias_factor)
        bits[1:] = losses / np.log(2)
    return bits


def _check(n_tokens: int, length: int, protocol: str, stride: int | None, last: int | None) -> None:
    if n_tokens < 2:
        raise ValueError(f"token_ids must hold at least 2 tokens, got {n_tokens}")
    if protocol not in get_args(Protocol):
        raise ValueError(f'protocol must be "nonoverlapping" or "sliding", got {protocol!r}')
    if (stride is None) != (protocol == "nonoverlapping"):
        raise ValueError(f'stride belongs to protocol "sliding", got {stride} with {protocol!r}')
    if last is not None and not 1 <= last <= length:
        raise ValueError(f"last must be 1..length = {length}, got {last}")
    if last is not None and n_tokens <= length:
        raise ValueError(f"last needs a full window of {length} tokens and one more, got {n_tokens} tokens")


def _batches(windows: Sequence[Window]) -> Iterator[list[Window]]:
    """Windows of one length together, as many as are cheap."""
    for length, same in groupby(windows, key=lambda window: window.stop - window.start):
        same_length = list(same)
        size = max(1, TOKENS_AT_ONCE // length)
        yield from (same_length[i : i + size] for i in range(0, len(same_length), size))


if __name__ == "__main__":
    from alibi_viz.model.measure import main  # measure builds on this module

    main()
