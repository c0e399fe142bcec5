from dataclasses import replace

import numpy as np
import pytest

from alibi_viz.core.precision import DTYPES
from alibi_viz.core.slopes import alibi_slopes
from alibi_viz.lessons import bias_heatmap as lesson
from alibi_viz.lessons import bias_heatmap_figures as told
from alibi_viz.lessons.bias_heatmap_notices import notices

SCENE = lesson.Scene(
    n_heads=8,
    head=2,
    shown="one",
    query_start=0,
    key_start=0,
    window=64,
    mask="causal",
    form="relative",
    dtype="float64",
)


def scene(**changes):
    return replace(SCENE, **changes)


def said(**changes):
    here = scene(**changes)
    return notices(here, here.view())


def run(program):
    values = {}
    exec(program.replace("print(", "str("), values)  # noqa: S102
    return values


@pytest.mark.parametrize(
    "changes",
    [
        {},
        *({"dtype": dtype, "form": form} for dtype in DTYPES for form in lesson.FORMS),
        {"mask": "none"},
        {"mask": "none", "form": "one-row", "dtype": "bfloat16"},
        {"mask": "symmetric", "dtype": "bfloat16"},
        {"window": 3000, "form": "one-row", "dtype": "bfloat16", "query_start": 4000, "key_start": 4000},
        {"window": 300, "shown": "all", "n_heads": 12, "head": 9},
        {"window": 150, "query_start": 10**6, "key_start": 999_900, "dtype": "float32", "form": "one-row"},
        {"window": 8, "key_start": 4},
        {"head": 1, "query_start": 131_000, "key_start": 131_000, "dtype": "float16", "form": "one-row"},
        {"query_start": 2**40, "dtype": "float16"},
    ],
    ids=str,
)
def test_the_code_beneath_the_figure_gives_the_figure(changes):
    here = scene(**changes)
    view = here.view()
    values = run(told.snippet(here, kind="weight"))
    assert np.array_equal(values["queries"], view.query_positions)
    assert np.array_equal(values["keys"], view.key_positions)
    assert np.array_equal(values["bias"], view.bias)
    np.testing.assert_allclose(values["weights"], view.weights, rtol=1e-11, atol=1e-300)
    assert np.array_equal(run(told.snippet(here, kind="bias"))["bias"], view.bias)


def test_heads_stand_in_order_of_slope():
    assert scene(shown="all", n_heads=6).heads == [5, 1, 6, 2, 3, 4]
    assert scene().heads == [2]


@pytest.mark.parametrize("n_heads", [17, 100, 128])
@pytest.mark.parametrize("head", [1, 2, 17])
def test_of_many_heads_sixteen_are_drawn_and_the_chosen_is_among_them(n_heads, head):
    here = scene(shown="all", n_heads=n_heads, head=head)
    assert len(set(here.heads)) == 16
    assert here.heads[here.chosen_index] == head
    assert sorted(here.slopes, reverse=True) == here.slopes
    if head not in (1, 2):
        slopes = alibi_slopes(n_heads)
        assert (here.slopes[0], here.slopes[-1]) == (slopes.max(), slopes.min())


def test_the_picture_never_has_more_cells_than_it_may():
    assert scene(window=2**20).view().bias.shape == (1, 128, 128)
    assert scene(window=2**20, shown="all").view().bias.shape == (8, 64, 64)
    assert scene(window=2**20, shown="all", n_heads=128).view().bias.shape == (16, 48, 48)


def test_a_window_that_is_sampled_says_so():
    wide = lesson.caption(scene(window=2**20))
    assert "Of the 1,048,576 queries and of the keys one in 8,192 is drawn" in wide
    assert "all 1,048,576 keys" in wide
    assert "one in" not in lesson.caption(scene())
    assert "Of 128 heads 16 are drawn" in lesson.caption(scene(shown="all", n_heads=128))


def test_a_drawn_step_of_a_wide_window_is_priced():
    assert len(said(window=64, head=1)) == 3
    assert "8,192 tokens back, so that it weighs e^(−4096) times" in said(window=2**20, head=1)[3]


def test_under_the_mask_the_forms_part_in_bias_and_not_in_weight():
    first = said()[0]
    assert "from 0 to 15.75" in first
    assert "weights differ by nothing at all" in first


def test_bfloat16_far_from_the_start_changes_the_weights_of_one_row_only():
    far = {"query_start": 2**15 - 64, "key_start": 2**15 - 64, "dtype": "bfloat16", "head": 1}
    first, second = said(**far)[:2]
    assert "in bfloat16 by at most 0.38" in first
    assert "tells apart 64 in the relative form and 1 in the one-row form" in second


def test_near_the_start_the_page_says_what_would_happen_far_out():
    assert "At position 32,767 the one row would keep 1 of 64 apart" in said()[1]


def test_without_a_mask_one_row_is_wrong_in_numbers():
    first = said(mask="none", form="one-row")[0]
    # Every query gives the last key 1 - e^-m, as if it stood there.
    assert "63, 22.1%" in first
    assert "differ from the weights of −m·|i − j| by at most 0.22" in first


def test_the_dense_matrix_weighs_more_than_the_row_and_the_row_more_than_the_slopes():
    assert said(window=3072, dtype="float16")[2] == (
        "Kept for every head and pair, this bias weighs 144 MiB in float16; as one row 48 KiB; the slopes "
        "alone, in float32, 32 bytes."
    )


def test_a_lost_row_is_said_and_is_nan():
    lost = {"query_start": 2**21, "key_start": 2**21, "form": "one-row", "dtype": "float16"}
    assert any("in 64 of the 64 drawn queries" in sentence for sentence in said(**lost))
    assert "nan" in said(**lost)[0]
    assert "nan" in lesson.worked("paper", scene(**lost), query=2**21 + 5, key=2**21)[1]


def test_a_relative_bias_too_large_for_float16_does_no_harm():
    here = scene(window=2**20, dtype="float16", head=1)
    view = here.view()
    assert view.weights[np.isneginf(view.bias)].max() == 0.0
    assert any("That does no harm" in sentence for sentence in notices(here, view))


def test_a_relative_bias_that_float16_loses_beside_its_best_is_said_to_do_harm():
    here = scene(dtype="float16", head=8, query_start=16_773_100, window=8192)
    lost = np.isneginf(here.view().bias) & here.view().visible
    assert here.view(dtype="float64").weights[lost].max() > 1e-4
    assert "is lost" in notices(here, here.view())[-1]


def test_no_key_in_sight_is_explained_and_not_drawn():
    ahead = scene(key_start=64)
    assert ahead.all_masked
    assert "keys start at 64, the last query is at 63" in lesson.nothing_seen(ahead)
    assert not scene(key_start=63).all_masked
    assert not scene(key_start=64, mask="none").all_masked


def test_the_symmetric_bias_has_no_row():
    assert lesson.has_no_row("symmetric", "one-row")
    assert not lesson.has_no_row("none", "one-row")
    assert not lesson.has_no_row("symmetric", "relative")


def test_the_worked_line_agrees_with_the_matrix():
    here = scene()
    formula, weight = lesson.worked("paper", here, query=63, key=55)
    assert formula.endswith("-0.25 \\times (63 - 55) = -2$")
    assert f"{here.view().weights[0, 63, 55]:.2%}" in weight


def test_the_worked_line_tells_a_masked_key_and_a_rounded_bias():
    assert "masked, so the bias is −∞" in lesson.worked("book", scene(), query=5, key=6)[1]
    rounded = scene(form="one-row", dtype="bfloat16", query_start=4090, key_start=4090, head=1)
    formula, held = lesson.worked("code", rounded, query=4095, key=4094)
    assert "= `2047`" in formula
    assert held.startswith("In bfloat16: 2048.")


@pytest.mark.parametrize("query_start", [0, 1000, 2**40])
@pytest.mark.parametrize("key_start", [0, 40, 2**40])
def test_the_default_cell_lies_in_the_window(query_start, key_start):
    here = scene(query_start=query_start, key_start=key_start)
    query, key = here.default_cell
    assert here.query_start <= query <= here.last_query
    assert here.key_start <= key <= here.last_key


def test_a_click_chooses_cell_and_head_within_the_window():
    here = scene(shown="all", n_heads=6)
    assert lesson.picked(here, {"x": 3, "y": 9, "curve": 2}) == {"query": 9, "key": 3, "head": 6}
    assert lesson.picked(scene(), {"x": 3.0, "y": 99.0, "curve": 0}) == {"query": 63, "key": 3}


@pytest.mark.parametrize("kind", ["bias", "weight"])
def test_table_and_alternative_text_hold_the_figures_numbers(kind):
    here = scene(window=8)
    view = here.view()
    values = view.bias if kind == "bias" else view.weights
    table = told.numbers(here, values, view, kind=kind)
    assert {len(column) for column in table.values()} == {64}
    row = 5 * 8 + 3
    assert (table["query"][row], table["key"][row], table[kind][row]) == (5, 3, values[0, 5, 3])
    text = told.alt(here, values, view, kind=kind)
    assert f"last query {values[0, 7, 0]:.4g} on its first key" in text
    assert "28 of 64 cells masked" in text
