"""Over PostgreSQL: take and call against the same statements by hand, and how soon a doorbell rings in 20 stations.

By hand means: psycopg, prepared, on a copy of the same database, one verb of either in turn; once a statement at a
time as anybody would write it, and once in psycopg's pipeline. The server is durable (fsync), on this machine.
"""

import secrets
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import psycopg

from bench.figures import Figure, over_runs, spread
from db import wire
from db.address import server_of
from db.doorbell import PostgresFeed
from db.store import open_store
from db.wire import Answer, Letter
from kiosk import definition
from kiosk.clock import HandClock
from kiosk.office import By, Office
from kiosk.verbs.take import TakeRequest
from tests.cluster import Cluster

NAME = "trung-tam-pvhcc-phuong-nga-nam"
MORNING = datetime.fromisoformat("2026-11-23T08:00:00+07:00")
VERBS, RINGS, STATIONS = 150, 200, 20
Deed = Callable[[int], object]


def measure(_folder: Path, runs: int) -> list[Figure]:
    """Every figure over a server of its own."""
    cluster = Cluster(settings=("shared_buffers=64MB", "max_connections=100"))
    try:
        cluster.start()
        verbs = [_against_hand(cluster) for _ in range(runs)]
        rings = [_rings(cluster) for _ in range(runs)]
    finally:
        cluster.stop()
    figures = []
    for what in ("take", "call"):
        app, plain, piped = ([run[what][n] for run in verbs] for n in range(3))
        share, other = (over_runs(hand, 0.5) / over_runs(app, 0.5) for hand in (plain, piped))
        floor = f"p50 {over_runs(plain, 0.5):.1f} ms, piped {over_runs(piped, 0.5):.1f} ms"
        value = f"{spread(app)}: {share:.0%} of by hand, {other:.0%} of piped"
        figures.append(Figure(what=f"PostgreSQL {what}", value=value, floor=floor, asked="≥ 60 % of by hand"))
    late = Figure(what=f"commit → ring, {STATIONS} stations", value=spread(rings), asked="p99 ≤ 10 ms, idle machine")
    return [*figures, late]


def _against_hand(cluster: Cluster) -> dict[str, tuple[list[float], list[float], list[float]]]:
    """Milliseconds of each verb: by the program, by hand, by hand in a pipeline."""
    first = cluster.make()
    services, clock = _load(cluster.url(first)), HandClock(MORNING)
    others = [cluster.make(first), cluster.make(first)]
    store = open_store(cluster.url(first))
    with store.write() as tx:  # what a station reads once is no part of a verb
        tx.day(tx.hall.business_day)
    office = Office(store, clock)

    def take(n: int) -> object:
        return office.take(TakeRequest(service=services[n % len(services)], override="đo"), _by())

    def call(n: int) -> object:
        clock.wind(seconds=30)
        return office.call_next(1 + n % 3, by=_by())

    hands = [
        psycopg.connect(cluster.url(name), autocommit=True, prepare_threshold=0, cursor_factory=psycopg.RawCursor)
        for name in others
    ]
    try:
        return {what: _in_turn(deed, hands) for what, deed in (("take", take), ("call", call))}
    finally:
        for connection in hands:
            connection.close()


def _in_turn(deed: Deed, hands: "Sequence[psycopg.Connection[Any]]") -> tuple[list[float], list[float], list[float]]:
    times: tuple[list[float], list[float], list[float]] = ([], [], [])
    for n in range(VERBS):
        with _recording() as sent:
            times[0].append(_took_ms(partial(deed, n)))
        times[1].append(_took_ms(partial(_one_by_one, hands[0], sent)))
        times[2].append(_took_ms(partial(_piped, hands[1], sent)))
    return times


@contextmanager
def _recording() -> Iterator[list[Letter]]:
    """Whatever is sent to a server meanwhile."""
    sent: list[Letter] = []
    whole = wire.Wire.send

    def spy(self: wire.Wire, letters: Sequence[Letter]) -> list[Answer]:
        sent.extend(letters)
        return whole(self, letters)

    wire.Wire.send = spy  # type: ignore[method-assign]
    try:
        yield sent
    finally:
        wire.Wire.send = whole  # type: ignore[method-assign]


def _one_by_one(connection: "psycopg.Connection[Any]", letters: Sequence[Letter]) -> None:
    for letter in letters:
        cursor = connection.execute(letter.text, letter.values or None)
        if cursor.description:
            cursor.fetchall()


def _piped(connection: "psycopg.Connection[Any]", letters: Sequence[Letter]) -> None:
    with connection.pipeline():
        _one_by_one(connection, letters)


def _rings(cluster: Cluster) -> list[float]:
    """Milliseconds from the end of a write to the ring in each of the stations."""
    url, late = cluster.url(cluster.make()), list[float]()
    services = _load(url)
    feeds, heard = [PostgresFeed(server_of(url)) for _ in range(STATIONS)], [threading.Event() for _ in range(STATIONS)]
    at = [0.0] * STATIONS

    def ring_of(n: int) -> Callable[[], None]:
        def ring() -> None:
            at[n] = time.perf_counter()
            heard[n].set()

        return ring

    for n, feed in enumerate(feeds):
        feed.watch(ring_of(n))
    with closing(open_store(url)) as store:
        office = Office(store, HandClock(MORNING))
        for n in range(RINGS):
            for event in heard:
                event.clear()
            office.take(TakeRequest(service=services[n % len(services)], override="đo"))
            committed = time.perf_counter()
            for event in heard:
                event.wait(5)
            late += [max(0.0, (rung - committed) * 1000) for rung in at]
    for feed in feeds:
        feed.stop()
    return late


def _load(url: str) -> list[str]:
    text, source = definition.read(NAME)
    with closing(open_store(url, create=True)) as store:
        store.load(text, source=source, is_rehearsal=True, now=MORNING)
        office = Office(store, HandClock(MORNING))
        for service in definition.parse(text, source=source).services:
            for _ in range(5):
                office.take(TakeRequest(service=service.prefix, override="đo"))
    return [service.prefix for service in definition.parse(text, source=source).services]


def _by() -> By:
    return By(token=secrets.token_hex(8))


def _took_ms(deed: Callable[[], object]) -> float:
    started = time.perf_counter()
    deed()
    return (time.perf_counter() - started) * 1000
