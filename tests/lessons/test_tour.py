"""The tour: three plans, their steps, what their sentences say, and the document of the lesson plans."""

import re
from string import Formatter
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from alibi_viz.core.slopes import alibi_slopes, plain_slopes, zero_based_slopes
from alibi_viz.core.worked_row import worked_row
from alibi_viz.lessons import lesson_plans, tour, tour_steps
from alibi_viz.lessons.bias_term import TEXT
from alibi_viz.lessons.page_titles import PAGE_TITLES
from alibi_viz.lessons.tour import PLANS, plan
from alibi_viz.lessons.tour_steps import STEPS
from alibi_viz.lessons.words import TEXTS, read_words
from tests.pages.files import FOLDER, PAGES
from tests.pages.test_every_page import PARAMETERS

LONGEST = plan(max(PLANS))
each_step = pytest.mark.parametrize("step", LONGEST, ids=lambda step: step.key)


def texts_of(key):
    return list(read_words(TEXTS / "tour.toml")[key].values())


@pytest.mark.parametrize("minutes", PLANS)
def test_the_minutes_of_a_plan_s_steps_add_up_to_its_length(minutes):
    assert sum(step.minutes for step in plan(minutes)) == minutes


@pytest.mark.parametrize("minutes", PLANS)
def test_a_plan_is_a_selection_of_the_longest_in_its_order(minutes):
    chosen = {step.key for step in plan(minutes)}
    assert list(plan(minutes)) == [step for step in LONGEST if step.key in chosen]


def test_a_shorter_plan_is_part_of_every_longer_one():
    keys = [{step.key for step in plan(minutes)} for minutes in sorted(PLANS)]
    assert keys[0] < keys[1] < keys[2]


def test_the_longest_plan_visits_every_page_in_the_order_of_the_contents():
    contents = (FOLDER / "contents.py").read_text(encoding="utf-8")
    in_order = re.findall(r'st\.Page\("(\w+)\.py"', contents)
    assert list(dict.fromkeys(step.link.page for step in LONGEST)) == in_order
    assert {f"{page}.py" for page in in_order} == set(PAGES)


@pytest.mark.parametrize("minutes", [0, 14, 60])
def test_a_plan_of_another_length_is_refused(minutes):
    with pytest.raises(ValueError, match=f"minutes must be one of 15, 45, 90, got {minutes}"):
        plan(minutes)


@each_step
def test_a_step_s_link_names_parameters_that_there_are_and_says_whether_to_guess_first(step):
    assert set(step.link.parameters) <= set(PARAMETERS)
    assert step.link.parameters["predict"] in ("on", "off")


@each_step
def test_a_step_says_one_or_two_things_and_asks_one(step):
    assert 40 < len(step.sentence) < 240
    assert len(re.findall(r"[.!?](?:\s|$)", step.sentence)) <= 2
    assert step.ask.endswith("?")
    assert 20 < len(step.ask) < 130


@pytest.mark.parametrize("planned", STEPS, ids=lambda planned: planned.key)
def test_no_number_is_typed_into_a_sentence_and_none_is_computed_in_vain(planned):
    names = r"\{[^}]*\}|\bT5\b|bfloat16|1/√d"  # a placeholder, a name, a formula
    assert [text for text in texts_of(planned.key) if re.search(r"\d", re.sub(names, "", text))] == []
    filled = {name for text in texts_of(planned.key) for _, name, _, _ in Formatter().parse(text) if name}
    assert filled == set(planned.values)


def test_a_text_with_a_number_that_nobody_computes_is_refused(tmp_path):
    words = (TEXTS / "tour.toml").read_text(encoding="utf-8")
    (tmp_path / "tour.toml").write_text(words.replace("{slope:g}", "{slop:g}", 1), encoding="utf-8")
    (tmp_path / "misconceptions.toml").write_bytes((TEXTS / "misconceptions.toml").read_bytes())
    with pytest.raises(ValueError, match="slope_times_distance has no number for the placeholder 'slop'"):
        plan(45, tmp_path)


def test_texts_without_a_step_or_steps_without_a_text_are_refused(tmp_path):
    words = (TEXTS / "tour.toml").read_text(encoding="utf-8")
    (tmp_path / "tour.toml").write_text(words.replace("[ladder]", "[stairs]"), encoding="utf-8")
    (tmp_path / "misconceptions.toml").write_bytes((TEXTS / "misconceptions.toml").read_bytes())
    with pytest.raises(ValueError, match="ladder"):
        plan(15, tmp_path)


def test_a_link_carries_the_whole_state_the_plan_and_the_stop():
    address = urlsplit(tour.link(15, 2).url)
    asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert address.path == "/"
    assert asked == {**plan(15)[1].link.parameters, "tour": "15", "stop": "2"}


@pytest.mark.parametrize("stop", [0, len(LONGEST) + 1])
def test_a_stop_outside_of_its_plan_is_refused(stop):
    with pytest.raises(ValueError, match=f"stop must be from 1 to {len(LONGEST)}, got {stop}"):
        tour.link(max(PLANS), stop)


def test_the_word_that_wins_by_content_has_more_weight_than_every_nearer_one():
    row = worked_row(
        len(TEXT.split()),
        query=tour_steps.QUERY,
        slope=tour_steps.SLOPE,
        content="random",
        seed=tour_steps.SEED,
    )
    nearer = row.weights[tour_steps.KEY + 1 : tour_steps.QUERY + 1]
    assert row.weights[tour_steps.KEY] > nearer.max()


def test_the_head_after_the_seam_is_steeper_and_the_plain_formula_differs_in_every_head():
    slopes, plain = alibi_slopes(tour_steps.BETWEEN), plain_slopes(tour_steps.BETWEEN)
    assert slopes[tour_steps.BELOW] > slopes[tour_steps.BELOW - 1]
    assert not np.isclose(slopes, plain).any()


def test_counted_from_zero_every_head_has_the_slope_of_its_left_neighbour():
    counted, right = zero_based_slopes(tour_steps.N_HEADS), alibi_slopes(tour_steps.N_HEADS)
    assert np.allclose(counted[1:], right[:-1])
    assert (counted > right).all()


def test_the_document_of_the_lesson_plans_is_current():
    written = lesson_plans.DOCUMENT.read_text(encoding="utf-8")
    assert written == lesson_plans.markdown(), "run python -m alibi_viz.lessons.lesson_plans"


def test_the_document_links_every_step_below_the_app_s_own_address():
    document = lesson_plans.markdown("https://a.test/lessons/")
    links = re.findall(r"\]\((\S+?)\)", document)
    assert len(links) == len(PLANS) + sum(len(plan(minutes)) for minutes in PLANS)
    assert all(link.startswith("https://a.test/lessons/") for link in links)
    assert f"https://a.test/lessons{tour.link(45, 3).url}" in links


def test_the_document_calls_pages_as_the_contents_do():
    contents = (FOLDER / "contents.py").read_text(encoding="utf-8")
    assert dict(re.findall(r'st\.Page\("(\w+)\.py", title="([^"]+)"', contents)) == PAGE_TITLES
