"""A real nginx before three real replicas: who answers whom, what comes compressed, what is refused."""

import gzip
import http.client
import subprocess
import time
from contextlib import ExitStack
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.request import Request, urlopen

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from alibi_viz.figures import plotly_js
from alibi_viz.ui import plotly_script
from alibi_viz.ui.controls import LONGEST_TEXT_IN_A_LINK
from tests import served
from tests.deploy.conftest import nginx_environment
from tests.deploy.files import START_NGINX

MEBIBYTE = 2**20


def _get(deployment, path, method="GET", **headers):
    connection = http.client.HTTPConnection(deployment.host, timeout=60)
    try:
        connection.request(method, path, headers={name.replace("_", "-"): headers[name] for name in headers})
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


def _websocket(deployment, cookie=None, host=None) -> ClientConnection:
    return connect(
        f"ws://{deployment.host}/_stcore/stream",
        origin=f"http://{host or deployment.host}",
        subprotocols=["streamlit"],
        additional_headers={"Cookie": f"alibi_viz_replica={cookie}"} if cookie else {},
        open_timeout=60,
    )


def _cookie(websocket):
    """The replica's number that the answer to the handshake asks to be sent back, and how."""
    [header] = websocket.response.headers.get_all("Set-Cookie")
    [cookie] = SimpleCookie(header).values()
    assert cookie.key == "alibi_viz_replica"
    return cookie


def _until(condition, seconds=30.0):
    give_up = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up
        time.sleep(0.1)


@pytest.mark.parametrize("n_replicas", [1, 3, 12])
def test_nginx_accepts_the_configuration(tmp_path, n_replicas):
    replicas = " ".join(f"10.0.0.{i + 1}:8501" for i in range(n_replicas))
    environment = nginx_environment(replicas, "127.0.0.1:8080", tmp_path / "nginx")
    subprocess.run([START_NGINX, "-t"], env=environment, check=True)


@pytest.mark.parametrize("replicas", ["", "replica1:8501", "10.0.0.1", "10.0.0.1:", "10.0.0.1:8501 :8501"])
def test_replicas_that_are_no_addresses_are_refused_and_shown(tmp_path, replicas):
    environment = nginx_environment(replicas, "127.0.0.1:8080", tmp_path / "nginx")
    done = subprocess.run([START_NGINX, "-t"], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "REPLICAS" in done.stderr
    assert (replicas.split() or [""])[-1] in done.stderr


class _Listener(BaseHTTPRequestHandler):
    """A replica that answers with what it was told of the browser's protocol."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.headers["X-Forwarded-Proto"].encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def before_a_listener(tmp_path_factory):
    """The address of an nginx with one replica, a listener."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Listener) as listener:
        Thread(target=listener.serve_forever, daemon=True).start()
        host = f"127.0.0.1:{served.free_ports(1)[0]}"
        folder = tmp_path_factory.mktemp("nginx") / "nginx"
        environment = nginx_environment(f"127.0.0.1:{listener.server_port}", host, folder)
        nginx = subprocess.Popen([START_NGINX], env=environment, stdout=subprocess.DEVNULL)
        try:
            served.wait_for(f"http://{host}/", nginx)
            yield host
        finally:
            served.end(nginx)
            listener.shutdown()


@pytest.mark.parametrize(
    ("from_outside", "handed_on"),
    [(None, "http"), ("http", "http"), ("https", "https"), ("wss", "wss"), ("evil, https", "http")],
)
def test_the_protocol_that_an_outer_proxy_names_is_handed_on(before_a_listener, from_outside, handed_on):
    headers = {"X-Forwarded-Proto": from_outside} if from_outside else {}
    with urlopen(Request(f"http://{before_a_listener}/", headers=headers), timeout=20) as answer:
        assert answer.read().decode() == handed_on


def test_newcomers_are_spread_over_the_replicas(deployment):
    with ExitStack() as open_websockets:
        numbers = [
            int(_cookie(open_websockets.enter_context(_websocket(deployment))).value)
            for _ in deployment.numbers
        ]
        assert sorted(numbers) == list(deployment.numbers)
        _until(lambda: all(deployment.sessions().values()))


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_learner_stays_with_the_replica_that_their_cookie_names(deployment, number):
    before, logged = deployment.sessions(), len(deployment.answered())
    with ExitStack() as open_websockets:
        for _ in range(4):
            websocket = open_websockets.enter_context(_websocket(deployment, cookie=number))
            assert "Set-Cookie" not in websocket.response.headers
        _until(lambda: deployment.sessions()[number] == before[number] + 4)
        for _ in range(8):
            answer, _ = _get(deployment, "/_stcore/health", Cookie=f"alibi_viz_replica={number}")
            assert answer.status == 200
    _until(lambda: len(deployment.answered()) == logged + 12)
    assert [replicas for _, replicas in deployment.answered()[logged:]] == [[number]] * 12


@pytest.mark.parametrize("cookie", ["4", "0", "-1", "evil.example", "1 2"])
def test_a_cookie_that_names_no_replica_is_replaced(deployment, cookie):
    with _websocket(deployment, cookie=cookie) as websocket:
        assert int(_cookie(websocket).value) in deployment.numbers


def test_scripts_cannot_read_the_cookie_and_other_sites_do_not_send_it(deployment):
    with _websocket(deployment) as websocket:
        cookie = _cookie(websocket)
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"


def test_another_site_cannot_open_a_websocket(deployment):
    with pytest.raises(InvalidStatus, match="403"):
        _websocket(deployment, host="evil.example")


def test_streamlits_own_scripts_come_compressed_to_whoever_takes_it(deployment):
    _, page = _get(deployment, "/")
    script = page.decode().split('src="./static/js/')[1].split('"')[0]
    plain, content = _get(deployment, f"/static/js/{script}")
    compressed, smaller = _get(deployment, f"/static/js/{script}", Accept_Encoding="gzip")
    assert plain.headers["Content-Encoding"] is None
    assert compressed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(smaller) == content
    assert len(smaller) < len(content) / 2


def test_plotlys_script_is_compressed_once_and_not_twice(deployment):
    answer, content = _get(deployment, f"/{plotly_script.URL_PATH}", Accept_Encoding="gzip")
    assert answer.headers.get_all("Content-Encoding") == ["gzip"]
    assert gzip.decompress(content) == plotly_js.PATH.read_bytes()


def test_the_longest_text_that_a_link_carries_passes_in_any_alphabet(deployment):
    link = "/live_attention?text=" + "%F0%9F%90%98" * LONGEST_TEXT_IN_A_LINK  # an elephant, four bytes long
    answer, _ = _get(deployment, link, Referer=f"http://{deployment.host}{link}")
    assert answer.status == 200


def test_uploads_pass_up_to_the_apps_own_limit_and_stop_there(deployment):
    path = "/_stcore/upload_file/session/file"
    fits, _ = _get(deployment, path, "PUT", Content_Length=str(256 * MEBIBYTE))
    assert fits.status == 403  # by the app, which wants its own token first
    too_large, _ = _get(deployment, path, "PUT", Content_Length=str(258 * MEBIBYTE))
    assert too_large.status == 413
    elsewhere, _ = _get(deployment, "/", "PUT", Content_Length=str(2 * MEBIBYTE))
    assert elsewhere.status == 413


def test_the_replicas_own_figures_are_not_for_everyone(deployment):
    answer, _ = _get(deployment, "/_stcore/metrics")
    assert answer.status == 404


def test_nginx_writes_down_no_texts_of_people(deployment):
    _get(deployment, "/live_attention?text=my+secret", Referer=f"http://{deployment.host}/?text=my+secret")
    _until(lambda: deployment.answered()[-1][0] == "/live_attention")
    assert "secret" not in deployment.log()


def test_learners_of_a_dead_replica_move_and_stay_where_they_are_when_it_returns(deployment):
    deployment.kill(2)
    with _websocket(deployment, cookie=2) as websocket:
        new = int(_cookie(websocket).value)
        assert new in {1, 3}
    deployment.wait()
    path = "/_stcore/host-config"  # nothing else here asks for it
    for _ in range(4):
        _get(deployment, path, Cookie=f"alibi_viz_replica={new}")

    def answered():
        return [replicas for asked, replicas in deployment.answered() if asked == path]

    _until(lambda: len(answered()) == 4)
    assert answered() == [[new]] * 4
