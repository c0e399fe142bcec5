"""A plain pre-norm decoder, small enough to train on one core, that can show its working.

    x = norm(E[token])                                       E: tied token embeddings
    x = x + attention(norm(x))                               in each layer; causal, position plugged in
    x = x + down(relu(up(norm(x)))^2)
    logits = norm(x) E^T

Every method gets the same model. In each head

    score = g norm(query) . norm(key) / sqrt(head_dim)       one learned number g for each head

so that a content score stays within g sqrt(head_dim) and a bias beside it can be seen (query-key normalisation,
Henry et al. 2020). Scores are scaled by 1 / sqrt(head_dim), also with the T5 bias (T5 itself
leaves the scale to its initialisation), so that position is the only difference. A norm divides by the root
mean square and has no weights; nothing is added but position. The squared ReLU is So et al. 2021 (Primer).
Four layers of width 128 and 2,048 tokens hold 2^20 parameters, and 32 times g.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import cast

import numpy as np
import torch
from jaxtyping import Float, Float64, Int
from torch import Tensor, nn
from torch.nn import functional

from alibi_viz.core.attention import AttentionSteps, attention_steps
from alibi_viz.core.positions import causal_mask
from alibi_viz.model.attention import alibi_attention
from alibi_viz.model.config import Config
from alibi_viz.model.position import POSITIONS, Alibi

Turn = Callable[[Tensor], Tensor]
IN_BANDS_FROM = 1024  # tokens; measured on one core: a shorter text is read as quickly with a dense bias


def norm(x: Float[Tensor, "*batch width"]) -> Float[Tensor, "*batch width"]:
    """X divided by the root mean square of its row."""
    return functional.rms_norm(x, (x.shape[-1],))


class Attention(nn.Module):
    """Causal attention of several heads. Position comes from outside."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.n_heads = config.n_heads
        self.query, self.key, self.value, self.output = (
            nn.Linear(config.width, config.width, bias=False) for _ in range(4)
        )
        nn.init.zeros_(self.output.weight)
        self.sharpness = nn.Parameter(torch.ones(config.n_heads, 1, 1))

    def heads(self, x: Float[Tensor, "batch position width"], turn: Turn) -> tuple[Tensor, Tensor, Tensor]:
        """Queries, keys and values, each (batch, head, position, head_dim); queries and keys normed and turned."""
        batch, length, width = x.shape
        split = (batch, length, self.n_heads, width // self.n_heads)
        query, key, value = (
            project(x).view(split).transpose(1, 2) for project in (self.query, self.key, self.value)
        )
        return turn(norm(query) * self.sharpness), turn(norm(key)), value

    def forward(
        self,
        x: Float[Tensor, "batch position width"],
        turn: Turn,
        masked_bias: Float[Tensor, "head position position"] | None,
        *,
        slopes: Float64[np.ndarray, "head"] | None = None,
    ) -> Float[Tensor, "batch position width"]:
        """What the layer adds to the stream. masked_bias is -inf on the future; None is the causal mask alone.

        slopes in place of a masked_bias are its ALiBi, computed in bands.
        """
        query, key, value = self.heads(x, turn)
        if slopes is not None:
            mixed = alibi_attention(query, key, value, slopes)
        else:
            mask = None if masked_bias is None else masked_bias[None]
            mixed = functional.scaled_dot_product_attention(
                query, key, value, attn_mask=mask, is_causal=mask is None
            )
        return self.output(mixed.transpose(1, 2).flatten(2))


class Block(nn.Module):
    """One layer: attention, then a two-layer network on each position."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.attention = Attention(config)
        self.up = nn.Linear(config.width, 4 * config.width, bias=False)
        self.down = nn.Linear(4 * config.width, config.width, bias=False)
        nn.init.zeros_(self.down.weight)

    def forward(
        self,
        x: Float[Tensor, "batch position width"],
        turn: Turn,
        masked_bias: Float[Tensor, "head position position"] | None,
        *,
        slopes: Float64[np.ndarray, "head"] | None = None,
    ) -> Float[Tensor, "batch position width"]:
        """The stream after this layer."""
        x = x + self.attention(norm(x), turn, masked_bias, slopes=slopes)
        return x + self.down(self.up(norm(x)).relu().square())


class Transformer(nn.Module):
    """Token ids in, logits for each next token out. `position` is the method, and all that differs."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        if config.method not in POSITIONS:
            raise ValueError(f"method must be one of {', '.join(POSITIONS)}, got {config.method!r}")
        self.config = config
        self.embedding = nn.Embedding(config.vocab_size, config.width)
        nn.init.normal_(self.embedding.weight, std=0.02)
        self.position = POSITIONS[config.method](config)
        self.blocks = nn.ModuleList(Block(config) for _ in range(config.n_layers))

    def forward(
        self,
        token_ids: Int[Tensor, "batch position"],
        *,
        bias_factor: float | int = 1.0,
        first_position: int = 0,
    ) -> Float[Tensor, "batch position vocab"]:
        """Logits for the token that follows each position.

        bias_factor multiplies the score bias of alibi and t5, in every layer: 0 takes it away, 2 doubles the
        slopes. Methods without a score bias have nothing to multiply. first_position is where the first token
        stands: alibi, t5 and rope depend on differences only.
        """
        positions = np.arange(first_position, first_position + token_ids.shape[1])
        turn = partial(self.position.turn, positions=positions)
        x = self._embed(token_ids, positions)
        slopes = self._slopes_in_bands(x, positions, bias_factor)
        _, masked_bias = (None, None) if slopes is not None else self._biases(positions, bias_factor)
        for block in self.blocks:
            x = block(x, turn, masked_bias, slopes=slopes)
        return norm(x) @ self.embedding.weight.T

    @torch.no_grad()
    def trace(self, token_ids: Sequence[int], *, bias_factor: float | int = 1.0) -> list[AttentionSteps]:
        """The working of every layer on one text, from its own queries, keys, values and bias.

        They are handed to `core.attention.attention_steps`, so what a page shows is the core; its weights
        equal those of the forward pass to 1e-5. bias_factor is as in `forward`.
        """
        if len(token_ids) == 0:
            raise ValueError("token_ids must hold at least one token, got none")
        positions = np.arange(len(token_ids))
        turn = partial(self.position.turn, positions=positions)
        bias, masked_bias = self._biases(positions, bias_factor)
        mask = causal_mask(positions, positions)
        x = self._embed(torch.as_tensor([list(token_ids)], device=self.embedding.weight.device), positions)
        layers = []
        for block in cast(list[Block], list(self.blocks)):
            query, key, value = (_numpy(part[0]) for part in block.attention.heads(norm(x), turn))
            layers.append(
                attention_steps(query, key, value, bias=None if bias is None else _numpy(bias), mask=mask)
            )
            x = block(x, turn, masked_bias)
        return layers

    def _embed(self, token_ids: Tensor, positions: np.ndarray) -> Tensor:
        return self.position.embed(norm(self.embedding(token_ids)), positions)

    def _slopes_in_bands(
        self, x: Tensor, positions: np.ndarray, bias_factor: float | int
    ) -> Float64[np.ndarray, "head"] | None:
        """ALiBi's slopes for a long text that is only read; None where a dense bias is as quick, or is needed."""
        long_enough = len(positions) >= IN_BANDS_FROM and not x.requires_grad and x.device.type == "cpu"
        if not long_enough or bias_factor < 0 or not isinstance(self.position, Alibi):
            return None
        return self.position.slopes_for(int(positions.max()) + 1) * bias_factor

    def _biases(self, positions: np.ndarray, bias_factor: float | int) -> tuple[Tensor | None, Tensor | None]:
        """The method's score bias, and the same with -inf on the future; None for a method that adds none."""
        bias = self.position.bias(positions, positions)
        if bias is None:
            return None, None
        bias = bias.to(self.embedding.weight.device) * bias_factor
        future = torch.as_tensor(~causal_mask(positions, positions), device=bias.device)
        return bias, bias.masked_fill(future, -torch.inf)


def _numpy(tensor: Tensor) -> np.ndarray:
    return tensor.double().cpu().numpy()
