"""The line of processes at the gate, on byte locks of a file.

It is that of Craig, Landin and Hagersten (1993): each draws a number, holds the lock of its own number, and waits for
the lock of the number before. A process that dies lets go of its lock, so no line breaks; one that is stopped in the
line keeps it, so whoever has waited a second passes beside the line (db/gate.py).

Each number has two locks. Its word is let go of as soon as it is known what its holder is about to write, so that the
next one can prepare on that while the holder writes; its turn is let go of when the holder is done.

The locks alone say whose turn it is. Whoever lets go of one knocks on the door of those behind, by the address that
each leaves in the file beside its number; without a door (off Linux) a helper thread waits for the lock instead.
"""

import os
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue

from db.bytelock import try_lock, unlock, wait_lock
from db.door import open_door
from kiosk.errors import Unavailable

_MEANWHILE_S = 0.01
_DOOR_S = 0.0002
_DRAWING = 0
_FIRST = 64
_COUNTER_SIZE = 8
_ADDRESSES_AT, _ADDRESSES, _ADDRESS = 64, 64, struct.Struct("<Q24p")


def rest(limit: float) -> float:
    """How many seconds are left until a monotonic instant, at least none."""
    return max(0.0, limit - time.monotonic())


def _turn(number: int) -> int:
    """The byte whose lock says that a number's holder has not written yet."""
    return _FIRST + 2 * number


def _word(number: int) -> int:
    """The byte whose lock says that a number's holder has not told yet what it is about to write."""
    return _FIRST + 2 * number + 1


def _address_at(number: int) -> int:
    """Where it is written how the holder of a number is woken."""
    return _ADDRESSES_AT + number % _ADDRESSES * _ADDRESS.size


def give_way() -> None:
    """Let others run first who are wanted more: whoever is in front has slept, and the rest of us only prepares."""
    if hasattr(os, "sched_yield"):
        os.sched_yield()


@dataclass(slots=True)
class Place:
    """A place in the line of processes."""

    number: int
    has_come: threading.Lock = field(default_factory=threading.Lock)
    is_given_up: bool = False
    is_told: bool = False
    is_left: bool = False


InLine = Callable[[Place], None]
_Job = tuple[Place, int]


def nothing(_place: Place) -> None:
    """Do nothing meanwhile."""


class Line:
    """The line of processes. One thread at a time, but for the usher."""

    def __init__(self, path: Path) -> None:
        """Open the file of the line, or make it."""
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
        except OSError as error:
            raise Unavailable("db.unreachable", detail=str(error)) from error
        self._door = open_door()
        self._mutex = threading.Lock()
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._usher: threading.Thread | None = None
        self._is_usher_free = threading.Event()
        self._is_usher_free.set()

    def enter(self, limit: float, meanwhile: InLine, prepare: InLine | None) -> Place:
        """Come to the front of the line; raises Unavailable("db.busy") after the monotonic instant `limit`."""
        if not self._is_usher_free.wait(rest(limit)):
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
        """Let the next one prepare, and the one after it follow."""
        if not place.is_told:
            place.is_told = True
            unlock(self._file, _word(place.number))
            self._knock(place.number + 1)
            self._knock(place.number + 2)

    def is_last(self, place: Place) -> bool:
        """Whether nobody has come behind a place yet."""
        os.lseek(self._file, 0, os.SEEK_SET)
        return int.from_bytes(os.read(self._file, _COUNTER_SIZE), "little") == place.number + 1

    def leave(self, place: Place) -> None:
        """Let the next one come, and give way: it was asleep, and whoever leaves has all the time to go on."""
        if not place.is_left:
            place.is_left = True
            self.tell(place)
            unlock(self._file, _turn(place.number))
            self._knock(place.number + 1)
            give_way()

    def close(self) -> None:
        """Let go of the lock file, once nobody waits for anything in it."""
        if self._door is not None:
            self._door.close()
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
        give_way()
        prepare(place)
        return self._reach(place, _turn(before), limit, nothing)

    def _reach(self, place: Place, at: int, limit: float, meanwhile: InLine) -> bool:
        """Wait until nobody else holds a byte; tells whether that was in time."""
        if self._is_free(at):
            return True
        if self._door is None:
            self._send_usher(place, at)
        meanwhile(place)
        while (rest_s := rest(limit)) > 0:
            if self._has_come(place, at, min(rest_s, _MEANWHILE_S)):
                return True
            meanwhile(place)
        return False

    def _has_come(self, place: Place, at: int, most_s: float) -> bool:
        """Wait a little for a byte; tells whether nobody else holds it now."""
        if self._door is None:
            return place.has_come.acquire(timeout=most_s)
        self._door.wait(most_s)
        return self._is_free(at)

    def _leave_address(self, number: int) -> None:
        """Write down how the holder of a number is woken."""
        if self._door is not None:
            with suppress(OSError):  # a full disk: then it looks by itself now and then
                os.pwrite(self._file, _ADDRESS.pack(number, self._door.address), _address_at(number))

    def _knock(self, number: int) -> None:
        """Wake the holder of a number, if there is one."""
        if self._door is None:
            return
        with suppress(OSError):  # whoever waits looks by itself; what was written stays written
            written = os.pread(self._file, _ADDRESS.size, _address_at(number))
            if len(written) == _ADDRESS.size:
                found, address = _ADDRESS.unpack(written)
                if found == number:
                    self._door.knock(address)

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
            if rest(limit) == 0:
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
            self._leave_address(number)
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
