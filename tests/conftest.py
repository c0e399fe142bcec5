"""Settings of every test: the same examples each time, one thread, nothing fetched; and one browser for all."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests import served

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Read when torch and transformers are first imported, which only some tests do.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("HF_HUB_OFFLINE", "1")

settings.register_profile(
    "alibi-viz",
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("alibi-viz")


def pytest_configure(config: pytest.Config) -> None:
    # x-transformers calls torch.jit.script while it is imported, which torch 2.13 has deprecated.
    config.addinivalue_line("filterwarnings", r"ignore:`torch\.jit\.script` is deprecated:DeprecationWarning")


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=served.chromium(), args=served.QUIET)
        yield chromium
        chromium.close()
