"""Symptoms: readings by hand; ratios let checkpoints fall out, and heads have no names."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alibi_viz.core.repairs import REPAIRS
from alibi_viz.core.symptoms import (
    ATTENTION,
    COMPLAINT,
    CONTEXT,
    EVIDENCE,
    OFF,
    RECALL,
    SHORT,
    Symptoms,
)
from tests.made_up_runs import points, run, seen

BEFORE = {128: 50.0, 256: 60.0, 512: 75.0}
NOW = {128: 55.0, 256: 54.0, 512: 60.0}


def test_the_complaint_is_of_long_texts_alone():
    reading = seen(NOW, BEFORE).reading(COMPLAINT)
    assert reading.places.tolist() == [256, 512]
    assert np.exp(reading.values) == pytest.approx([54.0, 60.0])


def test_short_texts_and_switching_off_are_ratios_of_the_same_weights():
    found = seen(NOW, BEFORE)
    assert np.exp(found.reading(SHORT).values) == pytest.approx([1.1])
    assert np.exp(found.reading(OFF).values) == pytest.approx([0.9, 0.8])


def test_a_run_that_nothing_was_done_to_has_nothing_to_switch_off():
    found = seen(BEFORE, BEFORE, repair="none")
    assert found.reading(SHORT).values.tolist() == [0.0]
    assert found.reading(OFF).values.tolist() == [0.0, 0.0]


def test_training_further_is_compared_with_training_further_on_windows_as_long():
    trained = run(NOW, further=True)
    short = run({128: 44.0, 256: 90.0}, repair="none", factor=1, further=True)
    long = run({128: 99.0, 256: 60.0}, repair="none", factor=2, further=True)
    found = Symptoms(trained, short, long)
    assert np.exp(found.reading(SHORT).values) == pytest.approx([55 / 44])
    assert np.exp(found.reading(OFF).values) == pytest.approx([54 / 60])
    assert found.shown(OFF)["beside"].places.tolist() == [256]


@given(st.floats(0.5, 2.0))
def test_a_checkpoint_that_is_better_everywhere_changes_no_ratio(times):
    scaled = [{at: times * value for at, value in values.items()} for values in (NOW, BEFORE)]
    for evidence in (SHORT, OFF):
        there = seen(*scaled).reading(evidence).values
        assert there == pytest.approx(seen(NOW, BEFORE).reading(evidence).values, abs=1e-12)


@given(st.permutations([2.0, 8.0, 30.0, 90.0]))
def test_the_order_of_heads_within_a_layer_changes_nothing(layer):
    one = seen(NOW, BEFORE, attention=[layer, [1.0, 2.0, 3.0, 4.0]])
    assert np.exp(one.reading(ATTENTION).values) == pytest.approx([2, 8, 30, 90, 1, 2, 3, 4])
    assert one.shown(ATTENTION)["this"].places.tolist() == list(range(1, 9))


def test_losses_and_recall_are_read_as_they_are():
    found = seen(NOW, BEFORE, losses={1: 5.0, 8: 4.0}, recall={8: 0.5})
    assert found.reading(CONTEXT).values.tolist() == [5.0, 4.0]
    assert found.reading(RECALL).values.tolist() == [0.5]


def test_what_was_not_measured_has_no_places():
    found = seen(NOW, BEFORE)
    assert [evidence for evidence in EVIDENCE if not found.reading(evidence).places.size] == [
        CONTEXT,
        RECALL,
        ATTENTION,
    ]


@pytest.mark.parametrize("repair", REPAIRS)
def test_scaling_is_every_repair_that_neither_leaves_a_method_nor_swaps_it(repair):
    assert run(NOW, repair=repair).scaled == (repair not in ("none", "to_alibi"))


def test_the_factor_enters_where_something_is_scaled_or_trained_for_it():
    assert run(NOW, repair="none").for_any_factor
    assert run(NOW, repair="to_alibi").for_any_factor
    assert not run(NOW, repair="none", further=True).for_any_factor
    assert not run(NOW, repair="yarn").for_any_factor


def test_a_place_that_was_not_measured_is_named():
    with pytest.raises(ValueError, match=r"place must be one of \[128\], got 64"):
        points({128: 1.0}).at(64)
