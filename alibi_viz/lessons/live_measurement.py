"""The same measurement on a person's own text: what the page says around it."""

from collections.abc import Mapping, Sequence
from typing import Any

TITLE = "Measure it on your own text"
LEAD = (
    "The trained models that are shipped read the chosen text now, on this machine, by the protocol and at the lengths "
    "chosen above."
)
OWN_TEXT, OWN_FILE = "your text", "your file"
TEXT_HELP = "Paste a text: the longer it is, the further beyond the training length the models can be asked."
FILE_HELP = "Plain text in UTF-8."
NO_FILE = "Choose a .txt file, and the models read it."
NO_TEXT = "Paste a text of some hundred words, or choose one of the passages."
BUTTON, STOP = "Measure", "Stop"
MOST_TOKENS = 16_384
MOST_MEBIBYTES = 4  # of a file: a million characters, whatever their alphabet
TEXT_HEIGHT = 160


def about(n_tokens: int, n_read: int, train_len: int) -> str:
    """How long the text is, beside the training length.

    >>> about(300, 300, 128)
    'The text has 300 tokens, 2.34 times the training length of 128.'
    """
    cut = f" The first {n_read:,} are measured." if n_read < n_tokens else ""
    times = f"{n_tokens / train_len:.3g} times the training length of {train_len:,}"
    return f"The text has {n_tokens:,} tokens, {times}.{cut}"


def no_text_file(name: str) -> str:
    """That a file is no text. name is shown as it is: quote it before."""
    return f"{name} is not plain text in UTF-8. Save it as UTF-8 text, and choose it again."


def progress(done: int, jobs: int, method: str, length: int) -> str:
    """What is being measured."""
    return f"{done} of {jobs}: {method} at {length:,} tokens"


def numbers(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[object]]:
    """The measured rows as a table; a gap has its reason."""
    names = ("method", "protocol", "length", "perplexity", "n_predictions", "gap")
    return {name: [row.get(name) for row in rows] for name in names}


def stopped(done: int, jobs: int) -> str:
    """That there are fewer numbers than were asked for."""
    return f"Stopped after {done} of {jobs}: what was measured stays. Measure again to have the rest."


def gaps(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Each reason why numbers are missing, once, with what it concerns."""
    reasons: dict[str, list[str]] = {}
    for row in rows:
        if "gap" in row:
            reasons.setdefault(row["gap"], []).append(f"{row['method']} at {row['length']:,}")
    return [f"No number for {', '.join(places)}: {reason}." for reason, places in reasons.items()]
