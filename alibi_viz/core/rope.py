"""RoPE: turn queries and keys by an angle that grows with position.

    theta_i = base^(-2 i / d),  i = 0..d/2 - 1
    (x_i, x_(i+d/2)) at position p is turned by the angle p theta_i     Su et al. 2021 (RoFormer), equation 34

A turned query dotted with a turned key depends on the difference of their positions only. Two layouts pair
the coordinates: neighbours (0, 1), (2, 3), ... in the paper, halves (0, d/2), (1, d/2 + 1), ... in Llama and
here. They are the same up to a fixed shuffle of the coordinates; a checkpoint of one read as the other is
noise.
"""

import numpy as np
from jaxtyping import Float, Float64, Int


def inverse_frequencies(head_dim: int, *, base: float | int = 10000.0) -> Float64[np.ndarray, "pair"]:
    """The angle in radians by which each pair of coordinates turns per token: base^(-2 i / head_dim).

    >>> inverse_frequencies(4, base=100.0).tolist()
    [1.0, 0.1]
    """
    if head_dim < 2 or head_dim % 2:
        raise ValueError(f"head_dim must be an even number of at least 2, got {head_dim}")
    if not 1 < base < np.inf:
        raise ValueError(f"base must be above 1 and finite, got {base}")
    return 1.0 / float(base) ** (np.arange(0, head_dim, 2) / head_dim)


def wavelengths(inverse_frequencies: Float[np.ndarray, "pair"]) -> Float64[np.ndarray, "pair"]:
    """Tokens after which each pair has turned once: 2 pi / inverse frequency.

    >>> wavelengths(np.array([np.pi, 0.5 * np.pi])).tolist()
    [2.0, 4.0]
    """
    return 2.0 * np.pi / np.asarray(inverse_frequencies, dtype=np.float64)


def rotate(
    x: Float[np.ndarray, "*batch position head_dim"],
    positions: Int[np.ndarray, "position"],
    inverse_frequencies: Float[np.ndarray, "pair"],
) -> Float[np.ndarray, "*batch position head_dim"]:
    """Queries or keys, turned to their positions; halves convention; the same dtype as x.

    The angles are computed in float64, so a position of a million is as exact as one of ten.
    A scaling's attention factor multiplies the result: `attention_factor * rotate(...)`.

    A quarter turn per token takes (1, 0) to (0, 1) and then to (-1, 0):

    >>> x = np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 0.0]])
    >>> rotate(x, np.arange(3), np.array([np.pi / 2])).round(6).tolist()
    [[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]]
    """
    x = np.asarray(x)
    half = x.shape[-1] // 2
    if inverse_frequencies.shape != (half,) or x.shape[-1] % 2:
        raise ValueError(
            f"inverse_frequencies must hold head_dim / 2 numbers for head_dim {x.shape[-1]}, "
            f"got {inverse_frequencies.shape[0]}"
        )
    if positions.shape != (x.shape[-2],):
        raise ValueError(f"positions must be one for each of {x.shape[-2]} rows of x, got {len(positions)}")
    angles = np.asarray(positions, dtype=np.float64)[:, None] * inverse_frequencies
    cos, sin = np.cos(angles), np.sin(angles)
    first, second = x[..., :half], x[..., half:]
    turned = np.concatenate([first * cos - second * sin, second * cos + first * sin], axis=-1)
    return turned.astype(x.dtype, copy=False)


def to_halves(x: Float[np.ndarray, "*batch head_dim"]) -> Float[np.ndarray, "*batch head_dim"]:
    """Coordinates of the paper's neighbour layout, shuffled into the halves layout of `rotate`.

    >>> to_halves(np.array([0.0, 1.0, 2.0, 3.0])).tolist()
    [0.0, 2.0, 1.0, 3.0]
    """
    return np.concatenate([x[..., 0::2], x[..., 1::2]], axis=-1)
