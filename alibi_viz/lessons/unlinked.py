"""Addresses in a person's text stay text.

Streamlit's Markdown makes links of web and mail addresses even where every sign of them is escaped: it looks for them
once escapes are resolved. An invisible sign that forbids a break keeps them from being found.
"""

import re

WORD_JOINER = "\u2060"
_BEGINNING = re.compile(r"https?(?=\\?:)|www(?=\\?\.)|@", flags=re.IGNORECASE)


def unlinked(markdown: str) -> str:
    r"""Escaped Markdown, of whose addresses no link is made.

    >>> unlinked(r"see http\://a\.test").replace(WORD_JOINER, "|"), unlinked("a@b.test").replace(WORD_JOINER, "|")
    ('see http|\\://a\\.test', 'a@|b.test')
    """
    return _BEGINNING.sub(rf"\g<0>{WORD_JOINER}", markdown)
