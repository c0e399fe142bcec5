"""The targets of all benchmarks with what was reached, as the table of the readme.

    python -m benchmarks.table

It is made from the files in `results`; a test holds the readme to it.
"""

import json
from pathlib import Path
from typing import Any

from benchmarks.report import RESULTS

_VERDICTS = {True: "met", False: "**missed**", None: "not measured"}


def table(folder: Path = RESULTS) -> str:
    """Markdown: a row for each target, and below the table the machine and the day of each benchmark."""
    files = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.json"))]
    rows = [_row(told["benchmark"], judged) for told in files for judged in told["targets"]]
    head = ["| benchmark | what | reached | target | |", "| --- | --- | --- | --- | --- |"]
    about = [f"`{told['benchmark']}`: {told['machine']}, {told['date']}." for told in files]
    return "\n".join([*head, *rows, "", *about])


def number(value: float) -> str:
    """A number as a person reads it.

    >>> number(0.28637), number(34512.0), number(1.2e-06), number(0.0)
    ('0.286', '34,512', '1.2e-06', '0')
    """
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def _row(benchmark: str, judged: dict[str, Any]) -> str:
    found = "–" if judged["found"] is None else number(judged["found"])
    bound = f"{'at least' if judged['at_least'] else 'at most'} {number(judged['bound'])}"
    return f"| `{benchmark}` | {judged['target']} | {found} | {bound} | {_VERDICTS[judged['met']]} |"


if __name__ == "__main__":
    print(table())
