"""The mystery model in words, on every case that the shipped results make: fair, deterministic, told by real runs."""

import json
import re
from collections import Counter

import numpy as np
import pytest

from alibi_viz.core.diagnosis import apart
from alibi_viz.core.lineup import FEWEST_OPTIONS, MOST_OPTIONS, PLAUSIBLE, cases
from alibi_viz.core.symptoms import ATTENTION, COMPLAINT, EVIDENCE, OFF, Run
from alibi_viz.lessons import mystery as lesson
from alibi_viz.lessons import mystery_evidence as evidence
from alibi_viz.lessons import mystery_separation as separation
from alibi_viz.model import results, retrofit_results
from alibi_viz.model.symptoms import symptoms
from tests.lessons.test_snippets import run as run_snippet

PLAIN, REPAIRED = results.read_results(), retrofit_results.read_retrofits()
CASES = lesson.in_order(cases(symptoms(PLAIN, REPAIRED)))


def numbers_of(run: Run) -> set[str]:
    """Every number that the run's file holds, as a text may say it."""
    folder = retrofit_results.FOLDER if run.repair != "none" or run.losses.places.size else results.RESULTS
    file = json.loads((folder / f"{run.name}.json").read_text(encoding="utf-8"))
    return {
        *(f"{row['perplexity']:.2f}" for row in file["perplexity"] if "perplexity" in row),
        *(f"{row['loss']:.3f}" for row in file["loss_by_context"] if "loss" in row),
        *(f"{row['share_right']:.0%}" for row in file["recall"] if "share_right" in row),
        *(
            f"{far:.3g}"
            for of in file["attention_distance"]
            for layer in of["by_layer_and_head"]
            for far in layer
        ),
    }


def said_in(text: str) -> set[str]:
    return set(re.findall(r"\d[\d,.]*\d%?|\d%?", text))


def test_there_are_at_least_twelve_causes_to_find_and_each_comes_once_before_one_comes_again():
    causes = [case.truth.key for case in CASES]
    n_causes = len(set(causes))
    assert n_causes >= 12
    assert len(set(causes[:n_causes])) == n_causes


def test_methods_and_scaling_choices_are_both_among_the_causes():
    kinds = Counter(case.truth.scaled for case in CASES)
    assert min(kinds[True], kinds[False]) >= 4


def test_numbers_in_a_row_walk_through_all_cases_before_one_is_repeated():
    low, high = lesson.NUMBERS
    assert high - low + 1 >= 2 * len(CASES)
    first = [CASES[lesson.place_of(number, len(CASES))].name for number in range(low, low + len(CASES))]
    assert sorted(first) == sorted(case.name for case in CASES)
    again = [lesson.place_of(number, len(CASES)) for number in range(low, high + 1)]
    assert again[: len(CASES)] == again[len(CASES) : 2 * len(CASES)]
    number = low
    for _ in range(low, high + 1):
        number = lesson.after(number)
    assert number == low


def test_the_order_depends_on_the_names_of_the_runs_alone():
    turned = lesson.in_order(cases(symptoms(PLAIN[::-1], REPAIRED[::-1])))
    assert [case.name for case in turned] == [case.name for case in CASES]
    assert lesson.order(turned[0]) == lesson.order(CASES[0])


def test_a_lineup_holds_the_truth_once_and_is_plausible_fair_and_of_both_kinds():
    for case in CASES:
        order = lesson.order(case)
        assert FEWEST_OPTIONS <= len(order) == len(set(order)) <= MOST_OPTIONS
        assert case.truth.key in order
        assert len({lesson.label(suspect) for suspect in case.options.values()}) == len(order)
        assert case.rivals
        complaint = case.shown.reading(COMPLAINT)
        for other in case.others:
            there = other.on(case.seed).reading(COMPLAINT)
            assert np.abs(complaint.values - there.values).max() <= PLAUSIBLE
            assert any(apart(case.truth, other, piece, case.usual) >= 1 for piece in case.offered)


def test_all_evidence_together_is_enough_and_no_case_needs_all_of_it():
    for case in CASES:
        assert 1 <= len(case.fewest) < len(case.offered)
        assert set(case.fewest) <= set(case.offered)


def test_switching_off_what_was_not_done_changes_nothing():
    for case in CASES:
        if not case.truth.scaled:
            assert not case.shown.reading(OFF).values.any() or case.shown.run.repair != "none"


def test_where_no_other_piece_tells_the_answer_names_those_that_do():
    ways = Counter()
    for case in CASES:
        if case.separating:
            continue
        explained = separation.explained(case, separation.NONE)
        by_off_alone = all(case.apart(rival, OFF) >= 1 for rival in case.rivals)
        ways[by_off_alone] += 1
        assert (separation.words()["separate"]["told_by_off"] in explained) == by_off_alone
        if not by_off_alone:
            together = [piece for piece in case.offered if piece in explained.rsplit("together", 1)[1]]
            assert len(together) > 1
            for rival in case.rivals:
                assert any(case.apart(rival, piece) >= 1 for piece in together)
    assert min(ways[True], ways[False]) > 0


def test_the_complaint_gives_the_run_s_numbers_and_neither_method_nor_repair():
    for case in CASES:
        told = lesson.complaint(case)
        assert {f"{value:.2f}" for value in case.shown.run.long.values} <= said_in(told)
        assert f"{case.shown.run.factor * 128:,} now" in told
        for word in ("rope", "alibi", "t5", "sinus", "nope", "yarn", "ntk", "slope", "bucket", "interpol"):
            assert word not in told.lower()


def test_a_wrong_cause_is_answered_with_numbers_of_both_runs():
    for case in CASES:
        for other in case.others:
            piece = case.best(other)
            assert case.apart(other, piece) >= 1
            told = evidence.if_it_were(case, other, piece)
            assert lesson.label(other) in told
            assert said_in(told) & numbers_of(case.shown.run)
            assert said_in(told) & numbers_of(other.on(case.seed).run)
            said = (lesson.wrong(case, other) + told).replace(lesson.label(other), "")
            assert lesson.label(case.truth) not in said


def test_numbers_of_the_same_method_are_those_of_the_same_checkpoint():
    for case in CASES:
        for other in case.others:
            told = evidence.if_it_were(case, other, case.best(other))
            same = other.method == case.truth.method
            assert ("the same checkpoint" in told) == same
            assert other.on(case.seed).run.seed == case.seed or not same


def test_the_second_question_has_a_right_answer_and_every_answer_is_explained():
    for case in CASES:
        options = separation.options(case)
        right = [option for option in options if separation.is_right(case, option)]
        assert 1 <= len(right) < len(options)
        assert OFF not in options
        assert (separation.NONE in right) == (not case.separating)
        explained = {option: separation.explained(case, option) for option in options}
        assert len(set(explained.values())) == len(options)
        for option in right:
            assert explained[option].startswith("Right.")
        for option in set(options) - set(right) - {evidence.SEED}:
            assert not explained[option].startswith("Right.")


def test_method_is_told_from_scaling_by_some_other_piece_in_some_cases_and_by_none_in_others():
    found = {piece for case in CASES for piece in case.separating}
    assert len(found) >= 3
    assert any(not case.separating for case in CASES)


def test_an_answer_that_is_none_is_named():
    with pytest.raises(ValueError, match="answer must be one of short texts"):
        separation.explained(CASES[0], "astrology")


def test_the_table_says_how_far_apart_every_piece_puts_every_other_cause():
    for case in CASES:
        table = lesson.compared(case)
        assert table["evidence"] == list(case.offered)
        for other in case.others:
            for piece, times in zip(case.offered, table[lesson.label(other)], strict=True):
                if times is None:
                    assert not case.measured_alike(other, piece)
                else:
                    assert times == pytest.approx(case.apart(other, piece), abs=0.051)


def test_every_piece_is_drawn_told_and_computed_again_by_its_code():
    for case in CASES:
        for piece in evidence.pieces(case):
            supposed = next(
                (o for o in case.others if piece != evidence.SEED and case.measured_alike(o, piece)), None
            )
            lines = evidence.lines(case, piece, supposed)
            assert next(iter(lines)) == "this model"
            assert evidence.about(case, piece)
            unit, place = evidence.measured(piece)
            assert unit in evidence.alt(evidence.title(piece), lines, unit=unit)
            table = evidence.table(lines, place=place)
            assert len({len(column) for column in table.values()}) == 1
            assert {
                name: [value for value in column if value is not None] for name, column in table.items()
            } == {
                place: table[place],
                **{name: points.values.tolist() for name, points in lines.items()},
            }


@pytest.mark.parametrize("piece", [COMPLAINT, *EVIDENCE])
def test_the_code_beneath_a_figure_gives_each_line_over_the_first(piece):
    case = CASES[0]
    lines = evidence.lines(case, piece, case.others[0])
    made = run_snippet(evidence.snippet(lines))["ratio"]
    first, *others = lines
    assert isinstance(made, dict)
    assert [*made] == others
    for name in others:
        shared = np.intersect1d(lines[name].places, lines[first].places)
        expected = [lines[name].at(at) / lines[first].at(at) for at in shared.tolist()]
        np.testing.assert_allclose(made[name], expected)


def test_the_code_beneath_one_line_gives_it_over_its_own_start():
    lines = evidence.lines(CASES[0], COMPLAINT)
    [(name, points)] = lines.items()
    made = run_snippet(evidence.snippet(lines))["ratio"]
    assert isinstance(made, dict)
    np.testing.assert_allclose(made[name], points.values / points.values[0])


def test_figures_of_all_cases_share_their_axes():
    limits = evidence.limits(CASES)
    for case in CASES:
        for piece in set(case.offered) & set(limits):
            for points in case.shown.shown(piece).values():
                low, high = limits[piece]
                assert low <= points.values.min() <= points.values.max() <= high
    assert set(limits) >= {COMPLAINT, ATTENTION}


def test_without_repaired_runs_there_is_no_case():
    assert cases(symptoms(PLAIN, [])) == []
    assert lesson.in_order([]) == []


def test_a_method_without_results_is_in_no_lineup():
    without = cases(symptoms([run for run in PLAIN if run.method != "nope"], REPAIRED))
    assert without
    assert not [case for case in without if "nope-none" in case.options]
