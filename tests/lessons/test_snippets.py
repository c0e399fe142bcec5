"""The code beneath a figure, run as a person would run it, gives the figure's numbers."""

import numpy as np
import pytest

from alibi_viz.core.attention import attention_steps
from alibi_viz.core.bias import bias_at_distance
from alibi_viz.core.slopes import SLOPE_RULES
from alibi_viz.core.worked_row import worked_row
from alibi_viz.lessons import bias_term, live_attention_figures, next_tokens, slopes


def run(snippet: str) -> dict[str, object]:
    names: dict[str, object] = {}
    exec(compile(snippet, "snippet", "exec"), names)  # noqa: S102 (our own text, made above)
    return names


@pytest.mark.parametrize("place", ["outside", "inside"])
@pytest.mark.parametrize("query", [0, 5])
def test_the_bias_term_snippet_gives_the_weights(query, place):
    row = worked_row(6, query=query, slope=0.25, content="random", seed=1, place=place)
    np.testing.assert_allclose(run(bias_term.snippet(row))["weights"], row.weights, atol=1e-12)


@pytest.mark.parametrize("rule", SLOPE_RULES)
@pytest.mark.parametrize("n_heads", [1, 8, 12, 71])
def test_the_slopes_snippet_gives_the_slopes_of_each_rule(n_heads, rule):
    made = run(slopes.snippet(n_heads, max_bias=6.5, rule=rule))["slopes"]
    np.testing.assert_allclose(made, SLOPE_RULES[rule](n_heads, max_bias=6.5), rtol=1e-12)


@pytest.mark.parametrize("picture", ["penalty", "decay"])
def test_the_curve_snippet_gives_the_curves(picture):
    made = run(slopes.curve_snippet(12, [1, 2, 40], max_bias=8.0, rule="authors", picture=picture))["curves"]
    bias = bias_at_distance(SLOPE_RULES["authors"](12), np.array([1, 2, 40]))
    np.testing.assert_allclose(made, bias if picture == "penalty" else np.exp(bias), rtol=1e-12)


def test_the_live_attention_snippet_gives_the_row_of_weights():
    random = np.random.default_rng(0)
    query, key, value = random.standard_normal((3, 2, 7, 4))
    bias = -np.abs(random.standard_normal((2, 7, 7)))
    steps = attention_steps(query, key, value, bias=bias, mask=np.tri(7, dtype=bool))
    row = live_attention_figures.working(steps, 2, 4)
    made = run(live_attention_figures.snippet(row, query=4))["weights"]
    np.testing.assert_allclose(made, steps.weights[1, 4, :5], atol=1e-12)


@pytest.mark.parametrize("temperature", [0.0, 0.5, 1.0])
def test_the_next_token_snippet_gives_the_largest_probabilities(temperature):
    logits = np.random.default_rng(0).standard_normal(50) * 3
    made = run(next_tokens.snippet(logits, temperature))["shares"]
    if temperature == 0:
        expected = np.array([1.0])
    else:
        raised = np.exp(logits / temperature)
        expected = np.sort(raised / raised.sum())[::-1][: next_tokens.N_NEXT]
    np.testing.assert_allclose(made, expected, rtol=1e-9)
