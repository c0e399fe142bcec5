"""One learner without a browser: Streamlit's own messages over a websocket.

A browser opens /_stcore/stream and asks for a run of the page, with its link and what the controls hold. The server
sends what is to be drawn, message by message, until the script has finished. A control that is moved asks again: for
the fragment that it stands in, or for the whole page. What the browser still holds of the last run it names by its
hash, and the server does not send it again. This client asks and names as a Chromium was seen to do, and counts
seconds, bytes and errors; it draws nothing. The messages are `BackMsg` and `ForwardMsg` of `streamlit.proto`.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple, Self, cast
from urllib.parse import parse_qsl, urlencode, urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState, ContextInfo
from streamlit.proto.Common_pb2 import DoubleArray
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.Slider_pb2 import Slider
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

LONGEST_RUN = 120.0  # seconds


class Answer(NamedTuple):
    """What came back for one request: seconds until the script had finished, bytes on the wire, errors shown."""

    seconds: float
    n_bytes: int
    errors: tuple[str, ...]


class Wire(ClientConnection):
    """A connection that counts the bytes that come in, compressed as they may be."""

    n_received = 0

    def data_received(self, data: bytes) -> None:
        """Count, and go on."""
        self.n_received += len(data)
        super().data_received(data)


class Control(NamedTuple):
    """A slider on the page, and the fragment that it stands in; "" is the page itself."""

    slider: Slider
    fragment: str


class StreamlitSession:
    """A page that is open, and what its sliders hold. `StreamlitSession.opened` opens one.

    controls   the sliders that the page shows, by label
    """

    def __init__(self, connection: Wire, url: str) -> None:
        address = urlsplit(url)
        self.controls: dict[str, Control] = {}
        self._connection = connection
        self._url = url
        self._page = address.path.strip("/")
        self._link = dict(parse_qsl(address.query, keep_blank_values=True))
        self._page_hash = ""
        self._held: dict[str, WidgetState] = {}
        self._cached: list[str] = []

    @classmethod
    @asynccontextmanager
    async def opened(cls, url: str) -> AsyncIterator[Self]:
        """Connect to the server of a page, such as http://127.0.0.1:8501/slopes?n_heads=4. Nothing has run yet."""
        address = urlsplit(url)
        async with connect(
            f"ws://{address.netloc}/_stcore/stream",
            origin=Origin(f"{address.scheme}://{address.netloc}"),
            subprotocols=[Subprotocol("streamlit"), Subprotocol("PLACEHOLDER_AUTH_TOKEN")],
            max_size=None,
            open_timeout=LONGEST_RUN,
            create_connection=Wire,
        ) as connection:
            yield cls(cast(Wire, connection), url)

    async def load(self) -> Answer:
        """Ask for the whole page. TimeoutError after `LONGEST_RUN` seconds, here and below."""
        return await self._ask("")

    async def move(self, label: str, value: float) -> Answer:
        """Put a slider where `value` is; the link follows. KeyError if the page shows no slider of that label."""
        control = self.controls[label]
        slider = control.slider
        self._held[slider.id] = WidgetState(id=slider.id, double_array_value=DoubleArray(data=[value]))
        if slider.query_param_key:
            self._link.pop(slider.query_param_key, None)
            if [value] != list(slider.default):
                self._link[slider.query_param_key] = f"{value:g}"
        return await self._ask(control.fragment)

    def vanish(self) -> None:
        """Be gone without a goodbye, as a laptop that is shut."""
        self._connection.transport.abort()

    def held(self, label: str) -> float:
        """Where a slider stands."""
        slider = self.controls[label].slider
        state = self._held.get(slider.id)
        return (
            state.double_array_value.data if state else slider.value if slider.set_value else slider.default
        )[0]

    async def _ask(self, fragment: str) -> Answer:
        state = ClientState(
            query_string=urlencode(self._link),
            page_name="" if self._page_hash else self._page,
            page_script_hash=self._page_hash,
            fragment_id=fragment,
            cached_message_hashes=self._cached,
            context_info=ContextInfo(timezone="UTC", locale="en-US", url=self._url, color_scheme="light"),
        )
        state.widget_states.widgets.extend(self._held.values())
        start, before = time.perf_counter(), self._connection.n_received
        await self._connection.send(BackMsg(rerun_script=state).SerializeToString())
        async with asyncio.timeout(LONGEST_RUN):
            errors = await self._finished()
        return Answer(time.perf_counter() - start, self._connection.n_received - before, tuple(errors))

    async def _finished(self) -> list[str]:
        errors: list[str] = []
        async for data in self._connection:
            message = ForwardMsg.FromString(data if isinstance(data, bytes) else data.encode())
            match message.WhichOneof("type"):
                case "new_session":
                    self._begin(message)
                case "navigation":
                    self._page_hash = message.navigation.page_script_hash
                case "delta" if message.delta.WhichOneof("type") == "new_element":
                    errors += self._new_element(message)
                case "ref_hash":
                    self._cached.append(message.ref_hash)
                case "script_finished" if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                    errors.append("the script could not be compiled")
                    break
                case "script_finished" if message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    break
        return errors

    def _begin(self, message: ForwardMsg) -> None:
        """A run begins: what it does not show again is gone."""
        self._cached = []
        again = message.metadata.run.fragment_ids
        self.controls = {
            label: control
            for label, control in self.controls.items()
            if again and control.fragment not in again
        }

    def _new_element(self, message: ForwardMsg) -> list[str]:
        """Note what was drawn; the errors that it shows."""
        element = message.delta.new_element
        if message.metadata.cacheable:
            self._cached.append(message.hash)
        kind = element.WhichOneof("type")
        if kind == "slider":
            self.controls[element.slider.label] = Control(element.slider, message.delta.fragment_id)
        return [f"{element.exception.type}: {element.exception.message}"] if kind == "exception" else []
