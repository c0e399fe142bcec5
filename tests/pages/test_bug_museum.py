"""The bug museum: a link reproduces the screen, a guess comes first, every exhibit opens."""

import pytest

from alibi_viz.core.exhibits import EXHIBITS, NOT_EXHIBITED
from alibi_viz.lessons import bug_museum as lesson
from alibi_viz.lessons.questions import misconceptions

PAGE = "bug_museum.py"


def _markdown(app):
    return " ".join(block.value for block in app.markdown)


def _captions(app):
    return " ".join(block.value for block in app.caption)


def _notes(app):
    return [caption.value for caption in app.caption if "⚠ link" in caption.value]


def _guess(app, key, answer):
    return app.button(key=f"bug_museum {key} {answer}").click().run()


def _is_revealed(app):
    return len(app.metric) > 0


def test_first_the_biases_and_a_question_and_nothing_else(visit):
    app = visit(PAGE, predict="ask")
    assert not app.exception
    assert app.selectbox(key="exhibit").value == "sign_flipped"
    assert "does softmax notice?" in _markdown(app)
    assert "differ by up to 15 logits" in _markdown(app)
    assert not _is_revealed(app)
    assert "What to notice" not in _markdown(app)
    assert "Public threads" not in _captions(app)


def test_a_right_guess_a_wrong_one_and_a_skipped_one_are_told_apart_and_remembered(visit):
    app = _guess(visit(PAGE, predict="ask"), "sign_flipped", "yes")
    assert "You said yes, and that is right. The weights differ by up to" in app.success[0].value
    assert _is_revealed(app)
    app.selectbox(key="exhibit").set_value("rows_alike").run()
    assert not _is_revealed(app)
    app = _guess(app, "rows_alike", "yes")
    assert (
        "You said yes; it is no. No weight differs, though the biases differ by up to 7.5 logits."
        in app.info[0].value
    )
    app.selectbox(key="exhibit").set_value("signed_distance").run()
    app = _guess(app, "signed_distance", "skip")
    assert _is_revealed(app)
    assert not app.success
    assert not app.info
    app.selectbox(key="exhibit").set_value("sign_flipped").run()
    assert "You said yes, and that is right" in app.success[0].value
    assert not app.exception


def test_a_link_reproduces_exhibit_length_heads_and_head_and_can_drop_the_guess(visit):
    app = visit(PAGE, exhibit="ranks_restart", length="9", n_heads="6", head="4", predict="off")
    assert not app.exception
    assert app.selectbox(key="exhibit").value == "ranks_restart"
    assert app.slider(key="length").value == 9
    assert app.slider(key="n_heads").value == 6
    assert app.number_input(key="head").value == 4
    assert app.query_params["exhibit"] in ("ranks_restart", ["ranks_restart"])
    assert not _notes(app)
    assert _is_revealed(app)
    assert "Head 4 is given the slope 0.25" in _markdown(app)
    assert "bigscience-workshop/Megatron-DeepSpeed #227" in _captions(app)


def test_another_exhibit_brings_its_own_defaults_and_the_link_says_which_it_is(visit):
    app = visit(PAGE, exhibit="formula_for_any_heads", length="40", head="3", predict="off")
    assert app.slider(key="n_heads").value == 12
    app.selectbox(key="exhibit").set_value("half_precision").run()
    assert not app.exception
    assert app.slider(key="length").value == 16
    assert app.slider(key="n_heads").value == 8
    assert app.number_input(key="head").value == lesson.opening(EXHIBITS["half_precision"])["head"]
    assert app.segmented_control(key="dtype").value == "bfloat16"
    assert not _notes(app)
    assert app.query_params["exhibit"] in ("half_precision", ["half_precision"])
    app.selectbox(key="exhibit").set_value("sign_flipped").run()
    assert "exhibit" not in app.query_params
    assert app.segmented_control(key="dtype").value == "float64"
    app.selectbox(key="exhibit").set_value("bias_after_softmax").run()
    assert not [control for control in app.segmented_control if control.key == "dtype"]


def test_going_back_to_another_link_goes_back_to_its_exhibit(visit):
    app = visit(PAGE, exhibit="rows_alike")
    app.selectbox(key="exhibit").set_value("bias_dropped").run()
    app.query_params["exhibit"] = "rows_alike"
    app.run()
    assert app.selectbox(key="exhibit").value == "rows_alike"
    del app.query_params["exhibit"]
    app.run()
    assert app.selectbox(key="exhibit").value == "sign_flipped"


def test_the_exhibit_is_kept_while_another_page_is_visited(visit):
    app = visit(PAGE, exhibit="rows_alike", length="5")
    for page in ("slopes.py", PAGE):
        app.query_params.clear()  # as a browser does when a link of the sidebar is followed
        app.switch_page(page).run()
    assert app.selectbox(key="exhibit").value == "rows_alike"
    assert app.slider(key="length").value == 5


def test_every_exhibit_opens(visit):
    app = visit(PAGE, predict="off")
    for key in EXHIBITS:
        app.selectbox(key="exhibit").set_value(key).run()
        assert not app.exception, key
        assert not app.error, key
        assert not _notes(app), key
        assert len(app.metric) == 3, key
        assert (app.metric[2].value == "yes") == EXHIBITS[key].is_bug, key
        assert (lesson.NO_SOURCE in _captions(app)) == (not EXHIBITS[key].sources), key
        assert ("made up" in _captions(app)) == key.startswith("t5_"), key
        assert any(EXHIBITS[key].buggy.__name__ in code.value for code in app.code), key


def test_of_a_bias_that_comes_after_softmax_it_is_not_asked_whether_softmax_notices(visit):
    app = visit(PAGE, exhibit="bias_after_softmax", predict="ask")
    assert "does softmax notice" not in _markdown(app)
    app = _guess(app, "bias_after_softmax", "yes")
    assert app.success
    assert app.metric[2].label == "The weights differ"


def test_what_cannot_be_exhibited_is_said_with_the_reason(visit):
    app = visit(PAGE, predict="off")
    for entry in NOT_EXHIBITED:
        assert misconceptions()[entry].name in _captions(app)
        assert lesson.WORDS[f"reason_{entry}"] in _captions(app)


def test_an_infinite_difference_is_shown_as_one(visit):
    app = visit(PAGE, exhibit="top_left_mask", predict="off")
    assert app.metric[0].value == "∞"
    assert app.metric[0].delta == "∞: one masks what the other does not"


def test_types_and_seeds_are_asked_for_where_they_matter(visit):
    app = visit(PAGE, exhibit="half_precision", dtype="float32", predict="off")
    assert app.metric[2].value == "no"
    assert "Why nothing differs here" in _markdown(app)
    app = visit(PAGE, exhibit="rows_alike", n_heads="12", dtype="bfloat16", predict="off")
    assert "What rounding does here" in _markdown(app)
    app = visit(PAGE, exhibit="t5_scaled", seed="7", predict="off")
    assert app.number_input(key="seed").value == 7


def test_hostile_values_fall_back_each_with_a_note(visit):
    app = visit(PAGE, exhibit="<b>x</b>", length="1", n_heads="17", head="99", predict="perhaps")
    assert not app.exception
    assert app.selectbox(key="exhibit").value == "sign_flipped"
    notes = _notes(app)
    for value in ("<b>x</b>", "1", "17", "99", "perhaps"):
        assert any(f"`{value}`" in note for note in notes), value
    assert "exhibit" not in app.query_params
    assert not [note for note in _notes(app.run()) if "exhibit" in note]


@pytest.mark.parametrize("beneath", ["Numbers", "Code", "Save"])
def test_beneath_each_picture_are_numbers_code_and_the_file(visit, beneath):
    app = visit(PAGE, predict="off")
    for figure in ("bias_correct", "weight_buggy"):
        app.segmented_control(key=f"bug_museum_{figure}_beneath").set_value(beneath).run()
        assert not app.exception
