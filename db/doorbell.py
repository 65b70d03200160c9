"""The doorbell of a PostgreSQL ledger: rings when any station has committed.

NOTIFY is sent inside the writing transaction and heard on a connection that does nothing else. It is not durable, so
the ledger is read again after every reconnect, and a slow poll finds what was missed.
"""

import select
import socket
import threading
from collections.abc import Callable
from contextlib import suppress

import psycopg

from db.address import Server
from db.postgres import CHANNEL, Connection, connect
from kiosk.errors import KioskError
from kiosk.ports import Feed

SLOW_POLL_S = 2.0
RETRY_S = 0.5


class PostgresFeed(Feed):
    """ports.Feed over one PostgreSQL database; one thread of its own."""

    def __init__(self, server: Server) -> None:
        """Keep the address; the thread starts with the first `watch`."""
        self._server = server
        self._rings: list[Callable[[], None]] = []
        self._thread: threading.Thread | None = None
        self._is_stopped = threading.Event()
        self._waker, self._woken = socket.socketpair()

    def watch(self, ring: Callable[[], None]) -> None:
        """Call `ring` from the feed's thread whenever the ledger may have new events."""
        self._rings.append(ring)
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="feed", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Stop watching; no `ring` begins after this returns."""
        if self._is_stopped.is_set():
            return
        self._is_stopped.set()
        self._waker.send(b".")
        if self._thread is not None:
            self._thread.join()
        self._waker.close()
        self._woken.close()

    def _run(self) -> None:
        while not self._is_stopped.is_set():
            try:
                connection = connect(self._server)
                try:
                    self._listen(connection)
                finally:
                    connection.close()
            except (psycopg.Error, KioskError):
                # The server is away: its stations find out for themselves, and hear the bell until it is back.
                self._ring()
                self._is_stopped.wait(RETRY_S)

    def _listen(self, connection: Connection) -> None:
        connection.add_notify_handler(lambda _: self._ring())  # what comes beside an answer
        connection.execute(f"LISTEN {CHANNEL}")
        pgconn, seen = connection.pgconn, None
        while not self._is_stopped.is_set():
            last = connection.execute("SELECT epoch, last_event_id FROM office").fetchone()
            if last != seen or seen is None:
                self._ring()
            seen = last
            while self._wait(pgconn.socket):
                pgconn.consume_input()
                if _is_rung(connection):
                    self._ring()
                    seen = None

    def _wait(self, server: int) -> bool:
        """Wait until the server says something; False when it was silent, or when all is over."""
        ready, _, _ = select.select([server, self._woken.fileno()], [], [], SLOW_POLL_S)
        return server in ready and not self._is_stopped.is_set()

    def _ring(self) -> None:
        for ring in tuple(self._rings):
            with suppress(RuntimeError):  # a screen that has just been closed
                ring()


def _is_rung(connection: Connection) -> bool:
    """Whether a notice has come; all that have are taken."""
    count = 0
    while connection.pgconn.notifies() is not None:
        count += 1
    return count > 0
