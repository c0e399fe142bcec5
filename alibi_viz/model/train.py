"""Training from the command line: one model, its weights and its card.

    python -m alibi_viz.model.train --method alibi --corpus DIR

DIR holds the texts that `corpus` describes; --corpus may be repeated. A run that was killed goes on when the same
command is given again (see `run`). The card is measured on the weights as they are stored, rounded to float16.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import torch
from tqdm import tqdm

from alibi_viz.model.batches import SHARES, load_tokens
from alibi_viz.model.checkpoint import WEIGHTS, Card, pack, save
from alibi_viz.model.config import Config
from alibi_viz.model.corpus import corpus_hash, read_corpus
from alibi_viz.model.measure import measure
from alibi_viz.model.position import POSITIONS
from alibi_viz.model.run import Recipe, Run
from alibi_viz.model.tokenizer import tokenizer_hash


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
