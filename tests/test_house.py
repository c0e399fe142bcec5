"""The house rules that tools can check: style, types, import directions, what pages may hold, what they load."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "pages").glob("[a-z]*.py"))
FORBIDDEN = {
    ".py": r"\bpickle\b|torch\.load\(|(?<!\.)\b(?:eval|exec)\(|allow_pickle=True",
    ".js": r"\beval\(|\bFunction\(|\b(?:inner|outer)HTML\b|\binsertAdjacentHTML\b|\bdocument\.write",
}
SECRET = re.compile(
    rb"-----BEGIN [A-Z ]*PRIVATE KEY"
    rb"|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bAIza[\w-]{35}"
    rb"|\bgh[pousr]_\w{36}|\bgithub_pat_\w{22}|\bglpat-[\w-]{20}|\bhf_[A-Za-z]{30}"
    rb"|\bsk-[\w-]{20}|\bxox[abprs]-[\w-]{10}|\beyJ[\w-]{10,}\.eyJ[\w-]{10}"
)
WITH_MODELS = {"live_attention.py", "extrapolation.py"}


def _run(*command: str) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("arguments", [["check"], ["format", "--check"]], ids=" ".join)
def test_ruff_finds_nothing(arguments):
    _run(sys.executable, "-m", "ruff", *arguments, ".")


def test_types_hold():
    _run(sys.executable, "-m", "pyright", "--pythonpath", sys.executable)  # not the python that PATH finds


def test_imports_point_down_and_each_room_keeps_to_its_library():
    _run(str(Path(sys.executable).with_name("lint-imports")), "--no-cache")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_file_carries_no_digits(page):
    code = page.read_text(encoding="utf-8")
    words = re.sub(r"\w*[A-Za-z_]\w*", "", code)  # alibi_vs_t5 and T5 are names
    assert re.findall(r"\d+", words) == []


@pytest.mark.parametrize("page", [page.name for page in PAGES if page.name not in WITH_MODELS])
def test_a_page_without_a_model_does_not_load_torch(page):
    script = f"""
import sys
from streamlit.testing.v1 import AppTest
app = AppTest.from_file("pages/contents.py", default_timeout=60)
app.query_params["predict"] = "off"  # the whole page, not its question alone
app.run()
if {page!r} not in ("contents.py", "bias_term.py"):
    app.switch_page({page!r}).run()
assert not app.exception, app.exception
assert app.title[0].value
assert "torch" not in sys.modules
"""
    _run(sys.executable, "-c", script)


def test_the_ci_script_finds_the_test_command_in_the_readme():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    [command] = re.findall(r"<!-- test command -->\n```bash\n(.+)\n```", readme)
    assert command.endswith("-m pytest")


def _tracked() -> list[Path]:
    names = subprocess.check_output(["git", "ls-files", "-z"], cwd=ROOT, text=True).split("\0")
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def test_nothing_that_is_shipped_unpickles_evaluates_or_writes_markup():
    shipped = ("alibi_viz/", "pages/", "benchmarks/", "deploy/", "app.py")
    guilty = [
        file.name
        for file in _tracked()
        if file.relative_to(ROOT).as_posix().startswith(shipped)
        and (forbidden := FORBIDDEN.get(file.suffix))
        and re.search(forbidden, file.read_text(encoding="utf-8"))
    ]
    assert guilty == []


def test_no_file_holds_a_secret():
    """By the shapes of keys and tokens that the usual services hand out."""
    guilty = [file.name for file in _tracked() if SECRET.search(file.read_bytes())]
    assert guilty == []
