"""The card of a checkpoint, and the check that its weights are the ones it speaks of. No torch.

    weights/alibi-0.safetensors     the numbers
    weights/alibi-0.json            the card: where they came from, and their sha256

A file is hashed before a byte of it is parsed, and one whose hash does not fit is refused.
"""

import hashlib
import json
import os
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

WEIGHTS = Path(__file__).parent / "weights"


class MissingCheckpointError(FileNotFoundError):
    """No trained weights for this method and seed."""


class RefusedCheckpointError(ValueError):
    """A file that is not what its card says."""


@dataclass(frozen=True)
class Card:
    """Where a checkpoint came from, and what was measured on it (with its weights as stored)."""

    method: str
    seed: int
    config: dict[str, Any]
    command: str
    git_commit: str
    date: str
    machine: str
    data_sha256: str
    tokenizer_sha256: str
    weights_sha256: str
    recipe: dict[str, Any]
    tokens_seen: int
    minutes: float
    measured: dict[str, Any]

    @property
    def train_len(self) -> int:
        """Tokens in a training window."""
        return self.config["train_len"]


def files(folder: Path, method: str, seed: int) -> tuple[Path, Path]:
    """Where the weights and the card of a checkpoint are."""
    return folder / f"{method}-{seed}.safetensors", folder / f"{method}-{seed}.json"


def checked_weights(method: str, *, seed: int = 0, folder: Path = WEIGHTS) -> tuple[bytes, Card]:
    """The bytes of a weight file that fits its card, and the card.

    MissingCheckpointError where there are no such weights, RefusedCheckpointError where they do not fit.
    """
    weights_file, card_file = files(folder, method, seed)
    for file in (weights_file, card_file):
        if not file.is_file():
            raise MissingCheckpointError(
                f"no trained weights for method {method!r} and seed {seed}: {file.name} is missing. Train them with "
                f"python -m alibi_viz.model.train --method {method} --seed {seed} --corpus DIR"
            )
    card = _read_card(card_file)
    data = weights_file.read_bytes()
    check(weights_file.name, "sha256", card.weights_sha256, hashlib.sha256(data).hexdigest())
    check(card_file.name, "method and seed", (method, seed), (card.method, card.seed))
    return data, card


def check(name: str, what: str, expected: object, found: object) -> None:
    """RefusedCheckpointError where a file is not what was expected of it."""
    if expected != found:
        raise RefusedCheckpointError(f"{name} refused: expected {what} {expected}, found {found}")


def _read_card(file: Path) -> Card:
    try:
        return Card(**json.loads(file.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        expected = ", ".join(field.name for field in fields(Card))
        raise RefusedCheckpointError(f"{file.name} is no card with {expected}: {error}") from error


def write_atomically(file: Path, data: bytes) -> None:
    """Write beside the file, then rename: a kill leaves the old file or the new one."""
    beside = file.with_name(file.name + ".part")
    with beside.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(file)
