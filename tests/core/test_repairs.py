"""The registry of repairs: which there are, and what is refused."""

import numpy as np
import pytest

from alibi_viz.core.papers import PAPERS
from alibi_viz.core.repairs import REPAIRABLE, REPAIRS, UNREPAIRED, Retrofit, check_retrofit, repairs_of
from alibi_viz.core.rope_scaling import SCALINGS, scaled_inverse_frequencies


def test_each_method_can_be_left_as_it_is_and_has_a_repair():
    assert set(REPAIRABLE) == {"alibi", "t5", "rope"}
    for method in REPAIRABLE:
        first, *others = repairs_of(method)
        assert first.key == UNREPAIRED
        assert others


def test_every_repair_has_a_paper_and_says_what_it_changes():
    for key, repair in REPAIRS.items():
        assert key == repair.key
        assert repair.paper in PAPERS
        assert repair.changes.endswith(".")


def test_a_repair_that_does_not_hold_while_a_text_grows_is_one_whose_frequencies_depend_on_its_length():
    for key in set(SCALINGS) & set(REPAIRS):
        short, long = (
            scaled_inverse_frequencies(16, method=key, factor=4, train_len=128, seq_len=n)[0]
            for n in (200, 400)
        )
        assert REPAIRS[key].keys_stay_valid == np.array_equal(short, long)


@pytest.mark.parametrize(
    ("method", "retrofit", "named"),
    [
        ("alibi", Retrofit("yarn", 2), "yarn"),
        ("rope", Retrofit("stretched", 2), "stretched"),
        ("nope", Retrofit("none", 2), "nope"),
        ("rope", Retrofit("yarn", 0), "got 0"),
        ("rope", Retrofit("yarn", float("nan")), "nan"),
    ],
)
def test_a_repair_of_another_method_is_refused(method, retrofit, named):
    with pytest.raises(ValueError, match=named):
        check_retrofit(method, retrofit)
