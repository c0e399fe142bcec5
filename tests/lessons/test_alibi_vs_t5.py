import numpy as np
import pytest

from alibi_viz.core.alibi_vs_t5 import LearnedTable, bucketed_line, side_by_side
from alibi_viz.core.slopes import alibi_slopes
from alibi_viz.core.written import minus
from alibi_viz.lessons import alibi_vs_t5 as lesson
from alibi_viz.lessons import alibi_vs_t5_figures as told
from alibi_viz.lessons.alibi_vs_t5_notices import notices

SLOPES = alibi_slopes(8)
TABLE = LearnedTable(
    "A table", np.random.default_rng(7).normal(size=(32, 8)), False, 128, train_len=128, tokens_seen=1000
)
SETTINGS = [
    {"reach": 256},
    {"reach": 1},
    {"reach": 50, "bidirectional": True},
    {"reach": 300, "bidirectional": True, "max_distance": 90},
    {"reach": 2**20, "max_distance": 100_000},
]


def learned(**changes):
    return side_by_side(TABLE.values, SLOPES, **({"head": 6, "reach": 256} | changes))


def rule_only(num_buckets=32, *, n_heads=8, **changes):
    slopes = alibi_slopes(n_heads)
    rule = {key: changes[key] for key in ("bidirectional", "max_distance") if key in changes}
    table = bucketed_line(slopes, num_buckets=num_buckets, **rule)
    return side_by_side(table, slopes, **({"head": n_heads - 1, "reach": 256} | changes))


def run(program: str) -> dict:
    names: dict = {"print": lambda *_: None}
    exec(program, names)  # noqa: S102 (a program of this project)
    return names


@pytest.mark.parametrize("settings", SETTINGS)
def test_the_curves_code_gives_the_curves(settings):
    both = learned(**settings)
    names = run(told.curve_snippet(both))
    assert (names["alibi"] == both.alibi).all()
    assert (names["t5"] == both.t5).all()


@pytest.mark.parametrize("settings", SETTINGS)
def test_the_maps_code_gives_the_maps(settings):
    both = learned(**settings)
    for which, values in (("alibi", both.alibi_map), ("t5", both.t5_map), ("difference", both.difference)):
        found = run(told.map_snippet(both, which=which))["values"]
        assert np.allclose(found, values, equal_nan=True, rtol=1e-12)


@pytest.mark.parametrize("settings", SETTINGS)
def test_the_fits_code_gives_the_fits_of_a_learned_table_and_of_the_rule(settings):
    for both, table in ((learned(**settings), TABLE), (rule_only(**settings), None)):
        names = run(told.fit_snippet(both, table))
        assert np.allclose(names["slopes"], both.fit.slope, rtol=1e-9, atol=1e-12)
        assert np.allclose(names["r_squared"], both.fit.r_squared, rtol=1e-9, atol=1e-12)


def test_the_code_of_a_large_table_writes_out_one_head():
    values = np.random.default_rng(0).normal(size=(64, 128))
    both = side_by_side(values, alibi_slopes(128), head=9, reach=100)
    program = told.fit_snippet(both, LearnedTable("large", values))
    assert len(program) < 10_000
    assert np.allclose(run(program)["slopes"], both.fit.slope[9])


def test_the_notices_say_113_and_not_128():
    said = " ".join(notices(learned(), TABLE))
    assert "from 113 on, not from max_distance = 128" in said
    assert "distances 0 to 15 have a bucket each" in said
    assert "distances up to 127 only" in said


def test_a_longer_rule_is_not_said_to_give_the_last_buckets_number_past_training():
    longer = side_by_side(TABLE.values, alibi_slopes(8), head=6, reach=256, max_distance=1024)
    assert "number learned for the last bucket" in notices(learned(), TABLE)[0]
    assert "learned for nearer tokens" in notices(longer, TABLE)[0]


@pytest.mark.parametrize("bidirectional", [False, True])
def test_a_level_table_is_called_level_and_neither_rising_nor_far_sighted(bidirectional):
    level = LearnedTable("level", np.zeros((32, 2)))
    both = side_by_side(level.values, alibi_slopes(2), head=0, reach=100, bidirectional=bidirectional)
    said = " ".join(notices(both, level))
    assert "T5's head 1 is level" in said
    assert "at the token itself, as ALiBi's always is" in said


def test_the_notices_say_what_both_give_at_the_end():
    both = learned()
    said = " ".join(notices(both, TABLE))
    assert "256 tokens back it gives −2," in said
    assert f"T5 gives it {minus(both.t5[-1])}, as it does to every token from 113 on" in said


def test_the_notices_count_learned_numbers_and_agreeing_distances():
    said = " ".join(notices(learned(), TABLE))
    assert "32 × 8 = 256 numbers" in said
    assert "ALiBi learns 0" in said
    assert "With n_b = 31 both rules agree on 257 of 257 distances up to 256; with n_b = 32 on 96" in said


def test_the_notices_for_both_directions_say_91_and_name_the_unused_bucket():
    said = " ".join(notices(rule_only(bidirectional=True), None))
    assert "saturates at 91 instead of 113" in said
    assert "Bucket 16 is never used" in said


def test_the_notices_name_every_bucket_that_no_distance_reaches():
    said = " ".join(notices(rule_only(5, bidirectional=True), None))
    assert "Buckets 2, 4 are never used" in said


def test_the_notices_say_that_t5_does_not_scale_and_the_tiny_model_does():
    assert "does not divide its scores by √d" in notices(rule_only(), None)[-1]
    assert "tiny model" not in notices(rule_only(), None)[-1]
    assert "The tiny model here keeps 1/√d" in notices(learned(), TABLE)[-1]


def test_a_head_that_prefers_the_far_is_told_so():
    values = np.tile(0.1 * np.arange(32.0)[:, None], (1, 2))
    both = side_by_side(values, alibi_slopes(2), head=0, reach=15)
    said = " ".join(notices(both, LearnedTable("far", values)))
    assert "rises with distance: the closest slope is −0.1" in said
    assert "in 2 it rises with distance" in said


@pytest.mark.parametrize("n_heads", [1, 3, 128])
@pytest.mark.parametrize("num_buckets", [2, 3, 32, 128])
def test_every_text_can_be_written_for_any_rule(n_heads, num_buckets):
    for max_distance in (num_buckets // 2 + 1, 5000):
        both = rule_only(num_buckets, n_heads=n_heads, reach=70, max_distance=max_distance)
        assert all(notices(both, None))
        assert told.curves_alt(both)
        assert told.fits_alt(both)
        assert len(told.fit_numbers(both)["head"]) == n_heads


@pytest.mark.parametrize("style", ["paper", "book", "code"])
def test_the_formulas_carry_the_numbers_of_the_largest_distance(style):
    both = learned()
    alibi, t5 = lesson.formulas(style, both)
    assert "= -2" in alibi.replace("`", "")
    assert f"{both.t5[-1]:.4g}" in t5
    assert "31" in t5


def test_the_alt_texts_state_numbers():
    both = learned()
    assert "-2 at 256 tokens back" in told.curves_alt(both)
    assert f"to {both.t5[-1]:.4g} and is level from 113" in told.curves_alt(both)
    assert f"the first token {both.t5_map[-1, 0]:.4g}" in told.map_alt(both, which="t5")
    assert "ALiBi 0.00390625"[:13] in told.fits_alt(both)


def test_a_sampled_map_says_so_and_a_whole_one_does_not():
    assert "One position in 3 is drawn, from 0 to 255" in told.maps_caption(learned())
    assert "is drawn" not in told.maps_caption(learned(reach=127))


def test_the_tables_have_columns_of_equal_length():
    both = learned(reach=20)
    for columns in (told.curve_numbers(both), told.map_numbers(both, which="t5"), told.fit_numbers(both)):
        assert len({len(column) for column in columns.values()}) == 1
    assert len(told.map_numbers(both, which="t5")["key"]) == 21 * 22 // 2


def test_a_learned_table_fixes_heads_and_buckets_and_the_rule_alone_leaves_them_free():
    assert lesson.heads(TABLE) == (8, 8, 8)
    assert lesson.buckets(TABLE, bidirectional=True) == (32, 32, 32)
    assert lesson.heads(None) == (1, 128, 8)
    assert lesson.buckets(None, bidirectional=True)[0] == 4


def test_an_impossible_rule_is_replaced_and_the_reason_given():
    rule = lesson.possible_rule(64, 20, bidirectional=False)
    assert rule.max_distance == 33
    assert "above the 32 exact buckets, got 20" in rule.problem
    few = lesson.possible_rule(3, 128, bidirectional=True)
    assert not few.bidirectional
    assert "3 buckets are too few" in few.problem


def test_learned_numbers_under_another_rule_are_called_a_what_if():
    assert lesson.what_if(TABLE, learned()) == ""
    assert "max_distance = 128, not 64" in lesson.what_if(TABLE, learned(max_distance=64))
    assert "one direction, not both" in lesson.what_if(TABLE, learned(bidirectional=True))
    assert lesson.what_if(None, rule_only(max_distance=64)) == ""


def test_the_provenance_says_what_was_learned_and_that_the_rule_was_not():
    assert "32 buckets × 8 heads, learned with max_distance = 128" in lesson.provenance(TABLE, learned())
    assert "1,000 tokens in all" in lesson.provenance(TABLE, learned())
    assert "no number here was learned" in lesson.provenance(None, rule_only())


def test_an_encoders_table_was_learned_in_both_directions_and_a_decoders_in_one():
    values = np.zeros((32, 8), dtype=np.float32)
    name = "{}.block.0.layer.0.SelfAttention.relative_attention_bias.weight"
    assert lesson.uploaded_table("f", name.format("encoder"), values).bidirectional is True
    assert lesson.uploaded_table("f", name.format("decoder"), values).bidirectional is False
    assert lesson.uploaded_table("f", "position.weight", values).bidirectional is None
