"""Sizes and shares in words."""

import math


def in_bytes(n_bytes: int) -> str:
    """A number of bytes in the unit that suits it, powers of 1024.

    >>> in_bytes(32), in_bytes(144 * 2**20), in_bytes(2**43)
    ('32 bytes', '144 MiB', '8 TiB')
    """
    if n_bytes < 1024:
        return f"{n_bytes} bytes"
    units = ("bytes", "KiB", "MiB", "GiB", "TiB", "PiB")
    power = min((n_bytes.bit_length() - 1) // 10, len(units) - 1)
    return f"{n_bytes / 1024**power:.4g} {units[power]}"


def share(part: float) -> str:
    """A share of one in percent, with as many digits as a small one needs.

    >>> share(0.22134), share(1.0), share(0.0), share(1.54e-7), share(float("nan"))
    ('22.1%', '100%', '0%', '0.000015%', 'nan')
    >>> share(2e-16)
    '2e-14%'
    """
    if math.isnan(part):
        return "nan"
    percent = 100 * part
    if percent == 0 or percent >= 0.001:
        return f"{percent:.3g}%"
    if percent < 1e-6:
        return f"{percent:.2g}%"
    return f"{percent:.{1 - math.floor(math.log10(percent))}f}%"
