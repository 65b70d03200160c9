"""A line to a printer on the network: a plain socket with a deadline on every call."""

import errno
import socket
import struct
import time

from kiosk.errors import Unavailable
from printing.exchange import LineClosedError

CONNECT_S = 1.5
PARTING_S = 0.2
_REFUSED = (errno.ECONNREFUSED, getattr(errno, "WSAECONNREFUSED", errno.ECONNREFUSED))


class TcpLine:
    """One connection; closed after each job, so that a printer switched off in between is noticed."""

    def __init__(self, host: str, port: int, *, connect_s: float = CONNECT_S) -> None:
        try:
            self._socket = socket.create_connection((host, port), timeout=connect_s)
        except TimeoutError as error:
            raise Unavailable("printer.silent", printer=f"{host}:{port}") from error
        except OSError as error:
            key = "printer.refused" if error.errno in _REFUSED else "printer.off"
            raise Unavailable(key, printer=f"{host}:{port}") from error
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._is_sound = True

    def send(self, data: bytes, wait_s: float) -> int:
        """Hand over some of the bytes; 0 when none could be within the time."""
        try:
            self._socket.settimeout(wait_s)
            return self._socket.send(data)
        except TimeoutError:
            self._is_sound = False
            return 0
        except OSError as error:
            raise self._closed() from error

    def receive(self, wait_s: float) -> bytes:
        """Answer what has come, b"" when nothing came within the time."""
        try:
            self._socket.settimeout(max(wait_s, 0.0))
            data = self._socket.recv(4096)
        except (TimeoutError, BlockingIOError):
            return b""
        except OSError as error:
            raise self._closed() from error
        if not data:
            raise self._closed()
        return data

    def close(self) -> None:
        """Close in order when all is well; a stuck or broken line is cut, so that nothing lingers in it."""
        try:
            if self._is_sound:
                self._part()
            else:
                self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        except OSError:
            pass
        finally:
            self._socket.close()

    def _part(self) -> None:
        """Take what still comes: closing over unread answers would reset the line and lose bytes on their way."""
        self._socket.shutdown(socket.SHUT_WR)
        until = time.monotonic() + PARTING_S
        while (left := until - time.monotonic()) > 0:
            self._socket.settimeout(left)
            if not self._socket.recv(4096):
                return

    def _closed(self) -> LineClosedError:
        self._is_sound = False
        return LineClosedError()
