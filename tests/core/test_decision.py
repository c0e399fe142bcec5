"""A decision: limits refuse with what was found, and only what is better by more than the margin ranks better."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alibi_viz.core.decision import KEYS, Candidate, Costs, Limits, Refusal, decide
from alibi_viz.core.verdicts import perplexity_verdict

CHEAP = Costs(parameters=0, bytes=32, flops_share=0.001, read_share=0.001, keys="can be moved")


def candidate(
    key="one", *, target=(10.0, 11.0), short=(9.0, 9.0), recall=(0.5, 0.6), before=None, costs=CHEAP, **more
):
    rows = (np.array(values, dtype=np.float64) for values in (target, short, recall))
    return Candidate(key, costs, *rows, None if before is None else np.array(before), **more)


def ranks(*candidates, goal="target"):
    return {d.candidate.key: d.rank for d in decide(candidates, Limits(), goal=goal)}


def test_candidates_that_win_on_a_seed_each_share_a_rank_and_the_lower_mean_stands_first():
    targets = {"high": (12.0, 13.0), "b": (9.0, 11.0), "a": (9.5, 10.0)}
    found = decide(
        [candidate(key, target=target) for key, target in targets.items()], Limits(), goal="target"
    )
    assert [(d.candidate.key, d.rank, d.better) for d in found] == [
        ("a", 1, []),
        ("b", 1, []),
        ("high", 3, ["a", "b"]),
    ]


def test_a_gain_past_the_margin_on_every_seed_counts_although_seeds_differ_by_more():
    one, other = candidate("one", target=(10.0, 20.0)), candidate("other", target=(9.7, 19.4))
    assert ranks(one, other) == {"other": 1, "one": 2}


def test_what_is_within_the_margin_shares_a_rank_although_every_seed_agrees():
    assert ranks(candidate("one", target=(10.0, 20.0)), candidate("other", target=(9.9, 19.9))) == {
        "other": 1,
        "one": 1,
    }
    few, more = candidate("few", recall=(0.05, 0.06)), candidate("more", recall=(0.09, 0.10))
    assert ranks(few, more, goal="recall") == {"few": 1, "more": 1}


def test_in_a_row_of_small_steps_only_those_rank_apart_that_are_told_apart():
    steps = [
        candidate(key, target=(value, value)) for key, value in zip("abc", (9.7, 9.85, 10.0), strict=True)
    ]
    assert ranks(*steps) == {"a": 1, "b": 1, "c": 2}


def test_what_is_the_same_model_at_the_target_has_one_rank_there_and_its_own_elsewhere():
    best, one = candidate("best", target=(9.79, 9.79)), candidate("one", target=(9.98, 9.98))
    other = candidate("other", target=(10.0, 10.0), short=(8.0, 8.0))
    assert ranks(best, one, other) == {"best": 1, "one": 1, "other": 2}
    alike = replace(other, same_as="one")
    assert ranks(best, one, alike) == {"best": 1, "one": 1, "other": 1}
    assert ranks(best, one, alike, goal="short") == {"best": 2, "one": 2, "other": 1}


def test_what_cannot_read_the_new_length_is_refused_however_well_it_reads_short_texts():
    ends = candidate("ends", target=(np.nan, np.nan), short=(1.0, 1.0), length_limit=True)
    for goal in ("target", "short"):
        [first, last] = decide([ends, candidate("reads")], Limits(), goal=goal)
        assert first.candidate.key == "reads"
        assert [refusal.limit for refusal in last.refusals] == ["length"]


def test_candidates_measured_on_different_seeds_are_not_compared():
    one, other = (
        candidate("one"),
        replace(candidate("other"), target=np.array([9.0]), short=np.array([9.0]), recall=np.zeros(1)),
    )
    with pytest.raises(ValueError, match="'one': 2, 'other': 1"):
        decide([one, other], Limits(), goal="target")


def test_the_goal_decides_who_is_first():
    near = candidate("near", target=(10.0, 10.0), short=(8.0, 8.0), recall=(0.1, 0.1))
    far = candidate("far", target=(9.0, 9.0), short=(9.0, 9.0), recall=(0.3, 0.3))
    first = {
        goal: decide([near, far], Limits(), goal=goal)[0].candidate.key
        for goal in ("target", "short", "recall")
    }
    assert first == {"target": "far", "short": "near", "recall": "far"}


@pytest.mark.parametrize(
    ("limits", "refusal"),
    [
        (Limits(parameters=255), Refusal("parameters", 255, 256)),
        (Limits(bytes=1000), Refusal("bytes", 1000, 1001)),
        (Limits(flops_share=0.01), Refusal("flops_share", 0.01, 0.02)),
        (Limits(read_share=0.02), Refusal("read_share", 0.02, 0.03)),
        (Limits(keys="can be moved"), Refusal("keys", "can be moved", "stay valid")),
    ],
)
def test_a_limit_that_is_exceeded_is_named_with_what_was_found(limits, refusal):
    dear = candidate("dear", costs=Costs(256, 1001, 0.02, 0.03, "stay valid"))
    [first, last] = decide([dear, candidate("cheap", target=(99.0, 99.0))], limits, goal="target")
    assert (first.candidate.key, first.rank) == ("cheap", 1)
    assert (last.candidate.key, last.rank, last.refusals) == ("dear", None, [refusal])


def test_what_is_just_allowed_is_allowed():
    exact = candidate(before=(8.0, 8.0))
    limits = Limits(
        parameters=0, bytes=32, flops_share=0.001, read_share=0.001, short_cost=0.125, keys="can be moved"
    )
    assert decide([exact], limits, goal="target")[0].rank == 1


def test_the_cost_in_short_texts_is_taken_run_by_run_and_is_none_where_nothing_was_before():
    worse = candidate(short=(11.0, 33.0), before=(10.0, 30.0))
    assert worse.short_cost == pytest.approx(0.1)
    [decision] = decide([worse], Limits(short_cost=0.05), goal="target")
    assert decision.refusals == [Refusal("short_cost", 0.05, worse.short_cost)]
    assert decide([candidate()], Limits(short_cost=0.05), goal="target")[0].rank == 1


@pytest.mark.parametrize("values", [(), (10.0, np.nan)])
def test_what_was_not_measured_is_refused_and_never_ranked(values):
    unknown = candidate("unknown", target=values, short=values, recall=values)
    [first, last] = decide([unknown, candidate("known")], Limits(), goal="target")
    assert first.candidate.key == "known"
    assert [refusal.limit for refusal in last.refusals] == ["measured"]


perplexities = st.tuples(st.floats(1, 1000), st.floats(1, 1000))


@given(st.lists(perplexities, min_size=1, max_size=6), st.randoms())
def test_ranks_do_not_depend_on_order_and_nobody_ranks_before_one_who_beats_them(targets, random):
    candidates = [candidate(str(i), target=t) for i, t in enumerate(targets)]
    shuffled = random.sample(candidates, len(candidates))
    found = ranks(*candidates)
    assert found == ranks(*shuffled)
    for one in candidates:
        for other in candidates:
            if perplexity_verdict(other.target, one.target) == "better":
                assert found[one.key] < found[other.key]
    assert min(found.values()) == 1


@given(st.sampled_from(KEYS), st.sampled_from(KEYS))
def test_keys_that_can_be_moved_also_stay_valid(has, wanted):
    [decision] = decide([candidate(costs=CHEAP._replace(keys=has))], Limits(keys=wanted), goal="target")
    assert (decision.rank == 1) == (KEYS.index(has) >= KEYS.index(wanted))
