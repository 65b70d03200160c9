"""Many stations at once: who waits how long for whose lock, whether all are served alike, how many verbs a second.

Sixteen processes take and call as fast as they can, on a file and on a server; the file once more without our gate,
where only SQLite's busy handler decides. Every run but that one is judged from its events by tests.office.judge, which
shares no rule with the program. Then four processes take and four call, as often as a peer was measured (MADO-queue:
455 numbers and 470 calls a second with 4 clients); the floor is what the disk takes for as many bytes a commit.
"""

import os
import random
import statistics
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from bench.figures import Figure, quantile
from bench.offices import url_of
from bench.verbs import appended
from tests.cluster import Cluster
from tests.office import crowd
from tests.office.crowd import Orders, Told
from tests.office.judge import Judge, chain_of
from tests.office.rehearsal import load, local
from tests.office.test_hammer import HALL, call_lines, stations, take_lines

STATIONS, SECONDS = 16, 6.0
CLIENTS, VERBS = 4, 250


def measure(folder: Path, runs: int) -> list[Figure]:
    """Every figure of many stations at once."""
    figures = _on_a_file(folder)
    cluster = Cluster(settings=("shared_buffers=64MB", "max_connections=100"))
    try:
        cluster.start()
        figures += _on_a_server(cluster)
    finally:
        cluster.stop()
    return [*figures, *_rates(folder, runs), _batches(folder, runs)]


# ---- sixteen -----------------------------------------------------------------------------------------


def _on_a_file(folder: Path) -> list[Figure]:
    ours, faults = _crowd(url_of(folder / "gate.sqlite"), is_plain=False)
    plain, _ = _crowd(url_of(folder / "plain.sqlite"), is_plain=True)
    hold, worst, theirs = _hold_s(ours), _worst_s(ours), _worst_s(plain)
    limit = 3 * STATIONS * hold
    return [
        _shares("on a file", ours, faults, f"without the gate {_share(plain):.0%}"),
        Figure(
            what=f"worst wait for the lock, {STATIONS} on a file",
            value=f"{worst * 1000:.0f} ms = {worst / hold / STATIONS:.1f} × {STATIONS} × the median hold",
            floor=f"median hold {hold * 1000:.1f} ms",
            asked=f"≤ 3 × {STATIONS} holds = {limit * 1000:.0f} ms",
        ),
        Figure(
            what="the same, against SQLite's busy handler",
            value=f"1/{theirs / worst:.1f}",
            floor=f"busy handler: {theirs * 1000:.0f} ms",
            asked="≤ 1/10",
        ),
    ]


def _on_a_server(cluster: Cluster) -> list[Figure]:
    told, faults = _crowd(cluster.url(cluster.make()), is_plain=False)
    worst, hold = _worst_s(told), _hold_s(told)
    value = f"{worst * 1000:.0f} ms = {worst / hold / STATIONS:.1f} × {STATIONS} × the median hold"
    wait = Figure(what=f"worst wait for the lock, {STATIONS} on a server", value=value)
    return [_shares("on a server", told, faults, ""), wait]


def _crowd(url: str, *, is_plain: bool) -> tuple[list[Told], list[str]]:
    text = crowd.found(url, STATIONS)
    numbers = range(1, STATIONS + 1)
    told = crowd.together([Orders(url=url, number=n, seconds=SECONDS, is_plain=is_plain) for n in numbers])
    return told, [] if is_plain else Judge.over(chain_of(url), text).faults


def _shares(where: str, told: Sequence[Told], faults: Sequence[str], floor: str) -> Figure:
    most, verbs = max(each.verbs for each in told), sum(each.verbs for each in told)
    least, busy = min(each.verbs for each in told), sum(each.busy for each in told)
    value = f"{_share(told):.0%} ({least} of {most}; {verbs} verbs, {len(faults)} faults, {busy} times busy)"
    return Figure(
        what=f"slowest ÷ fastest, {STATIONS} {where}", value=value, floor=floor, asked="≥ 50 %, 0 faults by the events"
    )


def _share(told: Sequence[Told]) -> float:
    return min(each.verbs for each in told) / max(1, *(each.verbs for each in told))


def _worst_s(told: Sequence[Told]) -> float:
    return max(wait for each in told for wait in each.waits_s)


def _hold_s(told: Sequence[Told]) -> float:
    return quantile((hold for each in told for hold in each.holds_s), 0.5)


# ---- how many a second -------------------------------------------------------------------------------


def _rates(folder: Path, runs: int) -> list[Figure]:
    found: dict[str, list[tuple[float, float]]] = {"take": [], "call": []}
    for n in range(runs):
        path = folder / f"rate-{n}.sqlite"
        crowd.found(url_of(path), CLIENTS)
        for kind, measured in found.items():
            told = crowd.together(
                [Orders(url=url_of(path), number=c, kind=kind, verbs=VERBS) for c in range(1, CLIENTS + 1)]
            )
            took_s = max(each.ended for each in told) - min(each.began for each in told)
            verbs = sum(each.verbs for each in told)
            measured.append((verbs / took_s, sum(each.cpu_s for each in told) / verbs))
    disk = appended(folder, 40_000, 200)
    load_now = os.getloadavg()[0]
    floor = f"append + fdatasync of 40 kB, one after the other: {1000 / statistics.median(disk):.0f} a second"
    return [
        Figure(
            what=f"{what} a second, {CLIENTS} processes",
            value=f"{statistics.median(rate for rate, _ in found[kind]):.0f} ({runs} × {CLIENTS * VERBS}; "
            f"{statistics.median(cpu for _, cpu in found[kind]) * 1000:.2f} ms of CPU each; load {load_now:.1f})",
            floor=floor,
            asked=f"≥ {asked}",
        )
        for kind, what, asked in (("take", "numbers", 910), ("call", "calls", 940))
    ]


def one_batch(path: Path, seed: int) -> tuple[int, float]:
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


def _batches(folder: Path, runs: int) -> Figure:
    """Verbs a second through the command line, median over runs."""
    found = [one_batch(folder / f"hammer-{n}.sqlite", seed=n) for n in range(runs)]
    rates = sorted(lines / took_s for lines, took_s in found)
    value = f"{rates[len(rates) // 2]:.0f} verbs a second ({runs} × {found[0][0]})"
    return Figure(what="4 taking and 4 calling through `batch`", value=value)
