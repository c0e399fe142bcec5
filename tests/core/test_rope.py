import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from transformers import LlamaConfig
from transformers.models.llama.modeling_llama import LlamaRotaryEmbedding, apply_rotary_pos_emb
from x_transformers.x_transformers import RotaryEmbedding
from x_transformers.x_transformers import apply_rotary_pos_emb as rotate_neighbours

from alibi_viz.core.rope import inverse_frequencies, rotate, to_halves, wavelengths
from tests.reference import rotated_by_complex_numbers, unchecked

even_dims = st.integers(1, 8).map(lambda half: 2 * half)
seeds = st.integers(0, 2**32 - 1)


def test_frequencies_of_a_small_head_by_hand():
    assert inverse_frequencies(8, base=10**4).tolist() == pytest.approx([1, 0.1, 0.01, 0.001])


def test_the_longest_wavelengths_of_a_head_of_128():
    assert round(wavelengths(inverse_frequencies(128)).max()) == 54410
    assert round(wavelengths(inverse_frequencies(128, base=500000)).max()) == 2559196


@pytest.mark.parametrize(
    ("base", "train_len", "n_pairs"), [(1e4, 2048, 23), (1e4, 4096, 18), (5e5, 8192, 29)]
)
def test_how_many_pairs_never_turn_once_within_the_training_length(base, train_len, n_pairs):
    assert (wavelengths(inverse_frequencies(128, base=base)) > train_len).sum() == n_pairs


@given(even_dims, seeds)
def test_rotation_matches_complex_numbers(head_dim, seed):
    rng = np.random.default_rng(seed)
    x, positions = rng.standard_normal((2, 3, head_dim)), rng.integers(0, 1000, 3)
    frequencies = inverse_frequencies(head_dim)
    assert np.allclose(
        rotate(x, positions, frequencies), rotated_by_complex_numbers(x, positions, frequencies)
    )


@given(even_dims, seeds, st.sampled_from([0, 10**6, 2**40]))
def test_rotation_keeps_norms(head_dim, seed, start):
    x = np.random.default_rng(seed).standard_normal((2, 5, head_dim))
    turned = rotate(x, np.arange(5) + start, inverse_frequencies(head_dim))
    assert np.allclose(np.linalg.norm(turned, axis=-1), np.linalg.norm(x, axis=-1))


@given(even_dims, seeds, st.integers(0, 10**6))
def test_scores_depend_on_the_difference_of_positions_only(head_dim, seed, shift):
    rng = np.random.default_rng(seed)
    query, key = rng.standard_normal((6, head_dim)), rng.standard_normal((6, head_dim))
    here, frequencies = np.arange(6), inverse_frequencies(head_dim)

    def scores(positions):
        return rotate(query, positions, frequencies) @ rotate(key, positions, frequencies).T

    assert np.allclose(scores(here + shift), scores(here), atol=1e-7)


@given(even_dims, seeds)
def test_position_zero_is_left_alone_and_rotations_add_up(head_dim, seed):
    x, frequencies = np.random.default_rng(seed).standard_normal((1, head_dim)), inverse_frequencies(head_dim)
    assert np.array_equal(rotate(x, np.array([0]), frequencies), x)
    twice = rotate(rotate(x, np.array([3]), frequencies), np.array([4]), frequencies)
    assert np.allclose(twice, rotate(x, np.array([7]), frequencies))


def test_rotation_keeps_the_dtype_and_does_not_touch_its_input():
    x = np.ones((2, 4), np.float32)
    assert rotate(x, np.array([1, 2]), inverse_frequencies(4)).dtype == np.float32
    assert (x == 1).all()


@pytest.mark.parametrize("base", [10000.0, 500000.0])
def test_llama_turns_the_same_way(base):
    config = LlamaConfig(
        hidden_size=32, num_attention_heads=2, rope_parameters={"rope_type": "default", "rope_theta": base}
    )
    positions = np.array([0, 1, 7, 300])
    query = np.random.default_rng(0).standard_normal((1, 2, 4, 16)).astype(np.float32)
    cos, sin = LlamaRotaryEmbedding(config)(torch.from_numpy(query), torch.from_numpy(positions)[None])
    theirs, _ = apply_rotary_pos_emb(torch.from_numpy(query), torch.from_numpy(query), cos, sin)
    assert np.allclose(
        rotate(query, positions, inverse_frequencies(16, base=base)), theirs.numpy(), atol=1e-4
    )


def test_the_neighbour_layout_is_the_same_rotation_shuffled():
    query = np.random.default_rng(0).standard_normal((1, 2, 5, 16)).astype(np.float32)
    angles, _ = RotaryEmbedding(16).forward_from_seq_len(5)
    theirs = rotate_neighbours(torch.from_numpy(query), angles).numpy()
    ours = rotate(to_halves(query), np.arange(5), inverse_frequencies(16))
    assert np.allclose(ours, to_halves(theirs), atol=1e-5)
    assert not np.allclose(rotate(query, np.arange(5), inverse_frequencies(16)), theirs, atol=1e-2)


def test_impossible_rotations_are_named():
    with pytest.raises(ValueError, match="head_dim must be an even number of at least 2, got 7"):
        inverse_frequencies(7)
    with pytest.raises(ValueError, match="base must be above 1 and finite, got 1"):
        inverse_frequencies(8, base=1)
    with pytest.raises(ValueError, match=r"inverse_frequencies must hold .* for head_dim 4, got 3"):
        rotate(np.zeros((2, 4)), np.arange(2), np.ones(3))
    with pytest.raises(ValueError, match="positions must be one for each of 2 rows of x, got 3"):
        unchecked(rotate)(np.zeros((2, 4)), np.arange(3), np.ones(2))
