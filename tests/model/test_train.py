"""The training command: what it writes, what it leaves alone, what it refuses; alone and as several processes."""

import itertools
import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file

from alibi_viz.core.methods import METHODS
from alibi_viz.core.repairs import FACTORS, REPAIRABLE, Retrofit, repairs_of
from alibi_viz.model import batches, run, train, train_arguments
from alibi_viz.model.batches import load_tokens
from alibi_viz.model.checkpoint import RefusedCheckpointError, load
from alibi_viz.model.config import Config
from alibi_viz.model.corpus import corpus_hash, read_corpus, split_by_hash
from alibi_viz.model.jobs import PLAN, RETROFIT_PLAN, RETROFIT_SEEDS, RETROFITS, SEEDS, Job
from alibi_viz.model.run import Recipe, Run

N_STORIES = {"train": 12, "valid": 2, "test": 2}
CONFIG = Config("alibi", width=16, n_layers=1, n_heads=2, train_len=32)
RECIPE = Recipe(steps=3, windows=4)
SIZES = [
    "--steps",
    "3",
    "--windows",
    "4",
    "--train-len",
    "32",
    "--width",
    "16",
    "--heads",
    "2",
    "--layers",
    "1",
]


@pytest.fixture(autouse=True)
def _few_stories(monkeypatch):
    monkeypatch.setattr(batches, "N_STORIES", N_STORIES)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory) -> Path:
    """A document of each source for each split, every one longer than a window."""
    folder = tmp_path_factory.mktemp("corpus")
    sayings = []
    for number, split in enumerate(("train", "valid", "test")):
        (folder / f"180{number}_somebody.txt").write_text(
            document("Fellow citizens of the Senate, hear me. ", split)
        )
        (folder / f"chapter_{number}.txt").write_text(
            document("Call me Ishmael, some years ago at sea. ", split)
        )
        sayings.append(document("Look before you leap, and then look again. ", split))
    (folder / "wisdom").write_text("\n%\n".join(sayings))
    return folder


def document(sentence: str, split: str) -> str:
    """A text that its hash sends to a split."""
    texts = (f"{sentence * 12}{number}." for number in itertools.count())
    return next(text for text in texts if split_by_hash(text) == split)


@pytest.fixture
def trained(tmp_path, corpus, monkeypatch):
    """The command, given in the folder of the test; later words win over the sizes above."""

    def give(*words: str) -> Path:
        folders = [
            "--corpus",
            str(corpus),
            "--run",
            str(tmp_path / "runs"),
            "--out",
            str(tmp_path / "weights"),
        ]
        monkeypatch.setattr(sys, "argv", ["train", *SIZES, *folders, *words])
        train.main()
        return tmp_path / "weights"

    return give


@pytest.fixture
def steps(monkeypatch) -> list[int]:
    """The steps whose windows were drawn."""
    seen = []

    def batch(*args, step, **options):
        seen.append(step)
        return batches.batch(*args, step=step, **options)

    monkeypatch.setattr(run, "batch", batch)
    return seen


def written(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {file.name: (file.read_bytes(), file.stat().st_mtime_ns) for file in folder.iterdir()}


def test_a_model_is_trained_and_its_card_says_how(trained, corpus, steps):
    folder = trained("--method", "alibi", "--seed", "5")
    assert set(written(folder)) == {"alibi-5.safetensors", "alibi-5.json"}
    model, card = load("alibi", seed=5, folder=folder)
    assert model.config == CONFIG
    assert card.recipe == replace(RECIPE, seed=5).__dict__
    assert steps == [0, 1, 2]
    assert card.tokens_seen == 3 * 4 * 32
    assert card.data_sha256 == corpus_hash(read_corpus([corpus]))
    assert "--method alibi --seed 5" in card.command
    for split in ("valid", "test"):
        assert set(card.measured[split]) == {"speeches", "novel", "fortunes", "stories"}
        assert all(5 < loss < 10 for loss in card.measured[split].values())  # ln 2048 is 7.6


def test_the_card_names_no_folder_of_this_machine(trained, corpus, tmp_path):
    card = (trained("--method", "nope") / "nope-0.json").read_text()
    assert str(tmp_path) not in card
    assert str(corpus) not in card
    assert "--corpus DIR" in json.loads(card)["command"]


def test_a_model_that_is_done_is_left_alone(trained, steps):
    before = written(trained("--method", "t5"))
    steps.clear()
    assert written(trained("--method", "t5")) == before
    assert steps == []


def test_losing_the_card_costs_no_training(trained, steps):
    folder = trained("--method", "rope")
    weights = (folder / "rope-0.safetensors").read_bytes()
    card = json.loads((folder / "rope-0.json").read_text())
    (folder / "rope-0.json").unlink()
    steps.clear()
    trained("--method", "rope")
    assert steps == []
    assert (folder / "rope-0.safetensors").read_bytes() == weights
    assert json.loads((folder / "rope-0.json").read_text())["measured"] == card["measured"]


def test_one_command_gives_the_same_weights_twice_and_another_seed_does_not(trained, tmp_path):
    folder = trained("--method", "alibi")
    trained("--method", "alibi", "--run", str(tmp_path / "again"), "--out", str(tmp_path / "same"))
    trained("--method", "alibi", "--seed", "1")
    weights = (folder / "alibi-0.safetensors").read_bytes()
    assert (tmp_path / "same" / "alibi-0.safetensors").read_bytes() == weights
    assert (folder / "alibi-1.safetensors").read_bytes() != weights


def test_a_run_that_was_left_goes_on_where_it_was_and_ends_the_same(trained, corpus, tmp_path, steps):
    trained("--method", "alibi", "--run", str(tmp_path / "whole"), "--out", str(tmp_path / "never_left"))
    tokens = load_tokens([corpus], "train")
    Run(CONFIG, RECIPE).train(tokens, until=2, state_file=tmp_path / "runs" / "alibi-0.safetensors")
    steps.clear()
    folder = trained("--method", "alibi")
    assert steps == [2]
    weights = [(place / "alibi-0.safetensors").read_bytes() for place in (folder, tmp_path / "never_left")]
    assert weights[0] == weights[1]
    assert len(load_file(tmp_path / "runs" / "alibi-0.safetensors")["losses"]) == 3


def test_a_run_of_another_plan_is_not_taken_up(trained, corpus, tmp_path):
    tokens = load_tokens([corpus], "train")
    Run(CONFIG, RECIPE).train(tokens, until=1, state_file=tmp_path / "runs" / "alibi-0.safetensors")
    with pytest.raises(ValueError, match="another plan"):
        trained("--method", "alibi", "--learning-rate", "0.5")
    assert not (tmp_path / "weights").exists()


def test_a_source_can_be_left_out(trained):
    folder = trained("--method", "alibi", "--without", "drills", "--without", "stories")
    assert set(load("alibi", folder=folder)[1].recipe["shares"]) == {
        "speeches",
        "novel",
        "fortunes",
        "planted",
    }


def test_the_plan_holds_every_method_with_every_seed_once():
    assert len(PLAN) == len(METHODS) * len(SEEDS)
    assert set(PLAN) == {Job(method, seed) for method, seed in itertools.product(METHODS, SEEDS)}


def test_every_repair_is_planned_with_every_factor_and_what_to_compare_it_with():
    assert len(set(RETROFITS)) == len(RETROFITS)
    for seed, method in itertools.product(RETROFIT_SEEDS, REPAIRABLE):
        of_run = {job.retrofit for job in RETROFITS if (job.method, job.seed) == (method, seed)}
        asked = {Retrofit(repair.key, factor) for repair in repairs_of(method) for factor in FACTORS}
        assert of_run == asked | {Retrofit("none", 1)}
    assert {job.trained_as for job in RETROFITS} == set(RETROFIT_PLAN)


def test_a_task_is_exactly_that_line_of_the_plan(trained):
    method, seed, _ = PLAN[1]
    folder = trained("--all", "--task", "1")
    assert set(written(folder)) == {f"{method}-{seed}.safetensors", f"{method}-{seed}.json"}
    assert load(method, seed=seed, folder=folder)[1].recipe["seed"] == seed


def test_several_tasks_are_done_in_turn(trained):
    folder = trained("--all", "--task", "0", "--task", str(len(PLAN) - 1))
    (first, seed, _), (last, last_seed, _) = PLAN[0], PLAN[-1]
    assert {file.stem for file in folder.iterdir()} == {f"{first}-{seed}", f"{last}-{last_seed}"}


def test_all_is_the_whole_plan_and_skips_what_is_done(trained, monkeypatch):
    plan = [Job("nope", 0), Job("learned", 4), Job("alibi", 1)]
    monkeypatch.setattr(train_arguments, "PLAN", plan)
    folder = trained("--all", "--task", "1")
    before = written(folder)
    trained("--all")
    after = written(folder)
    assert {tuple(name.split(".")[0].split("-")) for name in after} == {(m, str(s)) for m, s, _ in plan}
    assert {name: after[name] for name in before} == before


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["--all", "--task", str(len(PLAN))], f"got {len(PLAN)}"),
        (["--all", "--task", "0", "--task", "-1"], "got -1"),
        (["--method", "alibi", "--task", "0"], "--task"),
        (["--method", "magic"], "magic"),
        (["--method", "alibi", "--without", "poems"], "poems"),
        (["--method", "alibi", "--all"], "--all"),
        ([], "--method"),
        (["--from", "nope"], "nope"),
        (["--from", "alibi", "--repair", "yarn"], "got 'yarn'"),
        (["--from", "rope", "--repair", "yarn", "--factor", "0"], "got 0"),
        (["--from", "all", "--task", str(len(RETROFIT_PLAN))], f"got {len(RETROFIT_PLAN)}"),
    ],
)
def test_a_command_that_cannot_be_is_refused_before_anything_is_read(trained, tmp_path, capsys, words, named):
    with pytest.raises(SystemExit) as caught:
        trained("--corpus", str(tmp_path / "nowhere"), *words)
    assert caught.value.code == 2
    assert named in capsys.readouterr().err.splitlines()[-1]


def test_a_trained_model_is_repaired_and_trained_further_on_longer_windows(trained):
    base = trained("--method", "rope")
    _, origin = load("rope", folder=base)
    further = ["--from", "rope", "--repair", "yarn", "--factor", "2", "--weights", str(base)]
    folder = trained(*further, "--windows", "2")
    retrofit = Retrofit("yarn", 2)
    model, card = load("rope", retrofit=retrofit, folder=folder)
    assert card.trained_for == retrofit
    assert card.retrofit["from_sha256"] == origin.weights_sha256
    assert card.weights_sha256 != origin.weights_sha256
    assert card.recipe["window_len"] == 2 * origin.train_len
    assert card.tokens_seen == card.recipe["steps"] * 2 * 2 * origin.train_len
    assert model.position.scaled(1)[1] == pytest.approx(1 + 0.1 * np.log(2))
    for ending in ("json", "safetensors"):
        shutil.copy(folder / f"rope-0-yarn-2.{ending}", folder / f"rope-0-ntk-2.{ending}")
    with pytest.raises(RefusedCheckpointError, match="retrofit"):
        load("rope", retrofit=Retrofit("ntk", 2), folder=folder)


def test_windows_that_the_processes_cannot_share_are_refused(monkeypatch):
    monkeypatch.setattr(run.distributed, "is_initialized", lambda: True)
    monkeypatch.setattr(run.distributed, "get_rank", lambda: 0)
    monkeypatch.setattr(run.distributed, "get_world_size", lambda: 3)
    with pytest.raises(ValueError, match="windows must be a multiple of 3 processes, got 4"):
        Run(CONFIG, RECIPE)


def test_two_processes_learn_what_one_learns(trained, corpus, tmp_path):
    """The same windows in two halves: float32 is summed in another order, and nothing else differs.

    Muon and AdamW scale small gradients up, rounding errors with them, so that single weights may differ by 1e-4 of
    what was learned. Windows that were not shared, or gradients that were not averaged, differ by all of it.
    """
    trained("--method", "t5", "--learning-rate", "0.1")
    driver = tmp_path / "driver.py"
    driver.write_text(
        f"from alibi_viz.model import batches, train\nbatches.N_STORIES = {N_STORIES!r}\ntrain.main()\n"
    )
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    words = [*SIZES, "--method", "t5", "--learning-rate", "0.1", "--corpus", str(corpus)]
    done = subprocess.run(
        [*torchrun, str(driver), *words, "--state", str(tmp_path / "two"), "--out", str(tmp_path / "of_two")],
        env={**os.environ, "PYTHONPATH": str(Path.cwd()), "OMP_NUM_THREADS": "1", "GLOO_SOCKET_IFNAME": "lo"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    files = [tmp_path / folder / "t5-0.safetensors" for folder in ("runs", "two")]
    one, two = (load_file(file) for file in files)
    torch.testing.assert_close(two.pop("losses"), one.pop("losses"), rtol=1e-5, atol=0)
    start = Run(replace(CONFIG, method="t5"), RECIPE).model.state_dict()
    assert set(two) == set(one) > {f"model.{name}" for name in start}
    apart = {name: torch.linalg.norm(two[f"model.{name}"] - one[f"model.{name}"]) for name in start}
    whole = torch.cat([one[f"model.{name}"].flatten() for name in start])
    assert sum(distance**2 for distance in apart.values()) ** 0.5 <= 1e-5 * torch.linalg.norm(whole)
    for name, begun in start.items():
        assert apart[name] < 1e-3 * torch.linalg.norm(one[f"model.{name}"] - begun), name
    plans = []
    for file in files:
        with safe_open(file, framework="pt") as state:
            plans.append(state.metadata()["plan"])
    assert plans[0] == plans[1]  # either can be taken up by any number of processes
    alone, together = (json.loads((tmp_path / f / "t5-0.json").read_text()) for f in ("weights", "of_two"))
    assert together["tokens_seen"] == alone["tokens_seen"]
    for split in ("valid", "test"):
        np.testing.assert_allclose(
            list(together["measured"][split].values()), list(alone["measured"][split].values()), atol=2e-4
        )
