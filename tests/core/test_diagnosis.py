"""Diagnosis: gaps by hand, laws of telling apart, and the fewest pieces against trying all of them."""

from itertools import chain, combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from alibi_viz.core.diagnosis import MARGINS, Suspect, apart, fewest, gap, gaps, tells, usual
from alibi_viz.core.symptoms import ATTENTION, CONTEXT, EVIDENCE, OFF, RECALL, SHORT
from tests.made_up_runs import seen, suspect

RUNS = arrays(np.float64, (2, 3), elements=st.floats(-5, 5))
BEFORE = {128: 50.0, 256: 60.0}
CERTAIN = dict.fromkeys(MARGINS, 0.0)  # seeds that do not differ at all


def cause(repair: str, *recalls: float, now: dict[int, float] | None = None) -> Suspect:
    """A cause with one recall for each seed."""
    return suspect(
        *(
            seen(now or BEFORE, BEFORE, repair=repair, seed=seed, recall={8: share})
            for seed, share in enumerate(recalls)
        )
    )


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ([[1.0], [1.0]], [[2.0], [2.0]], 10.0),  # by the margin of 0.1
        ([[1.0], [1.5]], [[3.0], [3.2]], 1.5),  # 1.5 between the ranges, 0.5 between seeds, and that twice
        ([[1.0], [2.0]], [[1.5], [3.0]], 0.0),  # the ranges overlap
        ([[3.0], [3.2]], [[1.0], [1.5]], 1.5),
        ([[1.0]], [[1.2]], 2.0),  # one seed each
    ],
)
def test_gaps_by_hand(one, other, expected):
    found = gap(np.array(one), np.array(other), margin=0.1, usual=0.0)
    assert found.tolist() == pytest.approx([expected])


def test_seeds_that_agree_by_chance_are_taken_to_differ_as_usual():
    one, other = np.array([[1.0], [1.0]]), np.array([[2.0], [2.0]])
    assert gap(one, other, margin=0.1, usual=0.25).tolist() == [2.0]


@given(RUNS, RUNS)
def test_telling_apart_has_no_direction(one, other):
    assert (gap(one, other, margin=0.1, usual=0.2) == gap(other, one, margin=0.1, usual=0.2)).all()


@given(RUNS)
def test_nothing_is_told_from_itself(runs):
    assert gap(runs, runs, margin=0.1, usual=0.0).tolist() == [0.0, 0.0, 0.0]


@given(RUNS, RUNS, st.floats(0.1, 10.0))
def test_the_unit_of_measurement_does_not_matter(one, other, unit):
    here = gap(one, other, margin=0.1, usual=0.2)
    assert gap(unit * one, unit * other, margin=unit * 0.1, usual=unit * 0.2) == pytest.approx(here)


@given(RUNS, RUNS, RUNS)
def test_another_run_never_makes_two_causes_easier_to_tell(one, other, more):
    before = gap(one, other, margin=0.1, usual=0.2)
    assert (gap(np.vstack([one, more]), other, margin=0.1, usual=0.2) <= before).all()


def test_usual_is_the_root_mean_square_of_what_seeds_differ_by():
    found = usual([cause("linear", 0.1, 0.4), cause("yarn", 0.5, 0.1), cause("ntk", 0.7)])
    assert found[RECALL] == pytest.approx(np.sqrt((0.3**2 + 0.4**2) / 2))
    assert found[SHORT] == 0.0


def test_without_a_second_seed_nothing_is_known_to_be_usual():
    assert set(usual([cause("linear", 0.1)]).values()) == {0.0}


def test_causes_are_compared_at_the_places_that_all_runs_have():
    one = suspect(
        seen(BEFORE, BEFORE, recall={8: 0.9, 32: 0.5}),
        seen(BEFORE, BEFORE, seed=1, recall={8: 0.9, 32: 0.5, 96: 0.1}),
    )
    other = suspect(seen(BEFORE, BEFORE, repair="yarn", recall={32: 0.4, 96: 0.9}))
    found = gaps(one, other, RECALL, CERTAIN)
    assert found.places.tolist() == [32]
    assert found.values == pytest.approx([0.1 / MARGINS[RECALL]])
    assert apart(one, other, RECALL, CERTAIN) == pytest.approx(0.1 / MARGINS[RECALL])


def test_what_shares_no_place_cannot_be_compared_and_tells_nothing():
    one, other = cause("linear", 0.9), cause("yarn", 0.1)
    for evidence in (CONTEXT, ATTENTION):
        assert np.isnan(apart(one, other, evidence, CERTAIN))
        assert not tells(evidence, one, [other], CERTAIN)


def test_evidence_tells_where_it_puts_every_other_cause_aside():
    truth, near, far = cause("linear", 0.50), cause("ntk", 0.54), cause("yarn", 0.9)
    assert tells(RECALL, truth, [far], CERTAIN)
    assert not tells(RECALL, truth, [far, near], CERTAIN)


def test_one_piece_is_enough_where_it_tells_all_and_two_where_each_tells_some():
    truth = cause("linear", 0.5)
    by_recall, by_length = cause("ntk", 0.9), cause("yarn", 0.5, now={128: 60.0, 256: 60.0})
    by_both = cause("dynamic", 0.9, now={128: 60.0, 256: 60.0})
    assert fewest(truth, [by_recall, by_both], CERTAIN) == (RECALL,)
    assert fewest(truth, [by_recall, by_length], CERTAIN) == (SHORT, RECALL)
    assert fewest(truth, [by_recall, cause("yarn", 0.5)], CERTAIN) == ()


@given(st.lists(st.tuples(*[st.sampled_from([0.0, 1.0])] * 3), min_size=1, max_size=4))
def test_the_fewest_pieces_are_fewest(others):
    """Against a search through all selections: each of three pieces tells another cause or does not."""
    repairs = ("ntk", "yarn", "dynamic", "to_alibi")
    truth = cause("linear", 0.1)

    def other(repair: str, short: float, off: float, recall: float) -> Suspect:
        return cause(repair, 0.1 + 0.5 * recall, now={128: 50.0 * (1 + short), 256: 60.0 * (1 + off)})

    causes = [other(repair, *told) for repair, told in zip(repairs, others, strict=False)]
    found = fewest(truth, causes, CERTAIN)
    pieces = (SHORT, OFF, RECALL)
    enough = [
        chosen
        for chosen in chain.from_iterable(combinations(range(3), n) for n in range(1, 4))
        if all(any(told[piece] for piece in chosen) for told in others)
    ]
    assert len(found) == min(map(len, enough), default=0)
    if enough:
        assert tuple(pieces.index(piece) for piece in found) in enough
    assert set(found) <= set(EVIDENCE)


def test_a_suspect_is_one_cause():
    with pytest.raises(ValueError, match=r"one cause, got \['rope-linear', 'rope-yarn'\]"):
        suspect(seen(BEFORE, BEFORE), seen(BEFORE, BEFORE, repair="yarn"))
    with pytest.raises(ValueError, match=r"got \[\]"):
        suspect()
