"""A cable is cut: how soon each station says so, what its GUI thread does meanwhile, how soon it is well again.

A real server and real stations (`main.py counter 1`, `citizen`, `panel`), each in a network namespace; nothing leaves
or reaches a station whose cable is cut. What the windows say is read from outside, every 50 ms. Needs root.
"""

import statistics
import time
from pathlib import Path

from bench.figures import Figure
from bench.screens import display
from tests import cables

CUT_S = 12.0
LONGER_S = 0.37
"""Each cut is longer than the one before: attempts to connect begin every two seconds."""
ASKED = {"said": "≤ 7 s", "healed": "≤ 2 s", "section": "≤ 50 ms"}


def measure(folder: Path, runs: int) -> list[Figure]:
    """The figures of each station."""
    if reason := cables.why_not():
        return [Figure(what="a cut cable", value=f"not measured: {reason}")]
    found: dict[str, dict[str, list[float]]] = {
        name: {"said": [], "healed": [], "section": []} for name in cables.COMMANDS
    }
    worst = dict.fromkeys(cables.COMMANDS, "")
    with display() as where, cables.office(folder, where) as (network, _, stations):
        time.sleep(3)
        for n in range(runs):
            since = time.monotonic_ns()
            for name in stations:
                network.cut(name)
            for name, station in stations.items():
                found[name]["said"].append((station.until(cables.LOST[name], since_ns=since)["at_ns"] - since) / 1e9)
            time.sleep(max(0.0, CUT_S + n * LONGER_S - (time.monotonic_ns() - since) / 1e9))
            mended = time.monotonic_ns()
            for name in stations:
                network.mend(name)
            for name, station in stations.items():
                told = station.until(cables.HERE[name], since_ns=mended)
                found[name]["healed"].append((told["at_ns"] - mended) / 1e9)
                section, worst[name] = station.longest_ms(since)
                found[name]["section"].append(section)
            time.sleep(2)
    return [_figure(name, found[name], worst[name]) for name in found]


def _figure(name: str, found: dict[str, list[float]], worst: str) -> Figure:
    said, healed = max(found["said"]), max(found["healed"])
    section = statistics.median(found["section"])
    value = f"said after {said:.1f} s, well {healed:.2f} s after; longest section {section:.0f} ms ({worst})"
    return Figure(what=f"a cut cable at the {name}", value=value, asked=", ".join(ASKED.values()))
