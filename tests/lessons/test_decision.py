"""The decision table in words: every reason carries the numbers behind it."""

from dataclasses import replace

import numpy as np

from alibi_viz.core.decision import Candidate, Costs, Limits, decide
from alibi_viz.lessons import decision as lesson


def candidate(key, *target, parameters=0, n_bytes=32, recall=0.5):
    values = np.array(target)
    costs = Costs(parameters, n_bytes, 0.002, 0.001, "can be moved")
    return Candidate(key, costs, values, values - 1, np.full(len(target), recall), values - 2)


LABELS = {"a": "the first", "b": "the second", "c": "the dear one"}


def table(*candidates, limits=None, goal="target"):
    decisions = decide(candidates, limits or Limits(), goal=goal)
    why = [lesson.reason(decision, decisions, LABELS, goal) for decision in decisions]
    return lesson.qualities(decisions, LABELS) | lesson.costs(decisions, LABELS) | {"why": why}


def test_a_reason_says_who_is_better_and_by_which_numbers():
    found = table(candidate("a", 50.0, 51.0), candidate("b", 60.0, 61.0))
    assert found["choice"] == ["the first", "the second"]
    assert found["rank"] == ["1", "2"]
    assert found["why"][0] == "perplexity at the new length 50.5: better than all others on every seed"
    assert found["why"][1] == "the first is better on every seed: 50.5 against 60.5"


def test_who_is_alone_in_front_is_called_better_than_all_only_when_it_is():
    found = table(candidate("a", 49.0, 49.0), candidate("b", 49.9, 49.9), candidate("c", 50.5, 50.5))
    assert found["rank"] == ["1", "1", "2"]
    found = table(candidate("a", 48.9, 48.9), candidate("b", 50.0, 49.9), candidate("c", 52.0, 50.6))
    assert found["rank"] == ["1", "2", "2"]
    assert "better than all others" in found["why"][0]


def test_recall_that_chance_explains_is_marked():
    found = table(candidate("a", 50.0, 51.0, recall=0.09), candidate("b", 50.0, 51.0, recall=0.2))
    assert found["recall beyond"] == ["9% (chance)", "20%"]


def test_a_method_that_ends_with_training_is_refused_by_that_reason():
    ends = replace(candidate("c", np.nan, np.nan), length_limit=True)
    unknown = candidate("b", np.nan, np.nan)
    why = table(candidate("a", 50.0, 51.0), ends, unknown)["why"]
    assert "cannot read the new length" in why[1]
    assert "not measured" in why[2]


def test_a_shared_first_place_is_told_as_one():
    found = table(candidate("a", 50.0, 52.0), candidate("b", 51.0, 51.5))
    assert found["rank"] == ["1", "1"]
    assert "no other is better on every seed" in found["why"][0]


def test_a_refusal_names_what_was_found_and_what_is_allowed():
    limits = Limits(parameters=0, bytes=1024)
    found = table(
        candidate("a", 50.0, 51.0), candidate("c", 40.0, 41.0, parameters=1024, n_bytes=2**30), limits=limits
    )
    assert found["rank"] == ["1", "–"]
    assert (
        found["why"][1] == "1,024 learned numbers, allowed 0 learned numbers; 1 GiB kept, allowed 1 KiB kept"
    )


def test_what_was_not_measured_is_said_and_has_no_number():
    found = table(candidate("a", 50.0, 51.0), candidate("b", np.nan, np.nan))
    assert found["perplexity at the new length"] == ["50.5", "not measured"]
    assert found["rank"] == ["1", "–"]


def test_what_short_texts_cost_has_a_column_only_where_there_is_a_model_to_compare_with():
    compared = candidate("a", 50.0, 51.0)
    anew = Candidate(*(getattr(compared, name) for name in ("key", "costs", "target", "short", "recall")))
    assert table(compared)["short texts"] == ["+2.1%"]
    assert "short texts" not in table(anew)


def test_recall_is_told_as_a_share_and_more_of_it_ranks_first():
    found = table(
        candidate("a", 50.0, 51.0, recall=0.2), candidate("b", 60.0, 61.0, recall=0.4), goal="recall"
    )
    assert found["choice"][0] == "the second"
    assert found["why"][1] == "the second is better on every seed: 40% against 20%"


def test_the_notices_name_the_first_and_the_limits_that_rule_out():
    limits = Limits(bytes=1024)
    decisions = decide(
        [candidate("a", 50.0, 51.0), candidate("c", 40.0, 41.0, n_bytes=2**30)], limits, goal="target"
    )
    first, memory = lesson.notices(decisions, LABELS, "target", limits)
    assert "the first" in first
    assert "50.5" in first
    assert "1 of 2" in memory


def test_limits_that_nothing_meets_are_said():
    limits = Limits(bytes=1)
    decisions = decide([candidate("c", 40.0, 41.0, n_bytes=2**30)], limits, goal="target")
    assert lesson.notices(decisions, LABELS, "target", limits)[0].startswith("Nothing meets")


def test_a_limit_that_refuses_nobody_is_named():
    limits = Limits(bytes=2**30, parameters=0)
    decisions = decide([candidate("a", 50.0, 51.0), candidate("c", 40.0, 41.0)], limits, goal="target")
    _, parameters, memory = lesson.notices(decisions, LABELS, "target", limits)
    assert "learned numbers rules out none" in parameters
    assert "1 GiB" in memory


def test_a_line_joins_rank_name_and_reason():
    decisions = decide([candidate("a", 50.0, 51.0), candidate("b", np.nan, np.nan)], Limits(), goal="target")
    first, last = lesson.reasons(decisions, LABELS, "target")
    assert first.startswith("**1 · the first**: perplexity")
    assert last.startswith("**Refused · the second**: ")
