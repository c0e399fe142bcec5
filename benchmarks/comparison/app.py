"""The server of the page that `benchmarks.interaction` compares with: Streamlit, and Plotly's script as a route."""

import streamlit as st

from alibi_viz.ui import plotly_script

app = st.App("page.py", routes=[plotly_script.route()])
