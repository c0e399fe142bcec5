"""What every benchmark writes beside its rows: its name, the machine, the commit, the day."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alibi_viz.model.provenance import git_commit
from benchmarks.timing import machine

Row = dict[str, Any]
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


def write(file: Path, about: Row, rows: Sequence[Row]) -> None:
    """Write what was measured, a folder for it too."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(about | {"rows": rows}, indent=1) + "\n", encoding="utf-8")
