"""Take and call through Office on a played day of the larger office, against what the disk alone takes."""

import os
import random
import sqlite3
import statistics
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from bench.figures import Figure, spread
from bench.offices import DAY, rehearsal
from kiosk.clock import HandClock
from kiosk.errors import Refused
from kiosk.office import By, Office
from kiosk.verbs.take import TakeRequest

T = TypeVar("T")
ASKED = "p99 ≤ 20 ms"
_VERBS = ("take", "call", "finish")


@dataclass(slots=True)
class Run:
    """The times of one played day in ms, by verb, and the bytes each transaction put on the disk."""

    took: dict[str, list[float]] = field(default_factory=lambda: {verb: [] for verb in _VERBS})
    refused: list[float] = field(default_factory=list)
    idle: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)


class PlayedDay:
    """A full day: somebody comes every minute or so, every clerk calls as soon as the last one is done."""

    def __init__(self, path: Path, seed: int) -> None:
        self.store, self.clock = rehearsal(path), HandClock(DAY.replace(hour=6, minute=30))
        self.office, self.dice, self.run = Office(self.store, self.clock), random.Random(seed), Run()
        self.wal = path.with_name(path.name + "-wal")
        self.definition = self.office.definition()
        self.tokens = 0

    def play(self) -> Run:
        """From half past six to half past four."""
        free_at = {c.number: DAY.replace(hour=7) for c in self.definition.counters}
        for _ in range(600):
            self.clock.wind(minutes=1)
            for _ in range(self.dice.choice((0, 1, 1, 2))):
                self._come()
            now = self.clock.now()
            for number in [n for n, at in free_at.items() if at <= now]:
                free_at[number] = now + timedelta(minutes=self._serve(number))
        self.store.close()
        return self.run

    def _come(self) -> None:
        service = self.dice.choice(self.definition.services).prefix
        priority = self.definition.priorities[0].key if self.dice.random() < 0.15 else None
        request = TakeRequest(service=service, priority=priority)
        try:
            self._time("take", lambda by: self.office.take(request, by))
        except Refused:
            self.run.refused.append(self.run.took["take"].pop())

    def _serve(self, number: int) -> int:
        called = self._time("call", lambda by: self.office.call_next(number, by=by))
        if called is None:
            self.run.idle.append(self.run.took["call"].pop())
            return 1
        self.office.serve(number)
        self._time("finish", lambda by: self.office.finish(number, by=by))
        return self.dice.randint(3, 15)

    def _time(self, verb: str, deed: Callable[[By], T]) -> T:
        self.tokens += 1
        by, size = By(token=f"token-{self.tokens:06d}"), self._size()
        began = time.perf_counter()
        try:
            return deed(by)
        finally:
            self.run.took[verb].append((time.perf_counter() - began) * 1000)
            if self._size() > size:
                self.run.sizes.append(self._size() - size)

    def _size(self) -> int:
        return self.wal.stat().st_size if self.wal.exists() else 0


def appended(folder: Path, size: int, times: int) -> list[float]:
    """What the disk takes: append so many bytes and see them safe (ms)."""
    took = []
    bytes_ = os.urandom(size)
    with (folder / "append.bin").open("ab", buffering=0) as file:
        for _ in range(times):
            began = time.perf_counter()
            file.write(bytes_)
            os.fdatasync(file.fileno())
            took.append((time.perf_counter() - began) * 1000)
    return took


def inserted(folder: Path, size: int, times: int) -> list[float]:
    """What plain SQLite takes: one row of so many bytes in one transaction (ms)."""
    took = []
    with closing(sqlite3.connect(folder / "plain.sqlite", isolation_level=None)) as connection:
        for setting in ("journal_mode=WAL", "synchronous=FULL"):
            connection.execute(f"PRAGMA {setting}")
        connection.execute("CREATE TABLE line (id INTEGER PRIMARY KEY, text BLOB)")
        row = os.urandom(max(1, size - 2 * 4096))
        for _ in range(times):
            began = time.perf_counter()
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO line (text) VALUES (?)", (row,))
            connection.execute("COMMIT")
            took.append((time.perf_counter() - began) * 1000)
    return took


def measure(folder: Path, runs: int) -> list[Figure]:
    """The figures of take, call and finish."""
    days: list[Run] = []
    disk: list[list[float]] = []
    plain: list[list[float]] = []
    size = 0
    for n in range(runs):
        place = folder / f"verbs-{n}"
        place.mkdir()
        days.append(PlayedDay(place / "office.sqlite", seed=n).play())
        size = round(statistics.median(days[-1].sizes))
        disk.append(appended(place, size, 300))
        plain.append(inserted(place, size, 300))
    floor = f"append + fdatasync of {size} bytes: {spread(disk)}"
    figures = [Figure(what="take, answered", value=spread([d.took["take"] for d in days]), floor=floor, asked=ASKED)]
    if all(day.refused for day in days):
        figures.append(Figure(what="take, refused with an offer", value=spread([d.refused for d in days])))
    floor = f"one SQLite transaction of as much: {spread(plain)}"
    figures.append(
        Figure(what="call next, somebody waits", value=spread([d.took["call"] for d in days]), floor=floor, asked=ASKED)
    )
    figures.append(Figure(what="call next, nobody waits", value=spread([d.idle for d in days])))
    figures.append(Figure(what="finish", value=spread([d.took["finish"] for d in days])))
    return figures
