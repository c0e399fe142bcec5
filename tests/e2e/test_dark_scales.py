"""On a dark page a heatmap's faint end is dark and its strong end light, in the drawing and at every step."""

import pytest

from tests.e2e.screen import at_rest

pytestmark = pytest.mark.browser

# How bright the ends of a figure's colour bar are, 0 to 255, from the scale that Plotly has drawn with.
_ENDS = """() => {
  const scale = document.querySelector(".alibi-plot .canvas").layout.coloraxis.colorscale
  const bright = ([, color]) => color.match(/\\d+/g).map(Number).reduce((sum, each) => sum + each) / 3
  return [bright(scale[0]), bright(scale.at(-1))]
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_weights_stand_out_from_the_page_of_either_theme(visit, theme):
    page = visit("/live_attention", theme=theme).page
    at_rest(page)
    nothing, all_of_it = page.evaluate(_ENDS)
    assert (nothing < 60 and all_of_it > 200) if theme == "dark" else (nothing > 200 and all_of_it < 60)


def test_a_step_back_to_the_scores_keeps_the_dark_page_s_colours(visit):
    page = visit("/live_attention?stage=masked", theme="dark").page
    at_rest(page)
    page.wait_for_function("() => document.querySelector('.alibi-plot .canvas').layout.coloraxis.cmin < 0")
    lowest, highest = page.evaluate(_ENDS)
    assert lowest > 200  # far from zero on either side is light
    assert highest > 200
