"""Messages of the browser that hold half of a character are read; all others arrive as they were sent."""

import pytest
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.testclient import TestClient
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates

from alibi_viz.ui import half_characters

HALF = bytes.fromhex("eda080")


def _message(**held):
    states = WidgetStates(widgets=[WidgetState(id="a", **held)])
    return BackMsg(rerun_script=ClientState(widget_states=states)).SerializeToString()


@pytest.fixture(scope="module")
def arrived():
    """What arrives behind the middleware of what is sent."""

    async def echo(socket):
        await socket.accept()
        while True:
            message = await socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            await socket.send({"type": "websocket.send"} | {k: message.get(k) for k in ("bytes", "text")})

    app = Starlette(routes=[WebSocketRoute("/", echo)], middleware=[half_characters.middleware()])
    with TestClient(app).websocket_connect("/") as socket:

        def send(data):
            socket.send_bytes(data)
            return socket.receive_bytes()

        yield send


@pytest.mark.parametrize("half", ["eda080", "edafbf", "edb080", "edbfbf"])
def test_a_text_with_half_of_a_character_arrives_with_a_sign_for_it(arrived, half):
    sent = _message(string_value="one --- two").replace(b"---", bytes.fromhex(half))
    [held] = BackMsg.FromString(arrived(sent)).rerun_script.widget_states.widgets
    assert held.string_value == "one \ufffd two"


@pytest.mark.parametrize(
    "message",
    [
        _message(string_value="the cat 😀 \ud7ff \ue000"),
        _message(bytes_value=b"number" + HALF),
        b"no message at all",
        b"",
    ],
)
def test_every_other_message_arrives_as_it_was_sent(arrived, message):
    assert arrived(message) == message
