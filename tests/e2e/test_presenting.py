"""A presenter in a real browser: keys, larger type that can still be clicked, a code that says the whole address."""

import io

import numpy as np
import pytest
import segno
from PIL import Image

pytestmark = pytest.mark.browser
QUIET_ZONE = 4


def _asked(page, name):
    return page.evaluate(f"new URL(location.href).searchParams.get('{name}')")


def _title(page, words):
    page.wait_for_function(
        "words => document.querySelector('.alibi-plot .gtitle').textContent.includes(words)", arg=words
    )


def _squares(picture: bytes, n_squares: int) -> np.ndarray:
    """Whether each square of a photographed code is dark, by the pixel in its middle."""
    pixels = np.asarray(Image.open(io.BytesIO(picture)).convert("L"))
    middles = (np.arange(n_squares) + 0.5) / n_squares
    rows, columns = (np.floor(middles * size).astype(int) for size in pixels.shape)
    return pixels[np.ix_(rows, columns)] < 128


def test_keys_walk_through_the_stages_and_the_code_says_where_they_led(visit):
    visited = visit("/?present=on&head=3&hide=content")
    page = visited.page
    _title(page, "softmax")
    # Larger type, and what is clicked is what is meant.
    assert page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") > 20
    page.locator(".alibi-plot .subplot.x4y4 .point path").nth(1).click(force=True)
    page.wait_for_function("() => new URL(location.href).searchParams.get('key') === '1'")

    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+Space")
    _title(page, "bias")
    page.keyboard.press("Space")
    assert _asked(page, "step") == "score"
    page.keyboard.press("ArrowLeft")

    page.locator("summary", has_text="Controls").click()
    page.locator("summary", has_text="Controls").press("Space")  # it wants the key: it closes
    page.locator("summary", has_text="Controls").press("Space")
    text = page.get_by_role("textbox", name="Your sentence")
    text.press("End")
    text.press("Space")
    assert _asked(page, "step") == "bias"
    assert page.locator("input[type=range][aria-label='Heads']").is_visible()
    assert page.get_by_text("Content scores").count() > 0
    assert not page.get_by_text("Content scores").first.is_visible()

    page.get_by_role("button", name="Show as QR code").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("img").wait_for()
    link = dialog.get_by_test_id("stCode").locator("code").inner_text()
    assert "present" not in link
    assert all(part in link for part in ("head=3", "key=1", "step=bias", "predict=off", "hide=content"))
    code = np.array([list(row) for row in segno.make_qr(link, error="l").matrix], dtype=bool)
    expected = np.pad(code, QUIET_ZONE)
    assert np.array_equal(_squares(dialog.locator("img").screenshot(), len(expected)), expected)
    assert visited.errors == []
    assert visited.foreign == []


def test_space_steps_the_tour_and_nothing_is_wider_than_a_phone(visit):
    visited = visit("/?tour=15&present=on", width=390, theme="dark")
    page = visited.page
    page.get_by_text("1 of 7").wait_for()
    page.locator("h1").click()
    page.keyboard.press("Space")
    page.get_by_text("2 of 7").wait_for()
    main = page.get_by_test_id("stMain")
    assert main.evaluate("node => node.scrollWidth <= node.clientWidth")
    page.keyboard.press("Shift+Space")
    page.get_by_text("1 of 7").wait_for()
    assert visited.errors == []
