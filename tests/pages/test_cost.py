"""The page Cost: its numbers follow the controls, and a measurement stays until the sizes change."""

import pytest

from alibi_viz.lessons import cost_measurement

PAGE = "cost.py"
SMALL = {"n_heads": "2", "head_dim": "8", "n_layers": "1", "length": "300"}


def said(app):
    kinds = (app.markdown, app.caption, app.info, app.warning)
    return "\n".join(part.value for kind in kinds for part in kind)


@pytest.mark.parametrize(
    ("changed", "before", "after"),
    [
        (
            {"n_heads": "16"},
            "**dense bias** in float16 takes 144 MiB",
            "**dense bias** in float16 takes 288 MiB",
        ),
        (
            {"length": "1536"},
            "**dense bias** in float16 takes 144 MiB",
            "**dense bias** in float16 takes 36 MiB",
        ),
        (
            {"dtype": "float32"},
            "**dense bias** in float16 takes 144 MiB",
            "**dense bias** in float32 takes 288 MiB",
        ),
        ({"head_dim": "64"}, "beyond 4,096 tokens", "beyond 2,048 tokens"),
        ({"n_layers": "32"}, "beyond 4,096 tokens", "beyond 8,192 tokens"),
        ({"batch": "4"}, "beyond 4,096 tokens", "beyond 16,384 tokens"),
        ({"score_spread": "0"}, "sees 80 tokens back", "sees 60 tokens back"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_each_control_changes_what_is_said(visit, changed, before, after):
    assert before in said(visit(PAGE))
    assert after in said(visit(PAGE, **changed))


def test_an_odd_head_from_a_link_is_named_and_the_page_goes_on(visit):
    app = visit(PAGE, head_dim="65")
    assert any("65" in warning.value for warning in app.warning)
    assert not app.exception


def test_a_measurement_is_shown_until_the_sizes_change_and_again_when_they_return(visit):
    app = visit(PAGE, **SMALL)
    assert "Measured just now" not in said(app)
    app.button(key="measure").click().run()
    assert not app.exception
    assert "Measured just now on this machine" in said(app)
    times = next(frame.value for frame in app.table if "windowed / plain" in frame.value)
    assert times["length"].tolist() == ["256", "300"]
    assert times["windowed"].str.endswith(" ms").all()
    app.number_input(key="length").set_value(301).run()
    assert "Measured just now" not in said(app)
    app.number_input(key="length").set_value(300).run()
    assert "Measured just now" in said(app)


def test_what_does_not_fit_is_told_before_anybody_measures(visit):
    app = visit(PAGE, length="1000000")
    assert "on there is no dense bias" in said(app) or "on nothing is measured" in said(app)
    app = visit(PAGE, batch="1024", n_heads="128", head_dim="256", length="300")
    assert cost_measurement.NOTHING_FITS in said(app)
    assert not [button for button in app.button if button.key == "measure"]
