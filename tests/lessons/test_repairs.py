"""Repairs in words: what is compared with what, alternatives to the figures, verdicts as they are."""

import numpy as np
import pytest

from alibi_viz.core.curves import Curve
from alibi_viz.core.repairs import REPAIRABLE, REPAIRS, SHORT_WINDOWS, repairs_of
from alibi_viz.core.verdicts import Change, Gains, overall, perplexity_verdict, recall_verdict
from alibi_viz.lessons import repair_gains, repairs

LENGTHS = {"train_len": 128, "target_len": 512}


def gains(repair="yarn", *, short=(50, 50), target=(60, 55), near=(0.6, 0.6), far=(0.1, 0.4)):
    """Two runs each; perplexities and recall before and after."""

    def change(judge, before, after):
        pair = [np.array([value, value], dtype=np.float64) for value in (before, after)]
        return Change(*pair, judge(*pair))

    changes = {
        "short": change(perplexity_verdict, *short),
        "target": change(perplexity_verdict, *target),
        "within": change(recall_verdict, *near),
        "beyond": change(recall_verdict, *far),
        "cut": change(perplexity_verdict, short[0], target[1]),
    }
    judged = [changes[name].verdict for name in ("short", "target", "within", "beyond")]
    return Gains(repair, changes, overall(judged))


AS_IT_IS = gains("none", target=(60, 60), far=(0.1, 0.1))
GAP = Gains(
    "ntk",
    {name: Change(np.array([]), np.array([]), "not measured") for name in AS_IT_IS.changes},
    "not measured",
)


def noticed(chosen, *others, further=False):
    return " ".join(repair_gains.notices(chosen, [AS_IT_IS, chosen, *others], further=further, **LENGTHS))


def table(*found, further=False):
    return repair_gains.table(found, further=further, **LENGTHS)


def test_every_repairable_checkpoint_can_be_chosen_and_begins_with_a_repair():
    assert set(repairs.CHECKPOINTS.values()) == set(REPAIRABLE)
    for method in REPAIRABLE:
        assert list(repairs.labels(method).values()) == [repair.key for repair in repairs_of(method)]
        assert repairs.labels(method)[repairs.first_repair(method)] != "none"


@pytest.mark.parametrize("repair", REPAIRS)
def test_the_lengths_and_what_is_changed_are_said_with_the_source(repair):
    said = repairs.told(repair, **LENGTHS)
    assert "**128** tokens, to read **512**" in said
    assert ("https://arxiv.org/abs/" in said) == (repair != "none")


def test_after_training_further_both_comparisons_are_named_with_their_windows():
    names = repairs.names(["none", "yarn", SHORT_WINDOWS], further=True, **LENGTHS)
    assert names == {
        "none": "as it is, windows of 512",
        "yarn": "YaRN",
        SHORT_WINDOWS: "as it is, windows of 128",
    }
    said = repairs.comparison(further=True, **LENGTHS)
    assert "windows of 512 (dashed)" in said
    assert "of 128 (dotted)" in said
    assert "Nothing was trained" in repairs.comparison(further=False, **LENGTHS)


def test_the_card_says_how_much_was_trained_and_whether_that_was_further():
    card = {
        "tokens_seen": 2_048_000,
        "tokens": 23_028,
        "documents": 8,
        "text": "two",
        "trained_further": None,
    }
    assert "trained on 2.05 million tokens, 2 seeds" in repairs.measured_on(card, n_seeds=2)
    card |= {"tokens_seen": 163_840, "trained_further": {"repair": "yarn"}}
    assert "trained further on 164 thousand tokens, one seed" in repairs.measured_on(card, n_seeds=1)


def test_figures_are_told_in_numbers_and_gaps_are_gaps():
    curve = Curve("yarn", 128, np.array([128, 512]), np.array([[50.0, np.nan]]))
    told = repairs.alt_perplexity({"yarn": curve}, {"yarn": "YaRN"}, target_len=512)
    assert "YaRN: 50 at 128 tokens and a gap at 512 tokens" in told
    shares = {"yarn": np.array([[1.0, 0.25], [0.5, 0.25]])}
    told = repairs.alt_recall(np.array([8, 768]), shares, {"yarn": "YaRN"})
    assert "YaRN: 75% at 8 tokens, 25% at 768" in told


def test_a_table_of_a_paper_is_shown_as_it_is():
    for paper, columns in repairs.paper_tables():
        assert {name: tuple(column) for name, column in columns.items()} == paper.columns


def test_a_better_repair_a_worse_one_and_a_trade_are_shown_as_such():
    rows = table(
        AS_IT_IS,
        gains("yarn"),
        gains("to_alibi", short=(50, 70), target=(60, 70), far=(0.1, 0.0)),
        gains("linear", short=(50, 60)),
    )
    assert rows["repair"] == ["as it is", "YaRN", "swapped to ALiBi", "position interpolation"]
    assert rows["as a whole"] == ["compared with", "✅ better", "❌ worse", "⚖️ a trade"]
    assert rows["perplexity at 128"] == [
        "50.00",
        "≈ 50.00 (+0.0%)",
        "❌ 70.00 (+40.0%)",
        "❌ 60.00 (+20.0%)",
    ]
    assert rows["perplexity at 512"][1] == "✅ 55.00 (−8.3%)"
    assert rows["recall beyond"] == ["10%", "✅ 40%", "❌ 0%", "✅ 40%"]
    assert rows["read whole"][:2] == ["", "❌ +10.0%"]


def test_after_training_further_long_windows_alone_are_a_row_below_short_ones():
    long_windows = gains("none", short=(45, 47), target=(58, 44))
    rows = table(long_windows, gains("yarn", short=(45, 46), target=(44, 43)), further=True)
    assert rows["repair"] == ["as it is, windows of 128", "as it is, windows of 512", "YaRN"]
    assert rows["as a whole"][0] == "compared with"
    assert rows["perplexity at 512"][:2] == ["58.00", "✅ 44.00 (−24.1%)"]


def test_what_was_not_measured_is_a_gap_in_the_table_and_in_words():
    rows = table(AS_IT_IS, GAP)
    assert {column[1] for name, column in rows.items() if name != "repair"} == {"· not measured"}
    assert "was not measured" in noticed(GAP)
    assert table(GAP, further=True)["perplexity at 128"][0] == "· not measured"


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        (gains(), "**better** as a whole"),
        (gains(short=(50, 60)), "**a trade**"),
        (gains(target=(60, 80), far=(0.1, 0.1)), "**worse** as a whole"),
        (gains(target=(60, 60), far=(0.1, 0.1)), "**the same**"),
    ],
)
def test_the_chosen_repair_is_called_what_it_is(chosen, words):
    assert words in noticed(chosen)


def test_notices_say_what_short_texts_cost_and_what_recall_became():
    said = noticed(gains(short=(50, 60), target=(60, 55)))
    assert "At 512 tokens its perplexity is 55.00 instead of 60.00 (−8.3%, better)" in said
    assert "at 128 tokens its perplexity is 60.00 instead of 50.00 (+20.0%, worse)" in said
    assert "10% recalled without it, 40% with it (better)" in said
    assert (
        "cut the text into 128 tokens: 50.00. Windows of 512 read whole have 55.00: for perplexity, cutting is better"
        in said
    )


def test_the_best_is_named_only_when_it_is_best_in_every_seed():
    said = noticed(gains("yarn"), gains("ntk", target=(60, 58), far=(0.1, 0.2)))
    assert "Of the 3 measured, in every seed: **YaRN** has the lowest perplexity at 512 (55.00)" in said
    assert "**YaRN** recalls most beyond 128 (40%)" in said
    said = noticed(gains("yarn"), gains("ntk", target=(60, 55.1), far=(0.1, 0.41)))
    assert "none is best in every seed" in said


def test_as_it_is_is_the_comparison_until_it_is_trained_further():
    said = " ".join(repair_gains.notices(AS_IT_IS, [AS_IT_IS], further=False, **LENGTHS))
    assert "This is what every repair is compared with" in said
    assert "Of the 2 measured" in noticed(gains("yarn"))
    assert "Of the 2 trained further on windows of 512" in noticed(gains("yarn"), further=True)
    said = " ".join(repair_gains.notices(AS_IT_IS, [AS_IT_IS], further=True, **LENGTHS))
    assert "trained further on windows of 512 instead of 128" in said
