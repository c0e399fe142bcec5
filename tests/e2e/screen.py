"""A page as a person meets it: what it says, the hands that move its controls, what does not fit its screen."""

import time
from collections.abc import Callable, Collection
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Locator, Page

from alibi_viz.lessons import extrapolation, retrofit
from tests.e2e.conftest import FIGURE
from tests.pages.files import PAGES

PATHS = ["/" if page == "bias_term.py" else f"/{page.removesuffix('.py')}" for page in PAGES]
# Every page, and the views of those that have several: where they are, and what they show.
SCREENS = {
    **dict.fromkeys(PATHS, FIGURE),
    f"/extrapolation?show={quote(extrapolation.PAPER)}": FIGURE,
    f"/retrofit?show={quote(retrofit.MYSTERY)}": FIGURE,
    f"/retrofit?show={quote(retrofit.DECISION)}": "[data-testid=stTable]",
}
WIDTHS = (390, 768, 1280, 1920)
CONTROLS = ", ".join(
    f"[data-testid=st{kind}]"
    for kind in (
        "Slider",
        "NumberInput",
        "ButtonGroup",
        "Checkbox",
        "Selectbox",
        "TextInput",
        "TextArea",
    )
)
# Neither the names of controls nor what they hold, nor drawings and the formulas' second form.
_SAID = """(folds) => {
  const skipped = "label, input, textarea, button, svg, style, script, [role=group], [role=radiogroup], "
    + "[role=toolbar], [data-testid=stWidgetLabel], .katex-mathml, .alibi-plot .canvas, "
    + "[data-testid=stHeaderActionElements], [data-testid=stIconMaterial], [data-testid=InputInstructions]"
    + (folds ? "" : ", [data-testid=stExpanderDetails]")
  const words = []
  const read = (node) => {
    if (node.nodeType === Node.TEXT_NODE) words.push(node.data)
    else if (!node.matches?.(skipped)) node.childNodes.forEach(read)
  }
  document.querySelectorAll("[data-testid=stMain]").forEach(read)
  return words.join(" ").replace(/\\s+/g, " ")
}"""
_AT_REST = """() => {
  const width = (node) => node.getBoundingClientRect().width // as it is seen: presenter mode enlarges figures
  const fills = (canvas) => Math.abs(width(canvas.querySelector("svg.main-svg")) - width(canvas)) < 2
  return document.querySelector("[data-testid=stApp]").dataset.testScriptState === "notRunning" &&
    !document.getAnimations().some((each) => each.playState === "running") &&
    [...document.querySelectorAll(".alibi-plot .canvas")].every((canvas) =>
      !canvas.clientWidth || (canvas.dataset.painted && fills(canvas)))
}"""
_DOES_NOT_FIT = """() => {
  const found = new Set()
  const main = document.querySelector("[data-testid=stMain]")
  for (const node of [main, document.documentElement]) {
    if (node.scrollWidth > node.clientWidth) found.add(`${node.tagName} scrolls sideways`)
  }
  const report = (where, text) => text.trim() && found.add(`${where}: ${text.trim().slice(0, 60)}`)
  const sticksOut = (box, frame, sides) => sides.some((side) =>
    /left|top/.test(side) ? box[side] < frame[side] - 1 : box[side] > frame[side] + 1)
  for (const canvas of document.querySelectorAll(".alibi-plot .canvas")) {
    const frame = canvas.getBoundingClientRect()
    for (const text of canvas.querySelectorAll("svg.main-svg text")) {
      const box = text.getBoundingClientRect()
      if (frame.width && box.width && sticksOut(box, frame, ["left", "right", "top", "bottom"])) {
        report(`beyond the figure ${canvas.dataset.filename}`, text.textContent)
      }
    }
  }
  const ofText = "[data-testid=stMain] *, [data-testid=stSidebar] *"
  for (const node of document.querySelectorAll(ofText)) {
    if (![...node.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.data.trim())) continue
    if (node.closest("figcaption, svg, canvas, style, script, .katex-mathml")) continue
    const box = node.getBoundingClientRect()
    if (box.width < 2 || box.right <= 0) continue // too small, or in the sidebar while it is folded away
    if (!node.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue
    for (let around = node; around !== document.body; around = around.parentElement) {
      const { overflowX } = getComputedStyle(around)
      if (/auto|scroll/.test(overflowX) && around !== main) break
      const frame = around.getBoundingClientRect()
      if (overflowX !== "visible" && around.clientWidth > 1 && (around === node
          ? node.scrollWidth > node.clientWidth + 1 : sticksOut(box, frame, ["right"]))) {
        report(`cut off by ${around.dataset.testid ?? around.tagName}`, node.textContent)
        break
      }
    }
  }
  return [...found]
}"""


def until(page: Page, holds: Callable[[], Any], what: str, *, seconds: float = 60) -> None:
    """Wait until something holds. (The policy forbids the functions that Playwright would make of a text.)"""
    give_up = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < give_up, what
        page.wait_for_timeout(20)


def at_rest(page: Page) -> None:
    """Wait until nothing runs or moves, every figure is painted and as wide as its place."""
    until(page, lambda: page.evaluate(_AT_REST), "the page does not come to rest")


def said(page: Page, *, folds: bool = True) -> str:
    """Everything that the page says besides its controls: prose, notices, the figures' words and their steps.

    folds: also what can be folded away, which a link says nothing of.
    """
    return page.evaluate(_SAID, folds)


def does_not_fit(page: Page) -> list[str]:
    """Words that are cut off or stick out of their figure, and whether anything scrolls sideways."""
    return page.evaluate(_DOES_NOT_FIT)


def link(page: Page) -> str:
    """What the address bar says."""
    return page.evaluate("location.href")


def names_of_controls(page: Page, parameters: Collection[str]) -> list[str]:
    """The parameters whose controls are in sight and in use, from the top of the page."""
    return page.evaluate(
        """([parameters, controls]) => [...document.querySelectorAll("[data-testid=stMain] [class*=st-key-]")]
          .filter((node) => node.checkVisibility() && node.querySelector(controls))
          .filter((node) => !node.querySelector("input:disabled, [role=radio]:disabled"))
          .flatMap((node) => [...node.classList].map((name) => name.replace("st-key-", "")))
          .filter((name) => parameters.includes(name))""",
        [list(parameters), CONTROLS],
    )


def names_by_tab(page: Page) -> set[str]:
    """The keys of everything that the Tab key alone leads to, from the top of the page to its end."""
    page.evaluate(
        """() => {
          document.body.tabIndex = -1
          document.body.focus() // from here Tab leads to what comes first
          document.body.removeAttribute("tabindex")
        }"""
    )
    reached: set[str] = set()
    while True:
        page.keyboard.press("Tab")
        names = page.evaluate(
            """() => {
              const names = []
              for (let node = document.activeElement; node; node = node.parentElement) names.push(...node.classList)
              return document.activeElement === document.body ? null
                : names.filter((name) => name.startsWith("st-key-")).map((name) => name.replace("st-key-", ""))
            }"""
        )
        if names is None:
            return reached
        reached |= set(names)


def tab_to(page: Page, is_there: Callable[[], bool], what: str) -> None:
    """Press Tab until it has led to what is looked for."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if is_there():
            return
    raise AssertionError(f"Tab does not lead to {what}")


def control(page: Page, name: str) -> Locator:
    """The control of a URL parameter, once the one that it replaces is gone."""
    found = page.locator(f".st-key-{name}").locator(CONTROLS)
    until(page, lambda: found.count() == 1, f"there is not one control {name}")
    return found


def by_keyboard(page: Page, moved: Locator) -> None:
    """Change a control as who has no mouse does: the keys for its kind, nothing else."""
    press = page.keyboard.press
    match moved.get_attribute("data-testid"):
        case "stSlider":
            thumb = moved.locator("input")
            thumb.focus()
            press("ArrowLeft" if thumb.input_value() == thumb.get_attribute("max") else "ArrowRight")
        case "stNumberInput":
            field = moved.locator("input")
            field.focus()
            press("ArrowDown" if field.input_value() == field.get_attribute("max") else "ArrowUp")
            press("Enter")
        case "stButtonGroup":
            options = moved.get_by_role("radio")
            if options.count():  # one of them
                moved.locator("[aria-checked=true]").focus()
                press("ArrowLeft" if options.last.get_attribute("aria-checked") == "true" else "ArrowRight")
            else:  # any of them
                moved.get_by_role("button").last.focus()
            press("Space")
        case "stCheckbox":
            moved.locator("input").focus()
            press("Space")
        case "stSelectbox":
            moved.locator("input").focus()
            press("ArrowDown")
            press("ArrowDown")
            press("Enter")
        case "stTextInput" | "stTextArea":
            moved.locator("input, textarea").focus()
            press("Control+Home")  # every later word sees what stands here
            page.keyboard.type("Once more ")
            press("Control+Enter")


def by_mouse(page: Page, moved: Locator) -> None:
    """Change a control as who has a mouse does: one or two clicks."""
    moved.scroll_into_view_if_needed()
    match moved.get_attribute("data-testid"):
        case "stSlider":
            track = moved.get_by_role("group").bounding_box()
            thumb = moved.locator("input").bounding_box()
            assert track is not None
            assert thumb is not None
            is_left = thumb["x"] < track["x"] + track["width"] / 2
            page.mouse.click(track["x"] + track["width"] * (0.8 if is_left else 0.2), thumb["y"])
        case "stNumberInput":
            up, down = (moved.get_by_test_id(f"stNumberInputStep{way}") for way in ("Up", "Down"))
            (up if up.is_enabled() else down).click()
        case "stButtonGroup":
            moved.locator("[aria-checked=false], [aria-pressed]").first.click()
        case "stCheckbox":
            moved.locator("label").click()
        case "stSelectbox":
            moved.locator("input").click()
            page.get_by_role("option", selected=False).last.click()
        case "stTextInput" | "stTextArea":
            moved.locator("input, textarea").click(click_count=3)
            page.keyboard.type("A short text of other words")
            page.keyboard.press("Control+Enter")
