"""Figures: how long the attention view takes to build, how many bytes it sends, and the same for BertViz.

    python -m benchmarks.figures --lengths 64 128 256 512

The attention view is what the page Live attention draws of one text: the map of a head in four stages, the row of a
query, all heads of the layer at a glance. BertViz's head_view is one HTML page with every weight of every layer and
head in it. Here other heads and layers come when they are asked for, and a map has at most 128 x 128 cells, each the
largest value in its block; so the bytes compare what a person is sent to look at the same attention, not equal
contents. Both get the attention of one reading of one text. Processor time, see `timing`. BertViz is optional:
`pip install -r requirements-benchmarks.txt`.
"""

import argparse
import io
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from importlib.util import find_spec
from pathlib import Path
from statistics import median

import torch

from alibi_viz.figures import live_attention
from alibi_viz.lessons.live_attention_figures import head_titles
from alibi_viz.model.checkpoint import load
from alibi_viz.model.passages import read_passage
from alibi_viz.model.reading import Reading, read
from benchmarks import report
from benchmarks.report import RESULTS
from benchmarks.targets import Row, Target, of
from benchmarks.timing import interleaved

OUTPUT = RESULTS / "figures.json"
LENGTHS = (64, 128, 256, 512)
LONGEST_BERTVIZ = 256
OURS, THEIRS = "attention view", "BertViz head_view"
TARGETS = (
    Target("attention view of 512 tokens, bytes", 1e6, lambda rows: of(rows, "bytes", tokens=512, way=OURS)),
    Target(
        "attention view of 512 tokens, seconds", 0.4, lambda rows: of(rows, "seconds", tokens=512, way=OURS)
    ),
)
NO_BERTVIZ = "not installed: pip install -r requirements-benchmarks.txt"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure figures; print a table and write JSON."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.figures",
        description=main.__doc__,
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("--lengths", type=int, nargs="+", default=LENGTHS, metavar="TOKENS")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--out", type=Path, default=OUTPUT, metavar="FILE")
    given = parser.parse_args(arguments)
    torch.set_num_threads(1)
    about = report.begin("figures", rounds=given.rounds)
    model, _ = load("alibi")
    rows = []
    for length in given.lengths:
        reading = read(model, read_passage("lighthouse"), at_most=length - 1)  # START is a token too
        measured = measure(reading, rounds=given.rounds)
        print("\n".join(map(_line, measured)), flush=True)
        rows += measured
    report.write(given.out, about, rows, TARGETS)


def measure(reading: Reading, *, rounds: int) -> list[Row]:
    """A row for each way to show the attention of a reading: seconds, bytes; or the gap, which says why not."""
    gap = _gap(len(reading.pieces))
    ways: dict[str, Callable[[], str]] = {OURS: lambda: attention_view(reading)}
    if gap is None:
        ways[THEIRS] = _bertviz(reading)
    n_bytes = {name: len(way().encode()) for name, way in ways.items()}
    seconds = interleaved(ways, rounds=rounds)
    about = {
        "tokens": len(reading.pieces),
        "layers": len(reading.layers),
        "heads": len(reading.layers[0].weights),
    }
    rows: list[Row] = [
        about | {"way": name, "seconds": median(seconds[name]), "bytes": n_bytes[name]} for name in ways
    ]
    return rows if gap is None else [*rows, about | {"way": THEIRS, "gap": gap}]


def attention_view(reading: Reading) -> str:
    """The figures of the first head of the first layer, as the page sends them to the browser."""
    steps, last = reading.layer(1), reading.last
    figures = [
        live_attention.attention_map(steps.of_head(1), reading.pieces, query=last),
        live_attention.query_row({"alibi": steps.weights[0, last]}, reading.pieces, query=last),
        live_attention.thumbnails(steps.weights, head_titles(None, len(steps.weights)), chosen=1),
    ]
    return "".join(figure.to_json() or "" for figure in figures)


def _bertviz(reading: Reading) -> Callable[[], str]:
    from bertviz import head_view  # pyright: ignore[reportMissingImports]

    attention = [torch.as_tensor(layer.weights, dtype=torch.float32)[None] for layer in reading.layers]

    def call() -> str:
        with redirect_stdout(io.StringIO()):
            return head_view(attention, list(reading.pieces), html_action="return").data

    return call


def _gap(n_tokens: int) -> str | None:
    if find_spec("bertviz") is None:
        return NO_BERTVIZ
    if n_tokens > LONGEST_BERTVIZ:
        return f"only measured up to {LONGEST_BERTVIZ} tokens"
    return None


def _line(row: Row) -> str:
    place = f"{row['tokens']:>5} tokens  {row['way']:<18}"
    if "gap" in row:
        return f"{place} {row['gap']}"
    return f"{place} {1000 * row['seconds']:>8.0f} ms   {row['bytes'] / 1e6:>7.2f} MB"


if __name__ == "__main__":
    main()
