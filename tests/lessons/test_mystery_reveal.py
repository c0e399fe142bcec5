"""The reveal of a mystery, on every case that the shipped results make: it says what that run shows, and no more."""

import numpy as np
import pytest

from alibi_viz.core.lineup import cases
from alibi_viz.core.repaired import (
    repaired_frequencies,
    repaired_max_distance,
    repaired_slopes,
    unseen_angles,
)
from alibi_viz.core.repairs import FACTORS, REPAIRS
from alibi_viz.core.slopes import alibi_slopes, half_distance
from alibi_viz.core.t5 import relative_position_bucket
from alibi_viz.lessons import mystery as lesson
from alibi_viz.lessons.mystery_reveal import revealed, shown, signs
from alibi_viz.model import results, retrofit_results
from alibi_viz.model.config import T5_MAX_DISTANCE, Config
from alibi_viz.model.symptoms import symptoms

CASES = lesson.in_order(cases(symptoms(results.read_results(), retrofit_results.read_retrofits())))
CAUSES = sorted({case.truth.key for case in CASES})
SIGNS = lesson.words()["signs"]
TRAIN_LEN = Config("rope").train_len
WITHIN, BEYOND = -np.arange(TRAIN_LEN), -np.arange(TRAIN_LEN, 8 * TRAIN_LEN)


def of_cause(cause):
    return [case for case in CASES if case.truth.key == cause]


def verdict(ratio, margin):
    return "rises" if ratio > margin else "falls" if ratio < -margin else "the same"


PERPLEXITY = {"worse": "rises", "better": "falls", "the same": "the same"}
RECALL = {"worse": "falls", "better": "rises", "the same": "the same"}


def test_the_reveal_names_the_file_the_cause_and_what_was_measured():
    for case in CASES:
        run = case.shown.run
        about = lesson.about(run)
        assert f"`{run.name}.json`" in about
        assert lesson.label(case.truth) in about
        folder = retrofit_results.FOLDER if run.losses.places.size else results.RESULTS
        assert (folder / f"{run.name}.json").is_file()
        changed, whose, enough = revealed(case, 2)
        assert REPAIRS[run.repair].changes in changed
        assert ("is scaled" in whose) != case.truth.scaled
        assert all(piece in enough for piece in case.fewest)


def test_a_run_is_judged_at_the_length_it_is_meant_for_and_the_longest_texts_come_after():
    for case in CASES:
        run = case.shown.run
        target, longest = run.factor * run.train_len, int(run.long.places[-1])
        changed, whose, _ = revealed(case, 2)
        assert f"{target:,} tokens perplexity" in changed
        assert f"{run.perplexity.at(target):.2f}" in changed
        assert f"{target:,}" in whose
        at_target, at_longest = (f"{run.perplexity.at(length):.2f}" for length in (target, longest))
        assert at_target in whose
        assert at_longest in whose[whose.index(f"{longest:,}") :]


@pytest.mark.parametrize("cause", CAUSES)
def test_what_is_said_of_short_texts_is_what_the_run_shows(cause):
    for case in of_cause(cause):
        now, before = (run.perplexity.at(TRAIN_LEN) for run in (case.shown.run, case.shown.before))
        seen = shown(case)
        assert (SIGNS["untouched"] in signs(case)) == (case.shown.run.name == case.shown.before.name)
        if seen.short is None:
            assert now == before
        elif seen.short == "exact":
            assert now == before
            assert SIGNS["short"]["exact"] in signs(case)
        else:
            assert now != before
            assert PERPLEXITY[seen.short] == verdict(now / before - 1, 0.02)
            assert f"{now:.2f}" in signs(case)[0]
            assert f"{before:.2f}" in signs(case)[0]


@pytest.mark.parametrize("cause", CAUSES)
def test_a_curve_is_said_to_climb_only_where_it_does(cause):
    for case in of_cause(cause):
        run = case.shown.run
        ratio = run.perplexity.at(run.factor * TRAIN_LEN) / run.perplexity.at(TRAIN_LEN) - 1
        assert PERPLEXITY[shown(case).course] == verdict(ratio, 0.02)
        flat_and_worse = ratio <= 0.02 and shown(case).short == "worse"
        assert (SIGNS["no_health"] in signs(case)) == flat_and_worse


@pytest.mark.parametrize("cause", CAUSES)
def test_recall_is_told_where_it_changed_most_and_as_it_changed(cause):
    for case in of_cause(cause):
        seen = shown(case)
        if seen.recall is None:
            assert case.shown.run.name == case.shown.before.name
            continue
        change = case.shown.run.recall.values - case.shown.before.recall.values
        most = change[np.abs(change).argmax()]
        assert RECALL[seen.recall] == verdict(most, 0.05)
        if seen.recall != "the same":
            assert f"{case.shown.run.recall.at(seen.distance):.0%}" in signs(case)[-1]


def test_every_cause_there_can_be_has_words_on_what_it_does():
    every = {f"{method}-{repair.key}" for repair in REPAIRS.values() for method in repair.methods}
    assert every | {"sinusoidal-none", "nope-none"} == set(lesson.words()["why"])


@pytest.mark.parametrize("factor", FACTORS)
def test_pairs_reach_new_angles_as_the_words_on_each_repair_say(factor):
    target = factor * TRAIN_LEN

    def pairs(repair):
        sizes = {"factor": factor, "train_len": TRAIN_LEN, "seq_len": target}
        return repaired_frequencies(Config("rope").head_dim, repair=repair, **sizes)[0]

    before = pairs("none")
    unseen = {
        repair: unseen_angles(before, pairs(repair), train_len=TRAIN_LEN, target_len=target)
        for repair in ("none", "linear", "ntk", "dynamic", "yarn")
    }
    assert {repair for repair, new in unseen.items() if new.any()} == {"none", "ntk", "dynamic"}
    assert not any(new[0] for new in unseen.values())  # slow pairs, not the fastest
    assert pairs("linear")[0] == before[0] / factor
    assert pairs("yarn")[0] == pairs("ntk")[0] == before[0]


@pytest.mark.parametrize("factor", FACTORS)
def test_heads_look_further_as_the_words_on_each_repair_say(factor):
    slopes = alibi_slopes(Config("alibi").n_heads)
    at = {"factor": factor, "train_len": TRAIN_LEN}
    for repair in ("divided", "growing"):
        long = repaired_slopes(slopes, repair=repair, **at, seq_len=factor * TRAIN_LEN)
        assert (half_distance(long) > half_distance(slopes)).all()
    short = repaired_slopes(slopes, repair="growing", **at, seq_len=TRAIN_LEN)
    assert (short == slopes).all()
    assert half_distance(slopes)[0] < 2


@pytest.mark.parametrize("factor", FACTORS)
def test_stretched_buckets_tell_less_apart_within_training_and_more_past_it(factor):
    def told_apart(places, repair):
        far = repaired_max_distance(T5_MAX_DISTANCE, repair=repair, factor=factor)
        return len(set(relative_position_bucket(places, bidirectional=False, max_distance=far).tolist()))

    assert told_apart(WITHIN, "stretched") < told_apart(WITHIN, "none")
    assert told_apart(BEYOND, "stretched") > told_apart(BEYOND, "none") == 1


@pytest.mark.parametrize("off", [-1, 0, 1])
def test_how_many_pieces_were_asked_for_is_weighed_against_how_many_are_needed(off):
    words = lesson.words()["reveal"]
    for case in CASES:
        told = revealed(case, len(case.fewest) + off)[-1]
        assert (words["as_few"] in told) == (off == 0)
        assert (words["too_few"] in told) == (off < 0)
