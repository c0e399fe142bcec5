"""What comes next: the likeliest tokens after a text, and the text continued."""

from collections.abc import Mapping, Sequence

import numpy as np
from jaxtyping import Float64

TITLE = "What comes next"
SEED = (0, 9_999, 0)  # low, high, default
TEMPERATURES = (0.0, 2.0, 0.8, 0.1)  # low, high, default, step
N_NEXT, N_GENERATED = 10, 48


def numbers(likeliest: Mapping[str, Sequence[tuple[str, float]]]) -> dict[str, list[object]]:
    """The likeliest next tokens as a table."""
    columns: dict[str, list[object]] = {"rank": list(range(1, len(next(iter(likeliest.values()))) + 1))}
    for method, tokens in likeliest.items():
        columns[f"{method}: token"] = [piece for piece, _ in tokens]
        columns[f"{method}: probability"] = [share for _, share in tokens]
    return columns


def snippet(logits: Float64[np.ndarray, "vocab"], temperature: float) -> str:
    """The largest probabilities from the largest logits, in numpy alone; the result is `shares`."""
    order = np.argsort(-logits, kind="stable")[:N_NEXT]
    if temperature == 0:
        return "import numpy as np\n\nshares = np.array([1.0])     # temperature 0: the likeliest token, always\n"
    heat = logits / temperature
    rest = float(heat.max() + np.log(np.exp(heat - heat.max()).sum()))
    return f"""import numpy as np

logits = np.array({logits[order].tolist()})
temperature = {temperature!r}
log_total = {rest!r}      # log of the sum of e^(logit / temperature) over all {len(logits)} tokens
shares = np.exp(logits / temperature - log_total)
print(shares.round(4))
"""


def alt(likeliest: Sequence[tuple[str, float]]) -> str:
    """The likeliest next tokens in words."""
    return (
        "The likeliest next tokens: "
        + ", ".join(f"{piece!r} {share:.1%}" for piece, share in likeliest)
        + "."
    )
