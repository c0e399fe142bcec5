"""What the papers printed on repairs, cell by cell."""

import pytest

from alibi_viz.core.paper_repairs import PAPER_REPAIRS
from alibi_viz.core.papers import PAPERS


@pytest.mark.parametrize("table", PAPER_REPAIRS, ids=lambda table: table.source)
def test_a_table_has_a_paper_a_place_and_columns_of_one_length(table):
    assert table.paper in PAPERS
    assert table.source.startswith(PAPERS[table.paper].short)
    assert len({len(column) for column in table.columns.values()}) == 1


def test_interpolation_without_training_is_far_off_and_two_hundred_steps_bring_it_back():
    steps = PAPER_REPAIRS[0].columns
    assert steps["0 steps"] == (16.1, 112.13)
    assert steps["200 steps"] == (7.12, 7.05)
    assert all(long < short for short, long in zip(steps["200 steps"], steps["1,000 steps"], strict=True))


def test_the_old_length_costs_more_the_larger_the_factor():
    assert PAPER_REPAIRS[1].columns["at 2,048"] == (2.77, 2.79, 2.79, 2.82)


def test_beyond_what_it_is_made_for_interpolation_loses_most():
    beyond = PAPER_REPAIRS[2].columns["at 10,240"]
    assert beyond == (8.07, 6.24, 6.04)
    assert max(beyond) == beyond[0]
