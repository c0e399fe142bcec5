"""Links that mean harm, by seed: what strangers, scanners and broken programs put into a URL, mixed with what is valid.

A page looks at some values only when others make sense. So part of each link is taken from the links that the tour and
the quiz hold, which reach every view of every page.
"""

import random
from collections.abc import Sequence
from functools import cache

from alibi_viz.lessons import tour
from alibi_viz.lessons.questions import every_question
from alibi_viz.lessons.tour_steps import PLANS

HOST = "evil.test"  # where every smuggled link and image points to
MARK = "hostile"  # what every smuggled element is called
SCRIPTS = (
    "<script>window.hostile=1</script>",
    f"<script src=//{HOST}/x.js></script>",
    "<img src=x onerror=window.hostile=1>",
    "<svg/onload=window.hostile=1>",
    '"><iframe srcdoc="<script>parent.hostile=1</script>">',
    "';window.hostile=1;//",
    "{{constructor.constructor('window.hostile=1')()}}",
    "javascript:window.hostile=1",
    "</script><script>window.hostile=1</script>",
    "</style><script>window.hostile=1</script>",
    "<details open ontoggle=window.hostile=1>",
    "<a href='javascript:window.hostile=1' id=hostile>x</a>",
    "<math><mtext><img src=x onerror=window.hostile=1></mtext></math>",
)
HTML = (
    "<b id=hostile>bold</b>",
    f"<a href='http://{HOST}/'>link</a>",
    f"<img src=http://{HOST}/x.png id=hostile>",
    f"<form action=//{HOST}><input id=hostile>",
    "<h1 id=hostile>title</h1>",
    "<style>*{display:none}</style>",
    "<!-- <p>",
    "&lt;b&gt;&#60;b&#62;&amp;",
    f"<link rel=stylesheet href=//{HOST}/x.css>",
    f"<span style='background:url(http://{HOST}/x)'>x</span>",
    "<br><br><sub>x</sub><sup>y</sup>",
)
LINKS = (
    f"[x](http://{HOST}/)",
    f"![x](http://{HOST}/x.png)",
    f"http://{HOST}/path?a=b",
    f"www.{HOST}",
    f"https://{HOST}/`x`",
    f"<http://{HOST}/>",
    f"somebody@{HOST}",
    f"[x]\n\n[x]: http://{HOST}/",
    f"[![x](http://{HOST}/x.png)](http://{HOST}/)",
    f"[x](javascript:window.{MARK}=1)",
    f"](http://{HOST}/) [",
    f"``` ![x](http://{HOST}/x.png)",
    f"`a` ![x](http://{HOST}/x.png) `b`",
)
MARKDOWN = (
    "# title",
    "***bold***",
    "`",
    "``",
    "```\ncode",
    "> quote",
    "| a | b |\n| - | - |\n| 1 | 2 |",
    "- [x] done",
    "---",
    "$\\frac{1}{0}$ $$x",
    "\\href{http://evil.test}{x} $\\href{http://evil.test}{x}$",
    "$\\includegraphics{http://evil.test/x.png}$",
    "$\\htmlId{hostile}{x}$",
    ":red[x] :material/home: :smile: :blue-badge[x]",
    "[^1]\n\n[^1]: note",
    "a\n\nb\r\nc",
    "*" * 200,
    "[" * 500,
    "$" * 99,
)
NUMBERS = (
    *(
        "NaN",
        "nan",
        "-nan",
        "inf",
        "-inf",
        "Infinity",
        "1e309",
        "-1e309",
        "1e-400",
        "-0",
        "-0.0",
        "0",
        "-1",
        "1",
    ),
    *(
        "3.7",
        "1.5e3",
        "0x10",
        "1_000",
        "1,000",
        "١٢٣",
        "²",
        "½",
        "+8",
        " 8 ",
        "08",
        "8.0",
        "8abc",
        "--1",
        "1e",
        ".",
    ),
    *("9007199254740993", "18446744073709551616", "9" * 30, "-" + "9" * 30, "9" * 5000, "1e" + "9" * 20),
)
BYTES = (
    "\x00",
    "a\x00b",
    "\x1b[31mred",
    "\u202etxet",
    "\ufeff",
    "\u200b",
    "\ufffd\ufffd\ufffd",  # what becomes of half a surrogate pair on its way through a URL
    "\uffff",
    "\U0010ffff",
    "\x7f\x80",
    "\r\n\t\v\f",
    "\u2028\u2029",
    "é" * 3 + "e\u0301",
    "Z" + "\u0300" * 200,
    "👩‍👩‍👧‍👦" * 20,
    "שלום مرحبا",
    "' OR 1=1 --",
    "../../../../etc/passwd",
    "%00%0a%0d",
    "${7*7} {{7*7}} %s %n {0} {0.__class__}",
    "__import__('os').system('true')",
)
WRONG_KINDS = (
    *(
        "",
        " ",
        "true",
        "false",
        "True",
        "None",
        "null",
        "undefined",
        "[]",
        "{}",
        "[1, 2]",
        '{"a": 1}',
        "on",
        "off",
    ),
    *(
        "abc",
        "alibi",
        "rope",
        "t5",
        "code",
        "all",
        "none",
        "0,1,2",
        "1;2",
        "2026-01-01",
        "a" * 4001,
        "word " * 3000,
    ),
)
KINDS = {
    "scripts": SCRIPTS,
    "html": HTML,
    "links": LINKS,
    "markdown": MARKDOWN,
    "numbers": NUMBERS,
    "bytes": BYTES,
    "wrong kinds": WRONG_KINDS,
}
# How much of a page there is hangs on these. Mostly they make sense, or many a link would lead to a question alone.
SWITCHES = {"predict": ("off", "off", "off", "ask", "on"), "present": ("off", "off", "on")}
Parameters = dict[str, str | Sequence[str]]


def value(rng: random.Random) -> str:
    """One hostile value: as listed, or two of them run together."""
    one, other = (rng.choice(KINDS[rng.choice(list(KINDS))]) for _ in "ab")
    return one + other if rng.random() < 0.2 else one


def text(seed: int) -> str:
    """What somebody types: a few hostile values, one after the other."""
    rng = random.Random(seed)
    return " ".join(value(rng) for _ in range(3))


def link(names: Sequence[str], seed: int) -> Parameters:
    """The parameters of one link. Each is hostile, valid for some page, or not there; a text is hostile more often."""
    rng = random.Random(seed)
    parameters = dict(rng.choice(_valid_links())) if rng.random() < 0.7 else {}
    hostile_share = rng.choice((0.1, 0.3, 1.0))
    for name in names:
        if rng.random() < (0.7 if name == "text" else hostile_share):
            parameters[name] = value(rng)
    for name, values in SWITCHES.items():
        if rng.random() < 0.8:
            parameters[name] = rng.choice(values)
    return parameters


@cache
def _valid_links() -> list[Parameters]:
    steps = [step.link for minutes in PLANS for step in tour.plan(minutes)]
    links = [*steps, *(question.link for question in every_question())]
    return [dict(link.parameters) for link in links]
