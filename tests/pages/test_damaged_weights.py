"""A copy of the app whose weights are missing or damaged: it says which file and how to get it, and the rest works."""

import json
import subprocess
import sys

import pytest

from tests import served
from tests.pages.files import PAGES

# Runs in the copy, on each page with a link; what is said there, by page and link.
VISITS = """
import json, sys
from streamlit.testing.v1 import AppTest

said = {}
for page, parameters in json.loads(sys.argv[1]):
    app = AppTest.from_file("pages/contents.py", default_timeout=300)
    if page != "bias_term.py":
        app.switch_page(page)
    for name, value in {"predict": "off", **parameters}.items():
        app.query_params[name] = value
    app.run()
    said[page, *parameters.values()] = {
        "title": app.title[0].value,
        "broken": [each.message for each in app.exception],
        "errors": [each.value.replace("\\\\", "") for each in app.error],
        "warnings": [each.value.replace("\\\\", "") for each in app.warning],
        "figures": sum("alibi_plot" in each.proto.component_name for each in app.get("bidi_component")),
    }
print(json.dumps(list(said.items())))
"""
LIVE = "live_attention.py"
METHODS = ("alibi", "t5", "rope", "learned", "nope")
RESTORED = "git restore alibi_viz/model/weights/"


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    copy = served.copy_app(tmp_path_factory.mktemp("damaged"))
    weights = copy / "alibi_viz" / "model" / "weights"
    (weights / "alibi-0.safetensors").unlink()
    damaged = bytearray((weights / "t5-0.safetensors").read_bytes())
    damaged[-1] ^= 1
    (weights / "t5-0.safetensors").write_bytes(damaged)
    cut_short = (weights / "rope-0.json").read_bytes()[:100]
    (weights / "rope-0.json").write_bytes(cut_short)
    (weights / "learned-0.json").unlink()
    visits = [(page, {}) for page in PAGES] + [(LIVE, {"method": method}) for method in METHODS]
    done = subprocess.run(
        [sys.executable, "-c", VISITS, json.dumps(visits)],
        cwd=copy,
        capture_output=True,
        text=True,
        check=True,
    )
    return {tuple(visit): told for visit, told in json.loads(done.stdout)}


def test_every_page_opens_and_none_breaks(said):
    assert {page for page, *_ in said} == set(PAGES)
    for told in said.values():
        assert told["title"]
        assert told["broken"] == []


def test_pages_that_need_no_weights_show_their_figures_and_say_nothing(said):
    for page in set(PAGES) - {LIVE, "alibi_vs_t5.py", "extrapolation.py"}:
        told = said[(page,)]
        assert told["errors"] + told["warnings"] == []
        assert told["figures"] > 0


@pytest.mark.parametrize(
    ("method", "file", "problem"),
    [
        ("alibi", "alibi-0.safetensors", "missing"),
        ("t5", "t5-0.safetensors", "refused: expected sha256"),
        ("rope", "rope-0.json", "is no card"),
        ("learned", "learned-0.json", "missing"),
    ],
)
def test_live_attention_names_the_file_and_how_to_get_it(said, method, file, problem):
    [error] = said[LIVE, method]["errors"]
    assert f"{file} " in error
    assert problem in error
    assert RESTORED + file in error
    assert said[LIVE, method]["figures"] == 0


def test_live_attention_shows_the_method_whose_weights_are_whole(said):
    assert said[LIVE, "nope"]["errors"] == []
    assert said[LIVE, "nope"]["figures"] > 0


def test_the_comparison_with_t5_goes_on_by_the_rule(said):
    told = said[("alibi_vs_t5.py",)]
    [warning] = told["warnings"]
    assert RESTORED + "t5-0.safetensors" in warning
    assert told["figures"] > 0


def test_extrapolation_names_what_it_cannot_measure_and_shows_what_was_measured(said):
    told = said[("extrapolation.py",)]
    for file in ("alibi-0.safetensors", "t5-0.safetensors", "rope-0.json", "learned-0.json"):
        assert any(RESTORED + file in warning for warning in told["warnings"])
    assert told["figures"] > 0
