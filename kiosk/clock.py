"""The office's time: this machine's clock, distrusted when it jumps; and clocks that stand or are wound by hand."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

STEP_LIMIT = timedelta(seconds=120)
ODD_FROM = timedelta(seconds=2)
REFUSED_FROM = timedelta(seconds=60)
MEASURED_EVERY_S = 60.0
MOST_ASKED_S = 1.0
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def whole_ms(instant: datetime) -> datetime:
    """Cut an aware instant to whole milliseconds, in UTC."""
    utc = instant.astimezone(UTC)
    return utc.replace(microsecond=utc.microsecond // 1000 * 1000)


def _wall() -> datetime:
    return datetime.now(UTC)


def _steady_s() -> float:
    """Seconds that also run while the machine sleeps: a PC woken in the morning has not had its clock turned."""
    sleepless = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if sleepless is None else time.clock_gettime(sleepless)


class OfficeClock:
    """This machine's clock; a step of more than 120 s against the steady clock waits for `confirm`."""

    def __init__(self, *, wall: Callable[[], datetime] = _wall, steady_s: Callable[[], float] = _steady_s) -> None:
        """Trust the wall clock as it stands now."""
        self._wall = wall
        self._steady_s = steady_s
        self._lock = threading.Lock()
        self._last = wall()
        self._last_steady_s = steady_s()

    def now(self) -> datetime:
        """The instant, UTC, whole milliseconds."""
        with self._lock:
            steady_s = self._steady_s()
            expected = self._last + timedelta(seconds=steady_s - self._last_steady_s)
            wall = self._wall()
            self._last = wall if abs(wall - expected) <= STEP_LIMIT else expected
            self._last_steady_s = steady_s
            return whole_ms(self._last)

    @property
    def pending_step(self) -> timedelta | None:
        """By how much the wall clock stands ahead of the office's time, once that is too much to adopt."""
        step = self._wall() - self.now()
        return step if abs(step) > STEP_LIMIT else None

    def confirm(self) -> None:
        """Adopt the wall clock as it stands: staff looked at it."""
        with self._lock:
            self._last = self._wall()
            self._last_steady_s = self._steady_s()


class ServerClock:
    """The database server's time: an offset measured now and then, and the steady clock between.

    Until it is first measured it is this machine's own. A server's step of more than 120 s waits for `confirm`.
    """

    def __init__(self, *, wall: Callable[[], datetime] = _wall, steady_s: Callable[[], float] = _steady_s) -> None:
        """Start with this machine's time."""
        self._wall = wall
        self._steady_s = steady_s
        self._lock = threading.Lock()
        self._base = wall()
        self._base_s = steady_s()
        self._asked_s: float | None = None
        self._off_by = timedelta()
        self._pending: timedelta | None = None

    def now(self) -> datetime:
        """The instant, UTC, whole milliseconds."""
        with self._lock:
            return whole_ms(self._at(self._steady_s()))

    def measure(self, ask: Callable[[], datetime]) -> None:
        """Ask the server for its time; what it says is taken as of the middle of asking."""
        sent_s = self._steady_s()
        told = ask()
        heard_s = self._steady_s()
        is_first, self._asked_s = self._asked_s is None, heard_s
        if heard_s - sent_s <= MOST_ASKED_S or is_first:
            self._adopt(told + timedelta(seconds=(heard_s - sent_s) / 2), heard_s, is_first=is_first)

    def _adopt(self, server: datetime, at_s: float, *, is_first: bool) -> None:
        with self._lock:
            step = server - self._at(at_s)
            self._off_by = self._wall() - server
            self._pending = step if abs(step) > STEP_LIMIT and not is_first else None
            if self._pending is None:
                self._base, self._base_s = server, at_s

    @property
    def is_due(self) -> bool:
        """Whether the server is to be asked again."""
        return self._asked_s is None or self._steady_s() - self._asked_s >= MEASURED_EVERY_S

    @property
    def off_by(self) -> timedelta:
        """By how much this machine's clock stood ahead of the server's when it was last measured."""
        return self._off_by

    @property
    def is_odd(self) -> bool:
        """Whether this machine's clock is to be set."""
        return abs(self._off_by) > ODD_FROM

    @property
    def is_refused(self) -> bool:
        """Whether this machine is so far off that it may not write."""
        return abs(self._off_by) > REFUSED_FROM

    @property
    def pending_step(self) -> timedelta | None:
        """By how much the server's clock jumped ahead of the office's time, once that is too much to adopt."""
        return self._pending

    def confirm(self) -> None:
        """Adopt the server's clock as it stands: staff looked at it."""
        with self._lock:
            if self._pending is not None:
                self._base += self._pending
                self._pending = None

    def _at(self, steady_s: float) -> datetime:
        return self._base + timedelta(seconds=steady_s - self._base_s)


class HandClock:
    """A clock that stands where it was put: for `--at`, for rehearsals and tests."""

    def __init__(self, instant: datetime) -> None:
        """Put it at an aware instant."""
        self._instant = whole_ms(instant)

    def now(self) -> datetime:
        """The instant it was put at."""
        return self._instant

    def set(self, instant: datetime) -> None:
        """Put it at another instant."""
        self._instant = whole_ms(instant)

    def wind(self, **by: float) -> None:
        """Move it on by what timedelta takes."""
        self._instant = whole_ms(self._instant + timedelta(**by))


class RehearsalClock:
    """A rehearsal's time: runs like another clock, from an instant of its own on."""

    def __init__(self, start: datetime, *, steady_s: Callable[[], float] = _steady_s) -> None:
        """Start running at an aware instant."""
        self._start = whole_ms(start)
        self._steady_s = steady_s
        self._started_s = steady_s()

    def now(self) -> datetime:
        """The start, and what has passed since."""
        return whole_ms(self._start + timedelta(seconds=self._steady_s() - self._started_s))
