"""Steps: frames under a slider that the page and a saved file both understand."""

import plotly.graph_objects as go

from alibi_viz.figures.steps import Step, add_steps


def test_the_slider_names_its_url_parameter_and_each_frame_is_one_of_its_values():
    frames = [Step(value, value.upper(), go.Frame(data=[go.Bar(y=[1])])) for value in ("first", "second")]
    figure = add_steps(go.Figure(go.Bar(y=[0])), frames, parameter="stage", prefix="Stage", active=1)
    slider = figure.layout.sliders[0]
    assert slider.name == "stage"
    assert slider.active == 1
    assert (
        [step.value for step in slider.steps]
        == [frame.name for frame in figure.frames]
        == ["first", "second"]
    )
    assert [list(step.args[0]) for step in slider.steps] == [["first"], ["second"]]
