"""What to notice: the sentences carry the numbers of the current values, and change with them."""

from pathlib import Path

import numpy as np

from alibi_viz.core.slopes import alibi_slopes, plain_slopes
from alibi_viz.core.worked_row import worked_row
from alibi_viz.lessons import bias_term, live_attention, notation, slopes


def test_the_ratio_of_weights_per_step_is_e_to_the_minus_slope_as_the_notice_says():
    row = worked_row(9, query=7, slope=0.25)
    ratios = row.weights[1:8] / row.weights[:7]
    assert np.allclose(ratios, np.exp(0.25))
    assert f"{np.exp(-0.25):.4g}" in bias_term.notices(row, place="outside")[0]


def test_inside_the_scale_the_notice_tells_the_smaller_slope():
    row = worked_row(9, query=7, slope=0.25, head_dim=64, place="inside")
    assert "acts as 0.03125" in bias_term.notices(row, place="inside")[-1]


def test_twelve_heads_are_said_to_be_out_of_order_and_eight_are_not():
    said = {
        n: " ".join(slopes.notices(alibi_slopes(n), max_bias=8.0, rule="authors", against="none"))
        for n in (8, 12)
    }
    assert "not in order" in said[12]
    assert "Head 9 is steeper than head 8" in said[12]
    assert "not in order" not in said[8]


def test_a_rule_that_differs_is_told_with_its_largest_factor():
    said = " ".join(slopes.notices(alibi_slopes(12), max_bias=8.0, rule="authors", against="plain"))
    factor = np.exp(np.abs(np.log(alibi_slopes(12) / plain_slopes(12)))).max()
    assert f"factor of {factor:.4g}" in said


def test_equal_rules_are_said_to_be_equal():
    said = slopes.notices(alibi_slopes(8), max_bias=8.0, rule="authors", against="plain")
    assert any("no head differs" in sentence for sentence in said)
    assert not any("factor of" in sentence for sentence in said)


def test_the_table_of_slopes_counts_the_tokens_that_hold_99_percent():
    counted = slopes.numbers(np.array([0.5]))["tokens holding 99%"]
    shares = np.cumsum((1 - np.exp(-0.5)) * np.exp(-0.5 * np.arange(100)))
    assert counted == [int(np.argmax(shares >= 0.99)) + 1]


def test_every_notation_puts_in_the_same_number():
    for style in ("paper", "book", "code"):
        assert "-1" in notation.bias_formula(style, slope=0.25, query=7, key=3)


def test_the_loss_with_and_without_the_bias_decides_what_is_said():
    weights = np.tri(4)[None] / np.arange(1, 5)[None, :, None]

    def arguments(without):
        return (
            "alibi",
            ["", "a", "b", "c"],
            weights[0, 3],
            3,
            np.array([0.5]),
            weights,
            {1.0: 3.0, 0.0: without},
        )

    assert "leans on it" in live_attention.notices(*arguments(3.5))[-1]
    assert "does not pay" in live_attention.notices(*arguments(2.5))[-1]
    assert "changes nothing" in live_attention.notices(*arguments(3.0))[-1]


def test_a_method_without_a_score_bias_is_not_said_to_have_one():
    weights = np.tri(4)[None] / np.arange(1, 5)[None, :, None]
    said = live_attention.notices(
        "rope", ["", "a", "b", "c"], weights[0, 3], 3, None, weights, {1.0: 3.0, 0.0: 3.0}
    )
    assert not any("slope factor" in sentence for sentence in said)


def test_the_first_text_of_the_page_is_the_readme_s():
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert f"> {live_attention.TEXT}\n" in readme
