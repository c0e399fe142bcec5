"""The sizes that shape a model, and what they must satisfy."""

from dataclasses import asdict, dataclass

T5_BUCKETS, T5_MAX_DISTANCE = 32, 128  # of the T5 bias; distances in tokens, one direction


@dataclass(frozen=True)
class Config:
    """Everything that shapes a model. Sizes are counts of numbers; train_len is in tokens.

    >>> Config("alibi").head_dim
    16
    """

    method: str
    vocab_size: int = 2048
    width: int = 128
    n_layers: int = 4
    n_heads: int = 8
    train_len: int = 128

    def __post_init__(self) -> None:
        for name, size in asdict(self).items():
            if name != "method" and size < 1:
                raise ValueError(f"{name} must be at least 1, got {size}")
        if self.width % self.n_heads:
            raise ValueError(f"width must be a multiple of n_heads = {self.n_heads}, got {self.width}")

    @property
    def head_dim(self) -> int:
        """Numbers in one head's query: width / n_heads."""
        return self.width // self.n_heads
