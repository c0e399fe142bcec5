"""What lies between a browser and a server, and can be cut."""

import socket
import threading
from contextlib import suppress

from tests import served


class Cable:
    """Forwards connections from a port of its own to a server's. Cut, it breaks them all and refuses new ones."""

    def __init__(self, to_port: int) -> None:
        [self.port] = served.free_ports(1)
        self._to_port = to_port
        self._ends: list[socket.socket] = []
        self.mend()

    def mend(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def cut(self) -> None:
        for end in (self._listener, *self._ends):
            _close(end)
        self._ends.clear()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                browser, _ = listener.accept()
            except OSError:  # cut
                return
            try:
                server = socket.create_connection(("127.0.0.1", self._to_port))
            except OSError:
                browser.close()
                continue
            self._ends += [browser, server]
            for one, other in ((browser, server), (server, browser)):
                threading.Thread(target=_pump, args=(one, other), daemon=True).start()


def _pump(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):  # the other direction has ended, or the cable was cut
        while data := one.recv(65_536):
            other.sendall(data)
    _close(one)
    _close(other)


def _close(end: socket.socket) -> None:
    with suppress(OSError):  # it may not be connected any more
        end.shutdown(socket.SHUT_RDWR)
    end.close()
