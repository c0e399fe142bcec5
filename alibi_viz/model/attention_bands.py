"""The band of keys that each query needs, and the proof that the others cannot matter.

A key at distance d = |i - j| from query i has the logit s_j - m d, with s_j = scale q . k_j. The keys further
away than w hold together at most `share` of the query's attention as soon as

    m w  >=  spread + tolerance

    spread     |scale| |q| max |k_j|  -  scale q . (mean of the chunk before)        one for each query
    tolerance  ln(sides / share) - ln(1 - e^-m) - ln c + 3/2 m (c - 1)               one for each head

A chunk is c keys, 2 / (3 m) of them and at least one; sides is 1 when causal and 2 when not.

Proof. First, a vector added to all keys adds one number to all scores of a query, which softmax cannot tell:
let the mean of the keys be zero, so that they are short. (1) By Cauchy and Schwarz no score is above
S = |scale| |q| max |k_j|. The far keys weigh at most sides * sum_{d > w} e^(S - m d), a geometric sum:
sides * e^(S - m (w + 1)) / (1 - e^-m). (2) Cut the positions into chunks of c. The keys of the chunk before the
query's own are at a mean distance of at most (3 c - 1) / 2. By Jensen's inequality all keys together weigh at
least what those do, c e^(their mean logit) >= c e^(scale q . (their mean) - m (3 c - 1) / 2). (3) Divide. A query
in the first chunk has none before it: when causal it sees at most c <= w keys, and none is left out; when not, its
own chunk is nearer still and stands in.

The proof is of real numbers. A spread is rounded, by a part in millions of the scores' size, and squares of what is
smaller than 1e-19 are zero in float32: scores that a huge scale makes of such queries and keys are not bounded.

What is left out moves an output by at most 2 share max |v|. `share` is a quarter of the dtype's epsilon: that is
no more than one rounding of the largest value. For half precision it is smaller, since sums inside are kept in
float32 and a mean of many values is far smaller than one of them. With the query's own key in the place of the chunk
the tolerance would be larger by nearly ln(1/m).

Bias: Press, Smith and Lewis 2022, section 3.
"""

import math
from collections.abc import Sequence

import numpy as np
import torch
from jaxtyping import Float, Int64
from torch import Tensor

from alibi_viz.core.slopes import effective_window

Queries = Float[Tensor, "batch head query head_dim"]
Keys = Float[Tensor, "batch head key head_dim"]
Slopes = Sequence[float | int] | Float[np.ndarray, "head"] | Float[Tensor, "head"]
_STEEPEST = (
    2.0**20
)  # a steeper head looks no further, and its bias times a length may be more than a float holds


def bands(
    query: Queries, key: Keys, slopes: Slopes, *, causal: bool = True, scale: float | int | None = None
) -> Int64[np.ndarray, "head"]:
    """How far each head looks, in tokens: none of its queries needs a key further away.

    At most n_keys - 1, which is every key. With `core.cost.window_share` it is a share of the work. Arguments and
    errors are those of `windows`.

    >>> flat = torch.zeros(1, 2, 1000, 16)
    >>> bands(flat, flat, [0.5, 0.00390625]).tolist()
    [37, 999]
    """
    return windows(query, key, slopes, causal=causal, scale=scale).max(axis=1)


@torch.no_grad()
def windows(
    query: Queries, key: Keys, slopes: Slopes, *, causal: bool = True, scale: float | int | None = None
) -> Int64[np.ndarray, "head query"]:
    """How far each query of each head must look, in tokens: the least w of the proof, the widest of the batch.

    Queries are the last positions. scale defaults to head_dim ** -0.5. A slope of zero has no window, and a
    query that is not finite none either: they look at every key. ValueError for shapes that do not fit, and for
    slopes that are negative or not finite.
    """
    each = torch.as_tensor(slopes, dtype=torch.float64).detach().cpu()
    _check(query, key, each)
    factor = query.shape[3] ** -0.5 if scale is None else float(scale)
    return np.stack(
        [
            _head_windows(query[:, head], key[:, head], slope, causal, factor)
            for head, slope in enumerate(each.tolist())
        ]
    )


def unseen_share(dtype: torch.dtype) -> float:
    """The share of a query's attention that may be left out: a quarter of epsilon, and at most 2^-16.

    >>> [math.log2(unseen_share(dtype)) for dtype in (torch.float64, torch.float32, torch.bfloat16)]
    [-54.0, -25.0, -16.0]
    """
    return min(torch.finfo(dtype).eps / 4, 2.0**-16)


def _head_windows(
    query: Float[Tensor, "batch query head_dim"],
    key: Float[Tensor, "batch key head_dim"],
    slope: float,
    causal: bool,
    scale: float,
) -> Int64[np.ndarray, "query"]:
    n_queries, n_keys = query.shape[1], key.shape[1]
    everything = np.full(n_queries, n_keys - 1)
    slope = min(slope, _STEEPEST)
    tolerance = math.log((1 if causal else 2) / unseen_share(query.dtype))
    if slope * (n_keys - 1) <= tolerance:  # a slope of zero too, which the next lines cannot divide by
        return everything
    chunk_len = min(max(1, int(2 / (3 * slope))), n_keys)
    tolerance += 1.5 * slope * (chunk_len - 1) - math.log(-math.expm1(-slope)) - math.log(chunk_len)
    reach = slope * n_keys
    if reach <= tolerance:
        return everything
    spread = _score_spread(query, key, chunk_len, scale).double().cpu().numpy()
    spread = np.clip(np.nan_to_num(spread, nan=reach), 0, reach)
    window = effective_window(np.array([slope]), score_spread=spread, tolerance=tolerance)
    return np.minimum(window, n_keys - 1)


def _score_spread(
    query: Float[Tensor, "batch query head_dim"],
    key: Float[Tensor, "batch key head_dim"],
    chunk_len: int,
    scale: float,
) -> Float[Tensor, "query"]:
    """The spread of each query, the widest of the batch, computed in float32 at least."""
    dtype = torch.promote_types(query.dtype, torch.float32)
    query, key = query.to(dtype), key.to(dtype)
    n_queries, n_keys = query.shape[1], key.shape[1]
    key = key - key.mean(1, keepdim=True)
    longest = torch.linalg.vector_norm(key, dim=2).amax(1, keepdim=True)
    n_chunks = n_keys // chunk_len
    means = key[:, : n_chunks * chunk_len].unflatten(1, (n_chunks, chunk_len)).mean(2)
    chunk_before = torch.arange(n_keys - n_queries, n_keys, device=key.device) // chunk_len - 1
    mean_score = scale * torch.linalg.vecdot(query, means.index_select(1, chunk_before.clamp(min=0)))
    return (abs(scale) * torch.linalg.vector_norm(query, dim=2) * longest - mean_score).amax(0)


def _check(query: Tensor, key: Tensor, slopes: Tensor) -> None:
    shapes = f"got {tuple(query.shape)} and {tuple(key.shape)}"
    if query.ndim != 4 or key.ndim != 4 or 0 in (*query.shape, *key.shape):
        raise ValueError(f"query and key must be (batch, head, position, head_dim), none of them 0, {shapes}")
    if query.shape[:2] != key.shape[:2] or query.shape[3] != key.shape[3]:
        raise ValueError(f"query and key must share batch, head and head_dim, {shapes}")
    if query.shape[2] > key.shape[2]:
        raise ValueError(f"queries must be no more than keys, {shapes}")
    if tuple(slopes.shape) != (query.shape[1],):
        raise ValueError(f"slopes must be one for each of {query.shape[1]} heads, got {tuple(slopes.shape)}")
    if not (slopes.isfinite() & (slopes >= 0)).all():
        raise ValueError(f"slopes must be at least 0 and finite, got {slopes.tolist()}")
