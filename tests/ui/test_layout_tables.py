"""A table of words wraps to the screen; one of numbers keeps its first column in sight and can be sorted."""

import json

from streamlit.testing.v1 import AppTest


def _drawn(columns):
    def script(columns):
        from alibi_viz.ui import layout

        layout.table(columns, key="table", alt="A table.")

    return AppTest.from_function(script, kwargs={"columns": columns}).run()


def test_words_are_a_table_that_wraps():
    drawn = _drawn({"method": ["ALiBi", "NoPE"], "acts on": ["scores", "nothing"]})
    [table] = drawn.table
    assert not drawn.dataframe
    assert table.value["acts on"].tolist() == ["scores", "nothing"]


def test_numbers_can_be_sorted_and_are_shown_with_four_digits_beside_the_first_column():
    drawn = _drawn({"head": [1, 2], "slope": [0.5, 1 / 3], "length": [1024, 2048]})
    [table] = drawn.dataframe
    assert table.value["slope"].tolist() == [0.5, 1 / 3]  # what is shown is rounded, what is held is not
    shown = json.loads(table.proto.columns)
    assert [name for name, column in shown.items() if column.get("pinned")] == ["head"]
    assert shown["slope"]["type_config"]["format"] == "%.4g"
    assert shown["length"]["type_config"]["format"] == "localized"
