"""A person's own files through a real browser: the check against forged requests and the policy let them through."""

import numpy as np
import pytest
from playwright.sync_api import expect
from safetensors.numpy import save

from alibi_viz.lessons.alibi_vs_t5 import UPLOADED
from alibi_viz.lessons.live_measurement import OWN_FILE
from alibi_viz.model.t5_weights import SUFFIX
from alibi_viz.model.tokenizer import encode
from tests.pages.hostile import HOST, MARK

pytestmark = pytest.mark.browser
N_HEADS = 5  # the trained model has another number of them
NAMES = [f"<img src=http://{HOST}/x.png id={MARK}>.{SUFFIX}", f"decoder [x](http://{HOST}/).{SUFFIX}"]
TABLES = save(
    {name: np.linspace(-1, 1, 32 * N_HEADS, dtype=np.float32).reshape(32, N_HEADS) for name in NAMES}
)
TEXT = "The lighthouse keeper wrote a letter to the sea. " * 20


def _upload(page, name, content):
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "", "buffer": content})


@pytest.fixture
def t5(visit):
    visited = visit(f"/alibi_vs_t5?source={UPLOADED}")
    yield visited.page
    assert (visited.errors, visited.foreign) == ([], [])


def test_the_table_of_a_t5_file_is_shown_and_its_names_are_no_markup(t5):
    _upload(t5, "mine.safetensors", TABLES)
    t5.get_by_text(f"mine.safetensors: 32 buckets × {N_HEADS} heads").wait_for()
    t5.locator(".st-key-t5_stack input").click()
    expect(t5.get_by_role("option")).to_have_text(sorted(NAMES))
    assert t5.locator(f"[id={MARK}], [src*='{HOST}'], [href*='{HOST}']").count() == 0


def test_a_damaged_t5_file_is_named_and_the_trained_table_stands_in(t5):
    _upload(t5, "cut.safetensors", TABLES[:-1])
    t5.get_by_text("cut.safetensors was not used").wait_for()
    t5.get_by_text("32 buckets × 8 heads").wait_for()


def test_a_text_file_is_read(visit):
    visited = visit(f"/extrapolation?passage={OWN_FILE}")
    _upload(visited.page, "letter.txt", TEXT.encode())
    visited.page.get_by_text(f"The text has {len(encode(TEXT)):,} tokens").wait_for()
    assert (visited.errors, visited.foreign) == ([], [])
