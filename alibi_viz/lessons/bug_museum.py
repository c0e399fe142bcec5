"""The bug museum in words: what was thought, what it does, how to recognise it, why softmax notices or does not.

The words are in `texts/bug_museum.toml`, an entry for each exhibit, and in `texts/bug_museum_page.toml`, what the page
says of all of them; the numbers are computed from the comparison and fill the placeholders.
"""

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Literal

import numpy as np
from jaxtyping import Float64

from alibi_viz.core.exhibits import EXHIBITS, NOT_EXHIBITED
from alibi_viz.core.museum import FAR, Comparison, Exhibit, Setting, compare, far_queries
from alibi_viz.core.precision import DTYPES
from alibi_viz.lessons.bug_museum_numbers import gap_by_head, in_words
from alibi_viz.lessons.questions import misconceptions
from alibi_viz.lessons.words import TEXTS, Words, filled, read_words

Side = Literal["correct", "buggy"]
Kind = Literal["bias", "weight"]

WORDS = Words("bug_museum_page")
EXHIBIT_WORDS = read_words(TEXTS / "bug_museum.toml")
LEAD, NO_SOURCE, WRONG_LINE = WORDS["lead"], WORDS["no_source"], WORDS["wrong_line"]
TITLES = {key: EXHIBIT_WORDS[key]["title"] for key in EXHIBITS}
SIDES: tuple[Side, ...] = ("correct", "buggy")
BIAS: Kind = "bias"
WEIGHT: Kind = "weight"
LENGTHS = (2, 64)  # low, high
N_HEADS = (1, 16)
SEEDS = (0, 9_999)
TYPES = tuple(DTYPES)
EXACT = "float64"
WITH_CONTENT = ("bias_inside_scale", "t5_scaled")  # the exhibits whose content is random
AFTER_SOFTMAX = "bias_after_softmax"  # the exhibit whose bias comes too late for softmax to notice
_APART = 16  # as many times further from each other than each is wide: one scale would show neither


@dataclass(frozen=True)
class Scene:
    """An exhibit in a setting, and the head that is drawn, which counts from 1."""

    exhibit: Exhibit
    setting: Setting
    head: int

    @cached_property
    def seen(self) -> Comparison:
        """Both computations, side by side."""
        return compare(self.exhibit, self.setting)

    def matrix(self, side: Side, kind: Kind) -> Float64[np.ndarray, "query key"]:
        """One of the four pictures: bias in logits, weights in shares of one."""
        both = {
            "bias": {"correct": self.seen.correct_bias, "buggy": self.seen.buggy_bias},
            "weight": {"correct": self.seen.correct_weights, "buggy": self.seen.buggy_weights},
        }
        return both[kind][side][self.head - 1]

    @property
    def apart(self) -> bool:
        """Whether the two biases lie so far apart that one colour scale would show neither of them."""
        spans = []
        for values in (self.matrix("correct", BIAS), self.matrix("buggy", BIAS)):
            finite = values[np.isfinite(values)]
            spans.append((finite.min(), finite.max()))
        (low, high), (other_low, other_high) = spans
        widest = max(high - low, other_high - other_low)
        return bool(max(high, other_high) - min(low, other_low) > _APART * max(widest, 1.0))

    @property
    def agrees(self) -> bool:
        """Whether a bug does no harm in this setting."""
        return self.exhibit.is_bug and not self.seen.softmax_notices

    @property
    def rounded(self) -> bool:
        """Whether rounding makes a difference where there would be none in exact numbers."""
        return not self.exhibit.is_bug and self.seen.softmax_notices


@cache
def about_precision(exhibit: Exhibit) -> bool:
    """Whether a bias is what differs, so that the type that holds it matters."""
    return compare(exhibit).largest_bias_difference > 0


def softmax_comes_last(exhibit: Exhibit) -> bool:
    """Whether softmax makes the weights of the bias, so that it can be asked whether it notices."""
    return exhibit.key != AFTER_SOFTMAX


def has_content(exhibit: Exhibit) -> bool:
    """Whether content is drawn at random, by the seed."""
    return exhibit.key in WITH_CONTENT


@cache
def opening(exhibit: Exhibit) -> dict[str, int | str]:
    """The controls that an exhibit has, each with the value it opens with.

    The head is the one in which the weights differ most, or the bias where no weight differs.

    >>> opening(EXHIBITS["ranks_restart"])
    {'length': 16, 'n_heads': 8, 'head': 5, 'dtype': 'float64'}
    """
    setting, seen = exhibit.setting, compare(exhibit)
    gap = gap_by_head(seen.correct_weights, seen.buggy_weights)
    if not seen.softmax_notices:
        gap = gap_by_head(seen.correct_bias, seen.buggy_bias)
    opened: dict[str, int | str] = {
        "length": setting.length,
        "n_heads": setting.n_heads,
        "head": int(gap.argmax()) + 1,
    }
    if about_precision(exhibit):
        opened["dtype"] = setting.dtype
    if has_content(exhibit):
        opened["seed"] = setting.seed
    return opened


def head_span(exhibit: Exhibit, n_heads: int) -> tuple[int, int, int]:
    """Lowest, highest and standard head; heads count from 1.

    >>> head_span(EXHIBITS["ranks_restart"], 8), head_span(EXHIBITS["ranks_restart"], 3)
    ((1, 8, 5), (1, 3, 3))
    """
    return 1, n_heads, min(int(opening(exhibit)["head"]), n_heads)


def thought(scene: Scene) -> str:
    """What people think or wrote."""
    return _told(scene, "thought")


def story(scene: Scene) -> list[str]:
    """What the exhibit does, how to recognise it, and why softmax notices or does not."""
    recognise = _told(scene, "recognise")
    if scene.agrees:
        return [_told(scene, "agrees"), recognise]
    if scene.rounded:
        return [_told(scene, "rounds"), recognise]
    why = "differs" if scene.seen.softmax_notices else "not_noticed"
    return [_told(scene, "does"), recognise, _told(scene, "softmax", under=why)]


def caption(scene: Scene, kind: Kind) -> str:
    """What the pictures show that their axes do not say."""
    setting, keys = scene.setting, scene.seen.key_positions
    if kind == WEIGHT:
        below = (scene.matrix("buggy", WEIGHT) < 0).any()
        return " ".join([WORDS["colours"], *([WORDS["amber"]] if below else [])])
    said = [WORDS.say("directions", head=scene.head, n_heads=setting.n_heads)]
    if len(scene.seen.query_positions) == 1:
        said.append(WORDS["one_query"])
    if scene.exhibit.queries is far_queries:
        said.append(WORDS.say("far", n=FAR))
    if setting.first_position:
        said.append(WORDS.say("positions", first=keys[0], last=keys[-1]))
    if n_padding := int(np.isneginf(scene.matrix("correct", BIAS)).all(axis=0).sum()):
        said.append(WORDS.say("padding", n=n_padding))
    if has_content(scene.exhibit):
        said.append(WORDS.say("content", head_dim=setting.head_dim))
    else:
        said.append(WORDS["no_content"])
    if setting.dtype != EXACT:
        said.append(WORDS.say("held", dtype=setting.dtype))
    if is_t5(scene.exhibit):
        said.append(WORDS["made_up"])
    if scene.apart:
        said.append(WORDS["own_colours"])
    return " ".join(said)


def is_t5(exhibit: Exhibit) -> bool:
    """Whether it is about T5's bias."""
    return exhibit.correct.__module__.endswith("t5_bugs")


def papers(exhibit: Exhibit) -> tuple[str, ...]:
    """The papers that say what is correct."""
    return ("t5",) if is_t5(exhibit) else ("alibi",)


def not_exhibited() -> str:
    """The entries of the list of misconceptions that no computation can show, each with the reason."""
    names = misconceptions()
    return " ".join(
        WORDS.say("not_exhibited", name=names[entry].name, reason=WORDS[f"reason_{entry}"])
        for entry in NOT_EXHIBITED
    )


def seen_in(exhibit: Exhibit) -> str:
    """The public threads as links, or that none was found."""
    links = [
        f"[{source.replace('#', ' #')}]({url})"
        for source, url in zip(exhibit.sources, exhibit.source_urls, strict=True)
    ]
    return WORDS.say("threads", links=" · ".join(links)) if links else NO_SOURCE


def _told(scene: Scene, name: str, *, under: str = "") -> str:
    """A text of the exhibit with the comparison's numbers, under a heading of the page."""
    key = scene.exhibit.key
    text = filled(EXHIBIT_WORDS[key][name], in_words(scene.seen, scene.setting, scene.head), of=key)
    return WORDS.say(under or name, text=text)
