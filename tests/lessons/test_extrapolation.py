"""Extrapolation in words, tables and code: equal to the curves, and honest about gaps."""

import numpy as np
import pytest

from alibi_viz.core.claims import judge
from alibi_viz.core.curves import Curve
from alibi_viz.core.extrapolation import context_lengths, cut_windows
from alibi_viz.core.paper_tables import paper_curves
from alibi_viz.lessons import claims as claims_lesson
from alibi_viz.lessons import extrapolation as lesson
from alibi_viz.lessons import extrapolation_figures as told
from alibi_viz.lessons import live_measurement as live
from tests.lessons.test_snippets import run

LENGTHS = np.array([64, 128, 512])
FLAT = Curve("alibi", 128, LENGTHS, np.array([[50.0, 40.0, 39.0], [52.0, 42.0, 41.0]]))
ENDED = Curve("learned", 128, LENGTHS, np.array([[50.0, 41.0, np.nan], [51.0, 43.0, np.nan]]))
NEVER = {"stride": lesson.STRIDES[lesson.NONOVERLAPPING], "early_context": 32}


def test_the_snippet_gives_the_middle_and_the_band_gaps_included():
    made = run(lesson.snippet([FLAT, ENDED]))
    for curve in (FLAT, ENDED):
        np.testing.assert_allclose(made["middle"][curve.method], curve.middle)
        np.testing.assert_allclose(made["band"][curve.method], (curve.low, curve.high))


def test_the_table_has_a_row_for_every_run_and_length_and_nothing_in_a_gap():
    table = lesson.numbers([FLAT, ENDED])
    assert len(table["length"]) == 12
    rows = list(zip(*table.values(), strict=True))
    assert ("ALiBi", 1, 128, 42.0) in rows
    assert ("Learned", 0, 512, None) in rows


def test_the_alt_text_says_gap_and_never_nan():
    assert "a gap at 512" in lesson.alt_curves([FLAT, ENDED])
    assert "nan" not in lesson.alt_curves([FLAT, ENDED])


def test_notices_tell_growth_beyond_the_training_length_and_where_there_is_none():
    flat, ended, protocol = lesson.notices([FLAT, ENDED], protocol=lesson.NONOVERLAPPING, **NEVER)
    assert f"{FLAT.middle[2] / FLAT.middle[1]:.3g} times" in flat
    assert "nothing to measure" in ended
    assert "50.0%" in protocol
    assert "6.2%" in protocol


def test_the_paper_s_best_is_told_from_its_table():
    curves = [curve for curve in paper_curves(512) if curve.method == "rope"]
    [said, _] = lesson.notices(
        curves,
        protocol=lesson.NONOVERLAPPING,
        stride=lesson.PAPER_STRIDES["nonoverlapping"],
        early_context=100,
    )
    assert "19.79, at 712 tokens" in said


@pytest.mark.parametrize("protocol", lesson.PROTOCOLS)
def test_every_protocol_has_its_own_lesson(protocol):
    said = lesson.notices([FLAT], protocol=protocol, stride=lesson.STRIDES[protocol], early_context=32)
    assert len(said) == 2


def test_early_shares_count_the_predictions_of_a_long_text():
    lengths = np.array([64, 128])
    shares = told.early_shares(lengths, context=48)
    for stride_of, name in ((lambda n: n, "side by side"), (lambda n: n // 2, "sliding by half a window")):
        counted = [
            (context_lengths(cut_windows(640_000, length=n, stride=stride_of(n))) <= 48).mean()
            for n in (64, 128)
        ]
        np.testing.assert_allclose(shares[name], counted, atol=1e-3)
    made = run(told.early_snippet(lengths, context=48))["shares"]
    for name, values in shares.items():
        np.testing.assert_allclose(made[name], values)


def test_the_snippets_of_the_other_figures_give_their_means():
    values = {"alibi": np.array([[1.0, np.nan], [3.0, np.nan]]), "t5": np.array([[2.0, 2.0]])}
    made = run(told.by_place_snippet(np.array([8, 16]), values))["means"]
    np.testing.assert_allclose(made["alibi"], [2.0, np.nan])
    np.testing.assert_allclose(made["t5"], [2.0, 2.0])
    reach = {"alibi": np.array([[1.0, 5.0], [3.0, 7.0]])}
    np.testing.assert_allclose(run(told.reach_snippet(reach))["means"]["alibi"], [2.0, 6.0])


def test_tables_by_place_have_a_column_for_each_run():
    table = told.by_place("distance", np.array([8, 16]), {"alibi": np.array([[1.0, np.nan], [0.5, 0.25]])})
    assert table == {"distance": [8, 16], "ALiBi, run 0": [1.0, None], "ALiBi, run 1": [0.5, 0.25]}
    assert told.by_place("length", np.array([64]), {"side by side": np.array([0.5])})["side by side"] == [0.5]


def test_reach_is_told_by_layer_and_head():
    table = told.reach_numbers({"alibi": np.array([[1.0, 5.0], [3.0, 7.0]])})
    assert table == {"layer": [1, 1, 2, 2], "head": [1, 2, 1, 2], "ALiBi": [1.0, 5.0, 3.0, 7.0]}


def test_recall_is_told_within_and_beyond_the_training_length():
    distances, recall = (
        np.array([64, 128, 256]),
        {
            "alibi": np.array([[0.8, 0.4, 0.1]]),
            "learned": np.array([[0.6, 0.6, np.nan]]),
        },
    )
    twice = {
        "method": ["alibi", "alibi", "alibi", "learned"],
        "distance": [16, 80, 16, 80],
        "first_time": [4.0, 4.0, 4.0, None],
        "second_time": [1.0, 9.0, 2.0, None],
    }
    alibi, learned, reach = told.notices(
        distances, recall, twice, {"alibi": np.array([[30.0]])}, train_len=128
    )
    assert "recalls 60%" in alibi
    assert "beyond it 10%" in alibi
    assert "4 nats a word the first time and 1.5" in alibi
    assert "nothing to ask" in learned
    assert "30 tokens back" in reach


def test_claims_are_told_with_their_verdict_numbers_and_range():
    judged = judge([FLAT], [], np.array([8]), {}, chance=0.1)
    lines = claims_lesson.told(judged, n_seeds=2)
    assert len(lines) == len(judged)
    assert "ALiBi 0.976 (0.975 to 0.976); asked was at most 1.05" in lines[0]
    assert all("not measured" in line for line in lines[1:])
    assert claims_lesson.table(judged)["verdict"] == ["holds"]


def test_a_claim_says_which_lengths_its_growth_compares():
    lengths = np.array([128, 512, 4096])
    sinusoidal = Curve("sinusoidal", 128, lengths, np.array([[40.0, 60.0, 90.0]]))
    rope = Curve("rope", 128, lengths, np.array([[40.0, 60.0, 90.0]]))
    _, blows_up, degrades, *_ = claims_lesson.told(
        judge([sinusoidal, rope], [], np.array([8]), {}, chance=0.1), n_seeds=1
    )
    assert "Perplexity at 512 tokens over that at 128, one seed: Sinusoidal 1.50" in blows_up
    assert "Perplexity at 4,096 tokens over that at 128, one seed: RoPE 2.25" in degrades


def test_gaps_of_a_measurement_are_told_once_for_each_reason():
    rows = [
        {"method": "learned", "length": 256, "gap": "no positions"},
        {"method": "learned", "length": 512, "gap": "no positions"},
        {"method": "alibi", "length": 64, "perplexity": 9.0},
    ]
    assert live.gaps(rows) == ["No number for learned at 256, learned at 512: no positions."]
    assert live.numbers(rows)["perplexity"] == [None, None, 9.0]
