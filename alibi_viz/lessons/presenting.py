"""Presenter mode and links for a class: what the switches say, and what a learner's link carries.

A learner gets the presenter's state without the presenter's screen: `present` is left out, the rule about guesses is
chosen for the class, and controls that are not today's subject can be left out of sight by `hide`.
"""

from collections.abc import Collection, Sequence
from typing import Literal
from urllib.parse import quote, unquote_plus, urlsplit

from alibi_viz.lessons import predictions

PRESENT, HIDE, PREDICT = "present", "hide", "predict"  # the URL parameters
Mode = Literal["off", "on"]
OFF: Mode = "off"
ON: Mode = "on"
MODES = (OFF, ON)
MODE_TITLE = "Presenter mode"
MODE_HELP = (
    "Larger type, also in figures; controls and sidebar folded; answers hidden until Reveal. Space goes on: to the "
    "tour's next step, or through the stages of a figure. A link carries the choice."
)
REVEAL, VOTE = "Reveal", "What the class says"
CONTROLS = "Controls"
SHOW_CONTROLS = "Show them"
NO_NAME, UNNAMED = "the name of a control", "the page as if it were not named"

CODE_BUTTON = "Show as QR code"
CODE_TITLE = "This screen on another device"
GUESSES_LABEL = "Learners guess first"
HIDE_LABEL = "Hide from learners"
HIDE_HELP = "Their values stay as they are here. A learner can have them shown by one click."
DENSE = "A long address makes a dense code: let phones come close to the screen, or hand out the address beneath it."
THIS_MACHINE_ALONE = (
    "This address works on this machine alone. Phones can open it once the server listens to the network "
    "(`--server.address=0.0.0.0`) and this page was opened by the machine's own name or address."
)


def too_long(n_characters: int, at_most: int) -> str:
    """Why there is no code, and what to do.

    >>> too_long(5_000, 2_953)[:75]
    'This address has 5,000 characters, and a QR code holds at most 2,953. Short'
    """
    return (
        f"This address has {n_characters:,} characters, and a QR code holds at most {at_most:,}. Shorten the text on "
        "the page, or hand out the address itself."
    )


def code_of(link: str) -> str:
    """What a QR code says to those who cannot see it.

    >>> code_of("https://a.test/")
    'QR code of https://a.test/'
    """
    return f"QR code of {link}"


def hidden_controls(n_hidden: int) -> str:
    """What a page says where a link hides controls.

    >>> hidden_controls(1), hidden_controls(3)
    ('The link hides 1 control.', 'The link hides 3 controls.')
    """
    return f"The link hides {n_hidden} control{'' if n_hidden == 1 else 's'}."


def names_to_hide(asked: str, known: Collection[str]) -> tuple[list[str], list[str]]:
    """The names in a link's list that are known, and those that are not; each once, in their order.

    >>> names_to_hide("n_heads, dtype,,n_heads,colour", {"n_heads", "dtype"})
    (['n_heads', 'dtype'], ['colour'])
    """
    names = list(dict.fromkeys(filter(None, (name.strip() for name in asked.split(",")))))
    return [name for name in names if name in known], [name for name in names if name not in known]


def learners_link(address: str, *, rule: str, hidden: Sequence[str]) -> str:
    """The address of a screen as a learner is to have it; all that it says of the page's state is kept as written.

    >>> learners_link("https://a.test/slopes?n_heads=12&present=on&predict=off", rule="on", hidden=[])
    'https://a.test/slopes?n_heads=12&predict=on'
    >>> learners_link("https://a.test/?present=on", rule="ask", hidden=["head", "n_heads"])
    'https://a.test/?hide=head,n_heads'
    """
    parts = urlsplit(address)
    dropped = {PRESENT, HIDE, PREDICT}
    said = [each for each in parts.query.split("&") if each and _name(each) not in dropped]
    if rule != predictions.ASK:
        said.append(f"{PREDICT}={rule}")
    if hidden:
        said.append(f"{HIDE}={quote(','.join(hidden), safe=',')}")
    return parts._replace(query="&".join(said), fragment="").geturl()


def is_of_this_machine_alone(address: str) -> bool:
    """Whether no other machine can open an address.

    >>> [is_of_this_machine_alone(f"http://{host}/") for host in ("localhost:8501", "127.0.0.1", "[::1]", "a.test")]
    [True, True, True, False]
    """
    host = urlsplit(address).hostname or ""
    return host in {"localhost", "::1"} or host.startswith("127.")


def _name(parameter: str) -> str:
    return unquote_plus(parameter.partition("=")[0])
