"""The app as people get it, `streamlit run app.py`, copies of it, and the Chromium that opens it."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).parents[1]
APP = (".streamlit", "alibi_viz", "pages", "app.py")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def free_ports(n_ports: int) -> list[int]:
    """Ports of this machine that nobody listens on."""
    with ExitStack() as open_sockets:
        sockets = [open_sockets.enter_context(socket.socket()) for _ in range(n_ports)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def copy_app(to: Path, names: Iterable[str] = APP) -> Path:
    """A copy of what the app needs, to be damaged, locked or measured alone; where it is."""
    for name in names:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, to / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, to / name)
    return to


def start_app(
    port: int,
    *options: str,
    folder: Path = ROOT,
    environment: dict[str, str] | None = None,
    under: Sequence[str] = (),
) -> subprocess.Popen[bytes]:
    """The app on a port of this machine, on its way up: `wait_for` it. It may start `under` another command."""
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}"]
    return subprocess.Popen(
        [*under, *command, "--server.address=127.0.0.1", *options],
        cwd=folder,
        env=os.environ | {"OMP_NUM_THREADS": "1"} | (environment or {}),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def wait_for(url: str, server: subprocess.Popen[bytes], *, seconds: float = 180.0) -> None:
    """Wait until a server answers; say so if it ended before."""
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        assert server.poll() is None, f"the server ended with {server.returncode} before it answered"
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 (our own server)
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"no answer from {url} in {seconds:g} seconds")


def end(server: subprocess.Popen[bytes]) -> None:
    """End a server that a test started."""
    server.terminate()
    server.wait(timeout=20)


def chromium() -> str | None:
    """Debian's or another installed Chromium; None lets Playwright take its own, after fetching it."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)
    return None
