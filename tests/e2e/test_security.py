"""The server's headers as a browser lives with them: no page needs what they refuse, and what they refuse stays out."""

import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from alibi_viz.ui.security_headers import headers
from tests.e2e.conftest import watched

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    "path", ["/", "/slopes", "/no_such_page", "/_stcore/health", "/static/no.js", "/media/no"]
)
def test_every_kind_of_answer_carries_the_headers(app_url, path):
    try:
        answer = urllib.request.urlopen(app_url + path)  # noqa: S310 (our own server)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        assert {name: answer.headers[name] for name in headers()} == headers()


def test_what_is_smuggled_into_a_page_does_not_run_and_loads_nothing(visit):
    visited = visit("/")
    visited.page.evaluate(
        """() => {
          const place = document.querySelector("[data-testid=stMain]")
          const script = document.createElement("script")
          script.textContent = "window.ran = true"
          place.append(script)
          place.insertAdjacentHTML("beforeend", `<img src="data:," onerror="window.ran = true">`)
          place.insertAdjacentHTML("beforeend", `<img src="http://127.0.0.1:9/x.png">`)
          place.insertAdjacentHTML("beforeend", `<iframe srcdoc="<script>parent.ran = true</script>"></iframe>`)
          place.insertAdjacentHTML("beforeend", `<form action="http://127.0.0.1:9/"><button>x</button></form>`)
          place.querySelector("form button").click()
        }"""
    )
    visited.page.wait_for_timeout(500)
    assert visited.page.evaluate("window.ran") is None
    refused = " ".join(visited.errors)
    for directive in ("script-src-elem", "script-src-attr", "img-src", "form-action"):
        assert f"refused by {directive}" in refused


@pytest.fixture
def course_page(app_url):
    """The address of a page on another site that shows the app in a frame."""
    frame = f'<iframe width=1000 height=800 src="{app_url}/slopes?embed=true&predict=off"></iframe>'

    class Course(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(frame.encode())

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Course) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}/"
        server.shutdown()


def test_a_course_page_on_another_site_may_embed_the_app(browser, app_url, course_page):
    page = browser.new_page()
    visited = watched(page, app_url, course_page.rstrip("/"))
    try:
        page.goto(course_page)
        inside = page.frame_locator("iframe")
        inside.locator(".alibi-plot .canvas[data-painted]").first.wait_for(timeout=120_000)
        assert inside.get_by_role("heading", level=1).inner_text() == "Slopes"
        assert (visited.errors, visited.foreign) == ([], [])
    finally:
        page.close()
