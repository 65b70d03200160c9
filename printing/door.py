"""The virtual printer's port: any ESC/POS program can print to it over TCP and read its true status."""

import logging
import socket
import struct
import threading
from collections.abc import Callable

from kiosk.trial import Switch
from printing.virtual import LINE_S, VirtualPrinter

_log = logging.getLogger(__name__)


class TcpDoor:
    """A port that leads to a virtual printer; one connection at a time, as with a printer of iron.

    drop_after: cut the connection after so many bytes; mute_after: read no further after so many; port 0: a free one.
    """

    def __init__(self, printer: VirtualPrinter, host: str = "127.0.0.1", port: int = 0) -> None:
        self._printer = printer
        self._socket = socket.create_server((host, port))
        self._socket.settimeout(0.1)
        self._closing = threading.Event()
        self.drop_after: int | None = None
        self.mute_after: int | None = None
        self.received = self._life = 0
        self._thread = threading.Thread(target=self._serve, name="virtual printer", daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._socket.getsockname()[1])

    def close(self) -> None:
        """Stop listening, and wait until a running connection has ended."""
        self._closing.set()
        self._thread.join(5)
        self._socket.close()

    def _serve(self) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = self._socket.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            with connection:
                self._connected(connection)

    def _connected(self, connection: socket.socket) -> None:
        if self._printer.is_on(Switch.OFF) or not self._printer.take_line(_answering(connection), LINE_S):
            _reset(connection)
            return
        self.received, self._life = 0, self._printer.lives
        connection.settimeout(0.05)
        try:
            self._talk(connection)
        except OSError as error:
            _log.info("a line to the virtual printer broke: %s", error)
        finally:
            self._printer.drop_line()

    def _talk(self, connection: socket.socket) -> None:
        while not self._closing.is_set():
            if self._printer.is_on(Switch.OFF):
                return _reset(connection)
            size = self._may_read()
            if not size:
                self._closing.wait(0.05)
                continue
            try:
                data = connection.recv(size)
            except TimeoutError:
                continue
            if not data:
                return None
            if self._printer.lives != self._life:
                return _reset(connection)
            self.received += len(data)
            self._printer.hear(data, self._life)
            if self.drop_after is not None and self.received >= self.drop_after:
                return _reset(connection)
        return None

    def _may_read(self) -> int:
        limits = [4096, self._printer.room]
        limits += [end - self.received for end in (self.drop_after, self.mute_after) if end is not None]
        return max(0, min(limits))


def _answering(connection: socket.socket) -> Callable[[bytes], None]:
    def answer(data: bytes) -> None:
        try:
            connection.sendall(data)
        except OSError as error:
            _log.info("an answer of the virtual printer was not taken: %s", error)

    return answer


def _reset(connection: socket.socket) -> None:
    """Close a connection as a printer does that loses power: without a word."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
