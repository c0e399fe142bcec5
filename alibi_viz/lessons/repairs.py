"""Repairs of one checkpoint in words: what is compared with what, what each gained, and what it cost."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from alibi_viz.core.curves import Curve
from alibi_viz.core.methods import METHODS
from alibi_viz.core.paper_repairs import PAPER_REPAIRS, PaperTable
from alibi_viz.core.papers import PAPERS
from alibi_viz.core.repairs import REPAIRS, SHORT_WINDOWS, UNREPAIRED, repairs_of
from alibi_viz.core.verdicts import PERPLEXITY_MARGIN, RECALL_MARGIN
from alibi_viz.lessons.extrapolation import CHANCE, Columns, or_gap

CHECKPOINTS = {METHODS[method].label: method for method in ("rope", "alibi", "t5")}
DEFAULT_FACTOR = 4
FACTOR_HELP = "How many times as long as in training the texts are to be: target length over training length."
FURTHER_HELP = (
    "Off: repaired and used at once. On: every model, repaired or not, was trained further for the same few steps on "
    "windows of the target length."
)
NO_RESULTS = (
    "There are no measured results of repairs in this copy. Measure them with "
    "`python -m alibi_viz.model.measure_retrofit`; what each repair changes is computed below without them."
)
PERPLEXITY_TITLE, RECALL_TITLE = "Perplexity by length", "Recall over distance"
TABLE_TITLE, CHANGES_TITLE = "What it gained, what it cost", "What the repair changes"
PAPERS_TITLE = "What the papers measured on large models"
CARDS_TITLE = "Where these numbers come from: commit, machine, data and weights of every run shown"
TABLE_HELP = (
    f"Better and worse: in every seed, perplexity by more than {PERPLEXITY_MARGIN:.0%}, recall by more than "
    f"{RECALL_MARGIN:.0%} of all pairs. The same: in every seed within that. As a whole: a trade where something is "
    "better and something worse. Last, the target length read whole is compared with the same text cut into windows of "
    "the training length. The rules were fixed before these models were measured."
)


def labels(method: str) -> dict[str, str]:
    """The keys of a checkpoint's repairs by their names, the unrepaired one first.

    >>> labels("t5")
    {'as it is': 'none', 'buckets stretched': 'stretched'}
    """
    return {repair.label: repair.key for repair in repairs_of(method)}


def first_repair(method: str) -> str:
    """The name of the repair that is shown first.

    >>> first_repair("rope")
    'position interpolation'
    """
    return repairs_of(method)[1].label


def told(repair: str, *, train_len: int, target_len: int) -> str:
    """The lengths, what the repair changes, and where that comes from."""
    lengths = f"Trained on **{train_len:,}** tokens, to read **{target_len:,}**."
    if repair == UNREPAIRED:
        return f"{lengths} Nothing is changed."
    chosen = REPAIRS[repair]
    paper = PAPERS[chosen.paper]
    return f"{lengths} **{sentence_case(chosen.label)}**: {chosen.changes} [{paper.short}]({paper.url})"


def sentence_case(label: str) -> str:
    """A name at the beginning of a sentence.

    >>> sentence_case("position interpolation"), sentence_case("YaRN")
    ('Position interpolation', 'YaRN')
    """
    return label[0].upper() + label[1:]


def measured_on(card: Mapping[str, Any], *, n_seeds: int) -> str:
    """Which models, trained on how much, and the text."""
    further, tokens = card["trained_further"], card["tokens_seen"]
    trained = (
        f"trained further on {tokens / 1e3:.3g} thousand tokens"
        if further
        else f"trained on {tokens / 1e6:.3g} million tokens"
    )
    seeds = f"{n_seeds} seeds" if n_seeds > 1 else "one seed"
    return (
        f"Models of a million numbers, {trained}, {seeds}. Text: "
        f"{card['tokens']:,} tokens of {card['documents']} held-out documents ({card['text']}), cut into windows side "
        "by side."
    )


def comparison(*, further: bool, train_len: int, target_len: int) -> str:
    """What is compared with what, said plainly."""
    if not further:
        return "Compared with the same checkpoint as it is. Nothing was trained after the repair."
    return (
        f"Every line was trained further, as long as the others. For long texts the fair comparison is the checkpoint "
        f"as it is, trained further on windows of {target_len:,} (dashed). For short texts it is the same on windows "
        f"of {train_len:,} (dotted), because more training alone changes it too."
    )


def names(keys: Sequence[str], *, further: bool, train_len: int, target_len: int) -> dict[str, str]:
    """What the lines are called.

    >>> names(["none", SHORT_WINDOWS], further=True, train_len=128, target_len=512)
    {'none': 'as it is, windows of 512', 'short windows': 'as it is, windows of 128'}
    """
    found = {key: REPAIRS[key].label for key in keys if key in REPAIRS}
    if further:
        as_it_is = REPAIRS[UNREPAIRED].label
        windows = {UNREPAIRED: target_len, SHORT_WINDOWS: train_len}
        found |= {key: f"{as_it_is}, windows of {windows[key]:,}" for key in keys if key in windows}
    return found


def not_measured(repairs: Sequence[str]) -> str:
    """Which repairs have no line, and that this is a gap and no zero."""
    return f"Not measured in this copy: {', '.join(REPAIRS[repair].label for repair in repairs)}."


def alt_perplexity(curves: Mapping[str, Curve], names: Mapping[str, str], *, target_len: int) -> str:
    """Perplexity at the training length and at the target in words."""
    said = []
    for key, curve in curves.items():
        at = {length: or_gap(_middle(curve.at(length))) for length in (curve.train_len, target_len)}
        said.append(
            f"{names[key]}: {' and '.join(f'{value} at {length:,} tokens' for length, value in at.items())}"
        )
    return f"Perplexity by window length for each repair, with all seeds as a band. {'; '.join(said)}."


def alt_recall(distances: np.ndarray, shares: Mapping[str, np.ndarray], names: Mapping[str, str]) -> str:
    """Recall at the nearest and the furthest distance in words."""
    near, far = f"{distances[0]:,} tokens", f"{distances[-1]:,}"
    said = "; ".join(
        f"{names[key]}: {or_gap(mean[0], '.0%')} at {near}, {or_gap(mean[-1], '.0%')} at {far}"
        for key, mean in ((key, seeds.mean(axis=0)) for key, seeds in shares.items())
    )
    return (
        f"Share of planted pairs recalled by their distance, for each repair; chance is {CHANCE:.1%}. {said}."
    )


def renamed(values: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """The same values under the names that the lines have."""
    return {names[key]: value for key, value in values.items()}


def paper_tables() -> list[tuple[PaperTable, Columns]]:
    """The papers' tables with their columns as a table shows them."""
    return [
        (table, {name: list(column) for name, column in table.columns.items()}) for table in PAPER_REPAIRS
    ]


def _middle(values: np.ndarray) -> float:
    return float(np.exp(np.log(values).mean()))
