"""A window of the bias in words, as a table, and as code."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from alibi_viz.core.bias_window import BiasWindow
from alibi_viz.lessons.bias_heatmap import Scene


def alt(scene: Scene, values: Any, view: BiasWindow, *, kind: str) -> str:
    """One of the two figures in words."""
    queries, keys = view.query_positions, view.key_positions
    where = (
        f"queries {queries[0]:,} to {queries[-1]:,} down, keys {keys[0]:,} to {keys[-1]:,} to the right, "
        f"{len(queries)} positions drawn each way, mask {scene.mask}, {scene.form} form, {scene.dtype}"
    )
    heads = []
    for head, slope, matrix in zip(scene.heads, scene.slopes, values, strict=True):
        finite = matrix[view.visible & np.isfinite(matrix)]
        span = f"from {finite.min():.4g} to {finite.max():.4g}" if finite.size else "nowhere finite"
        last = matrix[-1][view.visible[-1]]
        ends = f"; last query {last[0]:.4g} on its first key, {last[-1]:.4g} on its last" if last.size else ""
        heads.append(f"head {head}, slope {slope:.4g}: {kind} {span}{ends}")
    n_masked = int((~view.visible).sum())
    return (
        f"Heatmap of the {kind}: {where}. {'. '.join(heads)}. {n_masked} of {view.visible.size} cells masked."
    )


def numbers(scene: Scene, values: Any, view: BiasWindow, *, kind: str) -> dict[str, Sequence[object]]:
    """One of the two figures as a table, a row for each drawn cell."""
    n_heads, n_queries, n_keys = values.shape
    return {
        "head": np.repeat(scene.heads, n_queries * n_keys).tolist(),
        "slope": np.repeat(scene.slopes, n_queries * n_keys).tolist(),
        "query": np.tile(np.repeat(view.query_positions, n_keys), n_heads).tolist(),
        "key": np.tile(view.key_positions, n_heads * n_queries).tolist(),
        kind: values.ravel().tolist(),
    }


HELD = {
    "float64": "    return values\n",
    "float32": "    return values.astype(np.float32).astype(np.float64)\n",
    "float16": (
        '    with np.errstate(over="ignore"):  # above 65504 it is infinite\n'
        "        return values.astype(np.float16).astype(np.float64)\n"
    ),
    "bfloat16": (
        "    # the upper half of a float32, to nearest, ties to even\n"
        "    bits = values.astype(np.float32).view(np.uint32).astype(np.uint64)\n"
        "    bits = (bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF0000\n"
        "    return bits.astype(np.uint32).view(np.float32).astype(np.float64)\n"
    ),
}
_WEIGHTS = """
every_key = key_start + np.arange(window)  # the keys between the drawn ones count too
weights = np.zeros_like(bias)
for h, slope in enumerate(slopes):
    for i, query in enumerate(queries):
        row = held(slope * offset(query, every_key))
        row[~sees(query, every_key)] = -np.inf
        best = row.max()
        if np.isfinite(best):
            weights[h, i] = np.exp(bias[h, i] - best) / np.exp(row - best).sum()
        else:  # infinity / infinity, or a row that sees nothing
            weights[h, i][sees(query, keys)] = np.nan
print(weights.round(4))
"""


def snippet(scene: Scene, *, kind: str) -> str:
    """One of the two figures from its settings, in numpy alone.

    The text is a program whose last value is `bias` or `weights`.
    """
    offset = {"relative": "key - query", "one-row": "key + 0 * query", "symmetric": "-np.abs(key - query)"}
    sees = "key <= query" if scene.mask == "causal" else "np.full(np.broadcast(query, key).shape, True)"
    form = "symmetric" if scene.mask == "symmetric" else scene.form
    bias = f"""import numpy as np

slopes = np.array({scene.slopes})  # of head {", ".join(map(str, scene.heads))}
query_start, key_start, window = {scene.query_start}, {scene.key_start}, {scene.window}
drawn = np.arange(0, window, {scene.stride})
queries, keys = query_start + drawn, key_start + drawn


def offset(query, key):
    return {offset[form]}


def sees(query, key):
    return {sees}


def held(values):  # as {scene.dtype} holds them
{HELD[scene.dtype]}

bias = held(slopes[:, None, None] * offset(queries[:, None], keys))
bias[:, ~sees(queries[:, None], keys)] = -np.inf
"""
    return bias + (_WEIGHTS if kind == "weight" else "print(bias)\n")
