import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alibi_viz.core.sinusoidal import sinusoidal_embedding


@given(st.integers(0, 10**6), st.integers(1, 8))
def test_each_coordinate_is_its_sine_or_cosine(position, half):
    row = sinusoidal_embedding(np.array([position]), 2 * half)[0]
    for i in range(half):
        angle = position / 10000 ** (2 * i / (2 * half))
        assert row[2 * i] == pytest.approx(math.sin(angle), abs=1e-9)
        assert row[2 * i + 1] == pytest.approx(math.cos(angle), abs=1e-9)


def test_position_zero_is_zeros_and_ones():
    assert sinusoidal_embedding(np.array([0]), 6).tolist() == [[0, 1, 0, 1, 0, 1]]


@given(st.integers(0, 1000), st.integers(0, 1000), st.integers(0, 1000))
def test_the_dot_product_of_two_positions_depends_on_their_distance_only(first, second, shift):
    def dot(i, j):
        vectors = sinusoidal_embedding(np.array([i, j]), 16)
        return vectors[0] @ vectors[1]

    assert dot(first, second) == pytest.approx(dot(first + shift, second + shift), abs=1e-9)


def test_every_vector_has_the_same_length():
    norms = np.linalg.norm(sinusoidal_embedding(np.arange(500), 32), axis=1)
    assert np.allclose(norms, 4)


def test_odd_widths_are_named():
    with pytest.raises(ValueError, match="d_model must be an even number of at least 2, got 5"):
        sinusoidal_embedding(np.arange(3), 5)
