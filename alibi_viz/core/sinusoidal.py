"""Sinusoidal position embeddings: the absolute baseline.

    PE(p, 2i)     = sin(p / base^(2 i / d))
    PE(p, 2i + 1) = cos(p / base^(2 i / d))        Vaswani et al. 2017, section 3.5

Added once, to the token embeddings. There is a vector for every position, but a model has only ever seen
those up to its training length, and perplexity climbs soon after (Press, Smith and Lewis 2022, section 2.2).
"""

import numpy as np
from jaxtyping import Float64, Int

from alibi_viz.core.rope import inverse_frequencies


def sinusoidal_embedding(
    positions: Int[np.ndarray, "position"], d_model: int, *, base: float | int = 10000.0
) -> Float64[np.ndarray, "position d_model"]:
    """One vector for each position: sines in the even coordinates, cosines in the odd ones.

    >>> sinusoidal_embedding(np.array([0, 1]), 2).round(3).tolist()
    [[0.0, 1.0], [0.841, 0.54]]
    """
    if d_model < 2 or d_model % 2:
        raise ValueError(f"d_model must be an even number of at least 2, got {d_model}")
    angles = np.asarray(positions, dtype=np.float64)[:, None] * inverse_frequencies(d_model, base=base)
    return np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(len(positions), d_model)
