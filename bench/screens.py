"""What a person feels at the screens: touch → number, the pressed state, key → next number, the change of language.

Through real windows: on the display there is, else on an Xvfb started here; without both, offscreen, and it says so.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.figures import Figure, spread
from bench.offices import round_the_clock, url_of
from kiosk.clock import OfficeClock

ROUNDS = 30
_PATIENCE_S = 300.0
_LINES = (
    ("number", "touch → number painted", "p99 ≤ 150 ms"),
    ("pressed", "touch → pressed state painted", "≤ 50 ms"),
    ("key", "key → next number painted", "p99 ≤ 100 ms"),
    ("language", "language switched and painted", "≤ 100 ms"),
)


@contextmanager
def display() -> Iterator[dict[str, str]]:
    """The environment of a display: the one there is, one made for this, or none at all."""
    if os.environ.get("DISPLAY"):
        yield {"QT_QPA_PLATFORM": "xcb"}
        return
    xvfb = shutil.which("Xvfb")
    if xvfb is None:
        yield {"QT_QPA_PLATFORM": "offscreen"}
        return
    ours, theirs = os.pipe()
    command = [xvfb, "-displayfd", str(theirs), "-screen", "0", "3200x1080x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[theirs], stderr=subprocess.DEVNULL) as process:
        os.close(theirs)
        try:
            with os.fdopen(ours) as line:
                number = line.readline().strip()
            yield {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"} if number else {"QT_QPA_PLATFORM": "offscreen"}
        finally:
            process.terminate()


def one_run(path: Path, where: dict[str, str]) -> dict[str, list[float]] | None:
    """What one process measured; None when it could not."""
    round_the_clock(path, OfficeClock().now()).close()
    command = [sys.executable, "-m", "bench.screens_child", url_of(path), str(ROUNDS)]
    done = subprocess.run(
        command, env={**os.environ, **where}, stdout=subprocess.PIPE, text=True, timeout=_PATIENCE_S, check=False
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    told: dict[str, list[float]] | None = json.loads(lines[-1]) if lines else None
    return told


def measure(folder: Path, runs: int) -> list[Figure]:
    """The figures of the screens."""
    with display() as where:
        found = [told for n in range(runs) if (told := one_run(folder / f"screens-{n}.sqlite", where))]
    if not found:
        return [Figure(what="screens", value="not measured: no window opened")]
    through = f"through {found[0]['platform']}" + (" (Xvfb)" if "DISPLAY" in where else "")
    figures = [
        Figure(what=f"{what}, {through}", value=spread(every), asked=asked)
        for key, what, asked in _LINES
        if all(every := [told[key] for told in found])
    ]
    for key, what in (("section", "in use"), ("opening", "while two screens open")):
        worst, busiest = (statistics.median(told[key][place] for told in found) for place in (0, 1))
        value = f"{worst:.0f} ms; most processor time {busiest:.0f} ms"
        figures.append(Figure(what=f"longest section in the GUI thread, {what}", value=value, asked="≤ 50 ms"))
    return figures
