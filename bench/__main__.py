"""What is measured, and against what: `make bench`, or `python -m bench [--runs N] [verbs|panel|screens|paint …]`.

Figures, not verdicts: it ends with 0 whatever they are. They mean something on an otherwise idle machine only.
"""

import argparse
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from bench import doorbell, hammer, kills, network, paint, panel, paper, paper_gui, screens, server, verbs
from bench.figures import Figure, table

PARTS: Mapping[str, Callable[[Path, int], list[Figure]]] = {
    "verbs": verbs.measure,
    "panel": panel.measure,
    "screens": screens.measure,
    "paint": paint.measure,
    "paper": paper.measure,
    "paper-gui": paper_gui.measure,
    "hammer": hammer.measure,
    "server": server.measure,
    "kills": kills.measure,
    "network": network.measure,
    "doorbell": doorbell.measure,
}


def main(arguments: Sequence[str]) -> int:
    """Measure and print."""
    asked = _asked(arguments)
    load = os.getloadavg()[0]
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, load {load:.2f} at start")
    if load > 0.5:
        print("This machine is busy: the figures below say more about that than about the program.")
    figures: list[Figure] = []
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=asked.folder))
    try:
        for name in asked.parts or PARTS:
            print(f"measuring {name} …", file=sys.stderr, flush=True)
            place = folder / name
            place.mkdir()
            figures += PARTS[name](place, asked.runs)
    finally:
        shutil.rmtree(folder)
    print(table(figures))
    return 0


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the program on this machine.")
    parser.add_argument("parts", nargs="*", help=f"{', '.join(PARTS)}; all of them when none is named")
    parser.add_argument("--runs", type=int, default=3, help="how often each part is measured")
    parser.add_argument("--folder", type=Path, default=None, help="where files are made: the disk that is measured")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"unknown part: {', '.join(sorted(unknown))}")
    return asked


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
