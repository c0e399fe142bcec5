"""The whole app under Streamlit's own test runner, one page at a time."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.files import FOLDER


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
