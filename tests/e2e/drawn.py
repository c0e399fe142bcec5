"""What a figure draws, read from it in the browser, and whether a table holds it.

A point is a tuple: place and value, or both places and the value of a cell. A table holds a trace when there are
columns in whose rows each of its points stands; the rows' own numbers, from 0 on, are one of them. Numbers are compared
in float32, in which figures are sent; None is a gap.
"""

import csv
import io
import itertools
import math
from typing import Any, NamedTuple

import numpy as np
from playwright.sync_api import Locator

Cell = float | str | None
Table = dict[str, list[Cell]]

# Of Plotly's own node. A heatmap of powers of ten has the values themselves beside it, for its hover texts to tell.
_READ = """(canvas) => {
  const listed = (values) => Array.from(values ?? [], (each) =>
    Array.isArray(each) || ArrayBuffer.isView(each) ? listed(each) : each)
  const axis = (name) => canvas._fullLayout[name[0] + "axis" + name.slice(1)]
  return canvas._fullData.map((trace) => {
    const flat = trace.orientation === "h"
    const values = axis((flat ? trace.xaxis : trace.yaxis) ?? "y")
    return {
      name: trace.name ?? "",
      is_line: trace.mode === "lines",
      x: listed(flat ? trace.y : trace.x),
      y: listed(flat ? trace.x : trace.y),
      z: trace.type === "heatmap" ? listed(trace.z) : null,
      told: trace.type === "heatmap" && trace.hovertemplate.includes("%{customdata") ? listed(trace.customdata) : null,
      has_values: values.visible,
      zero: values.tickvals?.[values.ticktext?.indexOf("0")] ?? 0,
    }
  })
}"""


class Trace(NamedTuple):
    """A line, a row of bars or a matrix: the points that it draws. A matrix is also there as one."""

    name: str
    points: list[tuple[Cell, ...]]
    matrix: np.ndarray | None = None


def traces_of(canvas: Locator) -> list[Trace]:
    """All that a figure draws, but for lines that mark a place and such as only the legend shows."""
    return [
        _matrix(found) if found["z"] else _line(found) for found in canvas.evaluate(_READ) if _is_drawn(found)
    ]


def table_of(text: str) -> Table:
    """The columns of a CSV file."""
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    return {name: [cell(row[column]) for row in rows] for column, name in enumerate(header)}


def cell(text: str) -> Cell:
    """What a cell says: a number, a gap, or words."""
    try:
        return _finite(float(text))
    except ValueError:
        return text or None


def holds(table: Table, trace: Trace) -> bool:
    """Whether there are columns in whose rows each point of a trace stands."""
    columns = [[_float32(value) for value in column] for column in table.values()]
    columns.append(list(map(float, range(len(columns[0])))))
    drawn = [tuple(map(_float32, point)) for point in trace.points]
    fitting = [
        [column for column in columns if set(values) <= set(column)] for values in zip(*drawn, strict=True)
    ]
    return any(set(drawn) <= set(zip(*chosen, strict=True)) for chosen in itertools.product(*fitting))


def _is_drawn(found: dict[str, Any]) -> bool:
    is_mark = found["is_line"] and len(found["x"]) == 2 and found["x"][0] == found["x"][1]
    return not is_mark and any(isinstance(x, str) or (x is not None and math.isfinite(x)) for x in found["x"])


def _line(found: dict[str, Any]) -> Trace:
    """A value for each place; a word, which a label cuts short, is the place that it has among the words.

    What is said to be 0 is 0, though a log axis has no such place. On an axis without values stands what has none.
    """
    points = []
    for number, (x, y) in enumerate(zip(found["x"], found["y"], strict=True)):
        value = _finite(y) if found["has_values"] else None
        value = 0.0 if _float32(value) == _float32(found["zero"]) else value
        if isinstance(x, str):
            points.append((float(number), value))
        elif x is not None and math.isfinite(x):
            points.append((float(x), value))
    return Trace(found["name"], points)


def _matrix(found: dict[str, Any]) -> Trace:
    """Places and value of each cell that is not left open."""
    matrix = np.array(found["z"], dtype=np.float64)
    if found["told"]:
        powers, matrix = matrix, np.array(found["told"], dtype=np.float64)
        assert np.allclose(10**powers, matrix, rtol=1e-5, atol=1e-9, equal_nan=True)
    points = [
        (x, y, value)
        for y, row in zip(found["y"], matrix.tolist(), strict=True)
        for x, value in zip(found["x"], row, strict=True)
        if math.isfinite(value)
    ]
    return Trace(found["name"], points, matrix)


def _finite(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)


def _float32(value: Cell) -> Cell:
    return np.float32(value).item() if isinstance(value, float) else value
