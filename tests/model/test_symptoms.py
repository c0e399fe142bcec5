"""Measured results as symptoms: every run beside what it is compared with, and nothing that was measured otherwise."""

from dataclasses import replace

import pytest

from alibi_viz.model.results import Results
from alibi_viz.model.retrofit_results import RetrofitResults
from alibi_viz.model.symptoms import symptoms


def perplexities(*lengths: int, protocol: str = "nonoverlapping") -> list[dict]:
    return [{"text": "test", "protocol": protocol, "length": n, "perplexity": 10.0 + n} for n in lengths]


def repaired(
    repair: str, factor: int = 8, *, seed: int = 0, further: bool = False, perplexity: float = 50.0
) -> RetrofitResults:
    return RetrofitResults(
        "rope",
        seed,
        128,
        {},
        [row | {"perplexity": perplexity} for row in perplexities(128, 256)],
        [{"first": 1, "last": 1, "loss": 5.0}, {"first": 2, "last": 1024, "loss": 4.0}],
        [{"distance": 8, "share_right": 0.5, "loss": 1.0}, {"distance": 96, "gap": "why"}],
        [],
        [{"length": 512, "by_layer_and_head": [[3.0, 40.0]]}],
        repair,
        factor,
        further,
    )


NOPE = Results(
    "nope",
    1,
    128,
    {},
    perplexities(64, 128, 256, 4096) + perplexities(128, protocol="sliding"),
    [{"first": 1, "last": 1, "loss": 5.0}],
    [{"distance": 8, "share_right": 0.9}],
    [],
    [{"length": 128, "by_layer_and_head": [[3.0, 40.0]]}],
)
PLAIN_ROPE = replace(NOPE, method="rope")


def test_a_run_carries_everything_that_was_measured_and_gaps_are_no_points():
    [found] = [seen.run for seen in symptoms([], [repaired("none", 1), repaired("yarn")]) if seen.run.scaled]
    assert (found.name, found.cause, found.factor, found.train_len) == ("rope-0-yarn-8", "rope-yarn", 8, 128)
    assert found.perplexity.at(256) == 50.0
    assert found.losses.places.tolist() == [1, 1024]
    assert found.recall.places.tolist() == [8]
    assert found.attention.tolist() == [[3.0, 40.0]]
    assert found.traced_len == 512


def test_a_repair_is_compared_with_the_same_checkpoint_as_it_is():
    runs = [repaired("none", 1, seed=seed) for seed in (0, 1)]
    found = symptoms([], [*runs, repaired("yarn", seed=1)])
    [yarn] = [seen for seen in found if seen.run.scaled]
    assert yarn.before.name == yarn.off.name == "rope-1-none-1"


def test_a_repair_that_was_trained_further_is_compared_with_training_alone():
    runs = [repaired("none", 1), repaired("none", 1, further=True), repaired("none", 8, further=True)]
    found = symptoms([], [*runs, repaired("yarn", further=True)])
    [yarn] = [seen for seen in found if seen.run.scaled]
    assert yarn.before.name == "rope-0-none-1-further"
    assert yarn.off.name == "rope-0-none-8-further"


def test_training_further_on_short_windows_is_a_comparison_and_no_run_of_its_own():
    runs = [repaired("none", 1), repaired("none", 1, further=True), repaired("none", 8, further=True)]
    assert [seen.run.name for seen in symptoms([], runs)] == ["rope-0-none-1", "rope-0-none-8-further"]


def test_a_run_whose_comparison_is_missing_is_left_out():
    assert symptoms([], [repaired("yarn")]) == []
    assert symptoms([], [repaired("none", 1, seed=1), repaired("yarn", seed=0)])[0].run.seed == 1
    without_long = [repaired("none", 1, further=True), repaired("yarn", further=True)]
    assert symptoms([], without_long) == []


@pytest.mark.parametrize("turn", [1, -1])
def test_what_is_the_same_for_any_factor_is_there_once_for_the_largest(turn):
    runs = [repaired("none", 1), *(repaired("to_alibi", factor) for factor in (2, 4, 8))]
    found = {seen.run.name: seen.run.factor for seen in symptoms([], runs[::turn])}
    assert found == {"rope-0-none-1": 8, "rope-0-to_alibi-8": 8}


def test_methods_without_repairs_come_from_the_plain_results_at_the_lengths_of_the_others():
    found = symptoms([NOPE, PLAIN_ROPE], [repaired("none", 1)])
    [nope] = [seen for seen in found if seen.run.method == "nope"]
    assert nope.run.name == "nope-1"
    assert nope.run.perplexity.places.tolist() == [128, 256]
    assert nope.run.perplexity.at(128) == 138.0
    assert nope.before is nope.run
    assert nope.off is nope.run
    assert len(found) == 2


def test_what_was_measured_in_other_windows_is_left_out():
    [nope] = symptoms([NOPE], [])
    assert not nope.run.losses.places.size
    assert not nope.run.attention.size
    assert nope.run.recall.places.tolist() == [8]
