"""What to notice in a window of the bias: the one-row form, the precision, the memory; in numbers."""

import numpy as np

from alibi_viz.core.bias_window import BiasWindow, bias_at, distinct_biases, largest_weight_difference
from alibi_viz.core.cost import dense_bias_bytes, row_bias_bytes, slope_bytes
from alibi_viz.lessons.bias_heatmap import FORMS, Scene
from alibi_viz.lessons.units import in_bytes, share

_NEAREST, _FAR_OUT = 64, 2**15


def notices(scene: Scene, view: BiasWindow) -> list[str]:
    """What to notice in this window, in numbers of the chosen head."""
    said = [_forms(scene), _precision(scene), _memory(scene)]
    if scene.stride > 1 and scene.form == "relative" and scene.mask == "causal":
        said.append(
            f"A drawn key back is {scene.stride:,} tokens back, so that it weighs "
            f"e^(−{scene.slope * scene.stride:.4g}) times as much."
        )
    lost = int(np.isnan(view.weights).any(axis=2).any(axis=0).sum())
    if lost:
        said.append(
            f"**{scene.dtype} runs out**: in {lost} of the {len(view.query_positions)} drawn queries the best bias "
            "is infinite, and a softmax over infinity is nan (amber)."
        )
    elif (gone := np.isinf(view.bias) & view.visible).any():
        meant = scene.view(dtype="float64").weights[gone].max().item()
        harm = (
            "That does no harm: its weight would be nothing in any type."
            if meant < np.finfo(np.float16).smallest_subnormal
            else f"There a weight of up to {share(meant)} is lost."
        )
        said.append(f"**{scene.dtype} runs out** far back, where the bias is −∞ (amber). {harm}")
    if scene.shown == "all" and scene.n_heads > 1:
        steep, gentle = scene.slopes[0], scene.slopes[-1]
        said.append(
            f"All heads share one colour scale. The steepest ({steep:.4g}) asks {steep / gentle:.4g} times as much "
            f"per step as the gentlest ({gentle:.4g}), which is why gentle heads look pale."
        )
    return said


def _forms(scene: Scene) -> str:
    slope = [scene.slope]
    if scene.mask == "causal":
        row, relative = (scene.view(slopes=slope, form=form, dtype="float64") for form in FORMS[::-1])
        low, high = scene.slope * max(scene.query_start, scene.key_start), scene.slope * scene.last_query
        apart = largest_weight_difference(row, relative)
        said = (
            "The one-row form m·j exceeds −m·(i − j) by m·i: the same along a row, and here from "
            f"{low:.6g} to {high:.6g}. Softmax cannot tell: the **weights differ by {_at_most(apart)}** in float64"
        )
        if apart > 0:
            said += ", which is the rounding of large numbers alone"
        if scene.dtype == "float64":
            return f"{said}."
        row, relative = (scene.view(slopes=slope, form=form) for form in FORMS[::-1])
        return f"{said}, and in {scene.dtype} by {_at_most(largest_weight_difference(row, relative))}."
    symmetric = scene.view(slopes=slope, mask="symmetric", form="relative")
    row = scene.view(slopes=slope, mask="none", form="one-row")
    last = bias_at(
        np.array(slope),
        np.array([scene.last_query]),
        np.array([scene.last_key]),
        key_start=scene.key_start,
        window=scene.window,
        mask="none",
        form="one-row",
        dtype=scene.dtype,
    )
    said = (
        f"Without a causal mask **one row is wrong**: it gives every query the same weights, to the last key, "
        f"{scene.last_key:,}, {share(last.weights.item())}. They differ from the weights of −m·|i − j| by "
        f"{_at_most(largest_weight_difference(row, symmetric))}."
    )
    if scene.mask == "symmetric":
        return f"−m·|i − j| asks the same of both directions. {said}"
    return f"{said} The relative form is as wrong: each step into the future is rewarded with m."


def _at_most(difference: float) -> str:
    if np.isnan(difference):
        return "nan, for a row was lost"
    return "nothing at all" if difference == 0 else f"at most {difference:.2g}"


def _precision(scene: Scene) -> str:
    newest = scene.last_key if scene.mask != "causal" else min(scene.last_key, scene.last_query)
    keys = np.arange(max(scene.key_start, newest - _NEAREST + 1), newest + 1)
    mask = "causal" if scene.mask == "causal" else "none"

    def told_apart(dtype: str) -> list[int]:
        return [
            distinct_biases(scene.slope, scene.last_query, keys, dtype=dtype, form=form, mask=mask)
            for form in FORMS
        ]

    if scene.mask == "symmetric":
        kept = told_apart("bfloat16")[0]
        return (
            f"Of the last {len(keys)} keys, **bfloat16** tells apart {kept} for query {scene.last_query:,}. The bias "
            "is a multiple of the distance, so nearby it keeps its digits wherever the text stands."
        )
    relative, row = told_apart("bfloat16")
    said = (
        f"Of the last {len(keys)} keys that query {scene.last_query:,} sees, **bfloat16** tells apart {relative} in "
        f"the relative form and {row} in the one-row form"
    )
    if scene.dtype != "bfloat16":
        said += " ({}: {} and {})".format(scene.dtype, *told_apart(scene.dtype))
    said += (
        ". A type is fine near zero and coarse far from it: relative multiplies the distance, one-row the key's "
        "position."
    )
    if row == len(keys) and newest < _FAR_OUT:
        far = np.arange(_FAR_OUT - _NEAREST, _FAR_OUT)
        kept = distinct_biases(scene.slope, _FAR_OUT - 1, far, dtype="bfloat16", form="one-row")
        said += f" At position {_FAR_OUT - 1:,} the one row would keep {kept} of {_NEAREST} apart."
    return said


def _memory(scene: Scene) -> str:
    size = {"n_heads": scene.n_heads, "key_len": scene.window, "dtype": scene.dtype}
    return (
        f"Kept for every head and pair, this bias weighs {in_bytes(dense_bias_bytes(query_len=scene.window, **size))} "
        f"in {scene.dtype}; as one row {in_bytes(row_bias_bytes(**size))}; the slopes alone, in float32, "
        f"{in_bytes(slope_bytes(scene.n_heads))}."
    )
