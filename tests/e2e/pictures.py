"""The pictures of the readme, taken from the app itself: `python -m tests.e2e.pictures` writes them all to docs/.

Each shows figures of one page in one state, in the light theme, without toolbars and empty borders. Colours are reduced
to a palette, which leaves a figure as it was and its file a fraction of its size.
"""

import io
import math
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PIL import Image, ImageChops

from tests import served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FOLDER = served.ROOT / "docs"
WIDTH, HEIGHT = 1280, 900  # of the window, in pixels; the figures of a picture fit into it together
SCALE = 2  # pixels of the picture for each of the page
COLORS = 256
MARGIN = 16
QUIET_STYLE = ".modebar, .alibi-plot .steps { visibility: hidden }"


class Picture(NamedTuple):
    """A page in a state, and the keys of those of its figures that are shown, from the first to the last."""

    path: str
    figures: tuple[str, ...]


PICTURES = {
    "live-attention": Picture("/live_attention?layer=2&predict=off", ("heads",)),
    "bias-term": Picture("/?predict=off", ("bias_term",)),
    "extrapolation": Picture("/extrapolation?predict=off", ("curves",)),
    "bug-museum": Picture(
        "/bug_museum?exhibit=sign_flipped&predict=off",
        ("bug_museum_weight_correct", "bug_museum_weight_buggy"),
    ),
}


def take(browser: "Browser", app_url: str, picture: Picture) -> bytes:
    """A picture as a PNG file."""
    context = browser.new_context(
        viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=SCALE, color_scheme="light"
    )
    try:
        page = context.new_page()
        page.goto(app_url + picture.path)
        for key in picture.figures:
            page.wait_for_selector(f".st-key-{key} .canvas[data-painted] svg.main-svg", timeout=120_000)
        page.wait_for_function("() => document.fonts.status === 'loaded'")
        page.wait_for_function("() => !document.querySelector('[data-stale=true]')")
        page.locator(f".st-key-{picture.figures[-1]} .alibi-plot").scroll_into_view_if_needed()
        shot = page.screenshot(clip=_around(page, picture.figures), style=QUIET_STYLE)
        return _file(trimmed(Image.open(io.BytesIO(shot)).convert("RGB")))
    finally:
        context.close()


def trimmed(shown: Image.Image) -> Image.Image:
    """A picture without its empty borders, but for a margin; what is empty has the colour of the first pixel.

    >>> page = Image.new("RGB", (100, 80), "white")
    >>> page.paste("black", (50, 40, 60, 50))
    >>> trimmed(page).size
    (42, 42)
    """
    empty = Image.new("RGB", shown.size, shown.getpixel((0, 0)))
    found = ImageChops.difference(shown, empty).getbbox()
    assert found, "the picture is empty"
    left, top, right, bottom = found
    width, height = shown.size
    return shown.crop(
        (
            max(left - MARGIN, 0),
            max(top - MARGIN, 0),
            min(right + MARGIN, width),
            min(bottom + MARGIN, height),
        )
    )


def _file(shown: Image.Image) -> bytes:
    """A PNG file with few colours."""
    written = io.BytesIO()
    few = shown.quantize(COLORS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(written, "PNG", optimize=True)
    return written.getvalue()


def write(browser: "Browser", app_url: str, folder: Path = FOLDER) -> None:
    """Take all pictures."""
    for name, picture in PICTURES.items():
        (folder / f"{name}.png").write_bytes(take(browser, app_url, picture))


def _around(page: "Page", figures: tuple[str, ...]) -> dict[str, float]:
    """The rectangle around some figures, in pixels of the page."""
    boxes = [page.locator(f".st-key-{key} .alibi-plot").bounding_box() for key in figures]
    assert all(boxes), f"not in sight: {figures}"
    left, top = (math.floor(min(box[side] for box in boxes if box)) for side in ("x", "y"))
    right, bottom = (
        math.ceil(max(box[side] + box[size] for box in boxes if box))
        for side, size in (("x", "width"), ("y", "height"))
    )
    return {"x": left, "y": top, "width": right - left, "height": bottom - top}


def main() -> None:
    """Start the app and a browser, take all pictures, end both."""
    from playwright.sync_api import sync_playwright

    [port] = served.free_ports(1)
    url = f"http://127.0.0.1:{port}"
    server = served.start_app(port)
    try:
        served.wait_for(f"{url}/_stcore/health", server)
        with sync_playwright() as playwright:
            write(playwright.chromium.launch(executable_path=served.chromium(), args=served.QUIET), url)
    finally:
        served.end(server)


if __name__ == "__main__":
    main()
