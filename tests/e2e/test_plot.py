"""The plot component: steady, stepped without the server, reproducible by link, and safe with a person's text."""

import json

import pytest

from tests.e2e.conftest import painted
from tests.e2e.screen import at_rest, tab_to

pytestmark = pytest.mark.browser


def _slider(page, label):
    return page.locator(f"input[type=range][aria-label='{label}']")


def _title(page):
    return page.locator(".alibi-plot .gtitle").text_content()


def test_stepping_the_slider_by_key_changes_the_figure_and_the_link_without_the_server(visit):
    page = visit("/").page
    frames = []
    page.on("websocket", lambda socket: socket.on("framesent", frames.append))
    steps = page.get_by_role("slider", name="Step")
    assert "softmax" in _title(page)
    steps.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("() => document.querySelector('.gtitle').textContent.startsWith('bias')")
    assert page.evaluate("new URL(location.href).searchParams.get('step')") == "bias"
    assert frames == []


def test_a_link_opens_the_step_it_names(visit):
    page = visit("/?step=slope").page
    page.wait_for_function("() => document.querySelector('.gtitle').textContent.includes('one step back')")
    assert page.get_by_role("slider", name="Step").input_value() == "1"


def test_a_step_that_does_not_exist_is_said_and_the_standard_one_is_shown(visit):
    page = visit("/?step=<b>nine</b>").page
    note = page.locator(".alibi-plot .note")
    assert "<b>nine</b>" in note.inner_text()
    assert "softmax" in _title(page)


def test_a_change_of_a_control_repaints_the_same_node_and_keeps_the_step(visit):
    page = visit("/?step=bias").page
    page.evaluate("document.querySelector('.alibi-plot .canvas').dataset.mark = 'still here'")
    _slider(page, "Head").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => new URL(location.href).searchParams.get('head') === '3'")
    page.wait_for_function("() => document.querySelector('.alibi-plot .canvas').dataset.painted > 1")
    assert page.locator(".alibi-plot .canvas").first.get_attribute("data-mark") == "still here"
    assert _title(page).startswith("bias")


def test_a_click_on_a_bar_chooses_the_word_and_the_link_says_so(visit):
    page = visit("/").page
    bars = page.locator(".alibi-plot .subplot.x4y4 .point path")
    bars.nth(1).click(force=True)
    page.wait_for_function("() => new URL(location.href).searchParams.get('key') === '1'")


def test_markup_in_a_persons_text_stays_text_in_every_label(visit):
    text = "<img/src=x/onerror=alert(1)> <b>bold</b> <a/href='//x.test'>link</a> [md](//x.test)"
    page = visit("/").page
    page.get_by_role("textbox", name="Your sentence").fill(text)
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('.alibi-plot').textContent.includes('<b>bold')")
    assert page.locator(".alibi-plot img, .alibi-plot a, .alibi-plot b").count() == 0


def test_the_link_is_reproduced_after_reload_and_in_a_second_window(visit):
    first = visit("/").page
    _slider(first, "Heads").focus()
    first.keyboard.press("ArrowRight")
    first.wait_for_function("() => new URL(location.href).searchParams.get('n_heads') === '9'")
    first.reload()
    painted(first)
    link = first.evaluate("location.pathname + location.search")
    second = visit(link).page
    for page in (first, second):
        assert _slider(page, "Heads").input_value() == "9"


def test_numbers_code_and_save_are_opened_used_and_closed_by_key(visit):
    visited = visit("/slopes")
    page = visited.page
    at_rest(page)
    panels = page.get_by_role("radiogroup", name="Beneath the figure").first.get_by_role("radio")
    main = page.get_by_test_id("stMain")
    csv, html = (main.get_by_role("button", name=f"Download {kind}") for kind in ("CSV", "HTML"))
    code = main.get_by_test_id("stCode").first
    panels.first.focus()
    for panel, shows in zip(panels.all(), (csv, code, html), strict=True):
        page.keyboard.press("Space")
        shows.wait_for()
        at_rest(page)
        if shows is not code:
            tab_to(page, lambda: shows.evaluate("node => node === document.activeElement"), "the download")  # noqa: B023
            with page.expect_download() as file:
                page.keyboard.press("Enter")
            assert file.value.path().stat().st_size > 0
            panel.focus()
        if shows is not html:
            page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    html.wait_for(state="detached")
    assert visited.errors == []
    assert visited.foreign == []


def test_the_toolbar_offers_nothing_that_leaves_the_page(visit):
    page = visit("/").page
    titles = page.locator(".alibi-plot .modebar-btn").evaluate_all("all => all.map(b => b.dataset.title)")
    assert sorted(titles) == sorted(["Zoom", "Pan", "Reset axes", "Save as SVG", "Save as PNG"])


def test_every_figure_says_in_words_what_it_shows(visit):
    page = visit("/slopes").page
    page.wait_for_function("() => document.querySelectorAll('.canvas[data-painted]').length === 3")
    captions = page.locator(".alibi-plot figcaption").all_inner_texts()
    assert all(any(character.isdigit() for character in caption) for caption in captions)
    assert "gentlest 0.003906" in json.dumps(captions)


def test_a_figure_that_becomes_lower_is_drawn_anew_and_says_no_error(visit):
    page = visit("/bug_museum?exhibit=ranks_restart").page
    page.get_by_test_id("stSelectbox").locator("input").click()
    page.get_by_role("option", name="A cache, and a bias as long as the query").click()
    page.wait_for_function("() => document.querySelector('.alibi-plot .canvas').dataset.painted > 1")
    assert page.locator(".alibi-plot .note").all_inner_texts() == [""] * page.locator(".alibi-plot").count()
    plot = page.evaluate("document.querySelector('.alibi-plot .canvas')._fullLayout._size.h")
    assert plot > 50


def test_play_leads_through_all_steps_and_the_link_follows(visit):
    page = visit("/?step=offset").page
    page.get_by_role("button", name="Play").first.click()
    page.wait_for_function("() => document.querySelector('.gtitle').textContent.startsWith('softmax')")
    page.get_by_role("button", name="Play").first.wait_for()
    assert page.evaluate("new URL(location.href).searchParams.get('step')") in (None, "softmax")


def test_the_steps_follow_the_mouse(visit):
    page = visit("/").page
    steps = page.get_by_role("slider", name="Step")
    box = steps.bounding_box()
    page.mouse.click(box["x"] + 2, box["y"] + box["height"] / 2)
    page.wait_for_function("() => !document.querySelector('.gtitle').textContent.startsWith('softmax')")
    assert page.evaluate("new URL(location.href).searchParams.get('step')") is not None
