"""Measured results as the pages ask for them. No torch."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from alibi_viz.core.claims import Claim, judge
from alibi_viz.core.curves import Curve
from alibi_viz.lessons import extrapolation as lesson
from alibi_viz.lessons import predictions
from alibi_viz.lessons.question import Question
from alibi_viz.model import results
from alibi_viz.model.results import Results


@st.cache_resource(max_entries=1, show_spinner=False)
def runs() -> list[Results]:
    """The results of every measured run; none in a copy without them."""
    return results.read_results()


def of(methods: Sequence[str]) -> list[Results]:
    """The runs of some methods."""
    return [run for run in runs() if run.method in methods]


def lengths() -> list[int]:
    """The evaluation lengths that were measured, in tokens."""
    return [row["length"] for row in runs()[0].rows(text="test", protocol=lesson.NONOVERLAPPING)]


def n_seeds() -> int:
    """How many runs there are of the method that has the fewest."""
    return min(len(of_method) for of_method in results.by_method(runs()).values())


def caption() -> str:
    """What was measured, on what."""
    card = runs()[0].card
    text = f"{card['tokens']:,} tokens of {card['documents']} held-out documents ({card['text']})"
    return lesson.tiny_caption(n_seeds(), card["tokens_seen"], runs()[0].train_len, text)


def curves(methods: Sequence[str], chosen: Sequence[str], protocol: str, *, band: bool) -> list[Curve]:
    """Perplexity by length of some methods at some lengths; without a band, the middle of the seeds."""
    found = results.curves(of(methods), protocol=protocol)
    cut = [curve.only(np.array(list(map(int, chosen)))) for curve in found]
    return cut if band else [curve.averaged() for curve in cut]


def numbers(methods: Sequence[str], chosen: Sequence[str], protocol: str) -> dict[str, list]:
    """Every measured number behind the curves, with its interval over documents, or the reason for its gap."""
    return results.perplexity_table(of(methods), protocol=protocol, lengths=list(map(int, chosen)))


def cards(methods: Sequence[str]) -> dict[str, list]:
    """Where the numbers of some methods come from: a row for each run."""
    found = of(methods)
    columns = {"method": [run.method for run in found], "seed": [run.seed for run in found]}
    return columns | {name: [run.card[name] for run in found] for name in found[0].card}


def claims() -> list[Claim]:
    """The paper's claims, judged on everything that was measured."""
    distances, recall = results.recall_by_distance(runs())
    beside, sliding = (results.curves(runs(), protocol=p) for p in (lesson.NONOVERLAPPING, lesson.SLIDING))
    return judge(beside, sliding, distances, recall, chance=lesson.CHANCE)


def recall_of(method: str) -> dict[int, float]:
    """Share of planted pairs that the shipped model recalls, by distance in tokens: near, middling, far."""
    rows = [row for run in of([method])[:1] for row in run.recall if "gap" not in row]
    return {row["distance"]: row["share_right"] for row in rows[:: max(1, len(rows) // 4)]}


def reach_prediction() -> Question | None:
    """How far the heads of the trained ALiBi model's first layer look, as a question; None without its results."""
    found = of(["alibi"])
    if not found:
        return None
    return predictions.reach_of_the_heads(results.reach(found)["alibi"][0], found[0].train_len)


def growth_prediction() -> Question | None:
    """What becomes of sinusoidal positions past their training length, as a question; None without the results."""
    compared = of(["sinusoidal", "alibi"])
    found = {curve.method: curve for curve in results.curves(compared, protocol=lesson.NONOVERLAPPING)}
    return predictions.growth_of_sinusoidal(**found) if len(found) == len({"sinusoidal", "alibi"}) else None
