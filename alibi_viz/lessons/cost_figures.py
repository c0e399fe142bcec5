"""Cost's growth by length in words, as a table and as code."""

from alibi_viz.core.methods import METHODS
from alibi_viz.core.precision import DTYPES
from alibi_viz.lessons.cost import Columns, Growth, Scene

_LARGEST_INTEGER = 2**63 - 1  # of a table's column
# Formula and comment, by quantity and method; a method without one has a cost of nothing.
_FORMULAS = {
    "written_out": {
        "alibi": ("n_heads * lengths**2 * n_bytes", "a number for each head, query and key"),
        "t5": ("n_heads * lengths**2 * n_bytes", "the same"),
        "rope": ("lengths * head_dim * n_bytes", "a cosine and a sine for each pair"),
        "sinusoidal": ("lengths * d_model * n_bytes", "a vector for each position"),
        "learned": ("lengths * d_model * n_bytes", "the same"),
    },
    "as_needed": {
        "alibi": ("n_heads * 4", "slopes, in float32"),
        "t5": ("32 * n_heads * n_bytes", "a number for each bucket and head"),
        "rope": ("head_dim // 2 * 4", "frequencies, in float32"),
        "sinusoidal": ("d_model // 2 * 4", "the same"),
        "learned": ("lengths * d_model * n_bytes", "a vector for each position"),
    },
    "parameters": {
        "t5": ("32 * n_heads", "a number for each bucket and head"),
        "learned": ("lengths * d_model", "a vector for each position"),
    },
    "flops": {
        "alibi": ("batch * n_layers * n_heads * pairs * 2", "slope times distance, added to the score"),
        "t5": ("batch * n_layers * n_heads * pairs", "looked up, and added"),
        "rope": ("batch * n_layers * lengths * d_model * 6", "queries and keys, three for each coordinate"),
        "sinusoidal": ("batch * lengths * d_model", "one addition for each coordinate"),
        "learned": ("batch * lengths * d_model", "the same"),
    },
}
_BESIDE = {
    "written_out": "2 * batch * n_layers * lengths * d_model * n_bytes",
    "as_needed": "2 * batch * n_layers * lengths * d_model * n_bytes",
    "parameters": "12 * n_layers * d_model**2",
    "flops": "4 * batch * n_layers * d_model * pairs",
}


def alt(scene: Scene, growth: Growth) -> str:
    """A quantity's growth in words: every method at the chosen length, and at the greatest."""
    here, furthest = growth.lengths.tolist().index(scene.length), len(growth.lengths) - 1
    name, beside = growth.beside
    told = "; ".join(
        f"{called}: {growth.written(values[here])}, then {growth.written(values[furthest])}"
        for called, values in [
            *((METHODS[method].label, values) for method, values in growth.curves.items()),
            (name, beside),
        ]
    )
    return (
        f"{growth.title}, in {growth.axis}, at {scene.length:,} and at {growth.lengths[-1]:,} tokens. {told}."
    )


def numbers(growth: Growth) -> Columns:
    """The exact values, a row for each length; a column that no integer of 64 bits can hold is rounded."""
    name, beside = growth.beside
    columns: Columns = {"length": growth.lengths.tolist()}
    for called, values in [*((METHODS[m].label, v) for m, v in growth.curves.items()), (name, beside)]:
        columns[called] = [*values] if max(values) <= _LARGEST_INTEGER else [float(v) for v in values]
    return columns


def snippet(scene: Scene, growth: Growth) -> str:
    """The same values in numpy alone; the results are `curves` and `beside`; one number holds at every length."""
    formulas = (_FORMULAS[growth.key].get(method, ("0", "nothing")) for method in METHODS)
    lines = "\n".join(
        f'    "{method}": {formula},  # {comment}'
        for method, (formula, comment) in zip(METHODS, formulas, strict=True)
    )
    return f"""import numpy as np

n_heads, head_dim, n_layers, batch = {scene.n_heads}, {scene.head_dim}, {scene.n_layers}, {scene.batch}
n_bytes = {DTYPES[scene.dtype]}  # of a {scene.dtype}
d_model = n_heads * head_dim
lengths = np.array({growth.lengths.tolist()}, dtype=np.float64)
pairs = lengths * (lengths + 1) / 2  # of a query and a key that it may look at
curves = {{
{lines}
}}
beside = {_BESIDE[growth.key]}  # {growth.beside[0]}
print(curves, beside)
"""
