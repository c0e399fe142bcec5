"""The table of contents: which pages there are, in the order in which a learner meets them."""

import streamlit as st

from alibi_viz.ui import controls, legible, page_state, placing, presenter, reconnection, tour

PAGES = [
    st.Page("bias_term.py", title="The bias term", icon="📏", default=True),
    st.Page("slopes.py", title="Slopes", icon="📉"),
    st.Page("bias_heatmap.py", title="Bias heatmap", icon="🔲"),
    st.Page("alibi_vs_t5.py", title="ALiBi vs T5", icon="🪜"),
    st.Page("live_attention.py", title="Live attention", icon="🔦"),
    st.Page("extrapolation.py", title="Extrapolation", icon="🔭"),
    st.Page("retrofit.py", title="Retrofit", icon="🔧"),
    st.Page("cost.py", title="Cost", icon="🧮"),
    st.Page("bug_museum.py", title="Bug museum", icon="🐛"),
    st.Page("quiz.py", title="Quiz", icon="✏️"),
]

st.set_page_config(
    page_title="alibi-viz", page_icon="📏", layout="wide", initial_sidebar_state=presenter.sidebar()
)
reconnection.enter()
page = st.navigation(PAGES)
page_state.enter_page(page.url_path)
legible.legible()
with placing.optional():
    presenter.enter(page.url_path)
    tour.bar(page.url_path)
with st.sidebar:
    tour.start()
    controls.notation_switch()
    controls.prediction_switch()
    presenter.switch()
with placing.arranged("page", presenter.arrangement()):
    presenter.title(page.title)
    page.run()
reconnection.begins_with_a_whole_run()
