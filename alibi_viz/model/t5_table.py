"""The bias table of the trained T5 model, read without torch and without building the model around it."""

from pathlib import Path

import numpy as np

from alibi_viz.core.alibi_vs_t5 import LearnedTable
from alibi_viz.model.card import WEIGHTS, RefusedCheckpointError, checked_weights
from alibi_viz.model.config import T5_MAX_DISTANCE
from alibi_viz.model.t5_weights import t5_tables_from_safetensors


def trained_t5_table(*, seed: int = 0, folder: Path = WEIGHTS) -> LearnedTable:
    """The learned biases of the trained T5 model, in logits: one table for all of its layers.

    MissingCheckpointError where there are no such weights, RefusedCheckpointError where they do not fit their
    card or hold no table.
    """
    data, card = checked_weights("t5", seed=seed, folder=folder)
    try:
        [values] = t5_tables_from_safetensors(data).values()
    except ValueError as error:
        raise RefusedCheckpointError(f"t5-{seed}.safetensors refused: {error}") from error
    return LearnedTable(
        name=f"The tiny T5-bias model, seed {card.seed}",
        values=values.astype(np.float64),
        bidirectional=False,
        max_distance=T5_MAX_DISTANCE,
        train_len=card.train_len,
        tokens_seen=card.tokens_seen,
    )
