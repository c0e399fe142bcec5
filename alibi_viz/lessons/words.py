"""Words of the lessons: catalogues in `texts`, one a topic, ready for translation. Numbers fill their placeholders."""

import tomllib
from collections.abc import Mapping
from numbers import Real
from pathlib import Path
from string import Formatter
from typing import Any

TEXTS = Path(__file__).parent / "texts"


def read_words(file: Path) -> dict[str, Any]:
    """The words of a catalogue, by key."""
    return tomllib.loads(file.read_text(encoding="utf-8"))


def filled(text: str, numbers: Mapping[str, object], *, of: str) -> str:
    """A text with its numbers. ValueError where one is missing; `of` is the key of the text, for the message.

    >>> filled("{bias:g} logits", {"bias": -0.75}, of="bias_of_a_pair")
    '−0.75 logits'
    """
    try:
        return _Fill().vformat(text, (), numbers)
    except KeyError as missing:
        raise ValueError(f"{of} has no number for the placeholder {missing}") from missing


class Words:
    """A catalogue whose keys are whole sentences: `words[key]` as it is, `words.say(key, ...)` with its numbers.

    >>> Words("quiz").say("in_unit", unit="logits")
    'Your answer, in logits'
    """

    def __init__(self, name: str, texts: Path = TEXTS) -> None:
        self._words = read_words(texts / f"{name}.toml")

    def __getitem__(self, key: str) -> str:
        """The words as they are."""
        return self._words[key]

    def say(self, key: str, /, **numbers: object) -> str:
        """A sentence with its numbers."""
        return filled(self._words[key], numbers, of=key)


class _Fill(Formatter):
    """Puts numbers into words, with a minus sign that is one."""

    def format_field(self, value: object, format_spec: str) -> str:
        """A value as text."""
        text = str(super().format_field(value, format_spec))
        return text.replace("-", "−") if isinstance(value, Real) else text
