"""The four pictures of an exhibit in words, as tables, and as programs in numpy alone.

A program says in one line of numpy what the function behind the picture says in terms of the core.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from alibi_viz.core import t5_bugs
from alibi_viz.core.museum import FAR, far_queries, newest_query
from alibi_viz.core.t5 import bucket_first_distances
from alibi_viz.lessons.bias_heatmap_figures import HELD
from alibi_viz.lessons.bug_museum import BIAS, EXACT, WEIGHT, Kind, Scene, Side, has_content, is_t5
from alibi_viz.lessons.bug_museum_numbers import logits, part

_PAST = "offset <= 0"
_ALL = "np.full(offset.shape, True)"
_REAL = "(offset <= 0) & real & real[:, None]"
_BUCKETS = "-slope * bucket(offset)"
# By the name of the function that computes it: which keys are seen, and the bias on them.
_LINES = {
    "causal_alibi": (_PAST, "slope * offset"),
    "symmetric_alibi": (_ALL, "-slope * np.abs(offset)"),
    "sign_flipped": (_PAST, "slope * -offset"),
    "one_row": (_PAST, "slope * keys"),
    "one_row_unmasked": (_ALL, "slope * keys"),
    "signed_distance": (_ALL, "slope * offset"),
    "positive_and_decreasing": (_PAST, "np.exp(slope * offset)"),
    "heads_from_zero": (_PAST, "slope * offset"),
    "formula_for_any_heads": (_PAST, "slope * offset"),
    "ranks_restart": (_PAST, "slope * offset"),
    "bias_outside_scale": (_PAST, "slope * offset"),
    "bias_inside_scale": (_PAST, "slope * offset / np.sqrt(head_dim)"),
    "bias_after_softmax": (_PAST, "slope * offset"),
    "cached_alibi": (_PAST, "slope * offset"),
    "bias_of_query_length": (_ALL, "slope * (queries - queries)[:, None]"),
    "top_left_mask": ("np.arange(len(keys)) <= np.arange(len(queries))[:, None]", "slope * offset"),
    "padded_alibi": (_REAL, "slope * np.maximum(keys - n_padding, 0)"),
    "padding_numbered": (_REAL, "slope * keys"),
    "padding_seen": ("(offset <= 0) & real[:, None]", "slope * np.maximum(keys - n_padding, 0)"),
    "bias_dropped": (_PAST, "0 * offset"),
    "mask_dropped": (_ALL, "slope * offset"),
    "unscaled": (_PAST, _BUCKETS),
    "scaled": (_PAST, _BUCKETS),
    "saturated_at_113": (_PAST, _BUCKETS),
    "saturated_at_128": (_PAST, _BUCKETS),
    "second_layer": (_PAST, _BUCKETS),
    "second_layer_without": (_PAST, "0 * bucket(offset)"),
}
_OTHER_SLOPES = ("heads_from_zero", "formula_for_any_heads", "ranks_restart")
_SCORES = {
    "unscaled": "query / np.sqrt(head_dim) @ key.T  # T5's queries are that small, and nothing is divided",
    "scaled": "query / np.sqrt(head_dim) @ key.T / np.sqrt(head_dim)  # divided once more",
}
_NAMES = {"correct": "Correct", "buggy": "Exhibit"}
_CALLED = {"bias": "bias", "weight": "weights"}


def alt(scene: Scene, side: Side, kind: Kind) -> str:
    """One of the pictures in words."""
    values, visible = scene.matrix(side, kind), scene.matrix(side, BIAS) > -np.inf
    queries, keys = scene.seen.query_positions, scene.seen.key_positions
    write = logits if kind == BIAS else part
    shown = values[visible]
    rows = (
        f"query {queries[0]:,} alone"
        if len(queries) == 1
        else f"queries {queries[0]:,} to {queries[-1]:,} down"
    )
    last = values[-1][visible[-1]]
    ends = ""
    if last.size:
        ends = (
            f" Query {queries[-1]:,}: {write(last[0].item())} on the first key it sees, "
            f"{write(last[-1].item())} on the last."
        )
    return (
        f"{_NAMES[side]}: heatmap of the {_CALLED[kind]} of head {scene.head} of {scene.setting.n_heads}, {rows}, keys "
        f"{keys[0]:,} to {keys[-1]:,} to the right, from {write(shown.min().item())} to "
        f"{write(shown.max().item())}; {int((~visible).sum())} of {visible.size} cells masked.{ends}"
    )


def numbers(scene: Scene, side: Side, kind: Kind) -> dict[str, Sequence[object]]:
    """One of the pictures as a table, a row for each cell."""
    queries, keys = scene.seen.query_positions, scene.seen.key_positions
    return {
        "query": np.repeat(queries, len(keys)).tolist(),
        "key": np.tile(keys, len(queries)).tolist(),
        kind: scene.matrix(side, kind).ravel().tolist(),
    }


def snippet(scene: Scene, side: Side, kind: Kind) -> str:
    """One of the pictures in numpy alone; the last value of the program is `bias` or `weights`."""
    setting, exhibit = scene.setting, scene.exhibit
    name = (exhibit.correct if side == "correct" else exhibit.buggy).__name__
    sees, bias = _LINES[name]
    if setting.dtype != EXACT:
        bias = f"held({bias})"
    lines = [
        "import numpy as np",
        "",
        f"slope = {_slope(scene, side)!r}  # of head {scene.head} of {setting.n_heads}",
        f"keys = {setting.first_position} + np.arange({setting.length})",
        f"queries = {_queries(scene)}",
        "offset = keys - queries[:, None]  # negative: in the past",
        *_helpers(scene, sees + bias, name),
        f"sees = {sees}",
        f"bias = np.where(sees, {bias}, -np.inf)",
    ]
    if kind == WEIGHT:
        lines += _weights(scene, name)
    return "\n".join([*lines, f"print({_CALLED[kind]}.round(4))", ""])


def _queries(scene: Scene) -> str:
    if scene.exhibit.queries is newest_query:
        return "keys[-1:]"
    return f"keys + {FAR}" if scene.exhibit.queries is far_queries else "keys"


def _slope(scene: Scene, side: Side) -> float:
    """The head's slope on a side: some exhibits are about another one."""
    name = (scene.exhibit.correct if side == "correct" else scene.exhibit.buggy).__name__
    if name in _OTHER_SLOPES:
        computed = scene.exhibit.correct if side == "correct" else scene.exhibit.buggy
        exact = computed(replace(scene.setting, dtype=EXACT)).bias
        return -exact[scene.head - 1, 1, 0].item()  # the bias one token back
    return scene.setting.slopes[scene.head - 1].item()


def _helpers(scene: Scene, used: str, name: str) -> list[str]:
    """What the lines of an exhibit need besides offset and slope."""
    lines = []
    if has_content(scene.exhibit):
        lines.append(f"head_dim = {scene.setting.head_dim}")
    if "real" in used or "n_padding" in used:
        n_padding = int(np.isneginf(scene.matrix("correct", BIAS)).all(axis=0).sum())
        lines += [f"n_padding = {n_padding}", "real = np.arange(len(keys)) >= n_padding"]
    if is_t5(scene.exhibit):
        max_distance = t5_bugs.LAST_BUCKET_AT_128 if name == "saturated_at_128" else t5_bugs.MAX_DISTANCE
        starts = bucket_first_distances(num_buckets=t5_bugs.N_BUCKETS, max_distance=max_distance)
        lines += [
            f"first_distances = np.array({starts.tolist()})  # of each bucket",
            "bucket = lambda offset: np.searchsorted(first_distances, np.maximum(-offset, 0), side='right') - 1",
        ]
    if "held" in used:
        dtype = scene.setting.dtype
        lines += ["", "", f"def held(values):  # as {dtype} holds them", HELD[dtype].rstrip(), "", ""]
    return lines


def _weights(scene: Scene, name: str) -> list[str]:
    """The lines that make weights of the bias."""
    setting, lines, logits_of = scene.setting, [], "bias"
    if has_content(scene.exhibit):
        shape = f"(2, {setting.n_heads}, {setting.length}, head_dim)"
        lines = [
            f"content = np.random.default_rng({setting.seed}).standard_normal({shape})",
            f"query, key = content[:, {scene.head - 1}]",
            f"scores = {_SCORES.get(name, 'query @ key.T / np.sqrt(head_dim)')}",
        ]
        logits_of = "scores + bias"
    if name == "bias_after_softmax":
        logits_of = "np.where(sees, 0.0, -np.inf)  # no bias yet"
    lines += [
        f"logits = {logits_of}",
        "best = logits.max(axis=1, keepdims=True)",
        "raised = np.exp(logits - np.where(np.isfinite(best), best, 0.0))",
        "weights = raised / np.maximum(raised.sum(axis=1, keepdims=True), 1.0)  # zeros where nothing is seen",
    ]
    if name == "bias_after_softmax":
        lines.append("weights = weights + np.where(sees, bias, 0.0)  # too late")
    return lines
