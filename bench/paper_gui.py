"""What printing costs the citizen's screen: how long its thread stands, and when it tells, also without an answer."""

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

from bench.figures import Figure
from bench.offices import round_the_clock, url_of
from bench.screens import display
from kiosk.clock import OfficeClock

ROUNDS = 8
_PATIENCE_S = 200.0
HOSTS = {"well": "a printer that prints", "silent": "a silent host", "hole": "an address where nobody answers"}


def one_run(folder: Path, host: str, where: dict[str, str]) -> dict[str, list[float]] | None:
    """What one process measured; None when it could not."""
    path = folder / f"{host}.sqlite"
    round_the_clock(path, OfficeClock().now()).close()
    command = [sys.executable, "-m", "bench.paper_gui_child", url_of(path), str(ROUNDS), host, str(folder / host)]
    done = subprocess.run(
        command, env={**os.environ, **where}, stdout=subprocess.PIPE, text=True, timeout=_PATIENCE_S, check=False
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    told: dict[str, list[float]] | None = json.loads(lines[-1]) if lines else None
    return told


def measure(folder: Path, _runs: int) -> list[Figure]:
    """The figures of every host."""
    figures = []
    with display() as where:
        for host, what in HOSTS.items():
            told = one_run(folder, host, where)
            if told is None:
                figures.append(Figure(what=what, value="not measured: no window opened"))
                continue
            longest, busiest = max(told["section"]), max(told["busy"])
            figures.append(
                Figure(
                    what=f"longest section in the GUI thread while printing, {what}",
                    value=f"{longest:.1f} ms; most processor time {busiest:.1f} ms ({ROUNDS} slips)",
                    asked="≤ 16 ms",
                )
            )
            value = f"median {statistics.median(told['told']):.0f} ms, most {max(told['told']):.0f} ms"
            asked = "≤ 2,000 ms" if host != "well" else ""
            figures.append(Figure(what=f"number → screen tells of the paper, {what}", value=value, asked=asked))
    return figures
