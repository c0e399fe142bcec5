"""The benchmark of slider steps, on its own page of comparison, in a real browser."""

import pytest

from benchmarks.interaction import COMPARISON, EMPTY, Tab, measure
from tests import served


@pytest.fixture(scope="module")
def tabs():
    [port] = served.free_ports(1)
    environment = {"PYTHONPATH": str(served.ROOT)}
    server = served.start_app(port, "--server.headless=true", folder=COMPARISON, environment=environment)
    url = f"http://127.0.0.1:{port}"
    try:
        served.wait_for(f"{url}/_stcore/health", server)
        yield [
            Tab(EMPTY, f"{url}/?drawn=nothing", "Head", figure=False),
            Tab("the component", f"{url}/?drawn=plot", "Head"),
        ]
    finally:
        served.end(server)


@pytest.mark.browser
def test_a_step_is_measured_to_its_paint_and_the_component_leaves_no_frame_blank(browser, tabs):
    nothing, component = measure(browser, tabs, rounds=1, first_rounds=1)
    assert nothing["step_times_empty"] == nothing["first_times_empty"] == 1
    assert component["step_times_empty"] == pytest.approx(component["step_seconds"] / nothing["step_seconds"])
    assert component["first_times_empty"] == pytest.approx(
        component["first_seconds"] / nothing["first_seconds"]
    )
    assert component["blank_frames"] == 0
    assert nothing["step_bytes"] < 5_000 < component["step_bytes"]
