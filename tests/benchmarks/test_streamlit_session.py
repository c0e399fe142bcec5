"""The client without a browser, in front of a real Streamlit server and a small page."""

import pytest

from benchmarks.streamlit_session import StreamlitSession
from tests import coroutines, served

APP = """
import streamlit as st

@st.fragment
def part():
    value = st.slider("In the part", 0, 9, 5, key="part", bind="query-params")
    st.code("y" * 20_000)
    if value == 3:
        raise ValueError("three is too much")

value = st.slider("On the page", 0, 9, 5, key="whole")
st.markdown("x" * 1000 * value)
part()
"""


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    folder = tmp_path_factory.mktemp("app")
    (folder / "app.py").write_text(APP)
    [port] = served.free_ports(1)
    server = served.start_app(port, "--server.headless=true", folder=folder)
    try:
        served.wait_for(f"http://127.0.0.1:{port}/_stcore/health", server)
        yield f"http://127.0.0.1:{port}/?part=8"
    finally:
        served.end(server)


def test_a_session_loads_moves_and_sees_errors_as_a_browser_would(url):
    async def visit():
        async with StreamlitSession.opened(url) as session:
            first = await session.load()
            assert list(session.controls) == ["On the page", "In the part"]
            assert list(session.controls["In the part"].slider.value) == [8]  # as the link says
            assert first.errors == ()
            assert first.n_bytes > 5_000 + 20_000

            again = await session.move("On the page", 9)
            assert 9_000 < again.n_bytes < 20_000  # the code is held: its hash was named
            assert list(session.controls["In the part"].slider.value) == [8]

            part = await session.move("In the part", 4)
            assert part.n_bytes < 5_000  # the fragment alone, and its code is held
            assert list(session.controls) == ["On the page", "In the part"]

            failed = await session.move("In the part", 3)
            assert failed.errors == ("ValueError: three is too much",)
            assert (await session.move("In the part", 5)).errors == ()
            with pytest.raises(KeyError):
                await session.move("Nowhere", 1)

    coroutines.run(visit())
