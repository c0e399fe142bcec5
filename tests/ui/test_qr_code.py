"""The QR code: as large as the standard allows and no larger, and its image has exactly the code's squares."""

import re
from urllib.parse import unquote

import numpy as np
import pytest
import segno
from segno.encoder import DataOverflowError

from alibi_viz.ui.qr_code import MOST_BYTES, as_image, is_dense, qr_code

QUIET_ZONE = 4
ADDRESS = "https://a.test/slopes?n_heads=12&text=%F0%9F%98%80"


def _squares(image: str) -> np.ndarray:
    """The dark squares of an image, from the strokes of its SVG: each is one square high."""
    svg = unquote(image)
    [width] = re.findall(r"viewBox='0 0 (\d+) \d+'", svg)
    dark = np.zeros((int(width), int(width)), dtype=bool)
    [strokes] = re.findall(r"stroke='#000' d='(.+?)'", svg)
    x = y = 0.0
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", strokes):
        values = [float(number) for number in re.findall(r"-?[\d.]+", numbers)]
        if command == "h":
            dark[int(y), int(x) : int(x + values[0])] = True
            x += values[0]
        else:
            x, y = (values[0], values[1]) if command == "M" else (x + values[0], y + values[1])
    return dark


def test_the_image_has_the_squares_that_segno_has_for_the_address():
    expected = np.array([list(row) for row in segno.make_qr(ADDRESS, error="l").matrix], dtype=bool)
    assert np.array_equal(_squares(as_image(qr_code(ADDRESS), "")), np.pad(expected, QUIET_ZONE))


def test_the_limit_is_the_standard_s():
    assert segno.make_qr("a" * MOST_BYTES, error="l").version == 40
    with pytest.raises(DataOverflowError):
        segno.make_qr("a" * (MOST_BYTES + 1), error="l")


def test_an_address_beyond_the_limit_is_refused_with_both_numbers():
    with pytest.raises(ValueError, match=r"at most 2953 bytes, got 3000"):
        qr_code("a" * 3_000)


def test_a_short_address_gets_more_error_correction_for_free():
    assert qr_code("http://a.b").error == "Q"


def test_an_ordinary_address_is_not_dense_and_a_long_text_is():
    assert not is_dense(qr_code(ADDRESS))
    assert is_dense(qr_code(ADDRESS + "word+" * 300))


def test_markup_in_an_address_stays_text():
    image = as_image(qr_code("https://a.test/"), '"><script>alert(1)</script>')
    assert image.count("<") == 1
    assert image.count('"') == 4
