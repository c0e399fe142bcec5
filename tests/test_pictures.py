"""The pictures of the readme: the readme shows what the script takes, and its files are small."""

import re

import pytest

from tests.e2e.pictures import FOLDER, PICTURES
from tests.served import ROOT

MOST_BYTES = 100_000


def test_the_readme_shows_every_picture_that_the_script_takes_and_no_other():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", readme)
    assert sorted(shown) == sorted(f"docs/{name}.png" for name in PICTURES)
    assert {file.stem for file in FOLDER.glob("*.png")} == set(PICTURES)


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_a_small_file(name):
    assert (FOLDER / f"{name}.png").stat().st_size < MOST_BYTES
