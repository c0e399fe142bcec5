"""Extrapolation's other figures in words, tables and code: short contexts, loss by context, recall, reach."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from jaxtyping import Float64, Int64

from alibi_viz.core.extrapolation import early_token_share
from alibi_viz.core.methods import METHODS
from alibi_viz.lessons.extrapolation import Columns, label, number, or_gap

Losses = Mapping[str, Float64[np.ndarray, "seed bin"]]
Recall = Mapping[str, Float64[np.ndarray, "seed distance"]]
Reach = Mapping[str, Float64[np.ndarray, "layer head"]]


def early_shares(
    lengths: Int64[np.ndarray, "length"], *, context: int
) -> dict[str, Float64[np.ndarray, "length"]]:
    """Share of predictions with at most `context` tokens of context, at each window length by each way to cut."""
    return {
        name: np.array([early_token_share(n, context=context, stride=stride(n)) for n in lengths.tolist()])
        for name, stride in (
            ("side by side", lambda n: n),
            ("sliding by half a window", lambda n: n // 2),
            ("sliding by one token", lambda _: 1),
        )
    }


def alt_early(
    lengths: Int64[np.ndarray, "length"], shares: Mapping[str, Float64[np.ndarray, "length"]]
) -> str:
    """The early token curse in words."""
    told = "; ".join(
        f"{name}, {values[0]:.1%} at {lengths[0]:,} tokens and {values[-1]:.1%} at {lengths[-1]:,}"
        for name, values in shares.items()
    )
    return f"Share of predictions that see little context: {told}."


def early_snippet(lengths: Int64[np.ndarray, "length"], *, context: int) -> str:
    """The same shares in numpy alone; the result is `shares`."""
    return f"""import numpy as np

lengths, context = np.array({lengths.tolist()}), {context}
shares = {{}}
strides = {{"side by side": lengths, "sliding by half a window": lengths // 2, "sliding by one token": 1}}
for name, stride in strides.items():
    shortest = lengths - stride + 1              # the least context that a scored prediction has
    shares[name] = np.clip(context - shortest + 1, 0, stride) / stride
print(shares)
"""


def by_place(place: str, places: Int64[np.ndarray, "place"], values: Mapping[str, np.ndarray]) -> Columns:
    """A table with a row for each place and a column for each method, and for each run where there are several."""
    columns: Columns = {place: places.tolist()}
    for method, of_method in values.items():
        for run, row in enumerate(np.atleast_2d(of_method)):
            name = label(method) if method in METHODS else method
            several = np.ndim(of_method) == 2 and len(of_method) > 1
            columns[f"{name}, run {run}" if several else name] = [number(value) for value in row.tolist()]
    return columns


def by_place_snippet(places: Int64[np.ndarray, "place"], values: Mapping[str, np.ndarray]) -> str:
    """The mean over runs at each place, in numpy alone; the result is `means`."""
    rows = "\n".join(
        f'    "{method}": np.array({np.atleast_2d(v).tolist()}),' for method, v in values.items()
    )
    return f"""import numpy as np

nan = np.nan                                     # a gap
places = np.array({places.tolist()})
runs = {{                                        # a row for each run
{rows}
}}
means = {{method: values.mean(axis=0) for method, values in runs.items()}}
print(means)
"""


def alt_losses(context: Int64[np.ndarray, "bin"], losses: Losses) -> str:
    """Loss by context in words."""
    told = "; ".join(
        f"{label(method)}: {or_gap(mean[0])} nats at {context[0]}, {or_gap(mean[-1])} at {context[-1]:,}"
        for method, mean in ((m, v.mean(axis=0)) for m, v in losses.items())
    )
    return f"Mean loss against tokens of context. {told}."


def alt_recall(distances: Int64[np.ndarray, "distance"], recall: Recall) -> str:
    """Recall by distance in words."""
    told = "; ".join(
        f"{label(method)}: {or_gap(mean[0], '.0%')} at {distances[0]} tokens, {or_gap(mean[-1], '.0%')} at "
        f"{distances[-1]:,}"
        for method, mean in ((m, v.mean(axis=0)) for m, v in recall.items())
    )
    return f"Share of planted pairs recalled against their distance. {told}."


def notices(
    distances: Int64[np.ndarray, "distance"],
    recall: Recall,
    twice: Mapping[str, Sequence[Any]],
    reach: Reach,
    *,
    train_len: int,
) -> list[str]:
    """What recall, induction and reach say, in numbers.

    twice is a table with the columns method, distance, first_time and second_time (losses in nats): words said twice.
    """
    within = distances <= train_len
    said = []
    for method, seeds in recall.items():
        mean = seeds.mean(axis=0)
        near, far = mean[within], mean[~within]
        beyond = (
            f"beyond it {far.mean():.0%}" if np.isfinite(far).all() else "beyond it there is nothing to ask"
        )
        copied = _copied(twice, method)
        said.append(
            f"**{label(method)}** recalls {near.mean():.0%} of the pairs within its training length, {beyond}.{copied}"
        )
    furthest = max(reach, key=lambda method: reach[method].max())
    said.append(
        f"The head that looks furthest is one of {label(furthest)}: {reach[furthest].max():.3g} tokens back on "
        f"average, in windows of {train_len}."
    )
    return said


def _copied(twice: Mapping[str, Sequence[Any]], method: str) -> str:
    """What an order of words costs when it is said again at once: the mean over seeds."""
    nearest = min(twice["distance"])
    rows = [
        (first, second)
        for m, distance, first, second in zip(
            twice["method"], twice["distance"], twice["first_time"], twice["second_time"], strict=True
        )
        if m == method and distance == nearest and second is not None
    ]
    if not rows:
        return ""
    first, second = np.mean(rows, axis=0)
    return (
        f" A list of words costs it {first:.3g} nats a word the first time and {second:.3g} the second time."
    )


def alt_reach(reach: Reach) -> str:
    """How far heads look, in words."""
    told = "; ".join(
        f"{label(method)}: {values.min():.3g} to {values.max():.3g} tokens"
        for method, values in reach.items()
    )
    return f"Mean attention distance of every head in every layer. From the nearest head to the furthest, {told}."


def reach_numbers(reach: Reach) -> Columns:
    """Mean attention distance by layer and head, in tokens."""
    [(n_layers, n_heads), *_] = [values.shape for values in reach.values()]
    place: Columns = {
        "layer": np.repeat(np.arange(1, n_layers + 1), n_heads).tolist(),
        "head": np.tile(np.arange(1, n_heads + 1), n_layers).tolist(),
    }
    return place | {label(method): values.ravel().tolist() for method, values in reach.items()}


def reach_snippet(reach: Reach) -> str:
    """The mean over layers of each head's distance, in numpy alone; the result is `means`."""
    rows = "\n".join(f'    "{method}": np.array({values.tolist()}),' for method, values in reach.items())
    return f"""import numpy as np

distance = {{                                    # tokens; a row for each layer, a column for each head
{rows}
}}
means = {{method: values.mean(axis=0) for method, values in distance.items()}}
print(means)
"""
