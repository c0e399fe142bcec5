"""The server: Streamlit over the table of contents, Plotly's own script as a route, and the headers of every answer.

Start it with `streamlit run app.py`.
"""

from pathlib import Path

# Streamlit imports pandas when the first page runs, and Plotly takes what there is of it by then without waiting: of a
# class that opened a fresh server at once, some met a half of it. So it is here before anybody comes.
import pandas  # noqa: F401
import streamlit as st
from starlette.formparsers import MultiPartParser

from alibi_viz.ui import half_characters, plotly_script, security_headers, start_page

# An upload stays in memory while it comes in, as it does afterwards, however large: none is written to the disk, and a
# full or read-only disk refuses none.
MultiPartParser.spool_max_size = 0

page_names = [file.stem for file in (Path(__file__).parent / "pages").glob("[a-z]*.py")]
app = st.App(
    "pages/contents.py",
    routes=[plotly_script.route(), *start_page.routes(page_names)],
    middleware=[security_headers.middleware(), half_characters.middleware()],
)
