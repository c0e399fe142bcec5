"""A full disk, a read-only folder, an account that may do nothing and has no home: the app runs all the same."""

import os
import subprocess

import pytest

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
