"""ALiBi attention in bands against every other way to compute it, and against attention without a bias.

    python -m benchmarks.attention --lengths 512 1024 2048 4096 8192 16384 32768

Eight heads of 64, random normal queries, keys and values; then the queries, keys and values of each layer of the
trained ALiBi model on a long text, eight heads of 16. Times are of the forward pass in float32 on one thread; see
`timing` for what they mean on a busy machine. Memory is what a call takes on top of its inputs (and of the dense bias
that is made before). The error is the largest difference from attention in float64, over rows spread through the text.
"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import torch
from torch import Tensor

from alibi_viz.core.attention import attention_steps
from alibi_viz.core.bias import alibi_bias
from alibi_viz.core.slopes import alibi_slopes
from alibi_viz.model.attention_bands import bands
from alibi_viz.model.checkpoint import load
from alibi_viz.model.passages import read_passage
from alibi_viz.model.position import Alibi
from alibi_viz.model.tokenizer import START, encode
from alibi_viz.model.transformer import Attention, Transformer
from benchmarks import report
from benchmarks.attention_ways import IN_BANDS, NO_BIAS, WAYS, Call, Inputs
from benchmarks.memory import peak_bytes
from benchmarks.report import RESULTS
from benchmarks.targets import Row, Target, of
from benchmarks.timing import growth, interleaved, ratio

LENGTHS = (512, 1024, 2048, 4096, 8192, 16_384, 32_768)
N_HEADS, HEAD_DIM = 8, 64
TRAINED_LENGTH = 4096
N_CHECKED = 64
OUTPUT = RESULTS / "attention.json"


def _random(rows: Sequence[Row], name: str, length: int, way: str) -> float | None:
    return of(rows, name, inputs="random", length=length, way=way)


def _largest_error(rows: Sequence[Row]) -> float | None:
    errors = [row["error"] for row in rows if (row["inputs"], row["way"]) == ("random", IN_BANDS)]
    return max(errors, default=None)


def _memory_growth(rows: Sequence[Row]) -> float | None:
    peaks = [row for row in rows if (row["inputs"], row["way"]) == ("random", IN_BANDS) and row["peak_bytes"]]
    if len(peaks) < 2:
        return None
    first, last = peaks[0], peaks[-1]
    return growth((first["length"], last["length"]), (first["peak_bytes"], last["peak_bytes"]))


TARGETS = (
    Target(
        "16,384 tokens, times as long as without a bias",
        0.40,
        lambda rows: _random(rows, "times_no_bias", 16_384, IN_BANDS),
    ),
    Target(
        "4,096 tokens, a dense bias that is there takes this many times as long",
        4.0,
        lambda rows: _random(rows, "times_in_bands", 4096, "dense bias"),
        at_least=True,
    ),
    Target(
        "4,096 tokens, a dense bias that is made takes this many times as long",
        4.0,
        lambda rows: _random(rows, "times_in_bands", 4096, "dense bias, made each time"),
        at_least=True,
    ),
    Target(
        "4,096 tokens, compiled flex_attention takes this many times as long",
        2.5,
        lambda rows: _random(rows, "times_in_bands", 4096, "flex_attention, compiled"),
        at_least=True,
    ),
    Target("largest error on random inputs", 5e-6, _largest_error),
    Target("memory grows as length to this power", 1.1, _memory_growth),
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure ALiBi attention; print a table and write JSON."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.attention",
        description=main.__doc__,
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("--lengths", type=int, nargs="+", default=LENGTHS, metavar="TOKENS")
    parser.add_argument("--trained-length", type=int, default=TRAINED_LENGTH, metavar="TOKENS")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--out", type=Path, default=OUTPUT, metavar="FILE")
    given = parser.parse_args(arguments)
    torch.set_num_threads(1)
    about = report.begin("attention", rounds=given.rounds)
    rows = []
    for name, inputs in _inputs(sorted(given.lengths), given.trained_length):
        measured = measure(name, inputs, rounds=given.rounds)
        rows += [row | _growth(row, rows) for row in measured]
        print("\n".join(map(_line, rows[-len(measured) :])), end="\n\n", flush=True)
    report.write(given.out, about, rows, TARGETS)


@torch.no_grad()
def measure(name: str, inputs: Inputs, *, rounds: int) -> list[Row]:
    """A row for each way: seconds, ratios to two of the ways, bytes, error; or the gap, which says why not."""
    gaps = {way: WAYS[way].gap(inputs) for way in WAYS}
    calls = {way: WAYS[way].prepare(inputs) for way, gap in gaps.items() if gap is None}
    errors = {way: _error(call, inputs, biased=WAYS[way].biased) for way, call in calls.items()}
    peaks = {way: peak_bytes(call) for way, call in calls.items()}
    seconds = interleaved(calls, rounds=rounds)
    found = []
    for way, gap in gaps.items():
        row: Row = {"inputs": name, "length": inputs.length, "way": way}
        if gap is None:
            row |= {
                "seconds": median(seconds[way]),
                "times_no_bias": ratio(seconds[way], seconds[NO_BIAS]),
                "times_in_bands": ratio(seconds[way], seconds[IN_BANDS]),
                "peak_bytes": peaks[way],
                "error": errors[way],
            }
        if way == IN_BANDS:
            row["bands"] = bands(inputs.query, inputs.key, inputs.slopes).tolist()
        found.append(row if gap is None else row | {"gap": gap})
    return found


def _inputs(lengths: Sequence[int], trained_length: int) -> Iterator[tuple[str, Inputs]]:
    for length in lengths:
        generator = torch.Generator().manual_seed(0)
        query, key, value = torch.randn(3, 1, N_HEADS, length, HEAD_DIM, generator=generator)
        yield "random", Inputs(query, key, value, alibi_slopes(N_HEADS))
    model, _ = load("alibi")
    for layer, inputs in enumerate(_of_layers(model, trained_length), start=1):
        yield f"trained, layer {layer}", inputs


def _of_layers(model: Transformer, length: int) -> list[Inputs]:
    """What each layer's attention reads when the model reads a long text."""
    seen: list[Inputs] = []

    def keep(layer: Attention, arguments: tuple[Any, ...]) -> None:
        x, turn, *_ = arguments
        slopes = model.position.slopes if isinstance(model.position, Alibi) else np.zeros(layer.n_heads)
        query, key, value = (part.contiguous() for part in layer.heads(x, turn))
        seen.append(Inputs(query, key, value, slopes))

    layers = [module for module in model.modules() if isinstance(module, Attention)]
    handles = [layer.register_forward_pre_hook(keep) for layer in layers]
    with torch.no_grad():
        model(torch.tensor([[START, *encode(read_passage("lighthouse"))][:length]]))
    for handle in handles:
        handle.remove()
    return seen


def _error(call: Call, inputs: Inputs, *, biased: bool) -> float:
    found: Tensor = call()[0]
    rows = np.unique(np.linspace(0, inputs.length - 1, N_CHECKED).astype(np.int64))
    slopes, largest = inputs.slopes if biased else np.zeros(len(inputs.slopes)), 0.0
    for head in range(len(slopes)):
        query, key, value = (x[0, head : head + 1].double().numpy() for x in inputs[:3])
        bias = alibi_bias(slopes[head : head + 1], rows, np.arange(inputs.length))
        exact = attention_steps(query[:, rows], key, value, bias=bias).output
        largest = max(largest, float(np.abs(found[head, rows].numpy() - exact).max()))
    return largest


def _growth(row: Row, earlier: list[Row]) -> Row:
    """Time grows as length to this power, since the length before."""
    before = [r for r in earlier if (r["inputs"], r["way"]) == (row["inputs"], row["way"]) and "seconds" in r]
    if not before or "seconds" not in row:
        return {}
    return {"growth": growth((before[-1]["length"], row["length"]), (before[-1]["seconds"], row["seconds"]))}


def _line(row: Row) -> str:
    place = f"{row['inputs']:<16} {row['length']:>6}  {row['way']:<27}"
    if "gap" in row:
        return f"{place} {row['gap']}"
    memory = "not known" if row["peak_bytes"] is None else f"{row['peak_bytes'] / 2**20:.1f} MiB"
    power = f"   as length^{row['growth']:.2f}" if "growth" in row else ""
    return (
        f"{place} {1000 * row['seconds']:>9.1f} ms   {row['times_no_bias']:>5.2f} x no bias"
        f"   {row['times_in_bands']:>6.2f} x bands   {memory:>12}   error {row['error']:.1e}{power}"
    )


if __name__ == "__main__":
    main()
