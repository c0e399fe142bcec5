"""The answer sheet: every question with all that is known about it, as one quiet file."""

import re
from dataclasses import replace
from html import escape
from html.parser import HTMLParser

import pytest

from alibi_viz.lessons.answer_sheet import answer_sheet
from alibi_viz.lessons.questions import Misconception, every_question, misconceptions, selection

QUESTIONS = every_question()
NAMES = misconceptions()
HARM = "</p><script>alert('1')</script><img src=x onerror=alert(1)> & \"quoted\""


class Read(HTMLParser):
    """The text, the tags and the attributes of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags, self.attributes, self.words = [], [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.words += data


def test_all_that_is_known_about_every_question_is_on_it():
    read = Read(answer_sheet(QUESTIONS, NAMES, seed=5))
    for question in QUESTIONS:
        for text in (
            question.prompt,
            question.right,
            question.explanation,
            question.model_answer,
            question.link.url,
            *question.options.values(),
            *(wrong.explanation for wrong in question.distractors.values()),
            *(NAMES[wrong.misconception].name for wrong in question.distractors.values()),
        ):
            assert text in read.words, question.key
    assert read.tags.count("section") == len(QUESTIONS)


def test_options_stand_in_the_order_of_the_class():
    [question] = [question for question in QUESTIONS if question.key == "formula"]
    orders = set()
    for seed in range(6):
        sheet = answer_sheet([question], NAMES, seed=seed)
        items = re.findall(r"<li>(?:<strong>✓ )?(.+?)(?:</strong>|<br>)", sheet)
        order = sorted(question.options, key=lambda key: items.index(escape(question.options[key])))
        assert order == question.order(seed)
        orders.add(tuple(order))
    assert len(orders) > 1


def test_nothing_runs_and_nothing_is_fetched():
    sheet = answer_sheet(selection(1, 20), NAMES, seed=1, address="https://alibi.example/app/")
    read = Read(sheet)
    assert not {"script", "img", "iframe", "link", "object", "form"} & set(read.tags)
    assert not [name for name, _ in read.attributes if name.startswith("on") or name == "src"]
    assert "url(" not in sheet
    assert "@import" not in sheet
    assert "default-src 'none'" in sheet
    assert "@media print" in sheet


def test_links_lead_to_the_app_where_its_address_is_known():
    [question] = selection(1, 1)
    known = Read(answer_sheet([question], NAMES, seed=1, address="https://alibi.example/app/"))
    assert ("href", "https://alibi.example/app" + question.link.url) in known.attributes
    for address in ("", "javascript:alert(1)//", "file:///tmp"):
        unknown = Read(answer_sheet([question], NAMES, seed=1, address=address))
        assert not [value for name, value in unknown.attributes if name == "href"]


@pytest.mark.parametrize("kind", ["choice", "number", "pictures", "sketch"])
def test_every_text_is_escaped(kind):
    question = next(question for question in QUESTIONS if question.kind == kind)
    harmful = replace(
        question,
        prompt=HARM,
        right=HARM,
        explanation=HARM,
        model_answer=HARM,
        unit=HARM,
        x_title=HARM,
        y_title=HARM,
        options=dict.fromkeys(question.options, HARM),
        distractors={
            key: replace(wrong, explanation=HARM, text=HARM) for key, wrong in question.distractors.items()
        },
    )
    names = {number: Misconception(number, HARM, HARM) for number in NAMES}
    read = Read(answer_sheet([harmful], names, seed=0))
    assert not {"script", "img"} & set(read.tags)
    assert read.words.count(HARM) >= 6
