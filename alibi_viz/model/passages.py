"""Long texts written for this project, so that everything can be measured without a file of one's own. No torch.

    lighthouse           a story in everyday words, whose people and things come back from far away
    bread_and_rivers     an essay
    the_address          a speech to the assembly of a country that does not exist

Each holds more than 4,096 tokens, 32 times the training length. None was seen in training.
"""

from pathlib import Path

_FOLDER = Path(__file__).parent / "passages"
TITLES = {
    "lighthouse": "A story: the lighthouse",
    "bread_and_rivers": "An essay: bread and rivers",
    "the_address": "A speech: the address",
}


def read_passage(name: str) -> str:
    """The text of a passage; ValueError for a name that is none.

    >>> read_passage("lighthouse").split()[:4]
    ['The', 'town', 'of', 'Marrowby']
    """
    if name not in TITLES:
        raise ValueError(f"passage must be one of {', '.join(TITLES)}, got {name!r}")
    return (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").strip()
