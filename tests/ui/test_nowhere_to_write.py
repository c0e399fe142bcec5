"""A full disk, a read-only folder, an account that may do nothing and has no home: the app runs all the same."""

import os
import subprocess

import numpy as np
import pytest
from safetensors.numpy import save

from alibi_viz.model.t5_weights import SUFFIX
from benchmarks.streamlit_session import StreamlitSession
from tests import coroutines, served
from tests.pages.files import PAGES

# No file may grow, not by a byte: what a full disk does, wherever the process may write at all.
FULL_DISK = ("sh", "-c", 'ulimit -f 0 && exec "$@"', "sh")
# Root writes into read-only folders; root without its capabilities is an account like any other.
UNPRIVILEGED = (
    ("setpriv", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs") if os.geteuid() == 0 else ()
)


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    folder = served.copy_app(tmp_path_factory.mktemp("read_only"))
    everything = [folder, *folder.rglob("*")]
    for path in everything:
        path.chmod(path.stat().st_mode & ~0o222)
    yield folder
    for path in everything:
        path.chmod(path.stat().st_mode | 0o200)  # pytest removes it


@pytest.fixture(scope="module")
def url(copy):
    [port] = served.free_ports(1)
    server = served.start_app(
        port, folder=copy, environment={"HOME": "/nonexistent"}, under=(*UNPRIVILEGED, *FULL_DISK)
    )
    try:
        served.wait_for(f"http://127.0.0.1:{port}/_stcore/health", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        served.end(server)


def test_nothing_can_be_written(copy, tmp_path):
    """Otherwise the other test would say nothing."""
    write = ("sh", "-c", 'echo written >"$0"')
    for under, file in ((UNPRIVILEGED, copy / "new"), (FULL_DISK, tmp_path / "new")):
        done = subprocess.run([*under, *write, file], capture_output=True, check=False)
        assert done.returncode != 0
        assert not file.exists() or file.stat().st_size == 0


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens(url, page):
    async def visit():
        async with StreamlitSession.opened(
            f"{url}/{'' if page == 'bias_term.py' else page.removesuffix('.py')}?predict=off"
        ) as session:
            answer = await session.load()
            assert answer.errors == ()
            assert answer.n_bytes > 10_000

    coroutines.run(visit())


@pytest.fixture
def page(browser):
    page = browser.new_page()
    page.set_default_timeout(60_000)
    yield page
    page.close()


@pytest.mark.browser
def test_a_text_can_be_typed(url, page):
    page.goto(f"{url}/?predict=off")
    page.get_by_role("textbox", name="Your sentence").fill("nothing is written down")
    page.keyboard.press("Enter")
    page.locator(".alibi-plot figcaption", has_text="written").wait_for(state="attached")


@pytest.mark.browser
@pytest.mark.parametrize("n_rest", [0, 2_000_000], ids=["small", "of eight megabytes"])
def test_a_file_can_be_uploaded(url, page, n_rest):
    page.goto(f"{url}/alibi_vs_t5?predict=off&source=uploaded")
    tensors = {SUFFIX: np.ones((32, 5), np.float32), "rest": np.ones(n_rest, np.float32)}
    file = {"name": "t5.safetensors", "mimeType": "", "buffer": save(tensors)}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_text("t5.safetensors: 32 buckets × 5 heads").wait_for()
