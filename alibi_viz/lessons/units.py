"""Sizes and shares in words."""

import math
from collections.abc import Iterable, Sequence

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


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


def in_thousands(count: int) -> str:
    """A count, from ten thousand on with the prefix that suits it, powers of 1000: k, M, G, T, P, E, Z.

    >>> in_thousands(0), in_thousands(4096), in_thousands(201_326_592), in_thousands(2 * 10**12)
    ('0', '4,096', '201 M', '2 T')
    """
    if count < 10_000:
        return f"{count:,}"
    prefixes = "kMGTPEZ"
    power = min((len(str(count)) - 1) // 3, len(prefixes))
    return f"{float(f'{count / 1000**power:.3g}'):g} {prefixes[power - 1]}"


def counted(count: int, noun: str) -> str:
    """A number of things.

    >>> counted(1, "token"), counted(3072, "token")
    ('1 token', '3,072 tokens')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def grouped(counts: Iterable[int]) -> dict[str, str]:
    """Counts as a link spells them, each with what a person reads.

    >>> grouped([512, 4096])
    {'512': '512', '4096': '4,096'}
    """
    return {str(count): f"{count:,}" for count in counts}


def in_a_row(names: Sequence[str]) -> str:
    """Names with commas and a last "and".

    >>> in_a_row(["NoPE"]), in_a_row(["ALiBi", "T5 bias", "NoPE"])
    ('NoPE', 'ALiBi, T5 bias and NoPE')
    """
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def times(factor: float | int) -> str:
    """How many times, without more digits than a factor bears.

    >>> times(1.8394), times(4250.4)
    ('1.84 times', '4,250 times')
    """
    return f"{factor:,.0f} times" if factor >= 1000 else f"{factor:.3g} times"


def tiny(value: float) -> str:
    """A small number as one digit and a power of ten, as it is written by hand.

    >>> tiny(9.36e-14), tiny(2.0**-24), tiny(0.0)
    ('9 × 10⁻¹⁴', '6 × 10⁻⁸', '0')
    """
    if value == 0:
        return "0"
    digit, power = f"{value:.0e}".split("e")
    return f"{digit} × 10{str(int(power)).translate(_RAISED)}"


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


def perplexity(value: float) -> str:
    """A perplexity to two places, and from a hundred on to a whole.

    >>> perplexity(60.1), perplexity(406.27), perplexity(1234.5)
    ('60.10', '406', '1,234')
    """
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"
