"""nginx before three replicas of the app, all real: each replica runs what the image holds, with a home of its own."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests import served
from tests.deploy.files import START_NGINX, copied_into_the_image

N_REPLICAS = 3


def nginx_environment(replicas: str, listen: str, folder: Path) -> dict[str, str]:
    """What start.sh is told. Debian keeps nginx where not everybody's PATH leads."""
    path = f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin"
    assert shutil.which("nginx", path=path), "these tests need nginx: apt-get install nginx"
    return os.environ | {"PATH": path, "REPLICAS": replicas, "LISTEN": listen, "FOLDER": str(folder)}


class Deployment:
    """Replicas are numbered from 1, as in nginx's cookie."""

    def __init__(self, folder: Path) -> None:
        port, *self._ports = served.free_ports(1 + N_REPLICAS)
        self.host = f"127.0.0.1:{port}"
        self._app, self._home, self._log = folder / "app", folder / "home", folder / "nginx.log"
        self._home.mkdir()
        served.copy_app(self._app, copied_into_the_image())
        self._files = self._all_files()
        self._replicas = [self._start(port) for port in self._ports]
        with self._log.open("wb") as log:
            self._nginx = subprocess.Popen(
                [START_NGINX],
                env=nginx_environment(
                    " ".join(self.address(number) for number in self.numbers), self.host, folder / "nginx"
                ),
                stdout=log,
                stderr=log,
            )

    @property
    def numbers(self) -> range:
        return range(1, N_REPLICAS + 1)

    def address(self, number: int) -> str:
        return f"127.0.0.1:{self._ports[number - 1]}"

    def wait(self) -> None:
        """Until all are up; a replica that a test has killed is started anew."""
        for index, replica in enumerate(self._replicas):
            if replica.poll() is not None:
                self._replicas[index] = self._start(self._ports[index])
        for number, replica in zip(self.numbers, self._replicas, strict=True):
            served.wait_for(f"http://{self.address(number)}/_stcore/health", replica)
        served.wait_for(f"http://{self.host}/_stcore/health", self._nginx)

    def kill(self, number: int) -> None:
        """At once, as a machine that fails."""
        replica = self._replicas[number - 1]
        replica.kill()
        replica.wait(timeout=20)

    def sessions(self) -> dict[int, int]:
        """How many sessions each living replica holds, by its own count."""
        return {
            number: self._sessions_of(number)
            for number, replica in zip(self.numbers, self._replicas, strict=True)
            if replica.poll() is None
        }

    def log(self) -> str:
        """All that nginx has printed."""
        return self._log.read_text(encoding="utf-8")

    def answered(self) -> list[tuple[str, list[int]]]:
        """Each request in nginx's log: its path, and the replicas that it went to, in turn."""
        numbers = {self.address(number): number for number in self.numbers}
        rows = (line.split(maxsplit=5) for line in self.log().splitlines())
        return [
            (path, [numbers[address] for address in re.findall(r"[\d.]+:\d+", addresses)])
            for _, _, _, path, _, addresses in rows
        ]

    def written(self) -> set[Path]:
        """Files that the replicas have made: in their home or beside the app."""
        return (self._all_files() - self._files) | set(self._home.rglob("*"))

    def close(self) -> None:
        for server in (self._nginx, *self._replicas):
            if server.poll() is None:
                served.end(server)

    def _start(self, port: int) -> subprocess.Popen[bytes]:
        environment = {"HOME": str(self._home), "PYTHONDONTWRITEBYTECODE": "1"}
        return served.start_app(port, folder=self._app, environment=environment)

    def _sessions_of(self, number: int) -> int:
        with urlopen(f"http://{self.address(number)}/_stcore/metrics", timeout=20) as answer:
            [count] = re.findall(r"^active_sessions (\d+)$", answer.read().decode(), flags=re.MULTILINE)
        return int(count)

    def _all_files(self) -> set[Path]:
        return set(self._app.rglob("*"))


@pytest.fixture(scope="module")
def all_of_it(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    deployment = Deployment(tmp_path_factory.mktemp("deployment"))
    try:
        yield deployment
    finally:
        deployment.close()


@pytest.fixture
def deployment(all_of_it: Deployment) -> Deployment:
    """With every replica up."""
    all_of_it.wait()
    return all_of_it
