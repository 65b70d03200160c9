"""The doorbell of a SQLite ledger: rings when another connection, of any process, has committed.

The -wal is watched, but its notice comes before the commit can be seen (in 452 of 453 cases), so it is confirmed
with PRAGMA data_version on a connection that does nothing else; and the -wal vanishes, so there is a slow poll, too.
"""

import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from db.sqlite import connect
from db.watch import Watch, watch_file
from kiosk.ports import Feed

SLOW_POLL_S = 1.0
_CONFIRM_FOR_S = 1.0
_FIRST_PAUSE_S = 0.0002
_STEADY_FOR_S = 0.02
_LONGEST_PAUSE_S = 0.02


class SqliteFeed(Feed):
    """ports.Feed over one SQLite file; one thread of its own."""

    def __init__(self, path: Path) -> None:
        """Keep the file's path; the thread starts with the first `watch`."""
        self._path = path
        self._rings: list[Callable[[], None]] = []
        self._watch: Watch | None = None
        self._thread: threading.Thread | None = None
        self._is_stopped = threading.Event()

    def watch(self, ring: Callable[[], None]) -> None:
        """Call `ring` from the feed's thread whenever the ledger may have new events."""
        self._rings.append(ring)
        if self._thread is None:
            path = self._path.resolve()
            self._watch = watch = watch_file(path.with_name(path.name + "-wal"))
            self._thread = threading.Thread(target=self._run, args=(watch,), name="feed", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Stop watching; no `ring` begins after this returns."""
        self._is_stopped.set()
        if self._watch is not None and self._thread is not None:
            self._watch.wake()
            self._thread.join()
            self._watch.close()
            self._watch = self._thread = None

    def _run(self, watch: Watch) -> None:
        connection: sqlite3.Connection | None = None
        while not self._is_stopped.is_set():
            try:
                if connection is None:
                    connection = connect(self._path)
                    self._listen(watch, connection)
            except sqlite3.Error:
                # The ledger is away: its stations find out for themselves, and hear the bell until it is back.
                self._ring()
                self._is_stopped.wait(SLOW_POLL_S)
            finally:
                if connection is not None:
                    connection.close()
                    connection = None

    def _listen(self, watch: Watch, connection: sqlite3.Connection) -> None:
        seen = _version(connection)
        self._ring()
        while not self._is_stopped.is_set():
            is_written = watch.wait(SLOW_POLL_S)
            seen = self._confirm(connection, seen, _CONFIRM_FOR_S if is_written else 0.0)

    def _confirm(self, connection: sqlite3.Connection, seen: int, for_s: float) -> int:
        """Ring once the commit can be seen: that takes as long as the writer's disk."""
        began, pause = time.monotonic(), _FIRST_PAUSE_S
        while not self._is_stopped.is_set():
            if (version := _version(connection)) != seen:
                self._ring()
                return version
            if (waited_s := time.monotonic() - began) >= for_s:
                break
            time.sleep(pause)
            if waited_s > _STEADY_FOR_S:  # a slow disk, or nothing was committed
                pause = min(pause * 1.1, _LONGEST_PAUSE_S)
        return seen

    def _ring(self) -> None:
        for ring in tuple(self._rings):
            with suppress(RuntimeError):  # a screen that has just been closed
                ring()


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA data_version").fetchone()[0])
