"""ALiBi vs T5: the trained table, the rule alone, and files that people bring."""

import json
import struct
import subprocess
import sys

import numpy as np
import pytest
from safetensors.numpy import save

from alibi_viz.model import card, t5_table
from alibi_viz.model.card import RefusedCheckpointError
from alibi_viz.ui import t5_table as shown

PAGE = "alibi_vs_t5.py"
ENCODER = "encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight"
DECODER = "decoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight"
TABLE = np.random.default_rng(3).normal(size=(32, 12)).astype(np.float32)
GOOD = save({ENCODER: TABLE, DECODER: -TABLE, "shared.weight": np.zeros((4, 4), dtype=np.float32)})


def _markdown(app):
    return " ".join(block.value for block in app.markdown)


def _captions(app):
    return " ".join(block.value for block in app.caption)


@pytest.fixture
def upload(visit):
    def with_file(content: bytes, name: str = "t5.safetensors", **parameters: str):
        app = visit(PAGE, source="uploaded", **parameters)
        return app.file_uploader(key="t5_file").upload(name, content).run()

    return with_file


def test_the_trained_table_is_shown_first_and_fixes_heads_and_buckets(visit):
    app = visit(PAGE)
    assert not app.warning
    assert "The tiny T5-bias model, seed 0" in _captions(app)
    assert app.slider(key="n_heads_fixed").value == 8
    assert app.slider(key="num_buckets_fixed").value == 32
    assert "from 113 on, not from max_distance = 128" in _markdown(app)
    assert "32 × 8 = 256 numbers" in _markdown(app)


def test_the_table_of_the_page_is_the_table_of_the_model():
    from alibi_viz.model.checkpoint import load

    model, model_card = load("t5")
    table = t5_table.trained_t5_table()
    assert (table.values == model.position.table).all()
    assert table.max_distance == model.position.max_distance
    assert table.train_len == model_card.train_len


def test_a_link_to_another_number_of_heads_is_told_that_the_table_has_its_own(visit):
    app = visit(PAGE, n_heads="12")
    assert "`n_heads` = `12` is not 8, the only one here" in _captions(app)


def test_the_rule_alone_goes_with_any_numbers_in_the_link(visit):
    app = visit(
        PAGE, source="rule only", n_heads="12", num_buckets="64", max_distance="256", bidirectional="true"
    )
    assert not app.exception
    assert "no number here was learned" in _captions(app)
    assert "64 × 12 = 768 numbers" in _markdown(app)
    assert "Bucket 32 is never used" in _markdown(app)


def test_hostile_values_fall_back_each_with_a_note(visit):
    app = visit(
        PAGE, source="zzz", num_buckets="3", max_distance="1", reach="-4", head="99", bidirectional="perhaps"
    )
    assert not app.exception
    notes = [caption.value for caption in app.caption if "⚠ link" in caption.value]
    for value in ("zzz", "3", "1", "-4", "99", "perhaps"):
        assert any(f"`{value}`" in note for note in notes)


def test_a_rule_that_cannot_be_says_why_and_shows_the_nearest(visit):
    app = visit(PAGE, source="rule only", num_buckets="64", max_distance="20")
    assert not app.exception
    assert "above the 32 exact buckets, got 20" in app.warning[0].value
    assert "Showing max_distance = 33" in app.warning[0].value


def test_learned_numbers_under_another_rule_are_called_a_what_if(visit):
    assert "A what-if" in visit(PAGE, bidirectional="true").info[0].value
    assert not visit(PAGE).info


def test_a_persons_file_is_shown_and_its_other_table_can_be_chosen(upload):
    app = upload(GOOD)
    assert not app.exception
    assert not app.error
    assert "32 buckets × 12 heads" in _captions(app)
    assert app.slider(key="n_heads_fixed").value == 12
    assert app.selectbox(key="t5_stack").options == [DECODER, ENCODER]
    first = _markdown(app)
    app.selectbox(key="t5_stack").set_value(ENCODER).run()
    assert not app.exception
    assert _markdown(app) != first
    assert "learned with both directions, not one" in app.info[0].value


def _patched_header(**changes) -> bytes:
    length = struct.unpack("<Q", GOOD[:8])[0]
    header = json.loads(GOOD[8 : 8 + length])
    header[ENCODER] |= changes
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + GOOD[8 + length :]


BAD_FILES = {
    "empty": (b"", "not a safetensors file"),
    "not safetensors": (b"PK\x03\x04" + b"x" * 500, "not a safetensors file"),
    "a pickle": (b"\x80\x04\x95" + b"." * 100, "not a safetensors file"),
    "cut in the header": (GOOD[:40], "truncated"),
    "cut in the numbers": (GOOD[: 8 + struct.unpack("<Q", GOOD[:8])[0] + 10], "truncated"),
    "no such tensor": (save({"wte.weight": TABLE}), "no tensor is called"),
    "wrong shape": (save({ENCODER: TABLE.ravel()}), "must have the shape"),
    "one bucket": (save({ENCODER: TABLE[:1]}), "must hold 2"),
    "not a number": (save({ENCODER: np.where(TABLE > 1, np.nan, TABLE)}), "must be finite"),
    "too many buckets": (
        save({ENCODER: np.zeros((513, 2), dtype=np.float32)}),
        "up to 512 buckets here, got 513",
    ),
    "whole numbers": (save({ENCODER: TABLE.astype(np.int32)}), "must be one of F32"),
    "places outside": (_patched_header(data_offsets=[10**9, 10**9 + TABLE.nbytes]), "truncated"),
}


@pytest.mark.parametrize(("content", "problem"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_bad_file_is_named_with_what_is_wrong_and_the_trained_table_stands_in(upload, content, problem):
    app = upload(content, "my weights.safetensors")
    assert not app.exception
    [error] = app.error
    assert "`my weights.safetensors` was not used" in error.value
    assert problem in error.value.replace("\\", "")
    assert "The tiny T5-bias model" in _captions(app)


def test_names_that_come_with_a_file_are_never_rendered(upload):
    hostile = "![x](http://example.org/x.png) <img src=x onerror=alert(1)>"
    app = upload(save({hostile: TABLE}), "`![y](http://example.org)`<b>.safetensors")
    [error] = app.error
    assert "![x](" not in error.value
    assert "<img" not in error.value.replace("\\<", "")
    assert "`'![y](http://example.org)'<b>.safetenso…`" in error.value


def test_a_table_too_small_for_both_directions_is_shown_in_one(upload):
    app = upload(save({ENCODER: TABLE[:3]}), bidirectional="true")
    assert not app.exception
    assert "3 buckets are too few for both directions" in app.warning[0].value


def test_the_largest_table_that_is_taken_still_makes_a_page(upload):
    app = upload(save({ENCODER: np.zeros((512, 128), dtype=np.float32)}), max_distance="100000")
    assert not app.exception
    assert "512 buckets × 128 heads" in _captions(app)


def test_a_missing_checkpoint_says_how_to_get_it_and_the_rule_goes_on(visit, monkeypatch, tmp_path):
    monkeypatch.setattr(shown, "trained_t5_table", lambda: t5_table.trained_t5_table(folder=tmp_path))
    app = visit(PAGE)
    assert not app.exception
    said = app.warning[0].value.replace("\\", "")
    assert "t5-0.safetensors is missing" in said
    assert "python -m alibi_viz.model.train --method t5" in said
    assert "no number here was learned" in _captions(app)
    assert "from 113 on" in _markdown(app)


@pytest.fixture
def spoiled(tmp_path):
    """A copy of the shipped checkpoint with one byte changed."""
    for file in card.files(card.WEIGHTS, "t5", 0):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    weights = tmp_path / "t5-0.safetensors"
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    return tmp_path


def test_a_spoiled_checkpoint_is_refused_and_the_rule_goes_on(visit, monkeypatch, spoiled):
    with pytest.raises(RefusedCheckpointError, match="expected sha256"):
        t5_table.trained_t5_table(folder=spoiled)
    monkeypatch.setattr(shown, "trained_t5_table", lambda: t5_table.trained_t5_table(folder=spoiled))
    app = visit(PAGE)
    assert not app.exception
    assert "refused" in app.warning[0].value
    assert "no number here was learned" in _captions(app)


def test_the_page_does_not_import_torch():
    program = """
import sys
from streamlit.testing.v1 import AppTest
app = AppTest.from_file("pages/contents.py", default_timeout=60).run()
app.switch_page("alibi_vs_t5.py").run()
assert not app.exception and "torch" not in sys.modules
"""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_an_infinite_number_in_the_link_is_refused_and_the_control_still_works(visit):
    app = visit(PAGE, reach="1e309")
    assert not app.exception
    assert any("`reach` = `1e309`" in caption.value for caption in app.caption)
    app.number_input(key="reach").set_value(50).run()
    assert not app.exception
    assert "50 tokens back it gives" in _markdown(app)
