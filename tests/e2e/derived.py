"""The few figures that draw what their numbers lead to and do not say, each with the reason and the way there."""

from collections import defaultdict
from collections.abc import Callable, Sequence

import numpy as np

from alibi_viz.core.attention import mean_attention_distance
from tests.e2e.drawn import Cell, Table, Trace

Pair = tuple[Table, Sequence[Trace]]


def as_drawn(page: str, key: str, table: Table, traces: Sequence[Trace]) -> Pair:
    """The numbers of a figure and what it draws, made comparable where they are not."""
    return _DERIVED.get(f"{page} {key}", lambda *pair: pair)(table, traces)


def _over_runs(table: Table, traces: Sequence[Trace]) -> Pair:
    """A line is the mean of the runs and a band reaches from the least to the greatest: the table has each run."""
    of_one: dict[str, list[list[Cell]]] = defaultdict(list)
    for name, column in table.items():
        what, is_run, _number = name.rpartition(", run ")
        if is_run:
            of_one[what].append(column)
    added: Table = {}
    for what, columns in of_one.items():
        runs = np.array(columns, dtype=np.float64)
        for called, fold in (("least", np.min), ("mean", np.mean), ("greatest", np.max)):
            added[f"{what}, {called}"] = _cells(fold(runs, axis=0))
    return table | added, [edge for trace in traces for edge in _edges(trace)]


def _edges(trace: Trace) -> list[Trace]:
    """The lower and the upper edge of a band, which is drawn there and back; a line is what it is."""
    at: dict[Cell, list[float]] = defaultdict(list)
    for place, value in trace.points:
        if isinstance(value, float):
            at[place].append(value)
    if all(len(values) == 1 for values in at.values()):
        return [trace]
    return [Trace(trace.name, [(place, fold(values)) for place, values in at.items()]) for fold in (min, max)]


def _over_seeds(table: Table, traces: Sequence[Trace]) -> Pair:
    """The same of perplexities, a row for each seed; their mean is that of the losses, which are their logarithms."""
    [of, *_] = table
    places = list(zip(table[of], table["length"], strict=True))
    runs = np.array(table["perplexity"], dtype=np.float64)
    added: Table = {}
    for called, fold in (("least", np.min), ("mean", _mean_of_losses), ("greatest", np.max)):
        by_place = {at: fold(runs[[other == at for other in places]]) for at in places}
        added[called] = _cells(np.array([by_place[at] for at in places]))
    return table | added, traces


def _middle_of_buckets(table: Table, traces: Sequence[Trace]) -> Pair:
    """The strip has a bar of height one over the distances of each bucket, around their middle."""
    offsets, buckets = (np.array(table[name], dtype=np.float64) for name in ("offset i - j", "bucket"))
    ends = {bucket: offsets[buckets == bucket] for bucket in buckets.tolist()}
    middles = [(ends[bucket].min() + ends[bucket].max()) / 2 for bucket in buckets.tolist()]
    return table | {"middle of the bucket": middles, "height": [1.0] * len(middles)}, traces


def _last_row(table: Table, traces: Sequence[Trace]) -> Pair:
    """The map is of all queries; the table follows the one that is chosen, at first the last."""
    rows = [trace.matrix[-1].tolist() for trace in traces if trace.matrix is not None]
    return table, [Trace("last row", [(float(key), value) for key, value in enumerate(row)]) for row in rows]


def _distances(table: Table, traces: Sequence[Trace]) -> Pair:
    """Small maps of every head; the table has of each how far it looks on average, here to four digits."""
    weights = np.nan_to_num(np.array([trace.matrix for trace in traces]))
    found = mean_attention_distance(weights).tolist()
    rounded = [float(f"{value:.4g}") for value in table["mean distance"] if isinstance(value, float)]
    points = [(float(head), float(f"{value:.4g}")) for head, value in enumerate(found, start=1)]
    return table | {"mean distance": rounded}, [Trace("mean distance", points)]


def _in_order(table: Table, traces: Sequence[Trace]) -> Pair:
    """Heads stand apart by layer and method, so a place is no number of theirs; their order is the table's."""
    placed = [
        Trace(trace.name, [(float(at), value) for at, (_, value) in enumerate(trace.points)])
        for trace in traces
    ]
    return table, placed


def _mean_of_losses(perplexities: np.ndarray) -> float:
    return np.exp(np.log(perplexities).mean()).item()


def _cells(values: np.ndarray) -> list[Cell]:
    return [value if np.isfinite(value) else None for value in values.tolist()]


_DERIVED: dict[str, Callable[[Table, Sequence[Trace]], Pair]] = {
    "/alibi_vs_t5 curves": _middle_of_buckets,
    "/extrapolation curves": _over_seeds,
    "/extrapolation context": _over_runs,
    "/extrapolation recall": _over_runs,
    "/extrapolation reach": _in_order,
    "/live_attention map_alibi": _last_row,
    "/live_attention map_t5": _last_row,
    "/live_attention heads": _distances,
    "/retrofit mystery_attention_distance": _in_order,
    "/retrofit mystery_wrong": _in_order,  # the same picture, beside what another cause would show
    "/retrofit repairs_perplexity": _over_seeds,
    "/retrofit repairs_recall": _over_runs,
}
