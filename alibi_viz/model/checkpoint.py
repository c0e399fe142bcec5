"""Trained weights on disk: a float16 .safetensors file, and a JSON card that says where it came from.

    load("alibi")  ->  (Transformer, Card)

The card holds the sha256 of the weights and of the tokenizer. A file is hashed before a byte of it is parsed,
and one whose hash does not fit is refused. Safetensors is a table of numbers: opening it runs no code.
"""

import json
from dataclasses import asdict
from pathlib import Path

from safetensors.torch import load as parse_safetensors
from safetensors.torch import save as to_safetensors

from alibi_viz.core.repairs import Retrofit
from alibi_viz.model.card import (
    WEIGHTS,
    Card,
    check,
    check_there,
    checked_weights,
    files,
    write_atomically,
)
from alibi_viz.model.card import MissingCheckpointError as MissingCheckpointError
from alibi_viz.model.card import RefusedCheckpointError as RefusedCheckpointError
from alibi_viz.model.config import Config
from alibi_viz.model.position import POSITIONS
from alibi_viz.model.retrofit import repaired
from alibi_viz.model.tokenizer import TOKENIZER_FILE, tokenizer_hash
from alibi_viz.model.transformer import Transformer


def load(
    method: str, *, seed: int = 0, retrofit: Retrofit | None = None, folder: Path = WEIGHTS
) -> tuple[Transformer, Card]:
    """A trained model, ready to be used, and its card. With a retrofit, the model that was trained further with it.

    ValueError for a method that is none, MissingCheckpointError where there are no such weights,
    RefusedCheckpointError where card, tokenizer and weights do not fit together.
    """
    if method not in POSITIONS:
        raise ValueError(f"method must be one of {', '.join(POSITIONS)}, got {method!r}")
    data, card = checked_weights(method, seed=seed, retrofit=retrofit, folder=folder)
    check_there(TOKENIZER_FILE)
    check(TOKENIZER_FILE, "sha256", card.tokenizer_sha256, tokenizer_hash())
    model = Transformer(Config(**card.config))
    model.load_state_dict({name: tensor.float() for name, tensor in parse_safetensors(data).items()})
    if retrofit:
        model = repaired(model, retrofit.repair, factor=retrofit.factor)
    return model.eval().requires_grad_(False), card


def pack(model: Transformer) -> bytes:
    """The weights as float16 safetensors; equal weights give equal bytes."""
    return to_safetensors(
        {name: tensor.detach().half().cpu().contiguous() for name, tensor in model.state_dict().items()}
    )


def save(data: bytes, card: Card, *, folder: Path = WEIGHTS) -> None:
    """Write packed weights and their card, each file whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    weights_file, card_file = files(folder, card.method, card.seed, card.trained_for)
    write_atomically(weights_file, data)
    write_atomically(card_file, (json.dumps(asdict(card), indent=1) + "\n").encode())
