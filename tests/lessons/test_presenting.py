"""A learner's link: the presenter's state without the presenter's screen; the list of controls to hide."""

from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alibi_viz.lessons.predictions import RULES
from alibi_viz.lessons.presenting import is_of_this_machine_alone, learners_link, names_to_hide

OF_THE_PRESENTER = {"present", "hide", "predict"}


def _said(link):
    return parse_qsl(urlsplit(link).query, keep_blank_values=True)


@given(
    parameters=st.lists(
        st.tuples(st.text(min_size=1).filter(lambda name: name not in OF_THE_PRESENTER), st.text())
    ),
    rule=st.sampled_from(RULES),
)
def test_whatever_the_page_says_of_its_state_goes_along_in_its_order(parameters, rule):
    address = "https://a.test/slopes?" + urlencode([("present", "on"), *parameters, ("predict", "off")])
    expected = parameters + ([("predict", rule)] if rule != "ask" else [])
    assert _said(learners_link(address, rule=rule, hidden=[])) == expected


def test_a_list_of_values_and_its_spelling_stay():
    address = "https://a.test/x/slopes?methods=alibi&methods=t5&text=a+b%20c&present=on"
    assert learners_link(address, rule="ask", hidden=[]) == (
        "https://a.test/x/slopes?methods=alibi&methods=t5&text=a+b%20c"
    )


def test_what_is_hidden_from_the_presenter_is_hidden_from_learners_only_if_asked():
    address = "https://a.test/?hide=n_heads&head=3"
    assert _said(learners_link(address, rule="ask", hidden=[])) == [("head", "3")]
    assert _said(learners_link(address, rule="on", hidden=["head", "text"])) == [
        ("head", "3"),
        ("predict", "on"),
        ("hide", "head,text"),
    ]


@pytest.mark.parametrize("asked", ["", ",", " , ,, "])
def test_a_list_without_a_name_hides_nothing_and_refuses_nothing(asked):
    assert names_to_hide(asked, {"head"}) == ([], [])


@pytest.mark.parametrize(
    ("address", "alone"),
    [
        ("http://localhost:8501/slopes", True),
        ("http://127.0.1.1:8501/", True),
        ("http://192.168.1.20:8501/", False),
        ("https://localhost.a.test/", False),
    ],
)
def test_an_address_that_phones_cannot_open_is_known(address, alone):
    assert is_of_this_machine_alone(address) == alone
