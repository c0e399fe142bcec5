"""Retrofit, the view on repairs: links, what is measured and what is not, and what a repair changes."""

from dataclasses import replace

import pytest

from alibi_viz.core.repairs import FACTORS, REPAIRABLE, repairs_of
from alibi_viz.lessons.repairs import CHECKPOINTS
from alibi_viz.ui import measured_retrofits

PAGE = "retrofit.py"
LABELS = {method: label for label, method in CHECKPOINTS.items()}
EVERY = [(LABELS[method], repair.label) for method in REPAIRABLE for repair in repairs_of(method)]


def _said(app):
    kinds = (app.caption, app.info, app.error, app.warning, app.markdown, app.header)
    return " ".join(part.value for kind in kinds for part in kind)


@pytest.mark.parametrize(("checkpoint", "repair"), EVERY)
def test_a_link_shows_every_repair_of_every_checkpoint_measured_and_computed(visit, checkpoint, repair):
    app = visit(PAGE, checkpoint=checkpoint, repair=repair, factor="8")
    said = _said(app)
    assert not app.exception
    assert "Trained on **128** tokens, to read **1,024**" in said
    assert "What it gained, what it cost" in said
    assert "What the repair changes" in said
    assert "⚠ link" not in said
    assert "Not measured" not in said


@pytest.mark.parametrize("factor", FACTORS)
def test_the_table_has_a_row_for_each_repair_and_names_its_lengths(visit, factor):
    app = visit(PAGE, factor=str(factor))
    [table] = [frame.value for frame in app.table if "as a whole" in frame.value]
    assert table["repair"].tolist() == [repair.label for repair in repairs_of("rope")]
    assert f"perplexity at {128 * factor:,}" in table


@pytest.mark.parametrize("times", FACTORS)
def test_a_link_may_name_the_target_length_in_tokens_of_the_checkpoint_or_of_the_person_s_own_model(
    visit, times
):
    for view, train_len in (({}, 128), ({"show": "decision table", "train_len": "4096"}, 4096)):
        app = visit(PAGE, target_len=str(times * train_len), **view)
        assert not app.exception
        assert app.segmented_control(key="factor").value == str(times)
        assert f"{times * train_len:,}" in _said(app)
        assert "⚠ link" not in _said(app)


def test_a_target_length_sets_the_factor_once_and_gives_way_to_the_control(visit):
    app = visit(PAGE, target_len="1024")
    assert app.query_params["factor"] == "8"
    app.segmented_control(key="factor").set_value("2").run()
    assert app.segmented_control(key="factor").value == "2"
    assert "target_len" not in app.query_params


@pytest.mark.parametrize(("target_len", "refused"), [("256", False), ("1024", True)])
def test_a_target_length_beside_a_factor_is_refused_where_they_do_not_agree(visit, target_len, refused):
    app = visit(PAGE, target_len=target_len, factor="2")
    assert app.segmented_control(key="factor").value == "2"
    assert ("`target_len` = `1024` is not what `factor` says: showing 256" in _said(app)) == refused


@pytest.mark.parametrize("value", ["128", "1000", "abc", "", "<b>x</b>"])
def test_a_target_length_that_was_not_measured_is_refused_by_name(visit, value):
    app = visit(PAGE, target_len=value, factor="8")
    assert not app.exception
    assert app.segmented_control(key="factor").value == "8"
    [refusal] = [caption.value for caption in app.caption if "⚠ link" in caption.value]
    assert "`target_len`" in refusal
    assert "256, 512, 1024: showing 1024" in refusal


def test_a_repair_that_makes_things_worse_is_shown_as_worse(visit):
    app = visit(PAGE, repair="swapped to ALiBi")
    [table] = [frame.value for frame in app.table if "as a whole" in frame.value]
    assert table.set_index("repair").loc["swapped to ALiBi", "as a whole"] == "❌ worse"
    assert "**worse** as a whole" in _said(app)
    assert "not turned any more" in _said(app)


def test_another_checkpoint_brings_its_own_repairs(visit):
    app = visit(PAGE, repair="YaRN", factor="2")
    app.segmented_control(key="checkpoint").set_value("ALiBi").run()
    assert not app.exception
    assert app.segmented_control(key="repair").value == "slopes divided"
    assert app.segmented_control(key="factor").value == "2"
    assert "⚠ link" not in _said(app)


def test_a_repair_of_another_checkpoint_is_refused_by_name(visit):
    said = _said(visit(PAGE, checkpoint="ALiBi", repair="YaRN"))
    assert "`repair` = `YaRN` is not one of as it is, slopes divided" in said


def test_pairs_of_other_sizes_change_the_pairs_and_nothing_that_was_measured(visit):
    own, other = visit(PAGE), visit(PAGE, rope_dim="128", rope_len="4096", base="10000")
    assert "5 of 8 pairs have a wavelength above the training length of 128" in _said(own)
    assert "18 of 64 pairs have a wavelength above the training length of 4,096" in _said(other)
    tables = [[frame.value for frame in app.table if "as a whole" in frame.value] for app in (own, other)]
    assert tables[0][0].equals(tables[1][0])


def test_an_odd_head_dimension_loses_its_last_number(visit):
    app = visit(PAGE, rope_dim="17")
    assert not app.exception
    assert "of 8 pairs" in _said(app)


def test_a_copy_without_results_says_how_to_have_them_and_computes_what_changes(visit, monkeypatch):
    monkeypatch.setattr(measured_retrofits, "runs", list)
    app = visit(PAGE)
    said = _said(app)
    assert not app.exception
    assert "python -m alibi_viz.model.measure_retrofit" in said
    assert "What it gained" not in said
    assert "pairs have a wavelength above" in said


def test_repairs_that_are_missing_are_named_and_the_others_shown(visit, monkeypatch):
    kept = [run for run in measured_retrofits.runs() if run.repair not in ("yarn", "ntk")]
    monkeypatch.setattr(measured_retrofits, "runs", lambda: kept)
    app = visit(PAGE, repair="YaRN")
    said = _said(app)
    assert not app.exception
    assert "Not measured in this copy: NTK-aware base, YaRN." in said
    assert "**YaRN** was not measured for this choice" in said
    [table] = [frame.value for frame in app.table if "as a whole" in frame.value]
    rows = table.set_index("repair")["as a whole"]
    assert rows["YaRN"] == "· not measured"
    assert rows["position interpolation"] != "· not measured"


def test_a_comparison_alone_is_no_measurement(visit, monkeypatch):
    def as_it_is(run):
        return run.repair == "none" and run.factor == 1

    kept = [replace(run, further=True) for run in measured_retrofits.runs() if as_it_is(run)]
    monkeypatch.setattr(measured_retrofits, "runs", lambda: kept)
    app = visit(PAGE, further="true")
    assert not app.exception
    assert "Not measured in this copy: as it is, position interpolation" in _said(app)
    assert "What it gained" not in _said(app)


def test_without_the_unrepaired_checkpoint_nothing_is_judged(visit, monkeypatch):
    kept = [run for run in measured_retrofits.runs() if run.repair != "none"]
    monkeypatch.setattr(measured_retrofits, "runs", lambda: kept)
    app = visit(PAGE)
    assert not app.exception
    [table] = [frame.value for frame in app.table if "as a whole" in frame.value]
    assert set(table["as a whole"][1:]) == {"· not measured"}


def test_the_cards_of_all_runs_shown_are_there(visit):
    app = visit(PAGE, checkpoint="T5 bias")
    [cards] = [frame.value for frame in app.dataframe if "weights_sha256" in frame.value]
    assert cards["repair"].tolist() == ["as it is"] * 2 + ["buckets stretched"] * 2
    assert cards["seed"].tolist() == [0, 1, 0, 1]


def test_the_papers_tables_stand_apart_with_their_sources(visit):
    said = _said(visit(PAGE))
    for source in ("Chen et al. 2023, table 3", "Chen et al. 2023, table 2", "Peng et al. 2023, table 1"):
        assert source in said


def test_the_view_on_repairs_and_the_decision_table_share_factor_and_training(visit):
    app = visit(PAGE, factor="8")
    app.segmented_control(key="show").set_value("decision table").run()
    assert not app.exception
    assert app.segmented_control(key="factor").value == "8"
    app.segmented_control(key="show").set_value("repairs").run()
    assert not app.exception
    assert app.segmented_control(key="factor").value == "8"


@pytest.mark.parametrize(
    ("checkpoint", "repair"), [("RoPE", "YaRN"), ("ALiBi", "slopes divided past training")]
)
def test_beneath_every_figure_are_its_numbers_and_its_code(visit, checkpoint, repair):
    app = visit(PAGE, checkpoint=checkpoint, repair=repair)
    beneath = [control.key for control in app.segmented_control if str(control.key).endswith("_beneath")]
    assert len(beneath) >= 4
    for key in beneath:
        app.segmented_control(key=key).set_value("Numbers")
    app.run()
    assert not app.exception
    assert sum("perplexity" in frame.value and "low" in frame.value for frame in app.dataframe) == 1
    for key in beneath:
        app.segmented_control(key=key).set_value("Code")
    app.run()
    assert not app.exception
    assert sum(code.value.startswith("import numpy") for code in app.code) == len(beneath)
