"""Live attention in a real browser: a person types, looks, steps, continues and stops."""

from urllib.parse import quote

import pytest

from tests.e2e.screen import at_rest

pytestmark = pytest.mark.browser
PATH = "/live_attention"


def _type(page, text):
    page.get_by_role("textbox", name="Your text").fill(text)
    page.keyboard.press("Control+Enter")


def test_a_typed_sentence_is_read_token_by_token(visit):
    page = visit(PATH).page
    _type(page, "She bought a blue boat.")
    page.wait_for_function(
        "() => document.querySelector('[data-testid=stHtml]').textContent.includes('She bought a blue boat.')"
    )
    page.get_by_role("slider", name="Which token looks").wait_for()
    assert "perplexity" in page.get_by_text("Its loss on your text is").inner_text()


def test_the_stages_are_stepped_by_key_and_the_link_remembers(visit):
    page = visit(PATH).page
    stage = page.get_by_role("slider", name="Stage")
    stage.focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("() => new URL(location.href).searchParams.get('stage') === 'masked'")
    assert "masked" in page.locator(".alibi-plot output").first.inner_text()


def test_markup_in_the_text_is_shown_and_never_run(visit):
    visited = visit(PATH)
    page = visited.page
    dialogs = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    _type(page, "<img src=x onerror=alert(1)> <script>alert(2)</script> <b>bold</b>")
    page.wait_for_function(
        "() => document.querySelector('[data-testid=stHtml]').textContent.includes('<script>alert(2)')"
    )
    assert page.locator("[data-testid=stHtml] img, [data-testid=stHtml] b, .alibi-plot img").count() == 0
    assert dialogs == []
    assert visited.foreign == []


def test_a_text_of_a_hundred_thousand_characters_is_kept_and_its_first_tokens_are_read(visit):
    page = visit(PATH).page
    text = "The sea was calm and the sky was grey. " * 2600
    _type(page, text)
    page.get_by_text("This page reads the first 512").wait_for()
    assert page.get_by_role("textbox", name="Your text").input_value() == text
    assert page.evaluate("location.href.length") < 2000


def test_the_model_continues_the_text_and_what_it_wrote_stays(visit):
    page = visit(PATH).page
    page.get_by_role("button", name="Continue the text").click()
    written = page.get_by_test_id("stCode")
    written.wait_for()
    page.get_by_text("of 48 tokens").wait_for(state="detached")
    first = written.inner_text()
    assert len(first) > 20
    page.get_by_role("button", name="Stop").click()
    page.wait_for_timeout(500)
    assert written.inner_text() == first


# All is written within a second or so: the page itself has to look.
_STOP_WHILE_WRITING = r"""() => new Promise((done, fail) => {
  const button = (words) => [...document.querySelectorAll("button")].find((each) => each.innerText === words)
  const observer = new MutationObserver(() => {
    if (!/[1-9]\d* of 48 tokens/.test(document.body.innerText)) return
    observer.disconnect()
    button("Stop").click()
    done()
  })
  observer.observe(document.body, { subtree: true, childList: true, characterData: true })
  setTimeout(() => fail(new Error("no token was seen to come")), 30_000)
  button("Continue the text").click()
})"""
_LONG = "The sea was calm and the sky was grey. " * 60  # the longer the text, the longer each token takes


def test_a_stop_keeps_what_was_written_so_far(visit):
    page = visit(f"/live_attention?text={quote(_LONG)}").page
    page.get_by_role("button", name="Continue the text").wait_for()
    at_rest(page)
    page.evaluate(_STOP_WHILE_WRITING)
    progress, written = page.get_by_text("of 48 tokens"), page.get_by_test_id("stCode")
    progress.wait_for(state="detached")
    at_rest(page)
    stopped = written.inner_text()
    page.get_by_role("button", name="Continue the text").click()
    progress.wait_for()
    progress.wait_for(state="detached")
    at_rest(page)
    assert 0 < len(stopped) < len(written.inner_text())
    assert written.inner_text().startswith(stopped.rstrip())


def test_a_click_on_a_thumbnail_chooses_its_head(visit):
    page = visit(PATH).page
    page.wait_for_function("() => document.querySelectorAll('.canvas[data-painted]').length >= 4")
    heads = page.locator(".alibi-plot .canvas").nth(2)
    heads.locator(".subplot.x4y4 .nsewdrag, .draglayer .x4y4 .nsewdrag").first.click()
    page.wait_for_function("() => new URL(location.href).searchParams.get('head') === '4'")


def test_two_maps_side_by_side_step_together(visit):
    page = visit(PATH + "?versus=t5").page
    stages = page.get_by_role("slider", name="Stage")
    stages.nth(1).wait_for()
    page.wait_for_function("() => document.querySelectorAll('.canvas[data-painted]').length >= 4")
    stages.nth(0).focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("() => new URL(location.href).searchParams.get('stage') === 'masked'")
    assert stages.nth(1).input_value() == "2"
