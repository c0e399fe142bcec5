"""Stories: equal for equal seeds, apart between splits, and with a memory."""

import itertools
import random
import re

import pytest

from alibi_viz.model import story_words as words
from alibi_viz.model.stories import (
    KINDS,
    PEOPLE,
    Scene,
    article,
    listed,
    may_own,
    parrot,
    shopping,
    stories,
)

SPLITS = ("train", "valid", "test")


def a_scene(split: str) -> Scene:
    return Scene(random.Random(5), split)


def some(split: str, seed: int = 0, n: int = 300) -> list[str]:
    return list(itertools.islice(stories(split, seed), n))


def test_a_seed_decides_everything():
    assert some("train", 3) == some("train", 3)
    assert some("train", 3) != some("train", 4)


@pytest.mark.parametrize("split", SPLITS)
def test_every_kind_of_story_is_filled_in_and_ends_a_sentence(split):
    for kind in KINDS:
        text = kind(a_scene(split))
        assert not re.search(r"[{}]|  | a [aeiou]| an [^aeiou]", text), text
        assert re.search(r'[.!?]"?$', text), text


def test_owner_and_thing_pairs_of_one_split_are_never_in_another():
    for person in PEOPLE:
        owned = [may_own(person, split) for split in SPLITS]
        assert sorted(itertools.chain(*owned)) == sorted(words.THINGS)


def test_stories_of_the_test_split_give_nobody_a_thing_of_the_training_split():
    names = "|".join(person.name for person in PEOPLE)
    getting = re.compile(rf"\b({names}) (?:bought|had|found|made|got) an? \w+ (\w+)")
    by_name = {person.name: person for person in PEOPLE}
    pairs = [
        pair for text in some("test", n=600) for pair in getting.findall(text) if pair[1] in words.THINGS
    ]
    assert len(pairs) > 100
    for name, thing in pairs:
        assert thing in may_own(by_name[name], "test")


def test_a_parrot_says_the_same_words_every_time():
    text = parrot(a_scene("train"))
    messages = re.findall(r': "(.*?)\."', text)
    assert len(messages) >= 2
    assert len(set(messages)) == 1


def test_a_shopping_list_is_said_twice():
    text = shopping(a_scene("train"))
    last = text.rsplit(". ", 1)[1]
    items = re.search(r"(an? \w+ \w+, .*| an? \w+.* and .*)\.", last)
    assert items
    assert text.count(items[1].strip()) == 2


def test_articles_and_lists_are_english():
    assert [article(word) for word in ("old", "umbrella", "red")] == ["an", "an", "a"]
    assert listed(["tea", "jam"]) == "tea and jam"
