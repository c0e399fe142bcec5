"""Half of a character in a person's text does not end their session.

JavaScript writes an emoji as a pair of surrogates, and a text that was cut between the two holds one of them alone.
The browser sends it in three bytes, ED A0 80 to ED BF BF, which no UTF-8 has. Streamlit's server cannot read such a
message and ends the connection; the browser connects anew and sends the same again, until somebody loads the page anew.
So a message that cannot be read is read with U+FFFD for each half, as a link is. That is three bytes too, EF BF BD, and
all lengths in the message hold.

Source: RFC 3629, UTF-8, section 3, https://www.rfc-editor.org/rfc/rfc3629
"""

import re

from google.protobuf.message import DecodeError
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

_HALF = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
_REPLACEMENT = "\ufffd".encode()


def readable(message: bytes) -> bytes:
    r"""A message of the browser as it is, or without halves of characters where it cannot be read.

    >>> from streamlit.proto.ClientState_pb2 import ClientState
    >>> sent = BackMsg(rerun_script=ClientState(query_string="a---b")).SerializeToString()
    >>> readable(sent) == sent
    True
    >>> BackMsg.FromString(readable(sent.replace(b"---", b"\xed\xa0\x80"))).rerun_script.query_string
    'a\ufffdb'
    """
    if not _HALF.search(message):  # nearly every message: it need not be read twice
        return message
    try:
        BackMsg.FromString(message)
    except DecodeError:
        return _HALF.sub(_REPLACEMENT, message)
    return message


class HalfCharacters:
    """Makes what comes over a websocket readable, and leaves all else alone."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is received, made readable."""

        async def receive_readable() -> Message:
            message = await receive()
            if message.get("bytes"):
                message["bytes"] = readable(message["bytes"])
            return message

        await self._app(scope, receive_readable if scope["type"] == "websocket" else receive, send)


def middleware() -> Middleware:
    """The middleware for `st.App(middleware=[...])`."""
    return Middleware(HalfCharacters)
