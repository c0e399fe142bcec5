"""What the server adds to Streamlit: Plotly's own script, compressed once, and pages that know their server."""

import gzip
import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from alibi_viz.figures import plotly_js
from alibi_viz.ui import plotly_script, start_page

ROOT = Path(__file__).parents[2]


@pytest.fixture
def client():
    return TestClient(Starlette(routes=[plotly_script.route(), *start_page.routes(["slopes"])]))


def test_the_script_is_the_installed_package_s_own(client):
    answer = client.get(f"/{plotly_script.URL_PATH}")
    assert hashlib.sha256(answer.content).digest() == hashlib.sha256(plotly_js.PATH.read_bytes()).digest()
    assert "javascript" in answer.headers["content-type"]


def test_the_script_travels_compressed_to_who_can_read_it(client):
    with client.stream("GET", f"/{plotly_script.URL_PATH}", headers={"Accept-Encoding": "gzip"}) as answer:
        raw = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert len(raw) < 0.4 * plotly_js.PATH.stat().st_size
    assert gzip.decompress(raw) == plotly_js.PATH.read_bytes()


def test_who_cannot_read_gzip_gets_it_plain(client):
    answer = client.get(f"/{plotly_script.URL_PATH}", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in answer.headers
    assert answer.content == plotly_js.PATH.read_bytes()


def test_a_browser_that_has_it_is_told_to_keep_it(client):
    first = client.get(f"/{plotly_script.URL_PATH}")
    again = client.get(f"/{plotly_script.URL_PATH}", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert "immutable" in first.headers["cache-control"]


@pytest.mark.parametrize("path", ["/", "/slopes"])
def test_a_page_is_streamlit_s_own_and_knows_where_its_server_is(client, path):
    html = client.get(path).text
    assert html.count("BACKEND_BASE_URL") == 1
    assert html.index("BACKEND_BASE_URL") < html.index("static/js/index")
    assert '<div id="root">' in html


def test_what_plotly_takes_without_waiting_is_there_before_anybody_comes():
    """Two pages that run at once on a fresh server would otherwise meet each other's half of an import."""
    script = """
import runpy, sys
from streamlit.testing.v1 import AppTest
runpy.run_path("app.py")
at_start = set(sys.modules)
app = AppTest.from_file("pages/contents.py", default_timeout=60)
app.query_params["predict"] = "off"
assert not app.run().exception
assert "plotly" in sys.modules
taken = {"numpy", "pandas", "PIL.Image", "sage.all"}  # plotly: get_module(name, should_load=False)
assert not taken & (set(sys.modules) - at_start)
"""
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)
