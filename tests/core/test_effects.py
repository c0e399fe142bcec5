"""Effects: the factors by hand, and their product is what was measured."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alibi_viz.core.effects import effects
from alibi_viz.core.symptoms import Symptoms
from tests.made_up_runs import run, seen

PERPLEXITY = st.fixed_dictionaries({128: st.floats(1.0, 1e3), 1024: st.floats(1.0, 1e3)})


def test_each_factor_by_hand():
    trained = Symptoms(
        run({128: 54.0, 256: 33.0}, further=True),
        run({128: 50.0, 256: 60.0}, repair="none", factor=1, further=True),
        run({128: 45.0, 256: 66.0}, repair="none", factor=2, further=True),
    )
    found = effects(trained, 256)
    assert found.before == 50.0
    assert found.method == pytest.approx(1.2)
    assert found.training == pytest.approx(1.1)
    assert found.change == pytest.approx(0.5)
    assert found.change_short == pytest.approx(1.2)


@given(PERPLEXITY, PERPLEXITY, PERPLEXITY)
def test_the_effects_multiply_to_what_was_measured(now, before, off):
    runs = run(now), run(before, repair="none", factor=1), run(off, repair="none")
    found = effects(Symptoms(*runs), 1024)
    assert found.before * found.method * found.training * found.change == pytest.approx(now[1024])


def test_what_nothing_was_done_to_has_the_method_s_effect_alone():
    found = effects(seen({128: 50.0, 256: 60.0}, {}, repair="none"), 256)
    assert (found.method, found.training, found.change, found.change_short) == (1.2, 1.0, 1.0, 1.0)


def test_a_length_that_was_not_measured_is_named():
    with pytest.raises(ValueError, match="got 512"):
        effects(seen({128: 50.0}, {128: 50.0}), 512)
