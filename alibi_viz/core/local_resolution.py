"""Local resolution: how well neighbours can still be told apart, which is what a stretch gives away.

RoPE. Let a query and a key hold the same content, d tokens apart, an equal share of it in each of P pairs. Each pair is
turned by d theta_i against itself, so that it keeps cos(d theta_i) of its share:

    score(d) = a^2 / P * sum_i cos(d theta_i)              a: the attention factor, in query and key
    contrast(d) = score(0) - score(d)                      how far the own place stands out against d tokens off

For small angles this is a^2 d^2 / (2 P) * sum_i theta_i^2: the fast pairs are nearly all of it, and dividing every
theta by s divides it by s^2.

ALiBi. Of two keys with the same score, one token apart, the further one gets e^-m of the weight of the nearer one.
Dividing the slope by s takes the s-th root: the two look more alike.

T5. Distances that share a bucket share a bias to the bit. How many they are is all there is to lose.
"""

import numpy as np
from jaxtyping import Float, Float64, Int, Int64

from alibi_viz.core.t5 import relative_position_bucket


def rope_contrast(
    inverse_frequencies: Float[np.ndarray, "pair"],
    distances: Int[np.ndarray, "distance"],
    *,
    attention_factor: float | int = 1,
) -> Float64[np.ndarray, "distance"]:
    """By how much a score falls when the same content stands so many tokens further off; of a query and key of norm 1.

    >>> rope_contrast(np.array([np.pi, 0.0]), np.array([0, 1, 2])).round(12).tolist()
    [0.0, 1.0, 0.0]
    """
    if inverse_frequencies.size == 0:
        raise ValueError("inverse_frequencies must hold at least 1 number, got none")
    angles = distances[:, None] * np.asarray(inverse_frequencies, dtype=np.float64)
    return attention_factor**2 * (1 - np.cos(angles)).mean(axis=1)


def further_neighbours_weight(slopes: Float[np.ndarray, "head"]) -> Float64[np.ndarray, "head"]:
    """The weight of a key, as a share of that of an equal key one token nearer: e^-m, close to 1 where they blur.

    >>> further_neighbours_weight(np.array([np.log(2.0), np.log(2.0) / 4])).round(4).tolist()
    [0.5, 0.8409]
    """
    return np.exp(-np.asarray(slopes, dtype=np.float64))


def distances_alike(
    distances: Int[np.ndarray, "distance"], *, upto: int, num_buckets: int = 32, max_distance: int = 128
) -> Int64[np.ndarray, "distance"]:
    """How many distances from 0 to `upto` tokens share the bucket, and so the bias, of each distance; one direction.

    >>> distances_alike(np.array([3, 16, 200]), upto=255).tolist()
    [1, 3, 143]
    """
    if upto < 0 or (distances < 0).any() or (distances > upto).any():
        raise ValueError(f"distances must be from 0 to upto = {upto}, got {distances.tolist()}")

    def buckets(of: Int[np.ndarray, "some"]) -> Int64[np.ndarray, "some"]:
        return relative_position_bucket(
            -of, bidirectional=False, num_buckets=num_buckets, max_distance=max_distance
        )

    return np.bincount(buckets(np.arange(upto + 1)), minlength=num_buckets)[buckets(distances)]
