"""The fair gate in front of the write lock: writers of all processes pass it in the order they came.

SQLite's own busy handler let one of 16 stations commit once while another made 1,582. Correctness never depends on
the gate: a writer that passes it without right only waits at BEGIN IMMEDIATE.

The line of the processes is that of Craig, Landin and Hagersten (1993): each draws a number, holds the lock of its
own number, and waits for the lock of the number before. A process that dies lets go of its lock, so no line breaks;
one that is stopped in the line keeps it, so whoever has waited a second passes beside the line.
"""

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue

from db.bytelock import try_lock, unlock, wait_lock
from kiosk.errors import Unavailable

LONGEST_WAIT_S = 3.0
PATIENCE_S = 1.0
_MEANWHILE_S = 0.01
_DOOR_S = 0.0002
_DRAWING = 0
_FIRST = 64
_COUNTER_SIZE = 8


@dataclass(slots=True)
class _Place:
    """A place in the line of processes."""

    number: int
    has_come: threading.Event = field(default_factory=threading.Event)
    is_given_up: bool = False


class _Line:
    """The line of processes. One thread at a time, but for the usher."""

    def __init__(self, path: Path) -> None:
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
        except OSError as error:
            raise Unavailable("db.unreachable", detail=str(error)) from error
        self._mutex = threading.Lock()
        self._waiting: SimpleQueue[_Place | None] = SimpleQueue()
        self._usher: threading.Thread | None = None
        self._is_usher_free = threading.Event()
        self._is_usher_free.set()

    def enter(self, limit: float, meanwhile: Callable[[], None]) -> _Place:
        """Come to the front of the line; raises Unavailable("db.busy") after the monotonic instant `limit`."""
        if not self._is_usher_free.wait(_rest(limit)):
            raise Unavailable("db.busy", detail="gate: the line stands still")
        place = _Place(self._draw(limit))
        if place.number == 0 or try_lock(self._file, _FIRST + place.number - 1):
            self._pass(place)
            return place
        self._is_usher_free.clear()
        self._ush(place)
        is_first = False
        try:
            is_first = self._wait(place, limit, meanwhile)
        finally:
            if not is_first:
                self._give_up(place)
        if not is_first:
            raise Unavailable("db.busy", detail="gate: the line is long")
        return place

    def leave(self, place: _Place) -> None:
        """Let the next one come."""
        unlock(self._file, _FIRST + place.number)

    def close(self) -> None:
        """Let go of the lock file, once nobody waits for anything in it."""
        if self._usher is None:
            os.close(self._file)
        else:
            self._waiting.put(None)

    @staticmethod
    def _wait(place: _Place, limit: float, meanwhile: Callable[[], None]) -> bool:
        while (rest_s := _rest(limit)) > 0:
            if place.has_come.wait(min(rest_s, _MEANWHILE_S)):
                return True
            meanwhile()
        return False

    def _give_up(self, place: _Place) -> None:
        with self._mutex:
            has_come = place.has_come.is_set()
            place.is_given_up = True
        if has_come:
            self.leave(place)

    def _draw(self, limit: float) -> int:
        """Draw the next number and take its lock."""
        while not try_lock(self._file, _DRAWING):
            if _rest(limit) == 0:
                raise Unavailable("db.busy", detail="gate: somebody stands in the door")
            time.sleep(_DOOR_S)
        try:
            os.lseek(self._file, 0, os.SEEK_SET)
            number = int.from_bytes(os.read(self._file, _COUNTER_SIZE), "little")
            os.lseek(self._file, 0, os.SEEK_SET)
            with suppress(OSError):  # a full disk: then two may draw one number, and meet at BEGIN IMMEDIATE
                os.write(self._file, (number + 1).to_bytes(_COUNTER_SIZE, "little"))
            try_lock(self._file, _FIRST + number)
        finally:
            unlock(self._file, _DRAWING)
        return number

    def _pass(self, place: _Place) -> None:
        """Let go of the lock of the number before: nobody else waits for it."""
        if place.number:
            unlock(self._file, _FIRST + place.number - 1)

    def _ush(self, place: _Place) -> None:
        """Wait in a thread: the system's waiting has no deadline, ours has."""
        if self._usher is None:
            self._usher = threading.Thread(target=self._stand_in, name="gate", daemon=True)
            self._usher.start()
        self._waiting.put(place)

    def _stand_in(self) -> None:
        while (place := self._waiting.get()) is not None:
            wait_lock(self._file, _FIRST + place.number - 1)
            self._pass(place)
            self._is_usher_free.set()
            with self._mutex:
                place.has_come.set()
                is_given_up = place.is_given_up
            if is_given_up:
                self.leave(place)
        os.close(self._file)


class Gate:
    """The gate of one ledger, for every thread of this process; `gate_of` gives it, whoever got it closes it."""

    def __init__(self, path: Path) -> None:
        """Open the lock file beside the ledger."""
        self.users = 0
        self._path = path
        self._processes = _Line(path)
        self._mutex = threading.Lock()
        self._threads: deque[threading.Lock] = deque()
        self._is_taken = False

    @contextmanager
    def passed(self, limit: float, meanwhile: Callable[[], None] = lambda: None) -> Iterator[None]:
        """Be the one behind the gate; raises Unavailable("db.busy") after the monotonic instant `limit`.

        `meanwhile` is called now and then while other processes are in front, by one thread at a time.
        """
        limit = min(limit, time.monotonic() + LONGEST_WAIT_S)
        with self._used():
            self._enter(limit)
            try:
                place = self._come_forward(limit, meanwhile)
                try:
                    yield
                finally:
                    if place is not None:
                        self._processes.leave(place)
            finally:
                self._leave()

    def _come_forward(self, limit: float, meanwhile: Callable[[], None]) -> _Place | None:
        """Come to the front of the line, or pass beside one that stands still: somebody in it was stopped."""
        try:
            return self._processes.enter(min(limit, time.monotonic() + PATIENCE_S), meanwhile)
        except Unavailable:
            if _rest(limit) == 0:
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
            is_first = mine.acquire(timeout=_rest(limit))
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


def _rest(limit: float) -> float:
    return max(0.0, limit - time.monotonic())


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
