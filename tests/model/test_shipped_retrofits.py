"""The shipped results of repaired models: all of the plan, from the same checkpoints, text and code as they say."""

import re

import numpy as np
import pytest

from alibi_viz.core.repairs import REPAIRABLE, UNREPAIRED
from alibi_viz.model import results
from alibi_viz.model.card import WEIGHTS, checked_weights
from alibi_viz.model.jobs import RETROFITS
from alibi_viz.model.measure_retrofit import DISTANCES, LENGTHS
from alibi_viz.model.retrofit_results import file_name, read_retrofits

RUNS = {run.name: run for run in read_retrofits()}
METHODS = {(run.method, run.seed): run for run in results.read_results()}


def test_every_repair_factor_and_seed_was_measured_at_once_and_after_training_further():
    at_once = [job for job in RETROFITS if job.retrofit.repair != UNREPAIRED or job.retrofit.factor == 1]
    planned = {file_name(*job, further=False) for job in at_once} | {
        file_name(*job, further=True) for job in RETROFITS
    }
    assert set(RUNS) == planned


def test_all_were_measured_alike_and_without_a_gap():
    for same in ("data_sha256", "tokens", "documents", "text"):
        assert len({run.card[same] for run in RUNS.values()}) == 1, same
    for run in RUNS.values():
        assert run.lengths == list(LENGTHS)
        assert [row["distance"] for row in run.recall] == list(DISTANCES)
        assert not any("gap" in row for row in [*run.perplexity, *run.recall, *run.loss_by_context])


@pytest.mark.parametrize("method", REPAIRABLE)
def test_results_name_the_checkpoints_they_come_from(method):
    _, shipped = checked_weights(method)
    of_seed_0 = [run for run in RUNS.values() if (run.method, run.seed) == (method, 0)]
    for run in of_seed_0:
        trained = run.card["trained_further"]
        origin = trained["from_sha256"] if run.further else run.card["weights_sha256"]
        assert origin == shipped.weights_sha256
        assert (trained is not None) == run.further


@pytest.mark.parametrize("method", REPAIRABLE)
@pytest.mark.parametrize("seed", [0, 1])
def test_an_unrepaired_model_has_the_perplexities_of_its_own_results(method, seed):
    run, same = RUNS[f"{method}-{seed}-none-1"], METHODS[method, seed]
    for length in LENGTHS:
        assert run.perplexity_at(length) == pytest.approx(same.perplexity_at(length), rel=1e-4)


def test_further_training_saw_as_many_tokens_whatever_the_repair():
    tokens = {run.card["trained_further"]["tokens"] for run in RUNS.values() if run.further}
    assert tokens == {80 * 2048}


def test_repairs_that_begin_past_training_leave_short_texts_as_they_were():
    for method, repair in (("rope", "dynamic"), ("alibi", "growing")):
        for run in (run for run in RUNS.values() if run.repair == repair and not run.further):
            before = RUNS[f"{method}-{run.seed}-none-1"]
            assert run.perplexity_at(run.train_len) == pytest.approx(
                before.perplexity_at(run.train_len), rel=1e-4
            )


def test_losses_and_perplexities_are_finite_and_shares_lie_between_none_and_all():
    for run in RUNS.values():
        assert np.isfinite([row["loss"] for row in run.loss_by_context]).all()
        assert all(row["perplexity"] > 1 for row in run.perplexity)
        assert all(0 <= row["share_right"] <= 1 for row in run.recall)


def test_the_readme_s_tables_are_those_of_the_results():
    readme = (WEIGHTS / "README.md").read_text(encoding="utf-8")
    told = {}
    for method, how, table in re.findall(r"\*(.+), (.*)trained further\*\n\n((?:\|.*\n)+)", readme):
        for row in table.splitlines()[2:]:
            repair, factor, *numbers = (cell.strip() for cell in row.strip("|").split("|"))
            further = "" if how else "-further"
            told |= {(method.lower(), f"{repair}-{factor}{further}"): numbers}
    shown = {(run.method, run.name.split("-", 2)[2]) for run in RUNS.values()}
    assert {key for key in shown if key[1] not in ("to_alibi-4", "to_alibi-8")} == set(
        told
    )  # as for factor 2
    for (method, name), numbers in told.items():
        first, second = (RUNS[f"{method}-{seed}-{name}"] for seed in (0, 1))
        assert numbers == [
            *(f"{first.perplexity_at(n):.1f} / {second.perplexity_at(n):.1f}" for n in LENGTHS),
            *(f"{first.recall_at(d):.0%} / {second.recall_at(d):.0%}" for d in DISTANCES),
        ]
