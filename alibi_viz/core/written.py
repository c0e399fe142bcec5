"""Numbers as they are written: with a true minus sign, which is as wide as a plus."""


def minus(value: float, how: str = ".4g") -> str:
    """A number in a format of Python's, its minus signs true ones.

    >>> minus(-0.25), minus(2.0), minus(-1e-5)
    ('−0.25', '2', '−1e−05')
    """
    return format(value, how).replace("-", "−")
