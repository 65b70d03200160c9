"""The fair gate in front of the write lock: writers of all processes pass it in the order they came.

SQLite's own busy handler let one of 16 stations commit once while another made 1,582. Correctness never depends on
the gate: a writer that passes it without right only waits at BEGIN IMMEDIATE.

The line of the processes is that of Craig, Landin and Hagersten (1993): each draws a number, holds the lock of its
own number, and waits for the lock of the number before. A process that dies lets go of its lock, so no line breaks;
one that is stopped in the line keeps it, so whoever has waited a second passes beside the line.

Each number has two locks. Its word is let go of as soon as it is known what its holder is about to write, so that the
next one can prepare on that while the holder writes; its turn is let go of when the holder is done.
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

from db.board import Board
from db.bytelock import try_lock, unlock, wait_lock
from kiosk.errors import Unavailable

LONGEST_WAIT_S = 3.0
PATIENCE_S = 1.0
_MEANWHILE_S = 0.01
_DOOR_S = 0.0002
_DRAWING = 0
_FIRST = 64
_COUNTER_SIZE = 8


def _turn(number: int) -> int:
    """The byte whose lock says that a number's holder has not written yet."""
    return _FIRST + 2 * number


def _word(number: int) -> int:
    """The byte whose lock says that a number's holder has not told yet what it is about to write."""
    return _FIRST + 2 * number + 1


@dataclass(slots=True)
class Place:
    """A place in the line of processes."""

    number: int
    has_come: threading.Lock = field(default_factory=threading.Lock)
    is_given_up: bool = False
    is_told: bool = False


InLine = Callable[[Place], None]
_Job = tuple[Place, int]


def _nothing(_place: Place) -> None:
    """Do nothing meanwhile."""


class _Line:
    """The line of processes. One thread at a time, but for the usher."""

    def __init__(self, path: Path) -> None:
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
        except OSError as error:
            raise Unavailable("db.unreachable", detail=str(error)) from error
        self._mutex = threading.Lock()
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._usher: threading.Thread | None = None
        self._is_usher_free = threading.Event()
        self._is_usher_free.set()

    def enter(self, limit: float, meanwhile: InLine, prepare: InLine | None) -> Place:
        """Come to the front of the line; raises Unavailable("db.busy") after the monotonic instant `limit`."""
        if not self._is_usher_free.wait(_rest(limit)):
            raise Unavailable("db.busy", detail="gate: the line stands still")
        place = self._draw(limit)
        if place.number == 0 or self._is_free(_turn(place.number - 1)):
            return place
        is_first = False
        try:
            is_first = self._come_forward(place, limit, meanwhile, prepare)
        finally:
            if not is_first:
                self._give_up(place)
        if not is_first:
            raise Unavailable("db.busy", detail="gate: the line is long")
        return place

    def tell(self, place: Place) -> None:
        """Let the next one prepare."""
        if not place.is_told:
            place.is_told = True
            unlock(self._file, _word(place.number))

    def is_last(self, place: Place) -> bool:
        """Whether nobody has come behind a place yet."""
        os.lseek(self._file, 0, os.SEEK_SET)
        return int.from_bytes(os.read(self._file, _COUNTER_SIZE), "little") == place.number + 1

    def leave(self, place: Place) -> None:
        """Let the next one come."""
        self.tell(place)
        unlock(self._file, _turn(place.number))

    def close(self) -> None:
        """Let go of the lock file, once nobody waits for anything in it."""
        if self._usher is None:
            os.close(self._file)
        else:
            self._jobs.put(None)

    def _come_forward(self, place: Place, limit: float, meanwhile: InLine, prepare: InLine | None) -> bool:
        before = place.number - 1
        if prepare is None:
            return self._reach(place, _turn(before), limit, meanwhile)
        if not self._reach(place, _word(before), limit, meanwhile):
            return False
        prepare(place)
        return self._reach(place, _turn(before), limit, _nothing)

    def _reach(self, place: Place, at: int, limit: float, meanwhile: InLine) -> bool:
        """Wait until nobody else holds a byte; tells whether that was in time."""
        if self._is_free(at):
            return True
        self._send_usher(place, at)
        meanwhile(place)
        while (rest_s := _rest(limit)) > 0:
            if place.has_come.acquire(timeout=min(rest_s, _MEANWHILE_S)):
                return True
            meanwhile(place)
        return False

    def _is_free(self, at: int) -> bool:
        """Whether nobody holds a byte; nobody but the one behind its holder asks."""
        if not try_lock(self._file, at):
            return False
        unlock(self._file, at)
        return True

    def _give_up(self, place: Place) -> None:
        """Let the usher keep the place until those in front are done, so that nobody behind passes them."""
        with self._mutex:
            place.is_given_up = True
            is_usher_there = not self._is_usher_free.is_set()
        if not is_usher_there:
            self._send_usher(place, _turn(place.number - 1))

    def _draw(self, limit: float) -> Place:
        """Draw the next number and take its locks."""
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
            try_lock(self._file, _turn(number))
            try_lock(self._file, _word(number))
        finally:
            unlock(self._file, _DRAWING)
        place = Place(number)
        place.has_come.acquire()
        return place

    def _send_usher(self, place: Place, at: int) -> None:
        """Wait in a thread: the system's waiting has no deadline, ours has."""
        if self._usher is None:
            self._usher = threading.Thread(target=self._stand_in, name="gate", daemon=True)
            self._usher.start()
        self._is_usher_free.clear()
        self._jobs.put((place, at))

    def _stand_in(self) -> None:
        while (job := self._jobs.get()) is not None:
            place, at = job
            self._wait(at)
            with self._mutex:
                is_given_up = place.is_given_up
                if not is_given_up:
                    self._is_usher_free.set()
                    place.has_come.release()
            if is_given_up:
                self._wait(_turn(place.number - 1))
                self.leave(place)
                self._is_usher_free.set()
        os.close(self._file)

    def _wait(self, at: int) -> None:
        wait_lock(self._file, at)
        unlock(self._file, at)


class Gate:
    """The gate of one ledger, for every thread of this process; `gate_of` gives it, whoever got it closes it."""

    def __init__(self, path: Path) -> None:
        """Open the lock file beside the ledger, and the board on which those in the line tell each other."""
        self.users = 0
        self._path = path
        self._processes = _Line(path)
        self.board = Board(path.with_suffix(".letters"))
        self._mutex = threading.Lock()
        self._threads: deque[threading.Lock] = deque()
        self._is_taken = False

    @contextmanager
    def passed(
        self, limit: float, meanwhile: InLine = _nothing, prepare: InLine | None = None
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

    def _come_forward(self, limit: float, meanwhile: InLine, prepare: InLine | None) -> Place | None:
        """Come to the front of the line, or pass beside one that stands still: somebody in it was stopped."""
        try:
            return self._processes.enter(min(limit, time.monotonic() + PATIENCE_S), meanwhile, prepare)
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
