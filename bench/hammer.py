"""Four processes that take and four that call at once through `main.py batch`: how many verbs a second they do."""

import random
import time
from datetime import timedelta
from pathlib import Path

from bench.figures import Figure
from tests.office.rehearsal import load, local
from tests.office.test_hammer import HALL, call_lines, stations, take_lines


def one_run(path: Path, seed: int) -> tuple[int, float]:
    """How many lines were answered, in how many seconds."""
    load(path, HALL, at=local("06:00")).close()
    dice, lines, took_s = random.Random(seed), 0, 0.0
    with stations(path) as (takers, callers):
        for each in (*takers, *callers):
            each.send([{"do": "services"}])
            each.wait()
        for round_ in range(8):
            at = local("07:00") + timedelta(minutes=25 * round_)
            began = time.monotonic()
            for n, taker in enumerate(takers):
                taker.send(take_lines(dice, at, round_, n, 20))
            for n, caller in enumerate(callers, start=1):
                caller.send(call_lines(dice, at, round_, n, 10))
            for each in (*takers, *callers):
                each.wait()
            took_s += time.monotonic() - began
            lines += 4 * 20 + 4 * 2 * 10
    return lines, took_s


def measure(folder: Path, runs: int) -> list[Figure]:
    """Verbs a second, median over runs."""
    found = [one_run(folder / f"hammer-{n}.sqlite", seed=n) for n in range(runs)]
    rates = sorted(lines / took_s for lines, took_s in found)
    value = f"{rates[len(rates) // 2]:.0f} verbs a second ({runs} × {found[0][0]})"
    return [Figure(what="4 taking and 4 calling through `batch`", value=value)]
