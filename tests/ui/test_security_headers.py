"""The headers of every answer: what runs in a page, what it may load and where it may send."""

import re
import tomllib

import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from alibi_viz.ui import inline_scripts, plotly_script, security_headers, start_page
from tests.served import ROOT


def _fails(_request):
    raise RuntimeError


def _sets_its_own(_request):
    return Response(headers={"X-Content-Type-Options": "none", "Set-Cookie": "a=b"})


@pytest.fixture(scope="module")
def client():
    own = [Route("/fails", _fails), Route("/own", _sets_its_own)]
    app = Starlette(
        routes=[plotly_script.route(), *start_page.routes(["slopes"]), *own],
        middleware=[security_headers.middleware()],
    )
    return TestClient(app, raise_server_exceptions=False)


def _policy():
    rules = security_headers.headers()["Content-Security-Policy"].split("; ")
    return {name: allowed for name, *allowed in map(str.split, rules)}


@pytest.mark.parametrize("path", ["/", "/slopes", f"/{plotly_script.URL_PATH}", "/nowhere", "/own"])
def test_every_answer_carries_every_header_once(client, path):
    answer = client.get(path)
    for name, value in security_headers.headers().items():
        assert answer.headers.get_list(name) == [value]


def test_the_headers_that_an_answer_had_stay(client):
    assert client.get("/own").headers["set-cookie"] == "a=b"


def test_each_script_of_a_page_is_a_file_of_the_server_or_named_by_its_hash(client):
    html = client.get("/").text
    scripts = re.findall(r"<script(.*?)>(.*?)</script>", html, flags=re.DOTALL)
    assert len(scripts) >= 4
    for attributes, script in scripts:
        if source := re.search(r'src="(.*?)"', attributes):
            assert source[1].startswith("./static/")
        else:
            assert security_headers.source_of(script) in _policy()["script-src"]


def test_the_script_that_scrolls_to_what_became_of_a_guess_is_named_too():
    assert security_headers.source_of(inline_scripts.TO_THE_TOP) in _policy()["script-src"]


def test_no_other_script_in_the_page_and_no_eval_may_run():
    allowed = _policy()["script-src"]
    assert "'unsafe-inline'" not in allowed
    assert "'unsafe-eval'" not in allowed
    assert len([source for source in allowed if source.startswith("'sha256-")]) == 4


def test_nothing_may_come_from_or_go_to_another_host():
    rules = _policy()
    embedding = rules.pop("frame-ancestors")
    assert embedding == ["*"]  # on purpose: see SECURITY.md
    assert rules["default-src"] == ["'none'"]
    known = {"'self'", "'none'", "'unsafe-inline'", "'wasm-unsafe-eval'", "data:", "blob:"}
    for allowed in rules.values():
        assert {source for source in allowed if not source.startswith("'sha256-")} <= known
    assert rules["connect-src"] == ["'self'"]


def test_the_server_checks_where_uploads_come_from_and_bounds_them():
    server = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["server"]
    assert server["enableXsrfProtection"] is True
    assert server.get("enableCORS", True) is True
    assert server.get("enableAgentApi", False) is False
    assert server.get("enableStaticServing", False) is False
    assert 0 < server["maxUploadSize"] <= 256
