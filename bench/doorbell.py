"""From a commit to a slot in another process: a station that does nothing but listen, over a file and over a server.

The listener is a Qt application with the real feed; its bell is a signal, and the slot tells the instant on the
machine's steady clock. Over a server nineteen more listen beside it. Means something on an idle machine only.
"""

import random
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

from bench.figures import Figure, spread
from bench.offices import NAME, url_of
from bench.server import MORNING
from db.store import open_store
from kiosk import definition
from kiosk.clock import HandClock
from kiosk.office import Office
from kiosk.verbs.take import TakeRequest
from tests.cluster import Cluster

RINGS, LISTENERS, PATIENCE_S = 150, 20, 20.0


def measure(folder: Path, runs: int) -> list[Figure]:
    """The figures of either kind."""
    file = [_late_ms(url_of(folder / f"doorbell-{n}.sqlite"), 1) for n in range(runs)]
    cluster = Cluster(settings=("shared_buffers=64MB", "max_connections=100"))
    try:
        cluster.start()
        server = [_late_ms(cluster.url(cluster.make()), LISTENERS) for _ in range(runs)]
    finally:
        cluster.stop()
    what = "commit → slot in another process"
    return [
        Figure(what=f"{what}, on a file", value=spread(file), asked="p99 ≤ 5 ms, idle machine"),
        Figure(what=f"{what}, on a server with {LISTENERS}", value=spread(server), asked="p99 ≤ 10 ms, idle machine"),
    ]


class Ear:
    """A listening process, and when its slot was called."""

    def __init__(self, url: str) -> None:
        """Start it; it listens once it has been heard of."""
        command = [sys.executable, "-m", "bench.doorbell_child", url]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self._rung: list[int] = []
        self._news = threading.Condition()
        threading.Thread(target=self._hear, daemon=True).start()

    def since(self, instant: int) -> int | None:
        """The first slot since an instant (ns)."""
        with self._news:
            self._news.wait_for(lambda: self._first(instant) is not None, PATIENCE_S)
            return self._first(instant)

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait(PATIENCE_S)

    def _first(self, instant: int) -> int | None:
        return next((at for at in self._rung if at >= instant), None)

    def _hear(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with self._news:
                self._rung.append(int(line))
                self._news.notify_all()


def _late_ms(url: str, listeners: int) -> list[float]:
    """Milliseconds from the end of a write to the slot, in each of the listeners; 0 when it was sooner."""
    text, source = definition.read(NAME)
    dice, late = random.Random(listeners), list[float]()
    with closing(open_store(url, create=True)) as store:
        store.load(text, source=source, is_rehearsal=True, now=MORNING)
        office = Office(store, HandClock(MORNING))
        services = [service.prefix for service in office.definition().services]
        ears = [Ear(url) for _ in range(listeners)]
        try:
            for ear in ears:
                ear.since(0)
            for n in range(RINGS):
                time.sleep(dice.uniform(0.02, 0.06))
                asked = time.monotonic_ns()
                office.take(TakeRequest(service=services[n % len(services)], override="đo"))
                committed = time.monotonic_ns()
                rung = [ear.since(asked) for ear in ears]
                late += [max(0.0, (at - committed) / 1e6) for at in rung if at is not None]
        finally:
            for ear in ears:
                ear.close()
    return late
