"""Where a number came from: the command as it was given, the commit of the code, the machine."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import torch


def command(module: str, folders: Sequence[Path]) -> str:
    """The command line of a module of this room, with DIR for the folders of this machine."""
    words = []
    for word in sys.argv[1:]:
        option, equals, value = word.rpartition("=")
        words.append(f"{option}{equals}DIR" if Path(value) in folders else word)
    return " ".join([f"python -m alibi_viz.model.{module}", *words])


def git_commit() -> str:
    """The commit of the code, marked where the code in this folder differs from it; "unknown" outside of git."""
    git = ["git", "-C", str(Path(__file__).parent)]

    def ask(*words: str) -> str:
        return subprocess.run([*git, *words], capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603

    try:
        changed = ask("status", "--porcelain", "--untracked-files=no", "--", "*.py")
        return ask("rev-parse", "HEAD") + (" with changes" if changed else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def machine(device: str, threads: int) -> str:
    """What the work ran on: the name of the GPU, or how many of the processor's cores."""
    if device == "cuda":
        return torch.cuda.get_device_name()
    return f"CPU, {threads} of {os.cpu_count()} cores"
