"""Training: windows in, cross-entropy down, one step after the other until the plan is done.

    lr(step) = peak min(1, step / warm-up) (1 + cos(pi step / steps)) / 2        warm-up, then cosine to zero

    python -m alibi_viz.model.train --method alibi --corpus DIR

A run saves its whole state every so often, in one safetensors file; started again with the same arguments it
goes on from there and ends with the same bytes as if it had never stopped. Nothing random is kept between steps:
each batch is drawn from the seed and the number of the step (see `batches`).
"""

import argparse
import hashlib
import json
import math
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save as to_safetensors
from torch import Tensor
from torch.nn import functional
from tqdm import tqdm

from alibi_viz.model.batches import SHARES, Tokens, batch, load_tokens
from alibi_viz.model.checkpoint import WEIGHTS, Card, pack, save, write_atomically
from alibi_viz.model.config import Config
from alibi_viz.model.corpus import corpus_hash, read_corpus
from alibi_viz.model.measure import measure
from alibi_viz.model.optimizer import optimizers
from alibi_viz.model.position import POSITIONS
from alibi_viz.model.tokenizer import tokenizer_hash
from alibi_viz.model.transformer import Transformer


@dataclass(frozen=True)
class Recipe:
    """How long and how fast to learn, and from what. learning_rate is the peak; steps are optimizer steps."""

    steps: int = 9_800
    learning_rate: float = 1e-2
    warm_up: int = 100
    windows: int = 8
    seed: int = 0
    shares: dict[str, float] = field(default_factory=lambda: dict(SHARES))

    def learning_rate_at(self, step: int) -> float:
        """The learning rate of a step, counted from 0.

        >>> recipe = Recipe(steps=100, learning_rate=1.0, warm_up=10)
        >>> [round(recipe.learning_rate_at(step), 3) for step in (0, 9, 50, 99)]
        [0.1, 0.98, 0.5, 0.0]
        """
        warm = min(1.0, (step + 1) / self.warm_up)
        return self.learning_rate * warm * 0.5 * (1 + math.cos(math.pi * step / self.steps))


class Run:
    """A training run that can be left and taken up again: model, optimizers, losses, steps done."""

    def __init__(self, config: Config, recipe: Recipe, *, device: str = "cpu") -> None:
        self.config, self.recipe, self.device = config, recipe, device
        torch.manual_seed(recipe.seed)
        self.model = Transformer(config).to(device)
        self.optimizers = optimizers(self.model, lr=recipe.learning_rate)
        self.losses: list[float] = []
        self.seconds = 0.0

    def train(
        self, tokens: Mapping[str, Tokens], *, until: int | None = None, state_file: Path, every: int = 250
    ) -> None:
        """Go on to step `until` (default: the plan's end), saving the state every so many steps.

        FloatingPointError if a loss is not finite; the state on disk is then the last good one.
        """
        until = self.recipe.steps if until is None else until
        with tqdm(total=self.recipe.steps, initial=len(self.losses), unit="step", smoothing=0.05) as progress:
            while len(self.losses) < until:
                started = time.perf_counter()
                loss = self._step(tokens, len(self.losses))
                if not math.isfinite(loss):
                    raise FloatingPointError(
                        f"loss is {loss} at step {len(self.losses)} of {self.config.method}, seed "
                        f"{self.recipe.seed}: lower the learning rate of {self.recipe.learning_rate}"
                    )
                self.losses.append(loss)
                self.seconds += time.perf_counter() - started
                progress.update()
                progress.set_postfix(
                    loss=f"{sum(self.losses[-50:]) / len(self.losses[-50:]):.3f}", refresh=False
                )
                if len(self.losses) % every == 0 or len(self.losses) == until:
                    self.save(state_file)

    def _step(self, tokens: Mapping[str, Tokens], step: int) -> float:
        recipe = self.recipe
        windows = batch(
            tokens,
            recipe.shares,
            seed=recipe.seed,
            step=step,
            n_windows=recipe.windows,
            length=self.config.train_len + 1,
        )
        ids = torch.as_tensor(windows, device=self.device)
        logits = self.model(ids[:, :-1])
        loss = functional.cross_entropy(logits.flatten(0, 1), ids[:, 1:].flatten())
        loss.backward()
        for optimizer in self.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = recipe.learning_rate_at(step)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        return loss.item()

    def save(self, state_file: Path) -> None:
        """Everything needed to go on, in one file that is replaced whole."""
        tensors = {f"model.{name}": tensor for name, tensor in self.model.state_dict().items()}
        tensors["losses"] = torch.tensor(self.losses, dtype=torch.float64)
        for i, optimizer in enumerate(self.optimizers):
            for parameter, state in optimizer.state_dict()["state"].items():
                tensors |= {f"optimizer.{i}.{parameter}.{key}": value for key, value in state.items()}
        state_file.parent.mkdir(parents=True, exist_ok=True)
        metadata = {"plan": self._plan(), "seconds": repr(self.seconds)}
        write_atomically(
            state_file, to_safetensors({n: t.contiguous() for n, t in tensors.items()}, metadata)
        )

    def resume(self, state_file: Path) -> None:
        """Take up the run that the file holds. ValueError if that run follows another plan."""
        with safe_open(state_file, framework="pt", device=self.device) as file:
            metadata = file.metadata()
            tensors: dict[str, Tensor] = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        if metadata["plan"] != self._plan():
            raise ValueError(
                f"{state_file} follows another plan, {metadata['plan']}, not {self._plan()}: choose another --run"
            )
        self.losses, self.seconds = tensors.pop("losses").tolist(), float(metadata["seconds"])
        self.model.load_state_dict(
            {name.removeprefix("model."): t for name, t in tensors.items() if name.startswith("model.")}
        )
        for i, optimizer in enumerate(self.optimizers):
            states: dict[int, dict[str, Tensor]] = {}
            for name, tensor in tensors.items():
                if name.startswith(f"optimizer.{i}."):
                    _, _, parameter, key = name.split(".")
                    states.setdefault(int(parameter), {})[key] = tensor
            optimizer.load_state_dict({**optimizer.state_dict(), "state": states})

    def _plan(self) -> str:
        return json.dumps({"config": asdict(self.config), "recipe": asdict(self.recipe)})


def main() -> None:
    """Train one model and put its weights and card in place."""
    arguments, commit = _arguments(), _git_commit()
    torch.set_num_threads(arguments.threads)
    config = Config(arguments.method, train_len=arguments.train_len)
    shares = {s: share for s, share in SHARES.items() if s not in arguments.without}
    recipe = Recipe(
        steps=arguments.steps, learning_rate=arguments.learning_rate, seed=arguments.seed, shares=shares
    )
    run = Run(config, recipe, device=arguments.device)
    state_file = arguments.run / f"{arguments.method}-{arguments.seed}.safetensors"
    if state_file.exists():
        run.resume(state_file)
    if len(run.losses) < recipe.steps:
        run.train(load_tokens(arguments.corpus, "train"), state_file=state_file)
    _finish(run, arguments, commit)


def _arguments() -> argparse.Namespace:
    plan = Recipe()
    parser = argparse.ArgumentParser(
        description=main.__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    parser.add_argument("--method", choices=list(POSITIONS), required=True)
    parser.add_argument(
        "--corpus", type=Path, action="append", required=True, metavar="DIR", help="may be repeated"
    )
    parser.add_argument("--seed", type=int, default=plan.seed)
    parser.add_argument("--steps", type=int, default=plan.steps)
    parser.add_argument("--learning-rate", type=float, default=plan.learning_rate)
    parser.add_argument(
        "--without", action="append", default=[], choices=list(SHARES), help="leave a source out"
    )
    parser.add_argument("--train-len", type=int, default=128, help="tokens in a window")
    parser.add_argument(
        "--lengths", type=int, nargs="+", default=[128, 512, 2048, 4096], help="to measure at"
    )
    parser.add_argument(
        "--run", type=Path, default=Path("runs"), metavar="DIR", help="keeps the state of the run"
    )
    parser.add_argument(
        "--out", type=Path, default=WEIGHTS, metavar="DIR", help="gets the weights and the card"
    )
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--threads", type=int, default=1)
    return parser.parse_args()


def _finish(run: Run, arguments: argparse.Namespace, commit: str) -> None:
    """Round the weights as they will be stored, measure those, and write them with their card."""
    model = run.model.half().float().cpu().eval()
    data = pack(model)
    measured = {
        split: measure(model, load_tokens(arguments.corpus, split), split, lengths=arguments.lengths)
        for split in ("valid", "test")
    }
    recent = run.losses[-200:]
    card = Card(
        method=arguments.method,
        seed=arguments.seed,
        config=asdict(run.config),
        command=_command(arguments.corpus),
        git_commit=commit,
        date=datetime.now(UTC).date().isoformat(),
        machine=torch.cuda.get_device_name()
        if arguments.device == "cuda"
        else f"CPU, {arguments.threads} of {os.cpu_count()} cores",
        data_sha256=corpus_hash(read_corpus(arguments.corpus)),
        tokenizer_sha256=tokenizer_hash(),
        weights_sha256=hashlib.sha256(data).hexdigest(),
        recipe=asdict(run.recipe),
        tokens_seen=len(run.losses) * run.recipe.windows * run.config.train_len,
        minutes=round(run.seconds / 60, 1),
        measured={"train": {"loss_last_200_steps": round(sum(recent) / len(recent), 4)}, **measured},
    )
    save(data, card, folder=arguments.out)
    tqdm.write(json.dumps(card.measured, indent=1))


def _command(folders: list[Path]) -> str:
    """The command as it was given, folders of this machine left out."""
    here = {str(folder) for folder in folders}
    words = ["DIR" if word in here else word for word in sys.argv[1:]]
    return " ".join(["python -m alibi_viz.model.train", *words])


def _git_commit() -> str:
    """The commit of the code, marked where the code in this folder differs from it."""
    git = ["git", "-C", str(Path(__file__).parent)]

    def ask(*words: str) -> str:
        return subprocess.run([*git, *words], capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603

    try:
        changed = ask("status", "--porcelain", "--untracked-files=no", "--", "*.py")
        return ask("rev-parse", "HEAD") + (" with changes" if changed else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


if __name__ == "__main__":
    main()
