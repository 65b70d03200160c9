"""From a call in one process to the panel painted in another, both on one file, with the real doorbell."""

import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

from bench.figures import Figure, spread
from bench.offices import round_the_clock, url_of
from kiosk.clock import OfficeClock
from kiosk.office import Office
from kiosk.verbs.take import TakeRequest

ASKED = "p99 ≤ 100 ms"
_READY = "ready"
_PATIENCE_S = 20.0


class PanelProcess:
    """The panel's process: tells each number it has painted, with the instant on the machine's steady clock."""

    def __init__(self, path: Path) -> None:
        command = [sys.executable, "-m", "bench.panel_child", url_of(path)]
        self._process = subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        )
        self._painted: dict[str, int] = {}
        self._heard = threading.Condition()
        threading.Thread(target=self._hear, daemon=True).start()

    def painted_ns(self, label: str) -> int | None:
        """When a number was painted; None when it was not."""
        with self._heard:
            self._heard.wait_for(lambda: label in self._painted, _PATIENCE_S)
            return self._painted.get(label)

    def close(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(_PATIENCE_S)

    def _hear(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            label, _, instant = line.strip().rpartition(" ")
            with self._heard:
                self._painted[label] = int(instant)
                self._heard.notify_all()


def one_run(path: Path, calls: int, seed: int) -> tuple[list[float], int]:
    """The times from the clerk's key to the painted number (ms), and how many numbers were never painted."""
    store, clock = round_the_clock(path, OfficeClock().now()), OfficeClock()
    office, dice = Office(store, clock), random.Random(seed)
    counters = office.definition().counters
    panel = PanelProcess(path)
    took: list[float] = []
    missed = 0
    try:
        if panel.painted_ns(_READY) is None:
            raise RuntimeError("the panel did not open")
        for n in range(calls):
            counter = counters[n % len(counters)]
            office.take(TakeRequest(service=counter.services[0], override="bench"))
            time.sleep(dice.uniform(0.05, 0.2))
            began = time.monotonic_ns()
            view = office.call_next(counter.number)
            painted = panel.painted_ns(view.ticket.label) if view else None
            if painted is None:
                missed += 1
            else:
                took.append((painted - began) / 1e6)
            office.finish(counter.number)
    finally:
        panel.close()
        store.close()
    return took, missed


def measure(folder: Path, runs: int) -> list[Figure]:
    """The figure of call → panel painted."""
    every: list[list[float]] = []
    missed = 0
    for n in range(runs):
        took, lost = one_run(folder / f"panel-{n}.sqlite", calls=120, seed=n)
        every.append(took)
        missed += lost
    value = spread(every) + (f", {missed} never painted" if missed else "")
    return [Figure(what="call → panel painted, across processes", value=value, asked=ASKED)]
