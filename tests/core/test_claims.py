"""Claims are judged by rules on numbers, seed by seed."""

import numpy as np
import pytest

from alibi_viz.core.claims import BLOWS_UP, FLAT, judge
from alibi_viz.core.curves import Curve

LENGTHS = np.array([64, 128, 512, 4096])
DISTANCES = np.array([16, 96, 160, 1024])


def curve(method: str, *seeds: tuple[float, float]) -> Curve:
    """Perplexity 40 at the training length, and `growth` times that at four and 32 times it."""
    return Curve(
        method, 128, LENGTHS, np.array([[50.0, 40.0, 40.0 * four, 40.0 * far] for four, far in seeds])
    )


def verdicts(beside=(), slid=(), recall=None) -> dict[str, str]:
    return {c.key: c.verdict for c in judge(beside, slid, DISTANCES, recall or {}, chance=1 / 16)}


def test_nothing_measured_is_said_to_be_not_measured():
    assert set(verdicts().values()) == {"not measured"}


@pytest.mark.parametrize(
    ("seeds", "verdict"),
    [
        ([(1.0, 0.97), (1.0, 1.04)], "holds"),
        ([(1.0, 0.97), (1.0, 1.2)], "seeds disagree"),
        ([(1.0, 1.2), (1.0, 1.3)], "does not hold"),
    ],
)
def test_alibi_is_flat_when_every_seed_is(seeds, verdict):
    assert verdicts([curve("alibi", *seeds)])["alibi_flat"] == verdict


def test_sinusoidal_blows_up_by_its_growth_at_four_times_the_training_length():
    assert verdicts([curve("sinusoidal", (BLOWS_UP, 9.0))])["sinusoidal_blows_up"] == "holds"
    assert verdicts([curve("sinusoidal", (1.4, 9.0))])["sinusoidal_blows_up"] == "does not hold"


def test_rope_degrades_when_it_is_not_flat():
    assert verdicts([curve("rope", (1.0, FLAT + 0.01))])["rope_degrades"] == "holds"
    assert verdicts([curve("rope", (1.0, FLAT - 0.01))])["rope_degrades"] == "does not hold"


def test_t5_lies_between_when_each_seed_says_so():
    three = [
        curve("alibi", (1, 1.0), (1, 1.1)),
        curve("t5", (1, 1.2), (1, 1.2)),
        curve("rope", (1, 2.0), (1, 2.0)),
    ]
    assert verdicts(three)["t5_between"] == "holds"
    three[1] = curve("t5", (1, 1.2), (1, 1.05))
    assert verdicts(three)["t5_between"] == "seeds disagree"
    assert verdicts(three[:2])["t5_between"] == "not measured"


def test_a_sliding_window_is_flat_neither_above_nor_below():
    for growth, verdict in [(1.0, "holds"), (0.9, "does not hold"), (1.1, "does not hold")]:
        assert verdicts(slid=[curve("alibi", (1.0, growth))])["sliding_flat"] == verdict


@pytest.mark.parametrize(
    ("within", "beyond", "verdict"),
    [(0.9, 0.1, "holds"), (0.9, 0.8, "does not hold"), (0.1, 0.0, "does not hold")],
)
def test_recall_is_lost_only_where_there_was_recall(within, beyond, verdict):
    recall = {"alibi": np.array([[within, within, beyond, beyond]])}
    found = judge([curve("alibi", (1, 1))], [], DISTANCES, recall, chance=1 / 16)[-1]
    assert (found.key, found.verdict) == ("recall_lost", verdict)
    assert found.quantities["within"].mean == pytest.approx(within)
    assert found.quantities["beyond"].mean == pytest.approx(beyond)


def test_a_claim_carries_its_numbers_and_their_range_over_seeds():
    [claim, *_] = judge([curve("alibi", (1, 0.9), (1, 1.1))], [], DISTANCES, {}, chance=0.1)
    assert claim.quantities["alibi"] == pytest.approx((1.0, 0.9, 1.1))


def test_a_gap_is_not_measured():
    gap = Curve("alibi", 128, LENGTHS, np.array([[50.0, 40.0, 40.0, np.nan]]))
    assert verdicts([gap])["alibi_flat"] == "not measured"
