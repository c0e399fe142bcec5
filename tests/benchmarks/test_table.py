"""The readme's table of targets is that of the results."""

import json

from benchmarks import table
from tests.served import ROOT


def test_the_readme_shows_what_the_results_say():
    assert table.table() in (ROOT / "README.md").read_text(encoding="utf-8")


def test_a_missed_target_is_shown_as_missed(tmp_path):
    judged = [
        {"target": "seconds", "at_least": False, "bound": 2.0, "found": 2.5, "met": False},
        {"target": "times", "at_least": True, "bound": 4.0, "found": 4.5, "met": True},
    ]
    told = {"benchmark": "b", "machine": "a machine", "date": "2026-01-01", "targets": judged}
    (tmp_path / "b.json").write_text(json.dumps(told), encoding="utf-8")
    lines = table.table(tmp_path).splitlines()
    assert lines[2] == "| `b` | seconds | 2.5 | at most 2 | **missed** |"
    assert lines[3] == "| `b` | times | 4.5 | at least 4 | met |"
    assert "a machine" in lines[-1]
