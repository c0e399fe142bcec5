"""What every answer of the server tells the browser to refuse: scripts, images and connections from elsewhere.

    Content-Security-Policy: default-src 'none'; script-src 'self' blob: 'sha256-…'; …

People's texts are escaped before they are shown. This is the second lock: should an escape be missing one day, what was
smuggled in neither runs, nor loads a picture, nor sends anything away.

Source: W3C, Content Security Policy Level 3, https://www.w3.org/TR/CSP3/
"""

import base64
import hashlib
import re
from collections.abc import Iterable

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from alibi_viz.ui import inline_scripts, start_page

_OWN = "'self'"


def source_of(script: str) -> str:
    """How a policy names a script that stands in the page itself.

    >>> source_of("alert('Hello, world.');")  # the example of CSP Level 2, section 7.17.2
    "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"
    """
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def scripts_in(html: str) -> list[str]:
    """The scripts that stand in a page itself, as the browser hashes them.

    >>> scripts_in('<script>a()</script><script src="b.js"></script>')
    ['a()']
    """
    return re.findall(r"<script>(.*?)</script>", html, flags=re.DOTALL)


def policy(scripts: Iterable[str]) -> str:
    """The content security policy under which these scripts run in the page, and none but the server's own besides."""
    sources = {
        "default-src": ["'none'"],
        # blob: Streamlit hands a component's script to the browser this way, and only a script can make a blob.
        # wasm-unsafe-eval: WebAssembly, which its 64-bit numbers use; the eval of JavaScript stays refused.
        "script-src": [_OWN, "blob:", "'wasm-unsafe-eval'", *map(source_of, scripts)],
        "style-src": [_OWN, "'unsafe-inline'"],  # Streamlit and Plotly write their styles as they go
        "img-src": [_OWN, "data:", "blob:"],  # heatmaps, and figures on their way to a file
        "font-src": [_OWN, "data:"],
        "connect-src": [_OWN],
        "manifest-src": [_OWN],
        "base-uri": [_OWN],
        "form-action": ["'none'"],
        "frame-ancestors": [
            "*"
        ],  # course pages embed the app, and there is no account that a click could betray
    }
    return "; ".join(f"{name} {' '.join(allowed)}" for name, allowed in sources.items())


def headers() -> dict[str, str]:
    """The headers of every answer."""
    return {
        "Content-Security-Policy": policy([*scripts_in(start_page.html()), inline_scripts.TO_THE_TOP]),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",  # a link holds what a person typed
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    }


class SecurityHeaders:
    """Adds the headers to every answer, and leaves requests and bodies alone: uploads stream through."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._headers = headers()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request as the app does, with the headers added."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def middleware() -> Middleware:
    """The middleware for `st.App(middleware=[...])`."""
    return Middleware(SecurityHeaders)
