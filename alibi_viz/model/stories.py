"""Everyday stories with something to remember, written by a small grammar for this project.

    plant a fact -> filler of any length -> ask for it again

"Anna bought a red hat at the market. ... Ben liked her red" has one good continuation, and how far back it
stands is up to the filler. Other kinds repeat a whole list, a verse, or invented words after a parrot: there the
only way to know the next token is to look for what followed the last time, which is what an induction head does
(Olsson et al. 2022). A seed decides everything. A pair of owner and thing belongs to one split, by hash, so that
validation and test ask for pairs that training never joined.
"""

import functools
import random
from collections.abc import Iterator
from typing import NamedTuple

from alibi_viz.model import story_words as words
from alibi_viz.model.corpus import Split, split_by_hash


class Person(NamedTuple):
    """A name and the words that stand for it."""

    name: str
    he: str
    him: str
    his: str


PEOPLE = [Person(name, "she", "her", "her") for name in words.GIRLS] + [
    Person(name, "he", "him", "his") for name in words.BOYS
]


def stories(split: Split, seed: int) -> Iterator[str]:
    """Endless stories of one split, one to sixty sentences each; equal for equal seeds."""
    rng = random.Random(f"stories {split} {seed}")  # noqa: S311 (no secret)
    kinds = [kind for kind, weight in KINDS.items() for _ in range(weight)]
    while True:
        yield rng.choice(kinds)(Scene(rng, split))


class Scene:
    """Two people, one thing, where it is, and the sentences that can be said about them."""

    def __init__(self, rng: random.Random, split: Split) -> None:
        self.rng = rng
        self.split: Split = split
        self.hero, self.other = rng.sample(
            [person for person in PEOPLE if len(may_own(person, split)) > 3], 2
        )
        self.things = may_own(self.hero, split)
        self.thing = rng.choice(self.things)
        self.invented = new_word(rng).capitalize()
        self.adjective = rng.choice(words.COLOURS * 2 + words.QUALITIES)
        self.hiding = rng.choice(words.HIDING_PLACES)

    def of_other(self) -> "Scene":
        """The same two people, seen from the other one, who has another thing."""
        scene = Scene(self.rng, self.split)
        scene.hero, scene.other, scene.things = self.other, self.hero, may_own(self.other, self.split)
        scene.thing = self.rng.choice(scene.things)
        return scene

    def say(self, template: str) -> str:
        """The template with every slot filled: people, thing and hiding place stay, the rest is drawn."""
        draw, hero = self.rng.choice, self.hero
        quality = draw(words.QUALITIES)
        return template.format(
            N=hero.name,
            M=self.other.name,
            he=hero.he,
            him=hero.him,
            his=hero.his,
            He=hero.he.capitalize(),
            Other=self.other.he.capitalize(),
            invented=self.invented,
            His=hero.his.capitalize(),
            adjective=self.adjective,
            thing_noun=self.thing,
            the_thing=f"{self.adjective} {self.thing}",
            a_thing=f"{article(self.adjective)} {self.adjective} {self.thing}",
            hiding=self.hiding,
            place=draw(words.PLACES),
            food=draw(words.FOODS),
            animal=draw(words.ANIMALS),
            relative=draw(words.RELATIVES),
            feeling=draw(words.FEELINGS),
            colour=draw(words.COLOURS),
            quality=quality,
            a_quality=f"{article(quality)} {quality}",
            thing=draw(words.THINGS),
            number=draw(["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]),
        )

    def one_of(self, templates: tuple[str, ...]) -> str:
        """A sentence drawn from templates."""
        return self.say(self.rng.choice(templates))

    def filler(self, n_sentences: int) -> list[str]:
        """Sentences that say nothing about the thing."""
        return [self.one_of(words.FILLERS + words.WEATHER) for _ in range(n_sentences)]

    def pause(self) -> list[str]:
        """Filler of a length that is mostly short and sometimes fills a page."""
        return self.filler(min(int(self.rng.expovariate(1 / 4)), 40))

    def some(self, vocabulary: list[str], fewest: int, most: int) -> list[str]:
        """A few different words of a list."""
        return self.rng.sample(vocabulary, self.rng.randint(fewest, most))


@functools.cache
def may_own(person: Person, split: Split) -> list[str]:
    """The things that stories of one split let a person have."""
    return [t for t in words.THINGS if split_by_hash(f"{person.name} {t}", held_out=10) == split]


def new_word(rng: random.Random) -> str:
    """A word that nobody has heard before."""
    return "".join(rng.choices(words.SYLLABLES, k=rng.randint(2, 3)))


def article(word: str) -> str:
    """The indefinite article that goes before a word.

    >>> article("old"), article("red")
    ('an', 'a')
    """
    return "an" if word[0] in "aeiou" else "a"


def listed(items: list[str]) -> str:
    """Items as English lists them.

    >>> listed(["a cup", "a map", "tea"])
    'a cup, a map and tea'
    """
    return ", ".join(items[:-1]) + " and " + items[-1]


def belongings(scene: Scene) -> str:
    """Somebody gets a thing; it is spoken of again, and again."""
    parts = [*scene.filler(scene.rng.randint(0, 2)), scene.one_of(words.GETTING)]
    for _ in range(scene.rng.randint(1, 3)):
        parts += [*scene.pause(), scene.one_of(words.RECALLING)]
    return " ".join(parts)


def hide_and_seek(scene: Scene) -> str:
    """A thing is put somewhere and looked for later."""
    parts = [scene.one_of(words.GETTING)] if scene.rng.random() < 0.5 else []
    parts += [scene.one_of(words.HIDING), *scene.pause(), scene.one_of(words.SEEKING)]
    return " ".join(parts + scene.pause() + [scene.one_of(words.RECALLING)])


def two_owners(scene: Scene) -> str:
    """Two people with a thing each: whose is which must be kept apart."""
    scenes = [scene, scene.of_other()]
    parts = [owner.one_of(words.GETTING[:5]) for owner in scenes] + scene.pause()
    for _ in range(scene.rng.randint(2, 4)):
        parts += [scene.rng.choice(scenes).one_of(words.RECALLING), *scene.filler(scene.rng.randint(0, 2))]
    return " ".join(parts)


def shopping(scene: Scene) -> str:
    """A list that is read out, and once more when it is done."""
    adjectives = words.COLOURS + words.QUALITIES
    items = [f"{article(a)} {a} {scene.rng.choice(scene.things)}" for a in scene.some(adjectives, 2, 4)]
    items += scene.some(words.FOODS, 1, 3)
    scene.rng.shuffle(items)
    first = scene.rng.choice(["{N} needed", "{M} asked {N} to bring", "On the list of {N} there were"])
    again = scene.rng.choice(["So {N} bought", "In the bag there were", "{N} came home with"])
    said = [scene.say(first) + f" {listed(items)}.", *scene.pause(), scene.say(again) + f" {listed(items)}."]
    return " ".join(said)


def parrot(scene: Scene) -> str:
    """Invented words and numbers that are said again, exactly."""
    vocabulary = (
        [new_word(scene.rng) for _ in range(8)]
        + words.ANIMALS
        + words.THINGS
        + ["1", "2", "3", "4", "5", "6", "7"]
    )
    message = " ".join(scene.some(vocabulary, 3, 12))
    openings = scene.rng.sample(
        ["{N} said", "The parrot said", "{M} repeated", "The children sang", "Again {he} said", "{M} wrote"],
        4,
    )
    parts = []
    for opening in openings[: scene.rng.randint(2, 4)]:
        parts += [scene.say(opening) + f': "{message}."', *scene.filler(scene.rng.choice([0, 0, 1, 2]))]
    return " ".join(parts)


def stranger(scene: Scene) -> str:
    """Someone or somewhere with a name nobody has heard before."""
    introduction, later = scene.rng.choice(list(words.STRANGERS.items()))
    parts = [scene.say(introduction)]
    for sentence in scene.rng.sample(later, scene.rng.randint(2, 4)):
        parts += [*scene.filler(scene.rng.choice([0, 0, 1, 3])), scene.say(sentence)]
    return " ".join(parts)


def verses(scene: Scene) -> str:
    """A song with a chorus."""
    chorus = [scene.one_of(words.WEATHER + words.FILLERS), scene.one_of(words.FILLERS)]
    lines = []
    for _ in range(scene.rng.randint(2, 4)):
        lines += [scene.one_of(words.FILLERS), *chorus]
    return "\n".join(lines)


def everyday(scene: Scene) -> str:
    """Plain sentences, as a learner might type them."""
    return " ".join([*scene.filler(scene.rng.randint(1, 8)), scene.one_of(words.RECALLING)])


KINDS = {
    belongings: 5,
    hide_and_seek: 3,
    two_owners: 3,
    shopping: 3,
    parrot: 4,
    stranger: 2,
    verses: 1,
    everyday: 1,
}
