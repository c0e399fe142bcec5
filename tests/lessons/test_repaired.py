"""What a repair changes, told in numbers; the code beneath each figure, run as a person would run it."""

import numpy as np
import pytest

from alibi_viz.core.repaired import Stretch
from alibi_viz.core.repairs import UNREPAIRED, repairs_of
from alibi_viz.core.rope import wavelengths
from alibi_viz.lessons import repaired_alibi, repaired_rope, repaired_t5
from tests.lessons.test_snippets import run

ROPE = [repair.key for repair in repairs_of("rope") if not repair.becomes]
ALIBI = [repair.key for repair in repairs_of("alibi")]
T5 = [repair.key for repair in repairs_of("t5")]
SIZES = [(16, 10_000, 128), (128, 500_000, 8192), (64, 10_000, 4096), (4, 2, 2)]


def pairs(repair="linear", factor=4, size=SIZES[0]):
    head_dim, base, train_len = size
    return repaired_rope.pairs(Stretch(repair, factor, train_len), head_dim=head_dim, base=base)


def heads(repair="divided", factor=4):
    return repaired_alibi.heads(Stretch(repair, factor, 128), n_heads=8)


def buckets(repair="stretched", factor=4):
    return repaired_t5.buckets(Stretch(repair, factor, 128), num_buckets=32, max_distance=128)


@pytest.mark.parametrize("repair", ROPE)
@pytest.mark.parametrize("factor", [2, 8])
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_code_beneath_pairs_gives_their_frequencies_and_contrast(repair, factor, size):
    found = pairs(repair, factor, size)
    made = run(repaired_rope.pair_snippet(found))
    np.testing.assert_allclose(made["before"], found.frequencies[UNREPAIRED], rtol=1e-12)
    np.testing.assert_allclose(made["after"], found.frequencies[repair], rtol=1e-12)
    np.testing.assert_allclose(made["wavelengths"]["after"], wavelengths(found.frequencies[repair]))
    contrast = run(repaired_rope.contrast_snippet(found))["contrast"]
    np.testing.assert_allclose(contrast["before"], found.contrast(UNREPAIRED), atol=1e-12)
    np.testing.assert_allclose(contrast["after"], found.contrast(repair), atol=1e-12)


@pytest.mark.parametrize("repair", [*ALIBI, "to_alibi"])
def test_the_code_beneath_heads_gives_their_reach_and_their_neighbours(repair):
    found = heads(repair)
    made = run(repaired_alibi.snippet(found))
    for name, stage in (("before", next(iter(found.slopes))), ("after", repair)):
        np.testing.assert_allclose(made["half_distances"][name], found.half_distances(stage))
        np.testing.assert_allclose(made["further_neighbours"][name], found.neighbour_weights(stage))


@pytest.mark.parametrize("repair", T5)
@pytest.mark.parametrize("factor", [2, 8])
def test_the_code_beneath_buckets_gives_them_and_how_many_are_alike(repair, factor):
    found = buckets(repair, factor)
    made = run(repaired_t5.snippet(found))
    for stage in found.max_distances:
        np.testing.assert_array_equal(made["bucket"][stage][1:], found.bucket(stage))
        np.testing.assert_array_equal(made["alike"][stage][1:], found.alike(stage))


def test_pairs_are_counted_that_never_turn_once_and_that_meet_new_angles():
    raw, interpolated = pairs("none"), pairs("linear")
    assert raw.longer("none") == 5  # 2 pi 10000^(2 i / 16) > 128 from the fourth of eight on
    assert (raw.unseen("none"), interpolated.unseen("linear")) == (5, 0)
    assert pairs("none", size=(128, 10_000, 4096)).longer("none") == 18
    assert pairs("none", size=(128, 500_000, 8192)).longer("none") == 29


def test_interpolation_is_told_to_cost_the_square_of_the_factor():
    told = " ".join(repaired_rope.notices(pairs("linear")))
    assert "With position interpolation **none** of them does. It keeps the speed of 0 of 8 pairs" in told
    before, after = (pairs("linear").contrast(stage)[1] for stage in ("none", "linear"))
    assert f"falls by {after:.3g} instead of {before:.3g}" in told
    assert after / before == pytest.approx(1 / 16, rel=0.1)


def test_what_is_special_to_a_repair_of_rope_is_told():
    assert "1.296 times" in " ".join(repaired_rope.notices(pairs("yarn")))  # (0.1 ln 4 + 1)^2
    assert "cached no longer fit" in " ".join(repaired_rope.notices(pairs("dynamic")))
    assert "cached" not in " ".join(repaired_rope.notices(pairs("ntk")))
    assert "slows the slowest pair 13 times, and here it is 4 times" in " ".join(
        repaired_rope.notices(pairs("dynamic"))
    )
    assert len(repaired_rope.notices(pairs("none"))) == 1


def test_a_stretched_head_charges_at_the_target_what_it_charged_in_training():
    told = " ".join(repaired_alibi.notices(heads()))
    assert "takes 0.5 logits from the furthest key in training, and 2 at 512 tokens" in told
    assert "it takes 0.5 there, as in training, and every head reaches 4 times as far" in told
    assert "88.2% of the nearer one's weight instead of 60.7%" in told
    assert "Up to 128 nothing changes" in " ".join(repaired_alibi.notices(heads("growing")))


def test_a_swap_has_nothing_before_and_stretches_nothing():
    swapped = heads("to_alibi")
    assert list(swapped.slopes) == ["to_alibi"]
    told = " ".join(repaired_alibi.notices(swapped))
    assert "not turned any more" in told
    assert "the factor plays no part" in told


def test_stretched_buckets_are_told_by_where_the_last_begins_and_how_many_are_alike():
    told = " ".join(repaired_t5.notices(buckets()))
    assert "from 113 tokens on share the last bucket: in a text of 512 tokens 399 distances" in told
    assert "the last bucket begins at 413 and holds 99" in told
    alike = [buckets().alike(stage)[63] for stage in ("none", "stretched")]
    assert (
        f"A distance of 64 tokens is one of {alike[1]} with the same bias instead of one of {alike[0]}"
        in told
    )
    assert len(repaired_t5.notices(buckets("none"))) == 1


def test_alternatives_state_numbers():
    told = repaired_rope.alt_wavelengths(pairs())
    assert "as it is: 6.28 to 19,869 tokens, 5 of 8 longer than the text" in told
    assert "0.25 for the fastest pair" in repaired_rope.alt_slowed(pairs())
    assert "One token off, as it is: 0.0644; position interpolation: 0.00432" in repaired_rope.alt_contrast(
        pairs()
    )
    assert "as it is: 1.39 to 177.4 tokens; slopes divided: 5.55 to 709.8" in repaired_alibi.alt_reach(
        heads()
    )
    assert "as it is: 60.7% to 99.6%" in repaired_alibi.alt_neighbours(heads())
    assert "as it is: the last of 32 buckets begins at 113 tokens" in repaired_t5.alt_buckets(buckets())
    assert "buckets stretched: 99 distances" in repaired_t5.alt_alike(buckets())


@pytest.mark.parametrize(
    ("columns", "n_rows", "n_columns"),
    [
        (repaired_rope.pair_numbers(pairs()), 8, 6),
        (repaired_rope.contrast_numbers(pairs("none")), 33, 2),
        (repaired_alibi.numbers(heads()), 8, 7),
        (repaired_alibi.numbers(heads("to_alibi")), 8, 4),
        (repaired_t5.numbers(buckets()), 511, 5),
    ],
)
def test_tables_have_a_row_for_each_place_and_columns_for_each_stage(columns, n_rows, n_columns):
    assert {len(column) for column in columns.values()} == {n_rows}
    assert len(columns) == n_columns
