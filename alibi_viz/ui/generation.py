"""Let a trained model continue a text, with progress and a stop; what it wrote stays until the text changes."""

from collections.abc import Sequence

import streamlit as st

from alibi_viz.model.generate import generate
from alibi_viz.model.tokenizer import decode
from alibi_viz.ui import trained


def continuation(
    method: str, token_ids: Sequence[int], *, n_tokens: int, temperature: float, seed: int, bias_factor: float
) -> None:
    """A button that writes `n_tokens` tokens, one after the other; Stop keeps what there is."""
    recipe = (method, tuple(token_ids), temperature, seed, bias_factor)
    start, stop, _ = st.columns([2, 1, 5])
    begin = start.button("Continue the text", key="continue", type="primary", width="stretch")
    stop.button("Stop", key="stop", width="stretch")
    bar, shown = st.empty(), st.empty()
    if begin:
        written = st.session_state.continuation = (recipe, [])
        for token in generate(
            trained.model(method)[0],
            token_ids,
            n_tokens=n_tokens,
            temperature=temperature,
            seed=seed,
            bias_factor=bias_factor,
        ):
            written[1].append(token)
            bar.progress(len(written[1]) / n_tokens, f"{len(written[1])} of {n_tokens} tokens")
            shown.code(decode(written[1]), language=None, wrap_lines=True)
        bar.empty()
        return
    of, ids = st.session_state.get("continuation", (None, []))
    if of == recipe and ids:
        shown.code(decode(ids), language=None, wrap_lines=True)
