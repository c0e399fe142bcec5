"""Verdicts ask every run, and say so when runs differ."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alibi_viz.core.verdicts import (
    PERPLEXITY_MARGIN,
    RECALL_MARGIN,
    overall,
    perplexity_verdict,
    recall_verdict,
)

several = st.lists(st.floats(1, 1000), min_size=1, max_size=4)


@pytest.mark.parametrize(
    ("after", "verdict"),
    [
        ([97.0, 194.0], "better"),
        ([103.0, 206.0], "worse"),
        ([101.0, 198.0], "the same"),
        ([97.0, 206.0], "seeds disagree"),
        ([97.0, 200.0], "seeds disagree"),
        ([97.0, np.nan], "not measured"),
    ],
)
def test_a_perplexity_is_better_or_worse_where_every_run_says_so_by_more_than_two_percent(after, verdict):
    assert perplexity_verdict(np.array([100.0, 200.0]), np.array(after)) == verdict


@pytest.mark.parametrize(
    ("after", "verdict"),
    [
        ([0.56, 0.16], "better"),
        ([0.44, 0.04], "worse"),
        ([0.54, 0.06], "the same"),
        ([0.56, 0.1], "seeds disagree"),
    ],
)
def test_recall_is_better_where_every_run_finds_five_more_pairs_in_a_hundred(after, verdict):
    assert recall_verdict(np.array([0.5, 0.1]), np.array(after)) == verdict


@pytest.mark.parametrize("judge", [perplexity_verdict, recall_verdict])
def test_no_run_is_no_measurement(judge):
    assert judge(np.array([]), np.array([])) == "not measured"


@given(several)
def test_what_did_not_change_is_the_same(values):
    assert perplexity_verdict(np.array(values), np.array(values)) == "the same"
    assert recall_verdict(np.array(values), np.array(values)) == "the same"


@given(several, st.floats(1.05, 10))
def test_better_one_way_is_worse_the_other_way(values, times):
    low, high = np.array(values), times * np.array(values)
    assert (perplexity_verdict(high, low), perplexity_verdict(low, high)) == ("better", "worse")
    gain = 2 * RECALL_MARGIN
    assert (recall_verdict(low, low + gain), recall_verdict(low + gain, low)) == ("better", "worse")


@given(st.floats(1, 1000))
def test_one_run_never_disagrees_with_itself(perplexity):
    for change in (-2 * PERPLEXITY_MARGIN, 0, 2 * PERPLEXITY_MARGIN):
        found = perplexity_verdict(np.array([perplexity]), np.array([perplexity * (1 + change)]))
        assert found != "seeds disagree"


@pytest.mark.parametrize(
    ("verdicts", "amounts_to"),
    [
        (["better", "the same", "seeds disagree"], "better"),
        (["worse", "the same", "seeds disagree"], "worse"),
        (["better", "worse", "seeds disagree"], "a trade"),
        (["seeds disagree", "the same"], "seeds disagree"),
        (["the same", "the same"], "the same"),
        (["better", "worse", "not measured"], "not measured"),
        ([], "not measured"),
    ],
)
def test_several_verdicts_amount_to_one(verdicts, amounts_to):
    assert overall(verdicts) == amounts_to
