"""A knock on the door of those behind in the gate's line. It only hurries: whoever is woken looks for itself."""

import select
import socket
import sys
from contextlib import suppress

_KNOCK = b"!"


class Door:
    """A socket on which this process is woken; a knock may be lost, come twice, or come from anybody."""

    def __init__(self, knocks: socket.socket) -> None:
        """Take a socket that has a name and never blocks."""
        self.address: bytes = knocks.getsockname()
        self._socket = knocks
        self._poll = select.poll()
        self._poll.register(knocks, select.POLLIN)

    def wait(self, most_s: float) -> None:
        """Wait for a knock, but no longer than this."""
        if self._poll.poll(most_s * 1000):
            with suppress(OSError):
                self._socket.recv(len(_KNOCK))

    def knock(self, address: bytes) -> None:
        """Knock on another's door; one that is full or gone needs no knock."""
        with suppress(OSError):
            self._socket.sendto(_KNOCK, address)

    def close(self) -> None:
        """Wait for nothing any more."""
        self._socket.close()


def open_door() -> Door | None:
    """Open a door; None where the system does not name sockets by itself, as Linux does."""
    if sys.platform != "linux":
        return None
    knocks = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
    try:
        knocks.bind(b"")
    except OSError:
        knocks.close()
        return None
    return Door(knocks)
