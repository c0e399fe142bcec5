"""A QR code, drawn here as SVG: black squares on white, whatever the theme, since that is what cameras expect.

    a code of version v has 4 v + 17 squares a side and, at error correction level L, up to 2,953 bytes

Source: ISO/IEC 18004, as segno implements it.
"""

from html import escape

import segno

MOST_BYTES = 2_953
_DENSE = 20  # version: 97 squares a side, the quiet zone aside
_QUIET_ZONE = 4


def qr_code(address: str) -> segno.QRCode:
    """The code of an address, with as much error correction as fits its size.

    >>> qr_code("https://a.test/").designator, qr_code("a" * 2_953).designator
    ('1-L', '40-L')
    >>> qr_code("a" * 2_954)
    Traceback (most recent call last):
    ValueError: address must have at most 2953 bytes, got 2954
    """
    n_bytes = len(address.encode())
    if n_bytes > MOST_BYTES:
        raise ValueError(f"address must have at most {MOST_BYTES} bytes, got {n_bytes}")
    return segno.make_qr(address, error="l")


def is_dense(code: segno.QRCode) -> bool:
    """Whether a code has so many squares that a camera must come close.

    >>> is_dense(qr_code("https://a.test/")), is_dense(qr_code("a" * 2_000))
    (False, True)
    """
    return int(code.version) > _DENSE


def as_image(code: segno.QRCode, alt: str) -> str:
    """A code as an HTML image that holds its SVG and has no size of its own; alt says what it is a code of.

    >>> image = as_image(qr_code("https://a.test/"), 'of "a"')
    >>> image[:28], image[-23:]
    ('<img src="data:image/svg+xml', 'alt="of &quot;a&quot;">')
    """
    source = code.svg_data_uri(border=_QUIET_ZONE, dark="#000", light="#fff", omitsize=True)
    return f'<img src="{escape(source)}" alt="{escape(alt)}">'
