import pytest

from alibi_viz.core.methods import METHODS
from alibi_viz.core.paper_speeds import paper_speed, paper_speeds


def test_the_table_has_four_methods_at_three_lengths():
    rows = paper_speeds()
    assert {row.method for row in rows} == {"sinusoidal", "rope", "t5", "alibi"} <= set(METHODS)
    assert {row.length for row in rows} == {512, 1024, 3072}
    assert len(rows) == 12


def test_alibi_is_as_quick_as_sinusoidal_within_the_percents_that_the_paper_states():
    # section 3: within 1% while training and 3% while evaluating, which the rounded table bears out but for
    # the places where ALiBi comes out quicker
    for length in (512, 1024, 3072):
        alibi, sinusoidal = paper_speed("alibi", length), paper_speed("sinusoidal", length)
        assert alibi.training > 0.99 * sinusoidal.training
        assert alibi.evaluation > 0.97 * sinusoidal.evaluation
        assert alibi.gigabytes - sinusoidal.gigabytes <= 0.1 + 1e-9


def test_the_t5_bias_trains_at_half_the_speed_and_less_when_texts_are_long():
    ratios = [
        paper_speed("t5", n).training / paper_speed("sinusoidal", n).training for n in (512, 1024, 3072)
    ]
    assert ratios == pytest.approx([0.505, 0.5, 0.281], abs=5e-4)


def test_what_the_paper_did_not_measure_is_an_error():
    with pytest.raises(ValueError, match="got 'nope' and 512"):
        paper_speed("nope", 512)
