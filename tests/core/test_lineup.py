"""A lineup: plausible, fair and of both kinds, on runs made for it."""

import numpy as np
import pytest

from alibi_viz.core.lineup import FEWEST_OPTIONS, MOST_OPTIONS, cases
from alibi_viz.core.symptoms import OFF, RECALL, SHORT, Symptoms
from tests.made_up_runs import seen

BEFORE = {128: 50.0, 256: 60.0, 1024: 70.0}
# Each with a recall of its own, so that recall tells all of them apart.
KINDS = {"none": 0.0, "linear": 0.15, "ntk": 0.3, "yarn": 0.45, "dynamic": 0.6, "to_alibi": 0.75}


def one(repair: str, *, long: float = 70.0, seed: int = 0, factor: int = 8, **more) -> Symptoms:
    now = {128: 50.0, 256: 60.0, 1024: long}
    return seen(
        now, BEFORE, repair=repair, seed=seed, factor=factor, **({"recall": {8: KINDS[repair]}} | more)
    )


def every(**long: float) -> list[Symptoms]:
    return [one(repair, long=long.get(repair, 70.0)) for repair in KINDS]


def case_of(name: str, symptoms: list[Symptoms]):
    return {case.name: case for case in cases(symptoms)}.get(name)


def test_the_nearest_by_the_complaint_stand_in_the_lineup_nearest_first():
    long = {"linear": 70.0, "ntk": 71.0, "none": 73.0, "yarn": 76.0, "dynamic": 80.0, "to_alibi": 85.0}
    case = case_of("rope-0-linear-8", every(**long))
    assert case is not None
    assert [other.key for other in case.others] == ["rope-ntk", "rope-none", "rope-yarn", "rope-dynamic"]
    assert len(case.options) == MOST_OPTIONS


def test_a_cause_of_the_other_kind_is_there_even_if_others_are_nearer():
    long = {"none": 90.0, "to_alibi": 91.0}
    case = case_of("rope-0-linear-8", every(**long))
    assert case is not None
    assert [rival.key for rival in case.rivals] == ["rope-none"]


def test_what_is_half_as_bad_again_is_given_away_by_the_complaint_and_left_out():
    case = case_of("rope-0-linear-8", every(ntk=70.0 * 1.49, yarn=70.0 * 1.51))
    assert case is not None
    assert "rope-ntk" in case.options
    assert "rope-yarn" not in case.options


def test_a_cause_that_no_evidence_tells_from_the_truth_is_left_out():
    alike = [one(repair, recall={8: 0.15}) if repair == "ntk" else one(repair) for repair in KINDS]
    case = case_of("rope-0-linear-8", alike)
    assert case is not None
    assert "rope-ntk" not in case.options


def test_too_few_causes_are_no_lineup():
    three = [one(repair) for repair in ("none", "linear", "ntk")]
    assert cases(three) == []
    assert len(cases([*three, one("yarn")])) == FEWEST_OPTIONS


def test_causes_of_one_kind_are_no_lineup():
    assert cases([one(repair) for repair in ("linear", "ntk", "yarn", "dynamic")]) == []


def test_what_nothing_was_done_to_stands_in_every_lineup_and_is_a_case_once():
    runs = [one("none"), *(one(repair, factor=f) for f in (2, 8) for repair in ("linear", "ntk", "yarn"))]
    found = cases(runs)
    assert [case.name for case in found if case.truth.key == "rope-none"] == ["rope-0-none-8"]
    assert all("rope-none" in case.options for case in found)
    assert {case.name for case in found} >= {"rope-0-linear-2", "rope-0-linear-8"}


def test_runs_trained_further_stand_among_each_other():
    further = [one(repair, further=True) for repair in ("none", "linear", "ntk", "yarn")]
    found = cases([*every(), *further])
    assert {case.shown.run.further for case in found} == {True, False}
    for case in found:
        assert {seen.run.further for other in case.others for seen in other.runs} == {case.shown.run.further}


def test_what_shows_nothing_past_training_is_no_suspect():
    dumb = seen({128: 70.0}, {}, method="learned", repair="none", factor=8)
    assert not [case for case in cases([*every(), dumb]) if "learned-none" in case.options]


def test_a_seed_that_one_cause_lacks_is_compared_with_the_seed_it_has():
    runs = [*every(), one("linear", seed=1)]
    case = case_of("rope-1-linear-8", runs)
    assert case is not None
    assert {other.on(case.seed).run.seed for other in case.others} == {0}
    assert case.other_seed is not None
    assert case.other_seed.run.name == "rope-0-linear-8"


def test_the_best_evidence_is_among_what_is_known_if_that_tells_at_all():
    runs = every()
    runs[1] = seen(
        {128: 80.0, 256: 60.0, 1024: 70.0}, BEFORE, repair="linear", factor=8, recall={8: KINDS["linear"]}
    )
    case = case_of("rope-0-linear-8", runs)
    assert case is not None
    other = case.others[0]
    assert case.best(other) == SHORT
    assert case.best(other, [RECALL]) == RECALL
    assert case.best(other, [OFF]) == SHORT


def test_separating_evidence_puts_every_cause_of_the_other_kind_aside():
    runs = every()
    runs[1] = seen(
        {128: 80.0, 256: 60.0, 1024: 70.0}, BEFORE, repair="linear", factor=8, recall={8: KINDS["ntk"]}
    )
    case = case_of("rope-0-linear-8", runs)
    assert case is not None
    assert case.separating == (SHORT, RECALL)
    assert case.fewest == (SHORT,)
    assert case.offered == (SHORT, OFF, RECALL)
    assert case.measured_alike(case.others[0], RECALL)


@pytest.mark.parametrize("shuffle", range(3))
def test_the_order_of_the_runs_does_not_matter(shuffle):
    runs = every(ntk=71.0, yarn=75.0)
    order = np.random.default_rng(shuffle).permutation(len(runs))
    here = {case.name: [*case.options] for case in cases(runs)}
    assert {case.name: [*case.options] for case in cases([runs[at] for at in order])} == here
