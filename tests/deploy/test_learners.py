"""Learners in real browsers, and the replica of some of them is killed: they find themselves where they were."""

import csv
import re
import time

import pytest
from playwright.sync_api import expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.e2e.conftest import painted

pytestmark = pytest.mark.browser
PATIENCE = 60_000  # milliseconds
LONG = "The sea was calm and the sky was grey. " * 150  # more than a link carries


class Learner:
    """One person in a browser of their own, on a page of the deployment."""

    def __init__(self, context, deployment, path, *, replica=None):
        self._context, self._deployment = context, deployment
        if replica:  # that of an earlier visit
            cookie = {"name": "alibi_viz_replica", "value": str(replica), "url": f"http://{deployment.host}"}
            context.add_cookies([cookie])
        self.page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.runs_by_handshake = []
        self.page.on("websocket", self._listen)
        self.page.goto(f"http://{deployment.host}{path}")
        painted(self.page)

    def _listen(self, websocket):
        """Count the runs that the server says to have finished, each for the handshake that it followed."""
        place = len(self.runs_by_handshake)
        self.runs_by_handshake.append(0)

        def received(data):
            if (
                isinstance(data, bytes)
                and ForwardMsg.FromString(data).WhichOneof("type") == "script_finished"
            ):
                self.runs_by_handshake[place] += 1

        websocket.on("framereceived", received)

    @property
    def replica(self):
        """The number of the replica that their cookie names."""
        [cookie] = [each for each in self._context.cookies() if each["name"] == "alibi_viz_replica"]
        return int(cookie["value"])

    def lose_replica(self):
        """Kill it, and wait until another answers and has run the whole page."""
        lost, n_handshakes = self.replica, len(self.runs_by_handshake)
        self._deployment.kill(lost)
        give_up = time.monotonic() + PATIENCE / 1000
        # What was on the screen stays there until then, and belongs to the lost one.
        while self.replica == lost or not any(self.runs_by_handshake[n_handshakes:]):
            assert time.monotonic() < give_up
            self.page.wait_for_timeout(100)
        self.finished()

    def finished(self):
        self.page.locator(
            "[data-test-connection-state=CONNECTED][data-test-script-state=notRunning]"
        ).wait_for()

    def link(self, name):
        return self.page.evaluate("name => new URL(location.href).searchParams.get(name)", name)

    def wait_for_link(self, name, value):
        expect(self.page).to_have_url(re.compile(rf"[?&]{name}={value}(&|$)"), timeout=PATIENCE)

    def slider(self, label):
        return self.page.locator(f"input[type=range][aria-label='{label}']")


@pytest.fixture
def learner(browser, deployment):
    contexts = []

    def on_page(path, **visited):
        contexts.append(browser.new_context())
        return Learner(contexts[-1], deployment, path, **visited)

    yield on_page
    for context in contexts:
        context.close()


def test_learners_of_a_killed_replica_go_on_where_they_were_and_the_others_notice_nothing(learner):
    """The figure too: its title is drawn by the new replica from what the control holds."""
    anna, ben = learner("/?predict=off&n_heads=4"), learner("/?predict=off&n_heads=16")
    assert anna.replica != ben.replica
    with_ben = ben.replica
    anna.slider("Head").focus()
    anna.page.keyboard.press("ArrowRight")
    anna.wait_for_link("head", "3")
    anna.lose_replica()
    assert (anna.link("n_heads"), anna.link("head")) == ("4", "3")
    assert anna.slider("Head").input_value() == "3"
    canvas = anna.page.locator(".alibi-plot .canvas").first
    n_painted = canvas.get_attribute("data-painted")
    anna.slider("Head").focus()
    anna.page.keyboard.press("ArrowRight")
    anna.wait_for_link("head", "4")
    expect(canvas).not_to_have_attribute("data-painted", n_painted, timeout=PATIENCE)
    assert (ben.replica, len(ben.runs_by_handshake)) == (with_ben, 1)


def test_who_comes_back_by_a_link_after_the_replica_died_finds_the_page_as_it_was(learner, deployment):
    deployment.kill(2)
    anna = learner("/slopes?predict=off&n_heads=12&rule=plain", replica=2)
    anna.finished()
    assert anna.replica in {1, 3}
    assert (anna.slider("Heads").input_value(), anna.link("rule")) == ("12", "plain")


def test_a_text_too_long_for_a_link_outlives_the_replica_and_can_be_downloaded(learner):
    anna = learner("/live_attention?predict=off")
    text = anna.page.get_by_role("textbox", name="Your text")
    text.fill(LONG)
    anna.page.keyboard.press("Control+Enter")
    anna.page.get_by_text("This page reads the first 512").wait_for()
    anna.page.get_by_text("Numbers", exact=True).first.click()
    anna.page.get_by_role("button", name="Download CSV").first.wait_for()
    anna.lose_replica()
    assert text.input_value() == LONG
    anna.page.get_by_text("This page reads the first 512").wait_for()
    with anna.page.expect_download() as download:
        anna.page.get_by_role("button", name="Download CSV").first.click()
    [_header, *rows] = csv.reader(download.value.path().read_text(encoding="utf-8").splitlines())
    assert len(rows) > 1
