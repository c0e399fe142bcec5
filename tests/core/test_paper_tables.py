"""The ALiBi paper's tables: cells read by hand in the paper, and the paper's claims computed from them."""

import numpy as np
import pytest

from alibi_viz.core.methods import METHODS
from alibi_viz.core.paper_tables import (
    PAPER_TRAIN_LENS,
    paper_curves,
    paper_sliding_curves,
    sliding_source,
    source,
)

OOM = float("nan")
# train_len, evaluation length: sinusoidal, rotary, T5 bias, ALiBi
CELLS = {
    (512, 512): (20.05, 20.07, 19.65, 19.73),
    (512, 612): (20.59, 19.81, 19.27, 19.38),
    (512, 712): (24.86, 19.79, 19.10, 19.14),
    (512, 1012): (43.54, 21.37, 18.79, 18.73),
    (512, 1112): (50.36, 22.01, 18.77, 18.68),
    (512, 1512): (76.23, 25.99, 18.91, 18.52),
    (512, 2512): (132.41, 31.58, 20.41, 18.41),
    (512, 3512): (178.97, 35.54, 22.91, 18.40),
    (512, 12512): (373.17, 69.70, 64.94, 18.31),
    (512, 15512): (406.01, 79.25, OOM, 18.31),
    (1024, 1024): (19.34, 19.33, 18.80, 18.66),
    (1024, 1124): (19.26, 19.18, 18.62, 18.46),
    (1024, 1824): (42.23, 27.63, 18.30, 18.08),
    (1024, 2024): (51.09, 31.17, 18.34, 18.05),
    (1024, 3024): (96.46, 35.67, 18.62, 17.92),
    (1024, 5024): (182.31, 48.31, 20.47, 17.92),
    (1024, 10024): (337.48, 77.70, 29.54, 17.97),
    (1024, 16024): (453.32, 106.99, OOM, 17.98),
    (3072, 3072): (18.67, 18.57, 18.01, 17.60),
    (3072, 6072): (65.01, 19.50, 17.68, 17.26),
    (3072, 13072): (189.43, 29.33, 19.10, 17.15),
    (3072, 16072): (231.29, 34.51, OOM, 17.22),
}
# train_len: sinusoidal, T5 bias, ALiBi, at 512, 1024, 1536, 2048, 3072 from the training length on
SLIDING = {
    512: (
        (18.35, 204.42, 264.74, 306.19, 360.12),
        (17.92, 18.51, 20.36, 22.62, 30.77),
        (17.98, 17.92, 18.2, 18.28, 18.3),
    ),
    1024: ((18.05, 206.55, 302.6, 393.71), (17.65, 17.87, 18.51, 20.66), (17.46, 17.47, 17.62, 17.92)),
    3072: ((18.03,), (17.41,), (16.96,)),
}


def by_method(curves):
    return {curve.method: curve for curve in curves}


def best_length(curve):
    return curve.lengths[np.nanargmin(curve.perplexity[0])]


@pytest.mark.parametrize(("train_len", "length"), CELLS)
def test_cells_are_those_of_the_paper(train_len, length):
    seen = [curve.at(length).item() for curve in paper_curves(train_len)]
    np.testing.assert_array_equal(seen, CELLS[train_len, length])


@pytest.mark.parametrize(
    ("train_len", "rows", "last"), [(512, 35, 15512), (1024, 35, 16024), (3072, 33, 16072)]
)
def test_every_row_is_there_from_the_training_length_on(train_len, rows, last):
    for curve in paper_curves(train_len):
        assert len(curve.lengths) == rows
        assert curve.lengths[0] == curve.train_len == train_len
        assert curve.lengths[-1] == last
        assert curve.n_seeds == 1


def test_the_methods_are_the_projects_and_in_the_papers_order():
    for train_len in PAPER_TRAIN_LENS:
        assert [curve.method for curve in paper_curves(train_len)] == ["sinusoidal", "rope", "t5", "alibi"]
        assert {curve.method for curve in paper_sliding_curves(train_len)} < set(METHODS)


@pytest.mark.parametrize(
    ("train_len", "gaps"),
    [(512, [13512, 14512, 15512]), (1024, [13024, 14024, 15024, 16024]), (3072, [14072, 15072, 16072])],
)
def test_only_t5_has_gaps_where_it_ran_out_of_memory(train_len, gaps):
    for method, curve in by_method(paper_curves(train_len)).items():
        missing = curve.lengths[np.isnan(curve.middle)].tolist()
        assert missing == (gaps if method == "t5" else [])


@pytest.mark.parametrize("train_len", SLIDING)
def test_the_sliding_window_has_every_cell_of_appendix_b(train_len):
    lengths = [length for length in (512, 1024, 1536, 2048, 3072) if length >= train_len]
    for curve, values in zip(paper_sliding_curves(train_len), SLIDING[train_len], strict=True):
        assert curve.lengths.tolist() == lengths
        assert curve.perplexity.tolist() == [list(values)]


@pytest.mark.parametrize(
    ("train_len", "best"),
    [
        (512, {"rope": 712, "t5": 1112, "alibi": 12512}),
        (1024, {"rope": 1124, "t5": 1824, "alibi": 3024}),
        (3072, {"t5": 6072, "alibi": 13072}),
    ],
)
def test_the_best_length_of_each_model_is_the_one_that_the_paper_marks(train_len, best):
    curves = by_method(paper_curves(train_len))
    assert {method: best_length(curves[method]) for method in best} == best


def test_a_model_trained_short_beats_one_trained_long_as_the_paper_says():
    short, long = by_method(paper_curves(512)), by_method(paper_curves(3072))
    assert short["alibi"].at(3512) < long["sinusoidal"].at(3072)
    assert long["alibi"].at(3072) < short["alibi"].at(3512)


def test_only_alibi_stays_below_its_training_perplexity_at_every_length():
    for train_len in PAPER_TRAIN_LENS:
        for method, curve in by_method(paper_curves(train_len)).items():
            stays = bool(np.nanmax(curve.perplexity[0, -10:]) < curve.at(train_len).item())
            assert stays == (method == "alibi")


def test_side_by_side_alibi_gains_from_length_and_sliding_it_does_not():
    side_by_side, sliding = (
        by_method(of(512))["alibi"].growth(length).item()
        for of, length in ((paper_curves, 3512), (paper_sliding_curves, 3072))
    )
    assert side_by_side < 0.95
    assert 1 < sliding < 1.02


@pytest.mark.parametrize("of", [paper_curves, paper_sliding_curves, source, sliding_source])
@pytest.mark.parametrize("train_len", [0, 64, 2048, -512])
def test_a_length_without_a_table_is_named(of, train_len):
    with pytest.raises(ValueError, match=f"train_len .*got {train_len}"):
        of(train_len)


def test_each_table_is_cited_by_its_number():
    assert [source(train_len).split(":")[0][-7:] for train_len in PAPER_TRAIN_LENS] == [
        "table 2",
        "table 3",
        "table 4",
    ]
    assert all(f"trained on {train_len} " in sliding_source(train_len) for train_len in PAPER_TRAIN_LENS)
