"""One real station in a process of its own: `python -m tests.shown URL COMMAND …` is `main.py --db URL COMMAND …`.

What its windows say is told from the outside, a JSON line on stdout whenever it changes: the texts by objectName,
with the instant (monotonic, ns) and the longest section the GUI thread was in since the line before (ms).
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

ROOT = Path(__file__).parents[1]
LOOK_EVERY_MS = 50
TOLD = (
    "home_title",
    "invitation",
    "away_title",
    "footer",
    "link",
    "cut_off",
    "notice_text",
    "current_number",
    "number",
)
Told = dict[str, Any]


class Timed(QApplication):
    """Keeps how long the longest event took in the GUI thread; events inside events are part of the outer one."""

    longest_ms, longest_of, depth = 0.0, "", 0

    def notify(self, receiver: QObject, event: QEvent) -> bool:
        """Deliver an event."""
        self.depth += 1
        began, kind = time.perf_counter(), f"{event.type().name} to {type(receiver).__name__}"
        try:
            return super().notify(receiver, event)
        finally:
            self.depth -= 1
            took = (time.perf_counter() - began) * 1000
            if not self.depth and took > self.longest_ms:
                self.longest_ms, self.longest_of = took, kind


def seen(windows: Sequence[QWidget]) -> dict[str, str]:
    """What the named widgets say that can be seen."""
    found = {}
    for window in windows:
        for widget in window.findChildren(QWidget):
            if widget.objectName() in TOLD and widget.isVisible():
                found[widget.objectName()] = _text(widget)
    return found


def _text(widget: QWidget) -> str:
    text = getattr(widget, "text", "")
    return str(text() if callable(text) else text)


class Teller(QObject):
    """Looks at the windows, and tells when they say something else."""

    def __init__(self, application: Timed) -> None:
        super().__init__()
        self._application, self._last = application, {"": ""}
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Tell what has changed."""
        texts = seen([w for w in QApplication.topLevelWidgets() if w.isVisible()])
        if texts == self._last:
            return
        self._last = texts
        told = {"at_ns": time.monotonic_ns(), "longest_ms": self._application.longest_ms, "texts": texts}
        print(json.dumps(told | {"of": self._application.longest_of}), flush=True)
        self._application.longest_ms = 0.0


class Station:
    """A station's process as a test sees it: what its windows say, and since when."""

    def __init__(self, where: Sequence[str], url: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
        line = [*where, sys.executable, "-m", "tests.shown", url, *command]
        self.process = subprocess.Popen(
            line, cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ, **environment}
        )
        self.lines: list[Told] = []
        self._news = threading.Condition()
        self._ear = threading.Thread(target=self._hear, daemon=True)
        self._ear.start()

    def until(self, is_so: Callable[[dict[str, str]], bool], *, since_ns: int = 0, within_s: float = 30.0) -> Told:
        """The first line told since an instant whose texts are so."""

        def first() -> Told | None:
            return next((each for each in self.lines if each["at_ns"] >= since_ns and is_so(each["texts"])), None)

        with self._news:
            self._news.wait_for(first, within_s)
            found = first()
            assert found is not None, self.lines[-3:]
            return found

    def longest_ms(self, since_ns: int) -> tuple[float, str]:
        """The longest section told since an instant, and of what."""
        lines = [(each["longest_ms"], each["of"]) for each in self.lines if each["at_ns"] >= since_ns]
        return max(lines, default=(0.0, ""))

    def close(self) -> None:
        """End it."""
        self.process.kill()
        self.process.wait()
        self._ear.join()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def _hear(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith("{"):
                with self._news:
                    self.lines.append(json.loads(line))
                    self._news.notify_all()


def main(arguments: Sequence[str]) -> int:
    """Open the station."""
    import main as program

    application = Timed(["shown"])
    teller = Teller(application)
    code = program.main(["--db", *arguments])
    del teller
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
