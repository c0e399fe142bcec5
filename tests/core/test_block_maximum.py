"""Large matrices as small pictures: a cell is a value that stands in its block, and no line is lost."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alibi_viz.core.block_maximum import block_maximum, block_starts


@given(st.integers(1, 400), st.integers(1, 40))
def test_blocks_cover_everything_with_at_most_so_many(length, at_most):
    starts = block_starts(length, at_most=at_most)
    assert starts[0] == 0
    assert len(starts) <= at_most
    assert starts[-1] < length
    assert len(set(np.diff(starts).tolist())) <= 1


@given(st.integers(1, 30), st.integers(1, 12), st.integers(0, 1000))
def test_each_cell_is_the_largest_value_of_its_block(length, at_most, seed):
    matrix = np.random.default_rng(seed).standard_normal((length, length))
    starts = [*block_starts(length, at_most=at_most).tolist(), length]
    small = block_maximum(matrix, at_most=at_most)
    for i in range(len(starts) - 1):
        for j in range(len(starts) - 1):
            block = matrix[starts[i] : starts[i + 1], starts[j] : starts[j + 1]]
            assert small[i, j] == block.max()


def test_a_single_bright_cell_survives():
    matrix = np.zeros((2, 512, 512))
    matrix[1, 300, 17] = 1.0
    small = block_maximum(matrix)
    assert small.shape == (2, 128, 128)
    assert small[1, 75, 4] == 1.0
    assert small.sum() == 1.0


@pytest.mark.parametrize(("length", "at_most"), [(0, 4), (4, 0)])
def test_sizes_that_cannot_be_are_refused(length, at_most):
    with pytest.raises(ValueError, match="must be at least 1, got 0"):
        block_starts(length, at_most=at_most)
