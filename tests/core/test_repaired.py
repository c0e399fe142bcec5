"""What stands in a checkpoint after a repair."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alibi_viz.core.repaired import (
    repaired_frequencies,
    repaired_max_distance,
    repaired_slopes,
    unseen_angles,
)
from alibi_viz.core.repairs import repairs_of
from alibi_viz.core.rope import inverse_frequencies
from alibi_viz.core.rope_scaling import dynamic_ntk, scaled_inverse_frequencies
from alibi_viz.core.slopes import alibi_slopes

ROPE = [repair.key for repair in repairs_of("rope") if repair.key != "to_alibi"]
ALIBI = [repair.key for repair in repairs_of("alibi")]
factors = st.sampled_from([2, 4, 8])
BASE = inverse_frequencies(16)


def frequencies(repair, factor=4, seq_len=512):
    return repaired_frequencies(16, repair=repair, factor=factor, train_len=128, seq_len=seq_len)


@pytest.mark.parametrize("repair", ROPE)
@pytest.mark.parametrize("seq_len", [1, 128, 512, 4096])
def test_a_factor_of_one_leaves_the_frequencies_of_training(repair, seq_len):
    found, attention_factor = frequencies(repair, factor=1, seq_len=seq_len)
    np.testing.assert_array_equal(found, BASE)
    assert attention_factor == 1


@given(factors, st.integers(1, 5000))
def test_unrepaired_numbers_are_those_of_training_for_any_factor_and_length(factor, seq_len):
    np.testing.assert_array_equal(frequencies("none", factor, seq_len)[0], BASE)
    slopes = repaired_slopes(alibi_slopes(8), repair="none", factor=factor, train_len=128, seq_len=seq_len)
    np.testing.assert_array_equal(slopes, alibi_slopes(8))
    assert repaired_max_distance(128, repair="none", factor=factor) == 128


def test_dynamic_leaves_short_texts_alone_stretches_by_the_length_and_stops_at_its_target():
    np.testing.assert_array_equal(frequencies("dynamic", 4, 128)[0], BASE)
    for length, stretched_to in ((256, 256), (512, 512), (513, 512), (4096, 512)):
        expected, _ = dynamic_ntk(16, factor=1, train_len=128, seq_len=stretched_to)
        np.testing.assert_array_equal(frequencies("dynamic", 4, length)[0], expected)
    ntk, _ = scaled_inverse_frequencies(16, method="ntk", factor=4, train_len=128)
    np.testing.assert_allclose(frequencies("dynamic", 4, 512)[0], ntk)


@pytest.mark.parametrize("repair", ALIBI)
def test_at_its_target_no_repaired_head_charges_more_than_it_did_in_training(repair):
    charged = 512 * repaired_slopes(alibi_slopes(8), repair=repair, factor=4, train_len=128, seq_len=512)
    np.testing.assert_allclose(charged, (4 if repair == "none" else 1) * 128 * alibi_slopes(8))


def test_a_repair_of_another_method_has_no_such_numbers():
    with pytest.raises(ValueError, match="divided"):
        frequencies("divided")
    with pytest.raises(ValueError, match="yarn"):
        repaired_slopes(alibi_slopes(8), repair="yarn", factor=2, train_len=128, seq_len=9)
    with pytest.raises(ValueError, match="yarn"):
        repaired_max_distance(128, repair="yarn", factor=2)


def unseen_by_walking(before, after, train_len, target_len) -> list[bool]:
    """Walk every distance, on a circle of 3600 marks; training leaves its marks, the target asks for them."""
    marks = 3600
    found = []
    for old, new in zip(before, after, strict=True):
        steps = np.arange(0, train_len + 1e-9, min(0.5, 2 * np.pi / old / marks / 2))
        met = set(np.floor(np.mod(steps * old, 2 * np.pi) / (2 * np.pi) * marks).astype(int).tolist())
        asked = np.floor(np.mod(np.arange(target_len) * new, 2 * np.pi) / (2 * np.pi) * marks).astype(int)
        found.append(not set(asked.tolist()) <= met)
    return found


@pytest.mark.parametrize("repair", ROPE)
@pytest.mark.parametrize("factor", [2, 4])
def test_unseen_angles_are_those_that_no_distance_of_training_comes_by(repair, factor):
    after, _ = frequencies(repair, factor, factor * 128)
    found = unseen_angles(BASE, after, train_len=128, target_len=factor * 128)
    assert found.tolist() == unseen_by_walking(BASE, after, 128, factor * 128)


@given(st.sampled_from([8, 16, 64, 128]), st.sampled_from([2, 3, 4, 8]), st.sampled_from([128, 4096]))
def test_interpolation_shows_no_pair_a_new_angle(head_dim, factor, train_len):
    target_len = factor * train_len
    before = inverse_frequencies(head_dim)
    after, _ = repaired_frequencies(
        head_dim, repair="linear", factor=factor, train_len=train_len, seq_len=target_len
    )
    assert not unseen_angles(before, after, train_len=train_len, target_len=target_len).any()
    assert unseen_angles(before, before, train_len=train_len, target_len=target_len).any()
