"""Training: tokens a second of each method, one step of each in turn.

    python -m benchmarks.training --rounds 5

A step is `Run`'s own: windows drawn from made-up stories and drills, forward, backward, both optimizers, at the sizes
of the shipped models. Processor time of one thread, see `timing`.
"""

import argparse
from collections.abc import Callable, Mapping, Sequence
from itertools import count, islice
from pathlib import Path
from statistics import median

import torch

from alibi_viz.core.methods import METHODS
from alibi_viz.model.batches import Tokens, tokenize
from alibi_viz.model.config import Config
from alibi_viz.model.run import Recipe, Run
from alibi_viz.model.stories import stories
from benchmarks import report
from benchmarks.report import RESULTS
from benchmarks.targets import Row
from benchmarks.timing import interleaved, ratio

OUTPUT = RESULTS / "training.json"
N_STORIES = 400
SHARES = {"stories": 0.75, "drills": 0.25}
NO_POSITION = "nope"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure training; print a table and write JSON."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.training",
        description=main.__doc__,
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=list(METHODS), metavar="METHOD")
    parser.add_argument("--train-len", type=int, default=Config.train_len, metavar="TOKENS")
    parser.add_argument("--windows", type=int, default=Recipe.windows)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--out", type=Path, default=OUTPUT, metavar="FILE")
    given = parser.parse_args(arguments)
    torch.set_num_threads(1)
    about = report.begin("training", rounds=given.rounds, train_len=given.train_len, windows=given.windows)
    methods = dict.fromkeys([NO_POSITION, *given.methods])
    rows = measure(list(methods), train_len=given.train_len, windows=given.windows, rounds=given.rounds)
    print("\n".join(map(_line, rows)))
    report.write(given.out, about, rows)


def measure(methods: Sequence[str], *, train_len: int, windows: int, rounds: int) -> list[Row]:
    """A row for each method: tokens a second, and times the seconds of the model without positions."""
    tokens = {"stories": tokenize(islice(stories("train", seed=0), N_STORIES))}
    recipe = Recipe(windows=windows, shares=SHARES)
    steps = {method: _step(Run(Config(method, train_len=train_len), recipe), tokens) for method in methods}
    seconds = interleaved(steps, rounds=rounds)
    return [
        {
            "method": method,
            "seconds": median(seconds[method]),
            "tokens_per_second": windows * train_len / median(seconds[method]),
            "times_no_position": ratio(seconds[method], seconds[NO_POSITION]),
        }
        for method in methods
    ]


def _step(run: Run, tokens: Mapping[str, Tokens]) -> Callable[[], object]:
    """Each call is the next step. `Run.train` would save the state after each."""
    numbers = count()
    return lambda: run._step(tokens, next(numbers))


def _line(row: Row) -> str:
    return (
        f"{row['method']:<12} {row['tokens_per_second']:>8,.0f} tokens/s   "
        f"{row['times_no_position']:.2f} x the time without positions"
    )


if __name__ == "__main__":
    main()
