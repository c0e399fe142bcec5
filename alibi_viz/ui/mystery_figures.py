"""The mystery model's evidence, drawn: one piece, alone or with what another cause would show; and the whole run."""

from functools import partial
from typing import TYPE_CHECKING

from alibi_viz.core.attention import mean_attention_distance
from alibi_viz.core.diagnosis import Suspect, apart, gap, gaps
from alibi_viz.core.effects import effects
from alibi_viz.core.extrapolation import cut_windows
from alibi_viz.core.extrapolation import perplexity as perplexity_of
from alibi_viz.core.lineup import Case
from alibi_viz.core.symptoms import ATTENTION, COMPLAINT, CONTEXT, RECALL
from alibi_viz.figures import mystery as figures
from alibi_viz.lessons import mystery as lesson
from alibi_viz.lessons import mystery_evidence as evidence
from alibi_viz.lessons.extrapolation import CHANCE
from alibi_viz.ui import layout, measured_cases

if TYPE_CHECKING:
    import plotly.graph_objects as go


def draw(case: Case, piece: evidence.Piece, *, key: str, supposed: Suspect | None = None) -> None:
    """One piece of evidence as a figure, with its numbers and code."""
    lines = evidence.lines(case, piece, supposed)
    unit, place = evidence.measured(piece)
    functions = {ATTENTION: [mean_attention_distance], CONTEXT: [], RECALL: []}
    layout.figure(
        _figure(case, piece, lines, None if supposed is None else lesson.label(supposed)),
        key=key,
        alt=evidence.alt(evidence.title(piece), lines, unit=unit),
        numbers=evidence.table(lines, place=place),
        snippet=evidence.snippet(lines),
        functions=functions.get(piece, [perplexity_of, cut_windows]),
    )


def draw_run(case: Case, *, key: str) -> None:
    """Perplexity of the whole run beside what tells its effects apart; its code is the rule that was judged by."""
    lines = evidence.run_lines(case)
    unit, place = evidence.PERPLEXITY
    layout.figure(
        partial(
            figures.perplexity,
            lines,
            train_len=case.shown.run.train_len,
            limits=measured_cases.limits()[COMPLAINT],
        ),
        key=key,
        alt=evidence.alt(lesson.label(case.truth), lines, unit=unit),
        numbers=evidence.table(lines, place=place),
        snippet=evidence.snippet(lines),
        functions=[effects, apart, gaps, gap],
    )


def _figure(
    case: Case, piece: evidence.Piece, lines: figures.Lines, supposed: str | None
) -> "partial[go.Figure]":
    run, limits = case.shown.run, measured_cases.limits()
    if piece == CONTEXT:
        return partial(
            figures.losses, lines, train_len=run.train_len, limits=limits[CONTEXT], supposed=supposed
        )
    if piece == RECALL:
        return partial(figures.recall, lines, train_len=run.train_len, chance=CHANCE, supposed=supposed)
    if piece == ATTENTION:
        return partial(
            figures.heads, lines, n_heads=run.attention.shape[1], limits=limits[ATTENTION], supposed=supposed
        )
    return partial(
        figures.perplexity, lines, train_len=run.train_len, limits=limits[COMPLAINT], supposed=supposed
    )
