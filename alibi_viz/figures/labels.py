"""A person's own text as a label: nothing in it is markup, nothing in it is invisible.

Plotly renders some HTML in labels, links and images among it. Text is escaped here before it becomes one.
"""

import html

LONGEST = 18


def label(text: str, *, longest: int = LONGEST) -> str:
    r"""`text` on one line, escaped, with what cannot be seen made visible, cut to `longest` characters.

    >>> label("<b>bold</b>"), label(" tea\n"), label("a\x00b")
    ('&lt;b&gt;bold&lt;/b&gt;', '␣tea↵', 'a␀b')
    >>> label("incomprehensibility", longest=8)
    'incompr…'
    """
    shown = "".join(visible(character) for character in text[: longest + 1])
    if len(text) > longest:
        shown = shown[: longest - 1] + "…"
    return html.escape(shown, quote=False)


def visible(character: str) -> str:
    """A character that can be seen: itself, or a sign that stands for it."""
    if character == " ":
        return "␣"
    if character == "\n":
        return "↵"
    if character == "\t":
        return "⇥"
    if ord(character) < 0x20:
        return chr(0x2400 + ord(character))
    return character if character.isprintable() else f"U+{ord(character):04X}"
