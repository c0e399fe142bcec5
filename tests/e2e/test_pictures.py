"""The pictures of the readme show the app as it is: what the script takes now is what docs/ holds."""

import io

import numpy as np
import pytest
from PIL import Image

from tests.e2e.pictures import FOLDER, PICTURES, take

pytestmark = pytest.mark.browser
BLOCK = 20  # pixels; edges and letters may be drawn a little differently within one
MOST = 24  # of 255, by which the mean colour of a block may differ


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_shows_what_the_app_shows(browser, app_url, name):
    kept = Image.open(FOLDER / f"{name}.png")
    now = Image.open(io.BytesIO(take(browser, app_url, PICTURES[name])))
    advice = "the app has changed: run `python -m tests.e2e.pictures`, and look at the pictures"
    assert np.abs(np.subtract(kept.size, now.size)).max() <= BLOCK // 4, advice
    assert furthest_apart(kept, now) < MOST, advice


def test_another_curve_would_be_told_from_the_one_that_is_kept():
    kept = Image.open(FOLDER / "extrapolation.png").convert("RGB")
    moved = kept.copy()
    moved.paste(kept.crop((0, 0, kept.width, kept.height - BLOCK)), (0, BLOCK))
    assert furthest_apart(kept, moved) >= MOST


def furthest_apart(one: Image.Image, other: Image.Image) -> float:
    """How far the mean colours of two pictures differ in the block where they differ most."""
    grid = (one.width // BLOCK, one.height // BLOCK)
    means = (
        np.asarray(each.convert("RGB").resize(grid, Image.Resampling.BOX), dtype=np.float64)
        for each in (one, other)
    )
    return float(np.abs(np.subtract(*means)).max())
