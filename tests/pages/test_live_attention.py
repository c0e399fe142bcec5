"""Live attention: any text, any link, and weights that are missing or not what their card says."""

import pytest
import streamlit as st

from alibi_viz.model import checkpoint
from alibi_viz.model.card import MissingCheckpointError, RefusedCheckpointError

PAGE = "live_attention.py"


@pytest.fixture(autouse=True)
def forget_models():
    yield
    st.cache_resource.clear()
    st.cache_data.clear()


def _said(app):
    return " ".join(part.value for kind in (app.caption, app.info, app.error, app.markdown) for part in kind)


def test_a_link_reproduces_the_screen(visit):
    app = visit(
        PAGE, method="t5", layer="3", head="5", query="4", slope_factor="2", text="One two three four."
    )
    assert app.slider(key="layer").value == 3
    assert app.slider(key="head").value == 5
    assert app.slider(key="query").value == 4
    assert app.slider(key="slope_factor").value == 2.0
    assert app.text_area(key="text").value == "One two three four."
    assert "at slope factor 2" in _said(app)
    assert not app.exception


def test_versus_shows_what_both_models_make_of_the_text(visit):
    said = _said(visit(PAGE, versus="t5"))
    assert said.count("Its loss on your text is") == 2


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "😀" * 300,
        "שלום עולם",
        "tab\tand\x00null\x1b[31m",
        "<script>alert(1)</script>",
        "$x$ `y` *z* [l](//m)",
    ],
)
def test_any_text_is_read_and_kept(visit, text):
    app = visit(PAGE)
    app.text_area(key="text").set_value(text).run()
    assert not app.exception
    assert not app.error
    assert app.text_area(key="text").value == text


def test_an_empty_text_asks_for_one(visit):
    app = visit(PAGE)
    app.text_area(key="text").set_value("").run()
    assert not app.exception
    assert "Type or paste a text" in app.info[0].value


def test_a_hundred_thousand_characters_are_kept_and_the_first_tokens_are_read(visit):
    app = visit(PAGE)
    text = "It was a dark night at sea. " * 3600
    app.text_area(key="text").set_value(text).run()
    assert not app.exception
    assert app.text_area(key="text").value == text
    assert "first 512" in app.info[0].value
    assert "text" not in app.query_params


def test_without_the_bias_the_thumbnails_have_no_slopes_and_nothing_breaks(visit):
    app = visit(PAGE, slope_factor="0")
    assert not app.exception
    assert "slope factor 0" in _said(app)


@pytest.mark.parametrize(
    "error",
    [
        RefusedCheckpointError("alibi-0.safetensors refused: expected sha256 aa, found bb"),
        MissingCheckpointError(
            "no trained weights for method 'alibi': alibi-0.json is missing. Train them with *this*"
        ),
    ],
)
def test_weights_that_cannot_be_used_are_named_and_the_text_stays(visit, monkeypatch, error):
    def refuse(*_, **__):
        raise error

    monkeypatch.setattr(checkpoint, "load", refuse)
    st.cache_resource.clear()
    app = visit(PAGE, text="My own words.")
    assert not app.exception
    assert app.error[0].value.replace("\\", "") == str(error)
    assert app.text_area(key="text").value == "My own words."


def test_every_trained_method_can_be_chosen_and_compared(visit):
    for method in ("rope", "sinusoidal", "learned", "nope"):
        app = visit(PAGE, method=method, versus="alibi")
        assert not app.exception
        assert not app.error
        assert _said(app).count("Its loss on your text is") == 2


def test_learned_positions_read_as_far_as_their_table_goes_and_say_so(visit):
    app = visit(PAGE, method="learned", versus="t5")
    app.text_area(key="text").set_value("The sea was calm. " * 60).run()
    assert not app.error
    assert "This page reads the first 127;" in _said(app)
