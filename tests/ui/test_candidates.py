"""Candidates of the decision table from the shipped results: every rank is one that the rules of the repairs give."""

import pytest

from alibi_viz.core.cost import ModelShape
from alibi_viz.core.decision import Limits, decide
from alibi_viz.core.repairs import FACTORS, REPAIRABLE
from alibi_viz.core.verdicts import perplexity_verdict, recall_verdict
from alibi_viz.ui import candidates

SHAPE = ModelShape(2, 8, 64, 2048)


def asked(factor):
    return candidates.Asked(factor, SHAPE, as_needed=False)


def tables(goal):
    """What may be chosen and what became of it, for every checkpoint and factor."""
    for factor in FACTORS:
        anew, *repaired = (
            candidates.anew(asked(factor)),
            *(candidates.repaired(method, asked(factor), further=True) for method in REPAIRABLE),
        )
        for found in (anew, *repaired):
            yield [each for each in decide(found.candidates, Limits(), goal=goal) if each.rank is not None]


def verdict(before, after, goal):
    if goal == "recall":
        return recall_verdict(before.recall, after.recall)
    return perplexity_verdict(before.quality(goal), after.quality(goal))


@pytest.mark.parametrize("goal", ["target", "short", "recall"])
def test_only_those_rank_before_whom_the_verdicts_on_repairs_call_better(goal):
    seen = set()
    for decisions in tables(goal):
        own_numbers = [each.candidate for each in decisions if goal != "target" or not each.candidate.same_as]
        for decision in decisions:
            called = {other.key: verdict(decision.candidate, other, goal) for other in own_numbers}
            seen.update(called.values())
            assert decision.rank == 1 + len(decision.better)
            if decision.candidate in own_numbers:
                better = {key for key, each in called.items() if each == "better"}
                assert better == set(decision.better) & set(called)
    assert {"better", "the same"} <= seen


def test_repairs_that_are_the_same_at_the_new_length_share_their_rank_by_it():
    n_pairs = 0
    for decisions in tables("target"):
        ranks = {decision.candidate.key: decision.rank for decision in decisions}
        for decision in decisions:
            if decision.candidate.same_as:
                n_pairs += 1
                assert decision.rank == ranks[decision.candidate.same_as]
    assert n_pairs == len(FACTORS) * 2 * 2


@pytest.mark.parametrize("factor", FACTORS)
@pytest.mark.parametrize("goal", ["target", "short", "recall"])
def test_learned_positions_never_rank_because_they_end_with_training(factor, goal):
    decisions = decide(candidates.anew(asked(factor)).candidates, Limits(), goal=goal)
    refused = {
        each.candidate.key: [r.limit for r in each.refusals] for each in decisions if each.rank is None
    }
    assert refused == {"learned": ["length"]}


def test_work_is_beside_that_of_layers_and_attention_together():
    costs = {each.key: each.costs for each in candidates.anew(asked(2)).candidates}
    length, width = 2 * SHAPE.train_len, SHAPE.n_heads * SHAPE.head_dim
    pairs = length * (length + 1) // 2
    whole = SHAPE.n_layers * (2 * length * 12 * width**2 + 4 * width * pairs)
    assert costs["alibi"].flops_share == pytest.approx(2 * SHAPE.n_layers * SHAPE.n_heads * pairs / whole)
