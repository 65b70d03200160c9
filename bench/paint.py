"""The first paint of `main.py run`, against a bare Qt window in the same run."""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from bench.figures import Figure
from bench.offices import rehearsal, url_of

ASKED = "≤ 1.5× of the bare window"
_PATIENCE_S = 60.0


def first_paint_ms(what: list[str], compiled: Path) -> float | None:
    """From starting the process to its first painted window; None when it painted none.

    Both find their modules compiled in a folder of their own, as on a machine where they have run before.
    """
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPYCACHEPREFIX": str(compiled)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-m", "bench.paint_child", *what]
    began = time.monotonic_ns()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        process.kill()
        process.wait(_PATIENCE_S)
    return (int(line) - began) / 1e6 if line.strip().isdigit() else None


def measure(folder: Path, runs: int) -> list[Figure]:
    """The ratio of medians, the two taken turn by turn."""
    path = folder / "paint.sqlite"
    rehearsal(path).close()
    run: list[float] = []
    bare: list[float] = []
    for n in range(2 * runs + 2):
        for found, shown in ((bare, ["bare"]), (run, ["run", url_of(path)])):
            took = first_paint_ms(shown, folder / "compiled")
            if n and took is not None:
                found.append(took)
    what = "first paint of `main.py run`"
    if not run or not bare:
        return [Figure(what=what, value="not measured: nothing was painted", asked=ASKED)]
    ours, theirs = statistics.median(run), statistics.median(bare)
    value = f"{ours / theirs:.2f}× ({ours:.0f} ms, median of {len(run)})"
    return [Figure(what=what, value=value, floor=f"a bare window: {theirs:.0f} ms", asked=ASKED)]
