"""A training run that can be left and taken up again.

    lr(step) = peak min(1, (step + 1) / warm-up) (1 + cos(pi step / steps)) / 2     warm-up, then cosine to zero

Its whole state goes into one safetensors file: weights, what the optimizers remember, every loss so far. Nothing
random is kept between steps: each batch is drawn from the seed and the number of the step (see `batches`), so a run
that was killed ends with the same bytes as one that never stopped.

Where torch.distributed has joined several processes, each takes its share of every step's windows, gradients are
averaged over all, and the first process keeps the state.
"""

import json
import math
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save as to_safetensors
from torch import Tensor, distributed
from torch.nn import functional
from torch.nn.parallel import DistributedDataParallel
from tqdm import tqdm

from alibi_viz.model.batches import SHARES, Tokens, batch
from alibi_viz.model.card import write_atomically
from alibi_viz.model.config import Config
from alibi_viz.model.optimizer import optimizers
from alibi_viz.model.transformer import Transformer


@dataclass(frozen=True)
class Recipe:
    """How long and how fast to learn, and from what. learning_rate is the peak; steps are optimizer steps.

    window_len is in tokens; None is the model's own training length.
    """

    steps: int = 2_000
    learning_rate: float = 1e-2
    warm_up: int = 100
    windows: int = 8
    window_len: int | None = None
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
    """A training run that can be left and taken up again: model, optimizers, losses, steps done.

    It begins from chance, or from the weights of `start`, which it trains further.
    """

    def __init__(
        self, config: Config, recipe: Recipe, *, start: Transformer | None = None, device: str = "cpu"
    ) -> None:
        self.config, self.recipe, self.device = config, recipe, device
        self.window_len = recipe.window_len or config.train_len
        together = distributed.is_initialized()
        self.rank = distributed.get_rank() if together else 0
        self.n_processes = distributed.get_world_size() if together else 1
        if recipe.windows % self.n_processes:
            raise ValueError(
                f"windows must be a multiple of {self.n_processes} processes, got {recipe.windows}"
            )
        torch.manual_seed(recipe.seed)
        self.model = (start or Transformer(config)).to(device).requires_grad_()
        self._logits = DistributedDataParallel(self.model) if together else self.model
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
        with tqdm(
            desc=f"{self.config.method}-{self.recipe.seed}",
            total=self.recipe.steps,
            initial=len(self.losses),
            unit="step",
            smoothing=0.05,
            disable=self.rank != 0,
        ) as progress:
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
                if self.rank == 0 and (len(self.losses) % every == 0 or len(self.losses) == until):
                    self.save(state_file)

    def _step(self, tokens: Mapping[str, Tokens], step: int) -> float:
        recipe = self.recipe
        windows = batch(
            tokens,
            recipe.shares,
            seed=recipe.seed,
            step=step,
            n_windows=recipe.windows,
            length=self.window_len + 1,
        )
        ids = torch.as_tensor(windows[self.rank :: self.n_processes], device=self.device)
        logits = self._logits(ids[:, :-1])
        loss = functional.cross_entropy(logits.flatten(0, 1), ids[:, 1:].flatten())
        loss.backward()
        for optimizer in self.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = recipe.learning_rate_at(step)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        if self.n_processes > 1:
            distributed.all_reduce(loss.detach_(), op=distributed.ReduceOp.SUM)
        return loss.item() / self.n_processes

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
