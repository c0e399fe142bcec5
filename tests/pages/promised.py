"""What a link promises, and whether the page that it opens keeps it."""

from collections.abc import Mapping

from streamlit.testing.v1 import AppTest


def broken(app: AppTest, parameters: Mapping[str, str | tuple[str, ...]]) -> dict[str, object]:
    """The parameters of a link that the page does not show, each with what it shows instead."""
    held = {name: app.session_state[name] for name in parameters if name in app.session_state}
    return {name: held.get(name) for name, value in parameters.items() if not _same(held.get(name), value)}


def complaints(app: AppTest) -> list[str]:
    """Everything with which a page says that something is wrong: exceptions, errors, warnings, refused parameters."""
    said = [part.value for kind in (app.exception, app.error, app.warning) for part in kind]
    return said + [caption.value for caption in app.caption if "⚠ link" in caption.value]


def _same(held: object, promised: str | tuple[str, ...]) -> bool:
    """Whether a control holds what a link spells: a score spread of 10.0 is the link's 10."""
    if isinstance(held, bool):
        return str(held).lower() == promised
    if isinstance(held, int | float) and isinstance(promised, str):
        return held == float(promised)
    return tuple(held) == promised if isinstance(held, list) else str(held) == promised
