"""The thread of a virtual printer that takes its time: paper moves at so many millimetres a second."""

import threading
import time

from printing.machine import Machine
from printing.thermal import DOTS_A_MM


class Engine:
    """Obeys a machine's commands one by one; `told` guards the machine, and hears when there is room again."""

    def __init__(self, machine: Machine, told: threading.Condition, mm_a_s: float) -> None:
        self._machine = machine
        self._told = told
        self._rows_a_s = mm_a_s * DOTS_A_MM
        self._has_news = self._is_closed = False
        self._thread = threading.Thread(target=self._run, name="virtual printer's engine", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Look again: bytes have come, or a switch was turned. The guard is held."""
        self._has_news = True
        self._told.notify_all()

    def close(self) -> None:
        """End the thread."""
        with self._told:
            self._is_closed = True
            self._told.notify_all()
        self._thread.join(5)

    def _run(self) -> None:
        until = time.monotonic()
        while True:
            with self._told:
                rows = self._machine.step()
                if rows is None:
                    self._has_news = False
                    self._told.wait_for(lambda: self._has_news or self._is_closed)
                else:
                    self._told.notify_all()
                if self._is_closed:
                    return
            until = max(until, time.monotonic()) + (rows or 0) / self._rows_a_s
            time.sleep(max(0.0, until - time.monotonic()))
