"""Where order enters a transformer: one short class for each method, on the same three hooks.

    embed   x       sinusoidal, learned: a vector is added to the token embeddings, once
    turn    q, k    rope: queries and keys are turned in every layer
    bias    q . k   alibi, t5: a number is added to every score in every layer

Each class overrides one hook and leaves the others as they are; `nope` overrides none. Slopes, buckets and
angles come from `alibi_viz.core`; here they only become tensors.

Sources: Press, Smith and Lewis 2022 (alibi); Raffel et al. 2020 (t5); Su et al. 2021 (rope); Vaswani et al.
2017 (sinusoidal); Gehring et al. 2017 (learned); Haviv et al. 2022 (nope).
"""

import numpy as np
import torch
from jaxtyping import Float, Float32, Float64, Int
from torch import Tensor, nn

from alibi_viz.core.bias import alibi_bias
from alibi_viz.core.positions import relative_position
from alibi_viz.core.rope import inverse_frequencies
from alibi_viz.core.sinusoidal import sinusoidal_embedding
from alibi_viz.core.slopes import alibi_slopes
from alibi_viz.core.t5 import relative_position_bucket
from alibi_viz.model.config import T5_BUCKETS, T5_MAX_DISTANCE, Config


class Position(nn.Module):
    """No position at all: the three hooks as they are when a method leaves them alone."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.config = config

    @property
    def longest(self) -> int | None:
        """The most tokens a text may have, where the method knows no more positions."""
        return None

    def embed(
        self, embeddings: Float[Tensor, "batch position width"], positions: Int[np.ndarray, "position"]
    ) -> Float[Tensor, "batch position width"]:
        """Token embeddings, with an absolute position added by the methods that work there."""
        del positions
        return embeddings

    def turn(
        self,
        query_or_key: Float[Tensor, "batch head position head_dim"],
        positions: Int[np.ndarray, "position"],
    ) -> Float[Tensor, "batch head position head_dim"]:
        """Queries or keys, turned by rope and by no other."""
        del positions
        return query_or_key

    def bias(
        self, query_positions: Int[np.ndarray, "query"], key_positions: Int[np.ndarray, "key"]
    ) -> Float[Tensor, "head query key"] | None:
        """What is added to the scaled scores, before the causal mask; None where a method adds nothing."""
        del query_positions, key_positions
        return None


class Alibi(Position):
    """-slope * distance on every score; nothing is learned."""

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.slopes = alibi_slopes(config.n_heads)

    def bias(
        self, query_positions: Int[np.ndarray, "query"], key_positions: Int[np.ndarray, "key"]
    ) -> Float[Tensor, "head query key"]:
        """The bias of `core.bias`, without its mask."""
        slopes = self.slopes_for(int(key_positions.max(initial=0)) + 1)
        bias = alibi_bias(slopes, query_positions, key_positions, mask="none")
        return torch.as_tensor(bias, dtype=torch.float32)

    def slopes_for(self, seq_len: int) -> Float64[np.ndarray, "head"]:
        """The slopes for a text of seq_len tokens: the same for every length."""
        del seq_len
        return self.slopes


class T5(Position):
    """A learned number for each bucket of distances and each head, one table for all layers, as in T5."""

    num_buckets = T5_BUCKETS
    max_distance = T5_MAX_DISTANCE

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.relative_attention_bias = nn.Embedding(self.num_buckets, config.n_heads)
        nn.init.zeros_(self.relative_attention_bias.weight)

    @property
    def table(self) -> Float32[np.ndarray, "bucket head"]:
        """The learned numbers, in logits, as `core.t5.t5_bias` takes them."""
        return self.relative_attention_bias.weight.detach().float().cpu().numpy()

    def bias(
        self, query_positions: Int[np.ndarray, "query"], key_positions: Int[np.ndarray, "key"]
    ) -> Float[Tensor, "head query key"]:
        """`core.t5.t5_bias` as a tensor that can learn."""
        buckets = relative_position_bucket(
            relative_position(query_positions, key_positions),
            bidirectional=False,
            num_buckets=self.num_buckets,
            max_distance=self.max_distance,
        )
        weight = self.relative_attention_bias.weight
        return self.relative_attention_bias(torch.as_tensor(buckets, device=weight.device)).permute(2, 0, 1)


class Rope(Position):
    """Queries and keys turned by an angle that grows with position."""

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.inverse_frequencies = inverse_frequencies(config.head_dim)

    def turn(
        self,
        query_or_key: Float[Tensor, "batch head position head_dim"],
        positions: Int[np.ndarray, "position"],
    ) -> Float[Tensor, "batch head position head_dim"]:
        """`turned`, by the frequencies of training."""
        return turned(query_or_key, positions, self.inverse_frequencies)


def turned(
    query_or_key: Float[Tensor, "*batch position head_dim"],
    positions: Int[np.ndarray, "position"],
    inverse_frequencies: Float64[np.ndarray, "pair"],
) -> Float[Tensor, "*batch position head_dim"]:
    """`core.rope.rotate` for tensors that can learn: halves convention, angles in float64."""
    angles = positions.astype(np.float64)[:, None] * inverse_frequencies
    cos, sin = (torch.as_tensor(f(angles)).to(query_or_key) for f in (np.cos, np.sin))
    first, second = query_or_key.chunk(2, dim=-1)
    return torch.cat([first * cos - second * sin, second * cos + first * sin], dim=-1)


class Sinusoidal(Position):
    """A fixed vector of sines and cosines added to each embedding."""

    def embed(
        self, embeddings: Float[Tensor, "batch position width"], positions: Int[np.ndarray, "position"]
    ) -> Float[Tensor, "batch position width"]:
        """The embeddings plus `core.sinusoidal.sinusoidal_embedding`."""
        return embeddings + torch.as_tensor(sinusoidal_embedding(positions, self.config.width)).to(embeddings)


class Learned(Position):
    """A learned vector for each position of training. There is none past the end, and it says so."""

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.table = nn.Embedding(config.train_len, config.width)
        nn.init.normal_(self.table.weight, std=0.2)

    @property
    def longest(self) -> int:
        """The training length: there are no vectors past it."""
        return self.config.train_len

    def embed(
        self, embeddings: Float[Tensor, "batch position width"], positions: Int[np.ndarray, "position"]
    ) -> Float[Tensor, "batch position width"]:
        """The embeddings plus a row of the table each; ValueError for a position that has no row."""
        if positions.size and positions.max() >= self.longest:
            raise ValueError(
                f"learned positions end at train_len = {self.longest} tokens, "
                f"got a position of {positions.max()}"
            )
        return embeddings + self.table(torch.as_tensor(positions, device=embeddings.device))


POSITIONS: dict[str, type[Position]] = {
    "alibi": Alibi,
    "t5": T5,
    "rope": Rope,
    "sinusoidal": Sinusoidal,
    "learned": Learned,
    "nope": Position,
}
