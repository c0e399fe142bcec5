"""The server: Streamlit over the table of contents, and Plotly's own script as a route.

Start it with `streamlit run app.py`.
"""

import streamlit as st

from alibi_viz.ui.plotly_script import route

app = st.App("pages/contents.py", routes=[route()])
