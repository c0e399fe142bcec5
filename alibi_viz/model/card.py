"""The card of a checkpoint, and the check that its weights are the ones it speaks of. No torch.

    weights/alibi-0.safetensors     the numbers
    weights/alibi-0.json            the card: where they came from, and their sha256
    rope-0-yarn-4.safetensors       trained further after a repair (see `retrofit`)

A file is hashed before a byte of it is parsed, and one whose hash does not fit is refused.
"""

import hashlib
import json
import os
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from alibi_viz.core.repairs import Retrofit

WEIGHTS = Path(__file__).parent / "weights"


class MissingCheckpointError(FileNotFoundError):
    """No trained weights for this method and seed."""


class RefusedCheckpointError(ValueError):
    """A file that is not what its card says."""


@dataclass(frozen=True)
class Card:
    """Where a checkpoint came from, and what was measured on it (with its weights as stored).

    A checkpoint that was trained further says what it came from: retrofit holds repair, factor, and from_sha256.
    """

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
    retrofit: dict[str, Any] | None = None

    @property
    def train_len(self) -> int:
        """Tokens in a training window."""
        return self.config["train_len"]

    @property
    def trained_for(self) -> Retrofit | None:
        """The repair that the checkpoint was trained further with; None for one trained from chance."""
        return Retrofit(self.retrofit["repair"], self.retrofit["factor"]) if self.retrofit else None


def files(folder: Path, method: str, seed: int, retrofit: Retrofit | None = None) -> tuple[Path, Path]:
    """Where the weights and the card of a checkpoint are.

    >>> [file.name for file in files(Path(), "rope", 0, Retrofit("yarn", 4))]
    ['rope-0-yarn-4.safetensors', 'rope-0-yarn-4.json']
    """
    name = f"{method}-{seed}" + (f"-{retrofit.name}" if retrofit else "")
    return folder / f"{name}.safetensors", folder / f"{name}.json"


def checked_weights(
    method: str, *, seed: int = 0, retrofit: Retrofit | None = None, folder: Path = WEIGHTS
) -> tuple[bytes, Card]:
    """The bytes of a weight file that fits its card, and the card.

    MissingCheckpointError where there are no such weights, RefusedCheckpointError where they do not fit.
    """
    weights_file, card_file = files(folder, method, seed, retrofit)
    asked = (
        f"--from {method} --repair {retrofit.repair} --factor {retrofit.factor}"
        if retrofit
        else f"--method {method}"
    )
    for file in (weights_file, card_file):
        if not file.is_file():
            raise MissingCheckpointError(
                f"no trained weights for method {method!r} and seed {seed}: {file.name} is missing. Train them with "
                f"python -m alibi_viz.model.train {asked} --seed {seed} --corpus DIR{_get_back(file)}"
            )
    card = _read_card(card_file)
    data = weights_file.read_bytes()
    check(weights_file, "sha256", card.weights_sha256, hashlib.sha256(data).hexdigest())
    check(card_file, "method and seed", (method, seed), (card.method, card.seed))
    check(card_file, "retrofit", retrofit, card.trained_for)
    return data, card


def check(file: Path, what: str, expected: object, found: object) -> None:
    """RefusedCheckpointError where a file is not what was expected of it."""
    if expected != found:
        raise RefusedCheckpointError(
            f"{file.name} refused: expected {what} {expected}, found {found}{_get_back(file)}"
        )


def check_there(file: Path) -> None:
    """MissingCheckpointError where a file that is shipped is not there."""
    if not file.is_file():
        raise MissingCheckpointError(f"{file.name} is missing{_get_back(file)}")


def _read_card(file: Path) -> Card:
    try:
        return Card(**json.loads(file.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        expected = ", ".join(field.name for field in fields(Card))
        raise RefusedCheckpointError(
            f"{file.name} is no card with {expected}: {error}{_get_back(file)}"
        ) from error


def _get_back(file: Path) -> str:
    """How to get a file of this project again, to go on with in a message; nothing for a file elsewhere."""
    if file.parent != WEIGHTS:
        return ""
    shipped = f"alibi_viz/model/weights/{file.name}"
    return (
        f". Where it came with the project, git restore {shipped} or a new copy of the project brings it back"
    )


def write_atomically(file: Path, data: bytes) -> None:
    """Write beside the file, then rename: a kill leaves the old file or the new one."""
    beside = file.with_name(file.name + ".part")
    with beside.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(file)
