"""The whole app under Streamlit's own test runner, one page at a time."""

from collections.abc import Callable
from functools import cache

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from tests.pages.files import FOLDER


@pytest.fixture(scope="package", autouse=True)
def installed_components_are_looked_for_once():
    """Streamlit reads every installed package's metadata at each visit, which takes as long as two pages."""
    with pytest.MonkeyPatch.context() as patch:
        once = cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", once)
        yield


@pytest.fixture
def visit() -> Callable[..., AppTest]:
    """Open a page by its file name, with the given URL parameters; by default it does not ask for a guess first."""

    def open_page(file: str, **parameters: str) -> AppTest:
        app = AppTest.from_file(str(FOLDER / "contents.py"), default_timeout=60)
        if file != "bias_term.py":
            app.switch_page(
                file
            )  # before the first run: another page would take its parameters from the link
        for name, value in ({"predict": "off"} | parameters).items():
            app.query_params[name] = value
        app.run()
        return app

    return open_page
