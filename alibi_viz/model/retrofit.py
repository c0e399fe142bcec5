"""Retrofits: a trained model that is to read texts `factor` times as long as it was trained on.

    repaired(model, "yarn", factor=4)  ->  the same weights, with other frequencies

Each class below is the method of the checkpoint (see `position`) with one number changed: frequencies, slopes, or the
last bucket's distance. All numbers come from `core.repaired`. What was learned is kept to the bit, and factor 1 gives
the model that was there.

Sources: Chen et al. 2023 (interpolation); Peng et al. 2023 (NTK-aware, dynamic, YaRN); Al-Khateeb et al. 2023 (slopes).
"""

from collections.abc import Callable
from functools import partial

import numpy as np
from jaxtyping import Float, Int
from torch import Tensor

from alibi_viz.core.repaired import repaired_frequencies, repaired_max_distance, repaired_slopes
from alibi_viz.core.repairs import UNREPAIRED, Retrofit, check_retrofit
from alibi_viz.core.rope_scaling import Scaled
from alibi_viz.model.config import Config
from alibi_viz.model.position import POSITIONS, T5, Alibi, Position, Rope, turned
from alibi_viz.model.transformer import Transformer

Number = float | int


class ScaledRope(Rope):
    """RoPE with the frequencies of a scaling; the attention factor multiplies queries and keys."""

    def __init__(self, config: Config, factor: Number, *, scaling: str) -> None:
        super().__init__(config)
        self.scaling, self.factor = scaling, factor

    def turn(
        self,
        query_or_key: Float[Tensor, "batch head position head_dim"],
        positions: Int[np.ndarray, "position"],
    ) -> Float[Tensor, "batch head position head_dim"]:
        """Queries or keys, turned by the repaired frequencies."""
        frequencies, attention_factor = self.scaled(int(positions.max(initial=0)) + 1)
        return attention_factor * turned(query_or_key, positions, frequencies)

    def scaled(self, seq_len: int) -> Scaled:
        """Frequencies and attention factor for a text of seq_len tokens, from `core.repaired`."""
        return repaired_frequencies(
            self.config.head_dim,
            repair=self.scaling,
            factor=self.factor,
            train_len=self.config.train_len,
            seq_len=seq_len,
        )


class ScaledAlibi(Alibi):
    """ALiBi with gentler slopes, always or past the training length."""

    def __init__(self, config: Config, factor: Number, *, scaling: str) -> None:
        super().__init__(config)
        self.scaling, self.factor = scaling, factor

    def slopes_for(self, seq_len: int) -> np.ndarray:
        """The slopes for a text of seq_len tokens, from `core.repaired`."""
        return repaired_slopes(
            self.slopes,
            repair=self.scaling,
            factor=self.factor,
            train_len=self.config.train_len,
            seq_len=seq_len,
        )


class StretchedT5(T5):
    """The T5 bias with its far buckets stretched: max_distance times the factor, the learned table as it is."""

    def __init__(self, config: Config, factor: Number) -> None:
        super().__init__(config)
        self.max_distance = repaired_max_distance(self.max_distance, repair="stretched", factor=factor)


def _swapped(config: Config, factor: Number) -> Position:
    """ALiBi in the place of RoPE. Factor 1 asks for no longer text, so that nothing is swapped."""
    return Rope(config) if factor == 1 else Alibi(config)


_POSITIONS: dict[str, Callable[[Config, Number], Position]] = {
    UNREPAIRED: lambda config, _: POSITIONS[config.method](config),
    **{scaling: partial(ScaledRope, scaling=scaling) for scaling in ("linear", "ntk", "dynamic", "yarn")},
    **{scaling: partial(ScaledAlibi, scaling=scaling) for scaling in ("divided", "growing")},
    "stretched": StretchedT5,
    "to_alibi": _swapped,
}


def repaired(model: Transformer, repair: str, *, factor: Number) -> Transformer:
    """A model with the same weights and one repair; the one that is handed in stays as it is.

    repair is a key of `core.repairs.REPAIRS` for the model's method, factor is target length / training length.
    ValueError for a repair of another method, and for a factor below 1.
    """
    check_retrofit(model.config.method, Retrofit(repair, factor))
    twin = Transformer(model.config)
    twin.position = _POSITIONS[repair](model.config, factor)
    twin.load_state_dict(model.state_dict())
    weight = model.embedding.weight
    return twin.to(weight.device).train(model.training).requires_grad_(weight.requires_grad)
