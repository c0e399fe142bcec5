"""What comes next: the likeliest tokens, and a continuation with progress and a stop.

What the model wrote stays until the text or a setting changes. This must not stand in a fragment: there a Stop waits
until all is written.
"""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from alibi_viz.figures.next_tokens import next_tokens
from alibi_viz.lessons import next_tokens as lesson
from alibi_viz.model.generate import generate
from alibi_viz.model.tokenizer import decode
from alibi_viz.ui import controls, layout, trained


def what_comes_next(method: str, text: str, factor: float, compared: tuple[str, ...], at_most: int) -> None:
    """The likeliest next tokens of the compared methods, and the text continued by the first."""
    reading = trained.reading(method, text, factor, at_most)
    st.header(lesson.TITLE)
    heat, draw, _ = layout.row("medium", "medium", "wide")
    with heat:
        temperature = controls.real_number("Temperature", "temperature", *lesson.TEMPERATURES)
    with draw:
        seed = controls.entered_number("Seed", "seed", *lesson.SEED)
    likeliest = {
        name: trained.likeliest(trained.reading(name, text, factor, at_most), temperature, lesson.N_NEXT)
        for name in compared
    }
    layout.figure(
        partial(next_tokens, likeliest),
        key="next",
        alt=lesson.alt(likeliest[method]),
        numbers=lesson.numbers(likeliest),
        snippet=lesson.snippet(reading.next_logits, temperature),
        functions=[],
    )
    _continuation(
        method,
        reading.token_ids,
        n_tokens=lesson.N_GENERATED,
        temperature=temperature,
        seed=seed,
        bias_factor=factor,
    )


def _continuation(
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
