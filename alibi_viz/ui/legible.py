"""What Streamlit draws paler than people can read is drawn darker, in both themes.

Small text needs a contrast of 4.5 to 1 to its ground: WCAG 2.2, success criterion 1.4.3. In the light theme Streamlit
gives 3.9 to a caption and 2.3 to the label of a slider that is out of use. The slider itself stays pale. In the dark
theme it gives 2.5 to the white text of a main button, which black text makes 8.3; and to the colours of code between
2.3 and 4.1, in one theme or both.

On a phone a page keeps less of its room empty above its title and below its end; and an option beside the chosen one,
which may stand in a row of its own there, keeps its left border.
"""

import streamlit as st

# CanvasText is the ink of the theme's colour scheme.
_STYLE = """<style>
[data-testid=stCaptionContainer] { opacity: 0.8 }
[data-testid=stSlider]:has(input:disabled) [data-testid=stWidgetLabel] p { color: CanvasText }
[data-testid=stBaseButton-primary]:enabled { color: light-dark(white, black) }
[data-variant=segmented_control]:not([aria-checked=true]) {
  border-left-color: color-mix(in srgb, currentColor 20%, transparent) !important;
}
@media (max-width: 640px) { [data-testid=stMainBlockContainer] { padding-top: 4rem; padding-bottom: 4rem } }
[data-testid=stCode] .token {
  &:is(.keyword, .function) { color: light-dark(#1a659f, #5aa9e6) !important }
  &:is(.string, .boolean, .inserted) { color: light-dark(#0b752b, #3dd56d) !important }
  &.number { color: light-dark(#0b6e60, #29b09d) !important }
  &.operator { color: light-dark(#a04408, #ed6f13) !important }
  &.deleted { color: light-dark(#bd2020, #ff8080) !important }
  &:is(.punctuation, .comment) { color: light-dark(#5c6070, #a3a8b8) !important }
}
</style>"""


def legible() -> None:
    """Draw nothing, and make pale text readable on the whole page."""
    st.html(_STYLE)
