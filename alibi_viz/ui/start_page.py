"""The HTML that opens a page: Streamlit's own, told where its server is.

Left to itself, Streamlit's script looks for the server below the page's own address first (/slopes/_stcore/...),
which fails, and then above it. Every page here lies one level deep, so the server is at "./". Saying so saves two
failed requests, and their two errors in the console, each time somebody opens a link.

A second script keeps the browser's history to one entry for each place where somebody was.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import streamlit
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from alibi_viz.ui.inline_scripts import HISTORY, SERVER, element

_INDEX = Path(streamlit.__file__).parent / "static" / "index.html"


@cache
def html() -> str:
    """Streamlit's page with both scripts first."""
    before, head, after = _INDEX.read_text(encoding="utf-8").partition("<head>")
    return f"{before}{head}{element(SERVER)}{element(HISTORY)}{after}"


def _serve(request: Request) -> HTMLResponse:
    del request
    return HTMLResponse(html(), headers={"Cache-Control": "no-cache"})


def routes(page_names: Iterable[str]) -> list[Route]:
    """A route for each page, by its name in the URL; the first page is also "/"."""
    return [Route("/", _serve), *(Route(f"/{name}", _serve) for name in page_names)]
