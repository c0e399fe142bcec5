"""The links of the quiz: each opens the state that it promises, and nothing is refused."""

import pytest
import streamlit as st

from alibi_viz.lessons.questions import every_question
from tests.pages.promised import broken, complaints

LINKS = {question.link.url: question.link for question in every_question()}


@pytest.fixture(autouse=True, scope="module")
def forget_models():
    yield
    st.cache_resource.clear()
    st.cache_data.clear()


@pytest.mark.parametrize("link", LINKS.values(), ids=LINKS)
def test_a_link_of_the_quiz_opens_the_state_that_it_promises(visit, link):
    app = visit(f"{link.page}.py", **link.parameters)
    assert complaints(app) == []
    assert broken(app, link.parameters) == {}
