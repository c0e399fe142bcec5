"""The quiz answered in a real browser: by keyboard, told at once, kept to download."""

import json

import pytest

from tests.e2e.conftest import painted
from tests.e2e.screen import at_rest

pytestmark = pytest.mark.browser


def test_an_answer_by_keyboard_is_judged_and_downloaded_with_its_reason(visit):
    visited = visit("/quiz?topic=any&n_questions=20&seed=1")
    page = visited.page
    painted(page)
    at_rest(page)
    first = page.get_by_test_id("stMain").locator("input[type=radio]").first
    first.focus()
    page.keyboard.press("Space")
    at_rest(page)
    why = page.get_by_test_id("stMain").locator("textarea")
    why.focus()
    page.keyboard.type("because of the distance")
    page.keyboard.press("Control+Enter")
    at_rest(page)
    page.locator(".st-key-quiz_answer button").focus()
    page.keyboard.press("Enter")
    page.get_by_text("because of the distance").first.wait_for()
    at_rest(page)
    with page.expect_download(timeout=20_000) as download:
        page.get_by_role("button", name="JSON").click()
    assert "because of the distance" in json.dumps(
        json.loads(download.value.path().read_text(encoding="utf-8"))
    )
    assert visited.errors == []
