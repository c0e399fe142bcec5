"""Training: the same bytes for the same seed, also when a run is killed and taken up again."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from alibi_viz.model.checkpoint import pack
from alibi_viz.model.config import Config
from alibi_viz.model.run import Recipe, Run

CONFIG = Config("t5", vocab_size=64, width=16, n_layers=1, n_heads=2, train_len=16)
RECIPE = Recipe(steps=12, learning_rate=0.02, warm_up=3, windows=4, shares={"counting": 1.0, "drills": 0.0})
TOKENS = {"counting": np.tile(np.arange(64, dtype=np.uint16), 20)}


def trained(state_file: Path, *stops: int, config: Config = CONFIG, recipe: Recipe = RECIPE) -> Run:
    """A run that is dropped at each stop, and taken up again from its file alone."""
    for stop in stops:
        run = Run(config, recipe)
        if state_file.exists():
            run.resume(state_file)
        run.train(TOKENS, until=stop, state_file=state_file, every=5)
    return run


def test_one_seed_gives_the_same_bytes_and_another_does_not(tmp_path):
    first, second = (pack(trained(tmp_path / name, 12).model) for name in ("a", "b"))
    assert first == second
    other = Recipe(steps=12, learning_rate=0.02, warm_up=3, windows=4, seed=1, shares=RECIPE.shares)
    assert pack(trained(tmp_path / "c", 12, recipe=other).model) != first


def test_a_run_taken_up_again_equals_one_that_never_stopped(tmp_path):
    whole, stopped = trained(tmp_path / "whole", 12), trained(tmp_path / "stopped", 1, 5, 12)
    assert whole.losses == stopped.losses
    for name, weight in whole.model.state_dict().items():
        assert torch.equal(weight, stopped.model.state_dict()[name]), name


def test_a_killed_process_leaves_a_state_that_goes_on_to_the_same_end(tmp_path):
    script = (
        "import sys; sys.path[:0] = sys.argv[1:3]\n"
        "from pathlib import Path; from test_run import *\n"
        "long = Recipe(**{**RECIPE.__dict__, 'steps': 100_000})\n"
        "run = Run(CONFIG, long); run.train(TOKENS, state_file=Path(sys.argv[3]), every=1)\n"
    )
    state_file = tmp_path / "state.safetensors"
    folders = [str(Path(__file__).parent), str(Path.cwd())]
    process = subprocess.Popen(
        [sys.executable, "-c", script, *folders, str(state_file)], stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 60
    while not state_file.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.1)
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    long = Recipe(**{**RECIPE.__dict__, "steps": 100_000})
    survivor = Run(CONFIG, long)
    survivor.resume(state_file)
    done = len(survivor.losses)
    assert done > 0
    whole = Run(CONFIG, long)
    whole.train(TOKENS, until=done + 3, state_file=tmp_path / "whole", every=10_000)
    survivor.train(TOKENS, until=done + 3, state_file=state_file, every=10_000)
    assert pack(whole.model) == pack(survivor.model)
    assert whole.losses == survivor.losses


@pytest.mark.parametrize("method", ["alibi", "learned"])
def test_every_kind_of_method_learns(tmp_path, method):
    config = Config(method, vocab_size=64, width=16, n_layers=1, n_heads=2, train_len=16)
    recipe = Recipe(steps=60, learning_rate=0.02, warm_up=3, windows=4, shares=RECIPE.shares)
    losses = trained(tmp_path / "state", 60, config=config, recipe=recipe).losses
    assert losses[0] == pytest.approx(np.log(64), abs=0.3)
    assert np.mean(losses[-5:]) < losses[0] - 1


def test_every_method_sees_the_same_windows_in_the_same_order(tmp_path):
    seen: dict[str, str] = {}
    for method in ("alibi", "rope"):
        digest = hashlib.sha256()
        run = Run(Config(method, vocab_size=64, width=16, n_layers=1, n_heads=2, train_len=16), RECIPE)
        run.model.register_forward_pre_hook(
            lambda _, args, digest=digest: digest.update(args[0].numpy().tobytes())
        )
        run.train(TOKENS, until=3, state_file=tmp_path / method)
        seen[method] = digest.hexdigest()
    assert seen["alibi"] == seen["rope"] != hashlib.sha256().hexdigest()


def test_a_loss_that_is_not_finite_stops_the_run_and_leaves_the_last_good_state(tmp_path):
    state_file = tmp_path / "state"
    run = trained(state_file, 5)
    good = state_file.read_bytes()
    with torch.no_grad():
        run.model.embedding.weight.fill_(torch.nan)
    with pytest.raises(
        FloatingPointError, match=r"loss is nan at step 5 of t5, seed 0: lower the learning rate of 0\.02"
    ):
        run.train(TOKENS, state_file=state_file, every=1)
    assert state_file.read_bytes() == good


def test_a_state_of_another_plan_is_refused(tmp_path):
    trained(tmp_path / "state", 1)
    with pytest.raises(ValueError, match="follows another plan"):
        Run(CONFIG, Recipe(steps=13)).resume(tmp_path / "state")


def test_the_state_is_safetensors_and_holds_every_loss(tmp_path):
    run = trained(tmp_path / "state", 7)
    tensors = load_file(tmp_path / "state")
    assert tensors["losses"].tolist() == run.losses
    assert {name.split(".")[0] for name in tensors} == {"losses", "model", "optimizer"}


def test_the_learning_rate_warms_up_and_falls_to_zero():
    rates = [RECIPE.learning_rate_at(step) for step in range(13)]
    assert rates[0] < rates[1] < rates[2]
    assert rates[2:] == sorted(rates[2:], reverse=True)
    assert rates[12] == pytest.approx(0)
