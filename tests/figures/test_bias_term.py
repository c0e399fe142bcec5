"""The bias term's figure: what it draws is the working, and its steps reveal it in order."""

import numpy as np
import pytest

from alibi_viz.core.worked_row import worked_row
from alibi_viz.figures.bias_term import rows

WORDS = ["to", "be", "or", "not"]


@pytest.fixture
def row():
    return worked_row(4, query=2, slope=0.5, content="random", seed=3)


def _values(trace):
    return [np.nan if value is None else value for value in trace.y]


def test_the_four_rows_are_the_bias_the_score_their_sum_and_the_weight(row):
    figure = rows(row, WORDS, key=0)
    for trace, expected in zip(figure.data, (row.bias, row.scores, row.biased, row.weights), strict=True):
        np.testing.assert_allclose(_values(trace)[:3], expected[:3])


def test_words_behind_the_query_are_masked_in_every_row(row):
    figure = rows(row, WORDS, key=0)
    assert all(trace.y[3] is None for trace in figure.data)
    assert figure.layout.xaxis4.ticktext[3].endswith("masked")


def test_each_step_reveals_what_it_computes_and_nothing_later(row):
    figure = rows(row, WORDS, key=0)
    revealed = [sum(trace.y[0] is not None for trace in frame.data) for frame in figure.frames]
    assert [frame.name for frame in figure.frames] == ["offset", "slope", "bias", "score", "softmax"]
    assert revealed == [0, 0, 1, 3, 4]


def test_the_titles_put_in_the_numbers_of_the_chosen_pair(row):
    titles = [frame.layout.title.text for frame in rows(row, WORDS, key=0).frames]
    assert titles[0].endswith("2 − 0 = 2")
    assert titles[2].endswith("(2 − 0) = −1")


def test_inside_the_scale_the_titles_divide_the_bias_too():
    titles = [
        frame.layout.title.text
        for frame in rows(worked_row(4, query=2, slope=0.5, place="inside"), WORDS, key=0).frames
    ]
    assert titles[1].endswith("m = 0.5; divided by √d: 0.0625")
    assert titles[2].endswith("= −1; divided by √d: −0.125")


def test_a_person_s_markup_is_escaped_in_every_label(row):
    figure = rows(row, ["<b>to</b>", "<a href='x'>", "or", "not"], key=0)
    assert "<b>" not in figure.to_json().replace("<br>", "").replace("\\u003cbr", "")
    assert "&lt;b&gt;to" in figure.layout.xaxis4.ticktext[0]


def test_the_first_word_alone_still_has_a_figure():
    figure = rows(worked_row(1, query=0, slope=0.5), ["alone"], key=0)
    assert figure.data[3].y == (1.0,)


def test_inside_the_scale_the_bars_still_add_up():
    row = worked_row(4, query=3, slope=0.5, content="random", seed=3, place="inside")
    bias, score, both, _ = (np.array(_values(trace)) for trace in rows(row, WORDS, key=0).data)
    np.testing.assert_allclose(bias + score, both, rtol=1e-12)
