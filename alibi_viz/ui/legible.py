"""What Streamlit draws paler than people can read is drawn darker, in both themes.

Small text needs a contrast of 4.5 to 1 to its ground: WCAG 2.2, success criterion 1.4.3. In the light theme Streamlit
gives 3.9 to a caption and 2.3 to the label of a slider that is out of use. The slider itself stays pale.
"""

import streamlit as st

# CanvasText is the ink of the theme's colour scheme.
_STYLE = """<style>
[data-testid=stCaptionContainer] { opacity: 0.8 }
[data-testid=stSlider]:has(input:disabled) [data-testid=stWidgetLabel] p { color: CanvasText }
</style>"""


def legible() -> None:
    """Draw nothing, and make pale text readable on the whole page."""
    st.html(_STYLE)
