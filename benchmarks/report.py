"""What every benchmark writes beside its rows: its name, the machine, the commit, the day."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from alibi_viz.model.provenance import git_commit
from benchmarks import targets
from benchmarks.targets import Row, Target
from benchmarks.timing import machine

RESULTS = Path(__file__).parent / "results"


def begin(benchmark: str, **settings: object) -> Row:
    """Print the machine, and return what the file is to say about the measurement."""
    about = {
        "benchmark": benchmark,
        "machine": machine(),
        "git_commit": git_commit(),
        "date": datetime.now(UTC).date().isoformat(),
        **settings,
    }
    print(about["machine"], end="\n\n", flush=True)
    return about


def write(file: Path, about: Row, rows: Sequence[Row], goals: Sequence[Target] = ()) -> list[Row]:
    """Say which targets are met, which is returned, and write what was measured, a folder for it too."""
    judged = targets.judged(goals, rows)
    print("", *map(targets.line, judged), sep="\n")
    file.parent.mkdir(parents=True, exist_ok=True)
    told = about | {"targets": judged, "rows": rows}
    file.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return judged
