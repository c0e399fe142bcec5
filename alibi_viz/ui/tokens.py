"""A text as its tokens, coloured by how much each took the model by surprise."""

import html
import math
from collections.abc import Iterable, Sequence

import streamlit as st

from alibi_viz.figures.labels import visible

_MOST_BITS = 11.0  # log2 of 2,048 tokens: a guess that knows nothing


def tokens(pieces: Sequence[str], bits: Iterable[float], *, chosen: int) -> None:
    """Show the tokens; the stronger the colour, the larger the surprise. Each says its bits under the pointer."""
    st.html(
        '<p style="line-height:2.1;overflow-wrap:anywhere">'
        + "".join(
            _token(piece, bit, position, chosen=position == chosen)
            for position, (piece, bit) in enumerate(zip(pieces, bits, strict=True))
        )
        + "</p>"
    )


def _token(piece: str, bits: float, position: int, *, chosen: bool) -> str:
    known = not math.isnan(bits)
    share = round(100 * min(bits / _MOST_BITS, 1.0)) if known else 0
    told = f"token {position}: {bits:.2f} bits" if known else f"token {position}: the start"
    edge = "2px solid #B88400" if chosen else "1px solid rgba(128,128,128,.35)"
    seen = "".join(c if c == " " else visible(c) for c in piece) or ("⟨start⟩" if position == 0 else "·")
    shown = html.escape(seen).replace("↵", "↵<br>")
    style = (
        f"background:color-mix(in srgb, #D55E00 {round(share * 0.7)}%, transparent);border-bottom:{edge};"
        "border-radius:3px;padding:1px 0;margin-right:1px;white-space:pre-wrap;unicode-bidi:isolate"
    )
    return f'<span title="{told}" style="{style}">{shown}</span>'
