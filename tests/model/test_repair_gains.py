"""What a repair gained: against the fair comparison, seed by seed."""

import numpy as np
import pytest

from alibi_viz.core.verdicts import JUDGED
from alibi_viz.model.repair_gains import gains
from alibi_viz.model.retrofit_results import RetrofitResults

LENGTHS, DISTANCES = (128, 256, 512, 1024), (8, 96, 192, 384, 768)


def run(
    repair="none", factor=1, *, further=False, seed=0, perplexity=(40, 50, 60, 70), recall=(1, 1, 0, 0, 0)
):
    perplexities = [
        {"text": "test", "protocol": "nonoverlapping", "length": length, "perplexity": value}
        for length, value in zip(LENGTHS, perplexity, strict=True)
    ]
    recalled = [{"distance": d, "share_right": r} for d, r in zip(DISTANCES, recall, strict=True)]
    return RetrofitResults(
        "rope",
        seed,
        128,
        {},
        perplexities,
        [],
        recalled,
        [],
        [],
        repair=repair,
        factor=factor,
        further=further,
    )


def of(results, repair="yarn", factor=4, *, further=False):
    return gains(results, "rope", repair, factor, further=further)


def verdicts(found):
    return {name: change.verdict for name, change in found.changes.items()}


def test_at_once_a_repair_is_compared_with_the_model_as_it_is():
    found = of([run(), run("yarn", 4, perplexity=(44, 44, 44, 90), recall=(0.5, 0.5, 0.5, 0.3, 0.9))])
    assert [(c.before.tolist(), c.after.tolist()) for c in found.changes.values()] == [
        ([40], [44]),
        ([60], [44]),
        ([1], [0.5]),
        ([0], [0.4]),
        ([40], [44]),
    ]
    assert list(verdicts(found).values()) == ["worse", "better", "worse", "better", "worse"]
    assert found.verdict == "a trade"


def test_recall_beyond_training_goes_as_far_as_the_target_and_no_further():
    results = [run(), *(run("yarn", f, recall=(1, 1, 0.5, 0.25, 0.0)) for f in (2, 4, 8))]
    means = [of(results, factor=f).changes["beyond"].after.item() for f in (2, 4, 8)]
    assert means == [0.5, 0.375, 0.25]


def test_after_training_further_the_comparison_was_trained_as_long():
    results = [
        run(perplexity=(99, 99, 99, 99)),
        run(further=True, perplexity=(38, 50, 60, 70)),
        run("none", 4, further=True, perplexity=(39, 39, 36, 70)),
        run("yarn", 4, further=True, perplexity=(40, 39, 36, 70)),
    ]
    changes = of(results, further=True).changes
    assert (changes["short"].before, changes["short"].verdict) == (38, "worse")
    assert (changes["target"].before, changes["target"].verdict) == (36, "the same")
    assert (changes["cut"].before, changes["cut"].verdict) == (38, "better")


def test_long_windows_alone_are_compared_with_short_ones():
    results = [run(further=True), run("none", 4, further=True, perplexity=(42, 42, 42, 99))]
    changes = of(results, "none", further=True).changes
    assert (changes["target"].before, changes["target"].after) == (60, 42)
    assert (changes["short"].before, changes["short"].after) == (40, 42)


def test_seeds_are_compared_with_their_like_and_a_seed_that_one_side_lacks_is_left_out():
    results = [
        run(seed=0, perplexity=(40, 50, 60, 70)),
        run(seed=1, perplexity=(80, 90, 99, 99)),
        run("yarn", 4, seed=1, perplexity=(80, 80, 88, 99)),
        run("yarn", 4, seed=2, perplexity=(1, 1, 1, 1)),
    ]
    changes = of(results).changes
    assert (changes["target"].before.tolist(), changes["target"].after.tolist()) == ([99], [88])
    assert (changes["short"].verdict, changes["target"].verdict) == ("the same", "better")


@pytest.mark.parametrize("results", [[], [run()], [run("yarn", 4)], [run("yarn", 2), run(further=True)]])
def test_what_is_missing_is_not_measured(results):
    found = of(results)
    assert set(verdicts(found).values()) == {"not measured"}
    assert found.verdict == "not measured"


def test_a_gap_is_not_measured_and_the_rest_is():
    gap = run("yarn", 4)
    del gap.perplexity[2]["perplexity"]
    found = verdicts(of([run(), gap]))
    assert {name for name, verdict in found.items() if verdict == "not measured"} == {"target", "cut"}
    assert found["short"] == "the same"


def test_a_repair_is_judged_by_four_numbers_and_never_by_cutting():
    results = [run(), run("yarn", 4, perplexity=(40, 50, 41.5, 70))]
    found = of(results)
    assert "cut" not in JUDGED
    assert (found.changes["cut"].verdict, found.verdict) == ("worse", "better")
    assert np.isfinite(found.changes["beyond"].after).all()
