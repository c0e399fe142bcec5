"""Cost: what each method asks for at a person's own sizes, in memory, parameters and work, and how it grows."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Int64

from alibi_viz.core.cost import (
    ModelShape,
    attention_flops,
    bias_flops,
    bucket_table_bytes,
    dense_bias_bytes,
    embedding_flops,
    embedding_table_bytes,
    frequency_bytes,
    kv_cache_bytes,
    layer_parameters,
    rope_table_bytes,
    rotation_flops,
    slope_bytes,
    table_bias_flops,
)
from alibi_viz.core.methods import METHODS, Method
from alibi_viz.lessons.units import in_a_row, in_bytes, in_thousands, share

LEAD = "What does position cost? Memory, parameters and work of six methods, for a model of your sizes."
# Low, high, default: the model of the ALiBi paper's main experiments, on the longest texts it was trained on.
N_HEADS, N_LAYERS = (1, 128, 8), (1, 128, 16)
HEAD_DIMS, LENGTHS, BATCHES = (2, 256, 128), (1, 1_000_000, 3072), (1, 1024, 1)
TYPES = ("float16", "bfloat16", "float32")
TYPES_HELP = "What the model computes in, and what a bias, a table or the cache is kept in."
HEAD_DIM_HELP = "Numbers in one head's query; even, for RoPE turns them in pairs."
BATCH_HELP = "Texts at once: the cache and the work grow with them, what is kept for position does not."
ZERO = "A log axis has no place for 0; it stands below."
TABLE_TITLE, GROWTH_TITLE = "Method by method", "Parameters and work"
NATURE_TITLE = "Where each method acts, and what that means for longer texts"
SOURCES = ("alibi", "t5", "rope", "yarn", "narang")
_SHORTEST, _LONGEST = 64, 2**20
_ACTS_ON = {
    "embedding": "embeddings, once",
    "query_key": "queries and keys, in every layer",
    "score": "scores, in every layer",
    "nothing": "nothing",
}

Columns = dict[str, list[object]]


@dataclass(frozen=True)
class Scene:
    """What the controls say. length is in tokens, batch in texts."""

    n_heads: int
    head_dim: int
    n_layers: int
    length: int
    batch: int
    dtype: str

    @property
    def lengths(self) -> Int64[np.ndarray, "length"]:
        """The lengths that are drawn: powers of two to a million, and the chosen one."""
        shortest = min(_SHORTEST, 2 ** (self.length.bit_length() - 1))
        powers = [2**power for power in range(21) if shortest <= 2**power <= _LONGEST]
        return np.array(sorted({*powers, self.length}), dtype=np.int64)

    def shape(self, length: int) -> ModelShape:
        """The model, trained on texts as long as those that it reads."""
        return ModelShape(self.n_layers, self.n_heads, self.head_dim, train_len=length)

    def cache(self, length: int) -> int:
        """Bytes of the cached keys and values of all layers and texts, whatever the method."""
        return kv_cache_bytes(
            length,
            n_layers=self.n_layers,
            n_kv_heads=self.n_heads,
            head_dim=self.head_dim,
            batch=self.batch,
            dtype=self.dtype,
        )

    def attention(self, length: int) -> int:
        """FLOPs of causal attention in all layers and texts, without its projections."""
        sizes = {"n_heads": self.n_heads, "head_dim": self.head_dim, "n_layers": self.n_layers}
        return self.batch * attention_flops(length, **sizes)

    def flops(self, method: Method, length: int) -> int:
        """FLOPs that a method adds, for all texts."""
        return self.batch * method.flops(self.shape(length), length)


@dataclass(frozen=True)
class Growth:
    """One quantity of every method at every length, exactly, beside something to compare it with."""

    key: str
    title: str
    axis: str
    lengths: Int64[np.ndarray, "length"]
    curves: dict[str, list[int]]
    beside: tuple[str, list[int]]
    written: Callable[[int], str]
    step: int
    functions: tuple[Callable[..., int], ...]

    @property
    def span(self) -> tuple[int, int]:
        """The least and the greatest value above zero."""
        return span([self])


def written_out(scene: Scene) -> Growth:
    """Bytes kept for position in a plain implementation, beside the cache."""
    return _growth(
        scene,
        "written_out",
        "Memory for position, written out",
        of=lambda method, n: method.written_out(scene.shape(n), n, scene.dtype),
        beside=("the cache", scene.cache),
        functions=(dense_bias_bytes, rope_table_bytes, embedding_table_bytes, kv_cache_bytes),
    )


def as_needed(scene: Scene) -> Growth:
    """Bytes kept for position where it is made as needed, beside the cache."""
    return _growth(
        scene,
        "as_needed",
        "Memory for position, made as needed",
        of=lambda method, n: method.as_needed(scene.shape(n), n, scene.dtype),
        beside=("the cache", scene.cache),
        functions=(slope_bytes, bucket_table_bytes, frequency_bytes, embedding_table_bytes, kv_cache_bytes),
    )


def parameters(scene: Scene) -> Growth:
    """Learned numbers for position, beside those of the layers."""
    return _growth(
        scene,
        "parameters",
        "Learned for position",
        of=lambda method, n: method.parameters(scene.shape(n)),
        beside=("the layers", lambda n: layer_parameters(scene.shape(n))),
        functions=(layer_parameters,),
        axis="parameters",
    )


def flops(scene: Scene) -> Growth:
    """FLOPs that position adds, beside those of attention."""
    return _growth(
        scene,
        "flops",
        "Computed for position",
        of=scene.flops,
        beside=("attention", scene.attention),
        functions=(bias_flops, table_bias_flops, rotation_flops, embedding_flops, attention_flops),
        axis="FLOPs",
    )


def span(growths: Sequence[Growth]) -> tuple[int, int]:
    """The least and the greatest value above zero in several growths, so that they may share an axis."""
    values = [
        v for each in growths for of_one in (*each.curves.values(), each.beside[1]) for v in of_one if v
    ]
    return min(values), max(values)


def possible_head_dim(asked: int) -> tuple[int, str]:
    """An even number of numbers for a head, and what is wrong with one that is odd.

    >>> possible_head_dim(64), possible_head_dim(65)[0]
    ((64, ''), 64)
    """
    if asked % 2 == 0:
        return asked, ""
    return asked - 1, f"RoPE turns the numbers of a head in pairs, so {asked} cannot be: showing {asked - 1}."


def caption(growths: Sequence[Growth]) -> str:
    """Which lines lie on each other, and which stand at zero."""
    return " ".join(f"*{growth.title}*: {_alike(growth)}." for growth in growths) + f" {ZERO}"


def table(scene: Scene) -> Columns:
    """What each method adds at the chosen length."""
    shape, length = scene.shape(scene.length), scene.length
    return _columns(
        {
            "method": method.label,
            "parameters": f"{method.parameters(shape):,}",
            "memory, written out": in_bytes(method.written_out(shape, length, scene.dtype)),
            "made as needed": in_bytes(method.as_needed(shape, length, scene.dtype)),
            "extra FLOPs": in_thousands(scene.flops(method, length)),
            "share of attention’s": share(scene.flops(method, length) / scene.attention(length)),
        }
        for method in METHODS.values()
    )


def nature() -> Columns:
    """What each method is, as the registry of methods has it."""
    return _columns(
        {
            "method": method.label,
            "acts on": _ACTS_ON[method.acts_on],
            "a cached key": "belongs to its position" if method.keys_hold_position else "can be moved",
            "past its training length": "nothing to look up" if method.length_limit else "defined",
        }
        for method in METHODS.values()
    )


def _columns(rows: Iterable[dict[str, object]]) -> Columns:
    first, *others = rows
    return {name: [row[name] for row in (first, *others)] for name in first}


def _alike(growth: Growth) -> str:
    alike: dict[tuple[int, ...], list[str]] = {}
    for method, values in growth.curves.items():
        alike.setdefault(tuple(values), []).append(METHODS[method].label)
    together = [names for values, names in alike.items() if any(values) and len(names) > 1]
    nothing = [names for values, names in alike.items() if not any(values)]
    return "; ".join(
        [
            *(f"{in_a_row(names)} share a line" for names in together),
            *(f"{in_a_row(names)} {'is' if len(names) == 1 else 'are'} at 0" for names in nothing),
        ]
    )


def _growth(
    scene: Scene,
    key: str,
    title: str,
    *,
    of: Callable[[Method, int], int],
    beside: tuple[str, Callable[[int], int]],
    functions: tuple[Callable[..., int], ...],
    axis: str = "bytes",
) -> Growth:
    lengths = scene.lengths.tolist()
    name, other = beside
    return Growth(
        key,
        title,
        axis,
        scene.lengths,
        {method.key: [of(method, n) for n in lengths] for method in METHODS.values()},
        (name, [other(n) for n in lengths]),
        in_bytes if axis == "bytes" else in_thousands,
        1024 if axis == "bytes" else 1000,
        functions,
    )
