"""Extrapolation: links, the paper's tables, and measuring a person's own text."""

import pytest
import streamlit as st

from alibi_viz.core.methods import METHODS
from alibi_viz.ui import measured

PAGE = "extrapolation.py"
WORDS = "The bell rang twice. Anna looked at the sea and said nothing for a long time. " * 12


@pytest.fixture(autouse=True)
def forget_models():
    yield
    st.cache_resource.clear()


def _said(app):
    return " ".join(
        part.value for kind in (app.caption, app.info, app.error, app.warning, app.markdown) for part in kind
    )


def _measure(app, text=WORDS):
    app.text_area(key="text").set_value(text).run()
    return app.button(key="measure").click().run()


def test_the_page_states_every_claim_with_its_numbers(visit):
    said = _said(visit(PAGE))
    for claim in (
        "ALiBi stays flat",
        "Sinusoidal positions blow up",
        "RoPE degrades",
        "T5 bias lies between",
    ):
        assert claim in said
    assert "not measured" not in said


def test_a_link_chooses_methods_lengths_and_protocol(visit):
    app = visit(PAGE, methods="alibi", lengths="128", protocol="sliding", seeds="false")
    assert app.pills(key="methods").value == ["alibi"]
    assert app.pills(key="lengths").value == ["128"]
    assert app.toggle(key="seeds").value is False
    assert "Windows that overlap" in _said(app)
    assert not app.exception


def test_methods_and_lengths_are_shown_as_people_write_them_and_a_link_names_them_as_ever(visit):
    app = visit(PAGE, methods="t5", lengths="4096")
    assert app.pills(key="methods").options == [method.label for method in METHODS.values()]
    assert app.pills(key="lengths").options[-1] == "4,096"
    app.pills(key="methods").set_value(["alibi", "rope"]).run()
    assert app.query_params["methods"] == ["alibi", "rope"]
    app.pills(key="methods").set_value(list(METHODS)).run()
    assert "methods" not in app.query_params
    assert app.query_params["lengths"] == "4096"


def test_a_method_that_is_none_is_refused_and_the_rest_is_shown(visit):
    app = visit(PAGE, methods="abacus")
    assert "`methods` = `abacus` is not some of alibi, t5" in _said(app)
    assert not app.exception


@pytest.mark.parametrize("train_len", ["512", "1024", "3072"])
@pytest.mark.parametrize("protocol", ["nonoverlapping", "sliding"])
def test_the_paper_s_tables_are_shown_on_their_own(visit, train_len, protocol):
    said = _said(visit(PAGE, show="the paper's tables", trained_on=train_len, paper_protocol=protocol))
    assert "WikiText-103" in said
    assert "The paper has no numbers for" in said
    assert "Measure it on your own text" not in said


def test_methods_that_the_paper_lacks_leave_a_message_in_place_of_a_figure(visit):
    app = visit(PAGE, show="the paper's tables", methods="nope")
    assert "Nothing was measured for this choice" in _said(app)
    assert not app.exception


def test_a_person_s_text_is_measured_and_kept_until_something_changes(visit):
    app = _measure(visit(PAGE, passage="your text", methods="alibi", lengths="64"))
    assert not app.exception
    assert "times the training length of 128" in _said(app)
    [of, rows] = app.session_state["live_measurement"]
    assert of[1:] == (("alibi",), (64,), "nonoverlapping")
    assert 1 < rows[0]["perplexity"] < 2048
    assert app.run().session_state["live_measurement"][1] == rows
    assert app.text_area(key="text").value == WORDS


def test_a_text_too_short_for_a_window_is_a_gap_with_its_reason(visit):
    app = _measure(visit(PAGE, passage="your text", methods="alibi", lengths="4096"), "A short text.")
    assert "too few for a window of 4096" in _said(app)
    assert not app.exception


def test_learned_positions_past_their_table_are_a_gap_with_its_reason(visit):
    app = visit(PAGE, passage="your text", methods="learned")
    app.pills(key="lengths").set_value(["64", "256"]).run()
    app = _measure(app, WORDS * 2)
    assert "learned positions end at train_len = 128 tokens" in _said(app)
    assert "perplexity" in app.session_state["live_measurement"][1][0]


def test_no_text_yet_asks_for_one(visit):
    assert "Paste a text of some hundred words" in _said(visit(PAGE, passage="your text"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (WORDS.encode(), "times the training length"),
        (b"\xff\xfe\x00\x81" * 9, "is not plain text in UTF-8"),
        (b"", ""),
        (b"a" * 1_000_001, "text must have at most 1,000,000 characters, got 1,000,001"),
    ],
    ids=["a text", "no text", "empty", "too long"],
)
def test_a_person_s_file_is_read_or_named_with_what_is_wrong(visit, content, said):
    app = visit(PAGE, passage="your file")
    app.file_uploader(key="text_file").upload("my `text`.txt", content).run()
    assert said in _said(app)
    assert not app.exception


def test_a_copy_without_results_says_how_to_have_them(visit, monkeypatch):
    monkeypatch.setattr(measured, "runs", list)
    app = visit(PAGE)
    assert "python -m alibi_viz.model.evaluate" in _said(app)
    assert not app.exception
