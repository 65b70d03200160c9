"""The fair gate in front of the write lock: writers of all processes pass it in the order they came.

SQLite's own busy handler let one of 16 stations commit once while another made 1,582. Correctness never depends on
the gate: a writer that passes it without right only waits at BEGIN IMMEDIATE.
"""

import os
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db.board import Board
from db.line import InLine, Line, Place, nothing, rest
from kiosk.errors import Unavailable

LONGEST_WAIT_S = 3.0
PATIENCE_S = 1.0


class Gate:
    """The gate of one ledger, for every thread of this process; `gate_of` gives it, whoever got it closes it."""

    def __init__(self, path: Path) -> None:
        """Open the lock file beside the ledger, and the board on which those in the line tell each other."""
        self.users = 0
        self._path = path
        self._processes = Line(path)
        self.board = Board(path.with_suffix(".letters"))
        self._mutex = threading.Lock()
        self._threads: deque[threading.Lock] = deque()
        self._is_taken = False

    @contextmanager
    def passed(
        self, limit: float, meanwhile: InLine = nothing, prepare: InLine | None = None
    ) -> Iterator[Place | None]:
        """Be the one behind the gate; raises Unavailable("db.busy") after the monotonic instant `limit`.

        `meanwhile` is called at once and then now and then while other processes are in front, `prepare` once, when
        the one in front has told what it is about to write. Gives the place in the line, None beside it.
        """
        limit = min(limit, time.monotonic() + LONGEST_WAIT_S)
        with self._used():
            self._enter(limit)
            try:
                place = self._come_forward(limit, meanwhile, prepare)
                try:
                    yield place
                finally:
                    if place is not None:
                        self._processes.leave(place)
            finally:
                self._leave()

    def is_last(self, place: Place) -> bool:
        """Whether nobody is there who could prepare."""
        return self._processes.is_last(place)

    def tell(self, place: Place) -> None:
        """Say that it is known what this place is about to write: the next one prepares meanwhile."""
        self._processes.tell(place)

    def leave(self, place: Place) -> None:
        """Let the next process in, before those who passed the gate are through with what is only theirs."""
        self._processes.leave(place)

    def _come_forward(self, limit: float, meanwhile: InLine, prepare: InLine | None) -> Place | None:
        """Come to the front of the line, or pass beside one that stands still: somebody in it was stopped."""
        try:
            return self._processes.enter(min(limit, time.monotonic() + PATIENCE_S), meanwhile, prepare)
        except Unavailable:
            if rest(limit) == 0:
                raise
            return None

    @contextmanager
    def _used(self) -> Iterator[None]:
        """Keep the lock file open, also when the last user closes the gate meanwhile."""
        with _GATES_LOCK:
            if self.users == 0:
                raise Unavailable("db.unreachable", detail="closed")
            self.users += 1
        try:
            yield
        finally:
            self.close()

    def close(self) -> None:
        """Be one user less; the last one lets go of the lock file."""
        with _GATES_LOCK:
            self.users -= 1
            if self.users == 0 and _GATES.pop(self._path, None) is self:
                self._processes.close()
                self.board.close()

    def _enter(self, limit: float) -> None:
        """Threads of this process go in the order they came."""
        with self._mutex:
            if not self._is_taken:
                self._is_taken = True
                return
            mine = threading.Lock()
            mine.acquire()
            self._threads.append(mine)
        is_first = False
        try:
            is_first = mine.acquire(timeout=rest(limit))
        finally:
            if not is_first:
                self._withdraw(mine)
        if not is_first:
            raise Unavailable("db.busy", detail="gate: this program is busy")

    def _withdraw(self, mine: threading.Lock) -> None:
        with self._mutex:
            if mine in self._threads:
                self._threads.remove(mine)
                return
        # The turn came just as the time ran out: pass it on.
        self._leave()

    def _leave(self) -> None:
        with self._mutex:
            if self._threads:
                self._threads.popleft().release()
            else:
                self._is_taken = False


_GATES: dict[Path, Gate] = {}
_GATES_LOCK = threading.Lock()
if hasattr(os, "register_at_fork"):
    # A forked child must not share the parent's lock file: to the system they would be one owner.
    os.register_at_fork(after_in_child=_GATES.clear)


def gate_of(ledger: Path) -> Gate:
    """The one gate of a ledger in this process, for one user more."""
    path = ledger.resolve()
    path = path.with_name(path.name + ".gate")
    with _GATES_LOCK:
        if path not in _GATES:
            _GATES[path] = Gate(path)
        _GATES[path].users += 1
        return _GATES[path]
