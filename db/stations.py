"""The stations of an office as its ledger knows them (ports.Stations): one row each, apart from what is chained."""

import time
from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import datetime
from pathlib import Path

from db import statements
from db.address import path_of, server_of
from db.gate import gate_of
from db.link import Link
from db.migrate import REVISIONS
from db.rows import CONDITION, STATION, Cells
from db.sqlite import SqliteLink, connect, translated
from kiosk import codec
from kiosk.clock import ServerClock
from kiosk.errors import Refused
from kiosk.places import is_server
from kiosk.ports import Clock, Stations
from kiosk.stations import FORGOTTEN_AFTER, FREE_AFTER, Condition, Lease, Place, Roll, Run, StationState

DEADLINE_S = 3.0


class LedgerStations(Stations):
    """ports.Stations over any Link; any number of threads."""

    def __init__(self, run: Run, clock: Clock) -> None:
        """Tell of one run; `clock` is the office's real time, also in a rehearsal."""
        self.run = run
        self._clock = clock
        self._since: dict[str, datetime] = {}

    # ---- what lies under it --------------------------------------------------------------------------

    @abstractmethod
    def _writing(self, *, is_locked: bool) -> AbstractContextManager[Link]:
        """A connection in a transaction of its own, under the hall's lock or beside it."""

    @abstractmethod
    def _reading(self) -> AbstractContextManager[Link]:
        """A connection in a read transaction."""

    # ---- ports.Stations ------------------------------------------------------------------------------

    def claim(self, place: Place, *, take_over: bool = False) -> Lease:
        """Stand at a place; see ports.Stations."""
        key = place.key(self.run)
        with self._writing(is_locked=place.is_held) as link:
            now = self._clock.now()
            cells = self._cells(place, Condition(), now, now)
            if place.is_held:
                self._claim(link, cells, now, take_over=take_over)
            else:
                link.put(statements.STATION_PUT, cells)
        self._since[key] = now
        return Lease(key, self.run.id)

    def _claim(self, link: Link, cells: Cells, now: datetime, *, take_over: bool) -> None:
        """Take a held place, under the lock: two that come at once come one after the other."""
        terms: Cells = {
            "of_key": cells["key"],
            "of_machine": self.run.machine,
            "silent_since": codec.millis(now - FREE_AFTER),
            "take_over": int(take_over),
        }
        link.run(statements.STATION_CLAIM, {**cells, **terms})
        holder = _states(link).get(str(cells["key"]))
        if holder is None:
            link.run(statements.STATION_PUT.insert, cells)
        elif holder.run != self.run.id:
            named = {"counter": holder.counter} if holder.counter is not None else {"name": holder.name}
            raise Refused("station.held", machine=holder.machine_name, since=holder.started_at, **named)

    def beat(self, told: Mapping[Place, Condition]) -> Mapping[Place, StationState]:
        """Tell that this run is alive; see ports.Stations."""
        held = [place for place in told if place.is_held]
        with self._writing(is_locked=False) as link:
            now = self._clock.now()
            for place, condition in sorted(told.items(), key=lambda each: each[0].key(self.run)):
                self._beat(link, place, condition, now)
            known = _states(link)
        holders = {place: known.get(place.key(self.run)) for place in held}
        for place, holder in holders.items():
            if holder is None:  # the ledger was restored: whoever comes first stands there
                self.claim(place)
        return {p: holder for p, holder in holders.items() if holder is not None and holder.run != self.run.id}

    def _beat(self, link: Link, place: Place, condition: Condition, now: datetime) -> None:
        key = place.key(self.run)
        if place.is_held:
            mine: Cells = {"of_key": key, "of_run": self.run.id, "seen_at": codec.millis(now)}
            link.run(statements.STATION_BEAT, {**CONDITION.cells(condition), **mine})
        else:
            since = self._since.setdefault(key, now)
            link.put(statements.STATION_PUT, self._cells(place, condition, since, now))

    def leave(self, places: Sequence[Place]) -> None:
        """Give places back; see ports.Stations."""
        with self._writing(is_locked=False) as link:
            seen_at = codec.millis(self._clock.now())
            for key in sorted(place.key(self.run) for place in places):
                link.run(statements.STATION_LEAVE, {"of_key": key, "of_run": self.run.id, "seen_at": seen_at})

    def roll(self) -> Roll:
        """Every station known; see ports.Stations."""
        with self._reading() as link:
            states, now = _states(link).values(), self._clock.now()
        return Roll(now=now, states=tuple(s for s in states if now - s.seen_at < FORGOTTEN_AFTER))

    def close(self) -> None:
        """Let go of the connection."""

    def _cells(self, place: Place, condition: Condition, since: datetime, now: datetime) -> Cells:
        row: Cells = {
            "key": place.key(self.run),
            "role": place.role.value,
            "name": place.name,
            "counter": place.counter,
            "machine": self.run.machine,
            "machine_name": self.run.machine_name,
            "run": self.run.id,
            "version": self.run.version,
            "schema": REVISIONS[-1],
            "started_at": codec.millis(since),
            "seen_at": codec.millis(now),
        }
        return row | CONDITION.cells(condition)


class SqliteStations(LedgerStations):
    """The stations of one machine, in its SQLite file."""

    def __init__(self, path: Path, run: Run, clock: Clock) -> None:
        """Keep the path: the file may be another one the next time."""
        super().__init__(run, clock)
        self._path = path
        self._gate = gate_of(path)

    @contextmanager
    def _writing(self, *, is_locked: bool) -> Iterator[Link]:  # noqa: ARG002 - a file has one lock
        limit = time.monotonic() + DEADLINE_S
        with translated(), closing(connect(self._path)) as connection, self._gate.passed(limit):
            link = SqliteLink(connection)
            link.begin_write(limit)
            yield link
            link.commit()

    @contextmanager
    def _reading(self) -> Iterator[Link]:
        with translated(), closing(connect(self._path)) as connection:
            yield SqliteLink(connection)

    def close(self) -> None:
        """Let go of the gate."""
        self._gate.close()


def open_stations(url: str, run: Run, *, clock: Clock, server_clock: ServerClock) -> LedgerStations:
    """The stations of the office whose ledger is behind a URL; a server's time is its own."""
    if is_server(url):
        from db.postgres_stations import PostgresStations  # noqa: PLC0415 - an optional driver

        return PostgresStations(server_of(url), run, server_clock)
    return SqliteStations(path_of(url), run, clock)


def _states(link: Link) -> dict[str, StationState]:
    return {str(row[0]): STATION.value(row) for row in link.rows(statements.STATIONS)}
