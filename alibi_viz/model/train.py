"""Training from the command line: a model, or all of them; its weights and its card.

    python -m alibi_viz.model.train --method alibi --corpus DIR
    python -m alibi_viz.model.train --all --corpus DIR                          every method, every seed, in turn
    python -m alibi_viz.model.train --all --task 7 --corpus DIR                 only the 7th of them, for a job array
    torchrun --nproc-per-node 2 -m alibi_viz.model.train --method alibi --width 256 --corpus DIR
    python -m alibi_viz.model.train --from rope --repair yarn --factor 4 --corpus DIR   repaired, then further
    python -m alibi_viz.model.train --from all --corpus DIR                    after every repair, with every factor

DIR holds the texts that `corpus` describes; --corpus may be repeated. A run that was killed goes on when the same
command is given again (see `run`), and one that is done is left as it is. Under torchrun each process takes its
share of every step's windows. The card is measured on the weights as they are stored, rounded to float16.
"""

import argparse
import hashlib
import json
import math
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import torch
from torch import distributed
from tqdm import tqdm

from alibi_viz.model.batches import SHARES, Tokens, load_tokens
from alibi_viz.model.card import Card, files
from alibi_viz.model.checkpoint import load, pack, save
from alibi_viz.model.config import Config
from alibi_viz.model.corpus import corpus_hash, read_corpus
from alibi_viz.model.evaluate import evaluate
from alibi_viz.model.jobs import FURTHER, TOKENS_PER_STEP, Job
from alibi_viz.model.provenance import command, git_commit, machine
from alibi_viz.model.retrofit import repaired
from alibi_viz.model.run import Recipe, Run
from alibi_viz.model.tokenizer import tokenizer_hash
from alibi_viz.model.train_arguments import asked, read_arguments
from alibi_viz.model.transformer import Transformer

TOKENS_PER_SOURCE = 16_384


def main() -> None:
    """Train one model, or the whole set, and put weights and cards in place."""
    arguments = read_arguments(main.__doc__)
    torch.set_num_threads(arguments.threads)
    texts = {split: load_tokens(arguments.corpus, split) for split in ("train", "valid", "test")}
    with _processes(arguments.device) as device:
        for job in asked(arguments):
            _train(job, texts, arguments, device)


@contextmanager
def _processes(device: str) -> Iterator[str]:
    """Join the other processes if torchrun started several; the device of this one."""
    if "RANK" not in os.environ:
        yield device
        return
    distributed.init_process_group("nccl" if device == "cuda" else "gloo")
    try:
        yield f"cuda:{os.environ['LOCAL_RANK']}" if device == "cuda" else device
    finally:
        distributed.destroy_process_group()


def _train(
    job: Job, texts: Mapping[str, Mapping[str, Tokens]], arguments: argparse.Namespace, device: str
) -> None:
    if all(file.exists() for file in files(arguments.out, *job)):
        tqdm.write(f"{job.name} is done: delete its card to train it again")
        return
    commit = git_commit()
    run, origin = (
        _from_chance(job, arguments, device) if job.retrofit is None else _further(job, arguments, device)
    )
    state_file = arguments.run / f"{job.name}.safetensors"
    if state_file.exists():
        run.resume(state_file)
    if len(run.losses) < run.recipe.steps:
        run.train(texts["train"], state_file=state_file)
    if run.rank == 0:
        _finish(run, texts, arguments, commit, origin)


def _from_chance(job: Job, arguments: argparse.Namespace, device: str) -> tuple[Run, None]:
    config = Config(
        job.method,
        width=arguments.width,
        n_layers=arguments.layers,
        n_heads=arguments.heads,
        train_len=arguments.train_len,
    )
    return Run(config, _recipe(Recipe(), job.seed, arguments), device=device), None


def _further(job: Job, arguments: argparse.Namespace, device: str) -> tuple[Run, dict[str, Any]]:
    """A run from a trained checkpoint with a repair in it, on windows as long as the repair is made for."""
    assert job.retrofit is not None  # noqa: S101 (for the type checker)
    model, card = load(job.method, seed=job.seed, folder=arguments.weights)
    window_len = card.train_len * job.retrofit.factor
    plan = replace(FURTHER, window_len=window_len, windows=max(TOKENS_PER_STEP // window_len, 1))
    start = repaired(model, job.retrofit.repair, factor=job.retrofit.factor)
    run = Run(model.config, _recipe(plan, job.seed, arguments), start=start, device=device)
    return run, job.retrofit._asdict() | {"from_sha256": card.weights_sha256}


def _recipe(plan: Recipe, seed: int, arguments: argparse.Namespace) -> Recipe:
    """A plan, with what the command says otherwise."""
    asked = {name: getattr(arguments, name) for name in ("steps", "windows", "learning_rate")}
    shares = {source: share for source, share in SHARES.items() if source not in arguments.without}
    return replace(plan, seed=seed, shares=shares, **{name: x for name, x in asked.items() if x is not None})


def _finish(
    run: Run,
    texts: Mapping[str, Mapping[str, Tokens]],
    arguments: argparse.Namespace,
    commit: str,
    origin: dict[str, Any] | None,
) -> None:
    """Round the weights as they will be stored, measure those, and write them with their card."""
    model = run.model.half().float().cpu().eval().requires_grad_(False)
    data = pack(model)
    recent = run.losses[-200:]
    measured = {split: _losses(model, texts[split]) for split in ("valid", "test")}
    card = Card(
        method=run.config.method,
        seed=run.recipe.seed,
        config=asdict(run.config),
        command=command("train", [*arguments.corpus, arguments.run, arguments.out, arguments.weights]),
        git_commit=commit,
        date=datetime.now(UTC).date().isoformat(),
        machine=machine(arguments.device, arguments.threads),
        data_sha256=corpus_hash(read_corpus(arguments.corpus)),
        tokenizer_sha256=tokenizer_hash(),
        weights_sha256=hashlib.sha256(data).hexdigest(),
        recipe=asdict(run.recipe),
        tokens_seen=len(run.losses) * run.recipe.windows * run.window_len,
        minutes=round(run.seconds / 60, 1),
        measured={"train": {"loss_last_200_steps": round(sum(recent) / len(recent), 4)}, **measured},
        retrofit=origin,
    )
    save(data, card, folder=arguments.out)
    tqdm.write(json.dumps(card.measured, indent=1))


def _losses(model: Transformer, tokens: Mapping[str, Tokens]) -> dict[str, float]:
    """Loss on the beginning of each source at the training length, in nats per token."""
    length = model.config.train_len
    beginnings = {source: ids[:TOKENS_PER_SOURCE].astype(np.int64) for source, ids in tokens.items()}
    return {
        source: round(math.log(evaluate(model, ids, length=length).perplexity), 4)
        for source, ids in beginnings.items()
    }


if __name__ == "__main__":
    main()
