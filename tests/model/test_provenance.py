"""Where a number came from: a command that can be given again elsewhere, a commit, a machine."""

import subprocess
import sys
from pathlib import Path

import pytest

from alibi_viz.model import provenance
from alibi_viz.model.provenance import command, git_commit, machine


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("--method alibi --corpus /home/me/texts", "--method alibi --corpus DIR"),
        ("--corpus /home/me/texts/ --out weights", "--corpus DIR --out DIR"),
        ("--corpus=/home/me/texts --seed=2", "--corpus=DIR --seed=2"),
        ("--method alibi", "--method alibi"),
    ],
)
def test_a_command_is_shown_with_dir_for_each_folder(monkeypatch, words, shown):
    monkeypatch.setattr(sys, "argv", ["/home/me/train.py", *words.split()])
    folders = [Path("/home/me/texts"), Path("weights")]
    assert command("train", folders) == f"python -m alibi_viz.model.train {shown}"


def of_git(folder: Path, *words: str) -> str:
    identity = ["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false"]
    done = subprocess.run(
        ["git", "-C", str(folder), *identity, *words], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_a_commit_is_marked_once_the_code_differs_from_it(tmp_path, monkeypatch):
    code = tmp_path / "provenance.py"
    code.write_text("first")
    monkeypatch.setattr(provenance, "__file__", str(code))
    of_git(tmp_path, "init", "--quiet")
    of_git(tmp_path, "add", "provenance.py")
    of_git(tmp_path, "commit", "--quiet", "--no-verify", "-m", "first")
    commit = of_git(tmp_path, "rev-parse", "HEAD")
    (tmp_path / "weights.json").write_text("not code")
    assert git_commit() == commit
    code.write_text("second")
    assert git_commit() == f"{commit} with changes"


def test_outside_of_git_the_commit_is_unknown(tmp_path, monkeypatch):
    monkeypatch.setattr(provenance, "__file__", str(tmp_path / "provenance.py"))
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert git_commit() == "unknown"
    monkeypatch.setenv("PATH", str(tmp_path))  # and where there is no git at all
    assert git_commit() == "unknown"


def test_a_processor_is_named_with_the_cores_in_use(monkeypatch):
    monkeypatch.setattr(provenance.os, "cpu_count", lambda: 8)
    assert machine("cpu", 3) == "CPU, 3 of 8 cores"


def test_a_gpu_is_named(monkeypatch):
    monkeypatch.setattr(provenance.torch.cuda, "get_device_name", lambda: "a GPU")
    assert machine("cuda", 3) == "a GPU"
