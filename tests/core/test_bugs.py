import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alibi_viz.core import bugs, running_bugs, t5_bugs
from alibi_viz.core.attention import equal_score_weights, softmax
from alibi_viz.core.bias import alibi_bias
from alibi_viz.core.exhibits import EXHIBITS, NOT_EXHIBITED
from alibi_viz.core.museum import Comparison, Setting, compare, random_content
from alibi_viz.core.precision import DTYPES, round_to
from alibi_viz.core.slopes import alibi_slopes
from alibi_viz.core.t5 import bucket_first_distances
from tests.reference import bias_by_loops, t5_bucket_of

ENTRIES = range(1, 19)  # of the list of misconceptions that are computations
SIZES = [(2, 1), (2, 12), (3, 6), (17, 8), (17, 16), (64, 5)]

every_exhibit = pytest.mark.parametrize("exhibit", EXHIBITS.values(), ids=lambda exhibit: exhibit.key)
settings = st.builds(Setting, length=st.integers(2, 12), n_heads=st.integers(1, 16), seed=st.integers(0, 99))


def shown(key: str, **changes) -> Comparison:
    return compare(EXHIBITS[key], replace(EXHIBITS[key].setting, **changes))


# The museum as a whole


def test_every_entry_is_exhibited_or_said_not_to_be():
    exhibited = {exhibit.entry for exhibit in EXHIBITS.values()}
    assert sorted([*exhibited, *NOT_EXHIBITED]) == list(ENTRIES)


def test_exhibits_stand_in_the_order_of_the_list_under_their_own_keys():
    entries = [exhibit.entry for exhibit in EXHIBITS.values()]
    assert entries == sorted(entries)
    assert [exhibit.key for exhibit in EXHIBITS.values()] == list(EXHIBITS)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", key) for key in EXHIBITS)


@every_exhibit
def test_sources_are_github_threads(exhibit):
    assert all(re.fullmatch(r"[\w.-]+/[\w.-]+#[1-9]\d*", source) for source in exhibit.sources)
    assert len(set(exhibit.sources)) == len(exhibit.sources)
    assert all(
        re.fullmatch(r"https://github\.com/[^/#]+/[^/#]+/issues/\d+", url) for url in exhibit.source_urls
    )
    assert len(exhibit.source_urls) == len(exhibit.sources)


def test_a_source_becomes_the_address_of_its_thread():
    [url] = EXHIBITS["sign_flipped"].source_urls
    assert url == "https://github.com/meta-pytorch/attention-gym/issues/86"


def test_no_thread_is_claimed_for_what_was_seen_in_none():
    unseen = {exhibit.key for exhibit in EXHIBITS.values() if not exhibit.sources}
    assert unseen == {
        "positive_and_decreasing",
        "bias_after_softmax",
        "padding_seen",
        "top_left_mask",
        "t5_last_bucket",
    }


@every_exhibit
def test_a_bug_is_what_changes_the_weights_where_the_exhibit_opens_and_nothing_else_is(exhibit):
    assert exhibit.is_bug == compare(exhibit).softmax_notices


@every_exhibit
def test_a_bug_is_one_at_every_size_and_a_non_bug_is_none(exhibit):
    harmless = {"formula_for_any_heads": (1, 8, 16), "ranks_restart": (1,)}.get(exhibit.key, ())
    for length, n_heads in SIZES:
        seen = compare(exhibit, replace(exhibit.setting, length=length, n_heads=n_heads))
        assert seen.softmax_notices == (exhibit.is_bug and n_heads not in harmless), (length, n_heads)


@pytest.mark.parametrize("dtype", DTYPES)
@every_exhibit
def test_a_bug_is_one_in_every_type_and_both_biases_are_numbers_of_the_type(exhibit, dtype):
    seen = compare(exhibit, replace(exhibit.setting, dtype=dtype))
    if exhibit.key != "half_precision":
        assert seen.softmax_notices == exhibit.is_bug
    for bias in (seen.correct_bias, seen.buggy_bias):
        assert np.array_equal(round_to(bias, dtype), bias)


@pytest.mark.parametrize("key", ["rows_alike", "padding_numbered"])
def test_what_is_no_bug_differs_by_the_rounding_of_slopes_that_a_type_cannot_hold(key):
    exact, rounded = (shown(key, n_heads=12, dtype=dtype) for dtype in ("float64", "bfloat16"))
    assert not exact.softmax_notices
    assert 1e-4 < rounded.largest_weight_difference < 0.02


@every_exhibit
def test_both_sides_have_a_row_for_each_query_and_a_column_for_each_key(exhibit):
    for length, n_heads in SIZES:
        seen = compare(exhibit, replace(exhibit.setting, length=length, n_heads=n_heads))
        shape = (n_heads, len(seen.query_positions), length)
        assert len(seen.key_positions) == length
        both = seen.correct_bias, seen.buggy_bias, seen.correct_weights, seen.buggy_weights
        assert [part.shape for part in both] == [shape] * 4


@every_exhibit
def test_weights_are_shares_of_what_is_visible(exhibit):
    seen = compare(exhibit)
    sides = [(seen.correct_bias, seen.correct_weights)]
    if exhibit.key != "bias_after_softmax":
        sides.append((seen.buggy_bias, seen.buggy_weights))
    for bias, weights in sides:
        visible = bias > -np.inf
        assert (weights[~visible] == 0).all()
        assert (weights >= 0).all()
        assert np.allclose(weights.sum(axis=2), visible.any(axis=2))
        assert not np.signbit(bias[bias == 0]).any()


@every_exhibit
def test_only_half_precision_cares_how_far_into_the_text_it_is(exhibit):
    here = compare(exhibit, replace(exhibit.setting, first_position=0))
    far = compare(exhibit, replace(exhibit.setting, first_position=50_000))
    assert np.allclose(here.correct_weights, far.correct_weights, rtol=0, atol=1e-10)
    same = np.allclose(here.buggy_weights, far.buggy_weights, rtol=0, atol=1e-10)
    assert same == (exhibit.key != "half_precision")


# Each exhibit, by hand


@given(settings)
def test_the_correct_bias_is_the_one_of_the_loops(setting):
    at = setting.positions
    for computed, mask in [(bugs.causal_alibi, "causal"), (bugs.symmetric_alibi, "symmetric")]:
        assert np.array_equal(computed(setting).bias, bias_by_loops(setting.slopes, at, at, mask))


@given(settings)
def test_the_flipped_sign_reads_each_row_of_weights_backwards(setting):
    seen = compare(EXHIBITS["sign_flipped"], setting)
    for i in range(setting.length):
        backwards = seen.correct_weights[:, i, i::-1]
        assert np.allclose(seen.buggy_weights[:, i, : i + 1], backwards)


def test_rows_alike_are_seven_and_a_half_logits_off_and_the_weights_are_not():
    seen = shown("rows_alike")
    assert seen.largest_bias_difference == 0.5 * 15
    assert seen.largest_weight_difference < 1e-14
    assert (seen.buggy_bias[seen.buggy_bias > -np.inf] >= 0).all()


@given(settings)
def test_one_row_and_signed_distance_err_in_the_same_way(setting):
    one_row = compare(EXHIBITS["one_row_unmasked"], setting)
    signed = compare(EXHIBITS["signed_distance"], setting)
    assert np.allclose(one_row.buggy_weights, signed.buggy_weights)
    assert not np.allclose(one_row.buggy_bias, signed.buggy_bias)


def test_without_the_absolute_value_the_first_query_prefers_the_last_key():
    seen = shown("signed_distance")
    assert seen.correct_weights[0, 0].argmax() == 0
    assert seen.buggy_weights[0, 0].argmax() == 15


def test_a_positive_bias_that_decreases_can_take_no_more_than_one_logit():
    buggy = shown("positive_and_decreasing").buggy_bias
    finite = buggy[buggy > -np.inf]
    assert (finite > 0).all()
    assert (finite <= 1).all()
    assert (np.diff(buggy[0, 15]) > 0).all()  # keys from far to near: it decreases with distance


@given(settings)
def test_a_positive_bias_that_decreases_in_a_straight_line_would_have_been_right(setting):
    bias = bugs.causal_alibi(setting).bias
    raised = bias + setting.slopes[:, None, None] * setting.length
    assert (raised[bias > -np.inf] > 0).all()
    assert np.allclose(softmax(raised), softmax(bias))


def test_heads_counted_from_zero_give_the_first_a_slope_of_one():
    seen = shown("heads_from_zero")
    assert (-seen.correct_bias[:, 1, 0]).tolist() == [2.0**-h for h in range(1, 9)]
    assert (-seen.buggy_bias[:, 1, 0]).tolist() == [2.0**-h for h in range(8)]


def test_twelve_heads_differ_between_the_authors_code_and_the_plain_formula():
    seen = shown("formula_for_any_heads")
    authors, plain = -seen.correct_bias[:, 1, 0], -seen.buggy_bias[:, 1, 0]
    assert np.allclose(authors[:8], [2.0**-h for h in range(1, 9)])
    assert authors[8:].round(4).tolist() == [0.7071, 0.3536, 0.1768, 0.0884]
    assert plain[:3].round(3).tolist() == [0.63, 0.397, 0.25]
    assert np.isclose(plain[11], 2.0**-8)


@pytest.mark.parametrize("n_heads", [1, 2, 4, 8, 16])
def test_the_plain_formula_is_no_bug_for_powers_of_two(n_heads):
    assert shown("formula_for_any_heads", n_heads=n_heads).largest_bias_difference == 0


@pytest.mark.parametrize(("n_heads", "taken_from"), [(4, [0, 1, 0, 1]), (5, [0, 1, 2, 0, 1]), (1, [0])])
def test_the_second_rank_takes_the_slopes_of_the_first(n_heads, taken_from):
    buggy = shown("ranks_restart", n_heads=n_heads).buggy_bias
    assert np.array_equal(-buggy[:, 1, 0], alibi_slopes(n_heads)[taken_from])


def test_inside_of_the_scale_a_bias_of_minus_ten_is_minus_one_and_a_quarter():
    seen = shown("bias_inside_scale", length=21)
    assert (seen.correct_bias[0, 20, 0], seen.buggy_bias[0, 20, 0]) == (-10, -1.25)


def test_content_counts_the_same_on_both_sides_of_the_scale():
    setting = Setting(length=9, n_heads=2, seed=3)
    query, key = random_content(setting)
    scores = np.einsum("hid,hjd->hij", query, key) / 8
    bias = alibi_bias(alibi_slopes(2), np.arange(9), np.arange(9))
    seen = compare(EXHIBITS["bias_inside_scale"], setting)
    assert np.allclose(seen.correct_weights, softmax(scores + bias))
    assert np.allclose(seen.buggy_weights, softmax(scores + bias / 8))


def test_a_scaled_t5_has_the_right_bias_and_an_eighth_of_the_content():
    setting = Setting(length=9, n_heads=2, seed=3)
    query, key = random_content(setting)
    scores = np.einsum("hid,hjd->hij", query, key) / 8
    seen = compare(EXHIBITS["t5_scaled"], setting)
    assert seen.largest_bias_difference == 0
    assert np.allclose(seen.correct_weights, softmax(scores + seen.correct_bias))
    assert np.allclose(seen.buggy_weights, softmax(scores / 8 + seen.correct_bias))


def test_content_is_drawn_by_the_seed():
    one, again, other = (random_content(Setting(seed=seed)) for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


@given(settings)
def test_a_bias_after_softmax_takes_each_row_below_one(setting):
    seen = compare(EXHIBITS["bias_after_softmax"], setting)
    i = np.arange(setting.length)
    lost = setting.slopes[:, None] * i * (i + 1) / 2  # 1 + 2 + ... + i tokens of distance
    assert np.allclose(seen.buggy_weights.sum(axis=2), 1 - lost)
    assert seen.largest_bias_difference == 0


def test_after_softmax_weights_are_negative():
    assert shown("bias_after_softmax").buggy_weights[0, 15, 0] == 1 / 16 - 7.5


def test_a_bias_as_long_as_the_query_switches_alibi_off():
    seen = shown("bias_of_query_length")
    assert not seen.buggy_bias.any()
    assert (seen.buggy_weights == 1 / 16).all()
    assert seen.largest_bias_difference == 7.5
    assert seen.query_positions.tolist() == [15]


@given(settings)
def test_the_new_query_of_a_cache_is_the_last_row_of_the_whole(setting):
    cached, whole = running_bugs.cached_alibi(setting), bugs.causal_alibi(setting)
    assert np.array_equal(cached.bias, whole.bias[:, -1:])


@given(settings)
def test_a_padded_row_attends_as_its_text_alone(setting):
    n_padding = max(1, setting.length // 4)
    padded = running_bugs.padded_alibi(setting).weights
    slopes, here = setting.slopes, np.arange(setting.length - n_padding)
    assert not padded[:, :n_padding].any()
    assert not padded[:, :, :n_padding].any()
    assert np.allclose(padded[:, n_padding:, n_padding:], equal_score_weights(alibi_bias(slopes, here, here)))


def test_numbered_padding_moves_every_bias_by_the_same_two_logits():
    seen = shown("padding_numbered")  # 4 of 16 keys are padding, and the steepest slope is 1/2
    visible = seen.correct_bias[0] > -np.inf
    assert (seen.buggy_bias[0][visible] - seen.correct_bias[0][visible] == 4 * 0.5).all()
    assert seen.largest_bias_difference == 2


def test_padding_that_is_seen_takes_weight_from_the_text():
    seen = shown("padding_seen")
    assert not seen.correct_weights[:, :, :4].any()
    assert not seen.buggy_weights[:, :4].any()  # nobody reads what padding itself attends to
    assert (seen.buggy_weights[:, 4:, :4] > 0).all()
    assert (seen.buggy_weights[:, 4:, 4:] <= seen.correct_weights[:, 4:, 4:]).all()
    assert seen.buggy_weights[0, 4, :5].tolist() == [0.2] * 5  # the first real token, bias 0 as the padding's


def test_a_dropped_bias_leaves_equal_weights():
    weights = shown("bias_dropped").buggy_weights
    assert all(np.allclose(weights[:, i, : i + 1], 1 / (i + 1)) for i in range(16))


def test_a_dropped_mask_lets_every_query_see_the_future():
    seen = shown("causal_mask_dropped")
    assert (seen.buggy_weights > 0).all()
    assert seen.largest_bias_difference == np.inf


def test_a_mask_aligned_to_the_top_left_lets_the_new_query_see_key_zero_only():
    seen = shown("top_left_mask")
    assert (seen.buggy_weights[:, 0] == np.eye(16)[0]).all()
    assert seen.correct_weights[0, 0].argmax() == 15


def test_the_last_four_of_4096_keys_are_one_in_bfloat16():
    seen = shown("half_precision")
    assert seen.key_positions[-4:].tolist() == [4092, 4093, 4094, 4095]
    assert seen.buggy_bias[0, 15, -4:].tolist() == [2048] * 4
    assert len(set(seen.buggy_weights[0, 15, -4:])) == 1
    assert seen.correct_bias[0, 15, -4:].tolist() == [-1.5, -1, -0.5, 0]
    assert np.array_equal(seen.correct_weights, bugs.causal_alibi(Setting()).weights)


@pytest.mark.parametrize(
    ("dtype", "notices"), [("float64", False), ("float32", False), ("float16", True), ("bfloat16", True)]
)
def test_eight_heads_lose_neighbours_in_half_precision_only(dtype, notices):
    assert shown("half_precision", dtype=dtype).softmax_notices == notices


def test_t5_saturates_at_113_and_not_at_its_max_distance():
    setting = Setting(length=32)
    distances = setting.positions[:, None] + 128 - setting.positions
    options = {"bidirectional": False, "num_buckets": 32}
    for computed, max_distance, last in [
        (t5_bugs.saturated_at_113, 128, 113),
        (t5_bugs.saturated_at_128, t5_bugs.LAST_BUCKET_AT_128, 128),
    ]:
        bias = computed(setting).bias[0]
        assert bucket_first_distances(max_distance=max_distance)[-1] == last
        assert (bias[distances >= last] == -0.5 * 31).all()
        assert (bias[distances < last] > -0.5 * 31).all()
        buckets = [t5_bucket_of(-int(d), max_distance=max_distance, **options) for d in distances.flat]
        assert np.array_equal(bias.ravel(), -0.5 * np.array(buckets))


def test_far_queries_stand_where_the_two_rules_part():
    seen = shown("t5_last_bucket")
    assert seen.query_positions[0] - seen.key_positions[0] == 128
    assert seen.largest_bias_difference == 0.5  # one bucket of the steepest head


def test_t5s_table_of_the_first_layer_acts_in_the_second():
    seen = shown("t5_first_layer_only")
    assert seen.correct_bias[0, 15].tolist() == [-0.5 * d for d in range(15, -1, -1)]  # 16 exact buckets
    assert seen.buggy_bias[0, 15].tolist() == [0.0] * 16


# Settings


@pytest.mark.parametrize(
    ("name", "value", "bound"),
    [("length", 1, 2), ("n_heads", 0, 1), ("first_position", -1, 0), ("head_dim", 0, 1), ("seed", -1, 0)],
)
def test_impossible_settings_are_named(name, value, bound):
    with pytest.raises(ValueError, match=rf"^{name} must be at least {bound}, got {value}$"):
        Setting(**{name: value})


def test_unknown_types_are_named():
    with pytest.raises(ValueError, match=r"dtype must be one of float64, .*, got 'int8'"):
        Setting(dtype="int8")
