"""Kiosks and counters as processes over one server: in turn, and while the server is killed under them."""

import random
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from db import server
from db.address import server_of
from tests.cluster import Cluster
from tests.db import batches
from tests.db.batches import Station
from tests.db.conftest import POSTGRES

pytestmark = POSTGRES
KILLS = 20


def issue(station: Station, services: list[str], stop: threading.Event, most: int) -> None:
    """Issue numbers, one service after the other."""
    for n in range(most):
        if stop.is_set():
            return
        station.do(do="take", service=services[n % len(services)], override="thử")


def serve(station: Station, counter: int, stop: threading.Event, most: int) -> None:
    """Call and finish."""
    for _ in range(most):
        if stop.is_set():
            return
        if (called := station.do(do="call", counter=counter).get("ok")) is not None:
            station.do(do="finish", counter=counter, ticket=called["code"])


def judge(url: str, stations: list[Station], watcher: Station) -> tuple[int, int]:
    """Every promise, and every acknowledged deed; answers how many numbers and calls."""
    assert server.check(server_of(url)).findings == ()
    deeds = [deed for station in stations for deed in station.acknowledged]
    taken = [answer for line, answer in deeds if line["do"] == "take"]
    called = [answer for line, answer in deeds if line["do"] == "call" and answer is not None]
    tickets = {ticket["code"]: ticket for ticket in watcher.ask(do="tickets")["ok"]}
    lost = [answer for answer in taken if tickets.get(answer["code"], {}).get("number") != answer["number"]]
    assert lost == []
    assert max(Counter(ticket["number"] for ticket in taken).values()) == 1
    assert max(Counter(ticket["code"] for ticket in called).values()) == 1
    for answer in called:
        assert tickets[answer["code"]]["calls"] == 1
        assert tickets[answer["code"]]["counter"] == answer["counter"]
    assert sum(ticket["calls"] for ticket in tickets.values()) == len(called)
    assert len(tickets) == len(taken)
    return len(taken), len(called)


def test_four_kiosks_and_four_counters_give_and_call_each_number_once(database: str, tmp_path: Path) -> None:
    services = batches.load(database)
    names = [f"kiosk-{n}" for n in range(4)] + [f"counter-{n}" for n in range(1, 5)]
    program, forever = batches.program_of(tmp_path, database), threading.Event()
    with batches.stations(program, names) as stations:
        kiosks, counters = stations[:4], stations[4:]
        started = time.monotonic()
        batches.lead(
            [threading.Thread(target=issue, args=(k, services, forever, 40)) for k in kiosks]
            + [threading.Thread(target=serve, args=(c, n, forever, 20)) for n, c in enumerate(counters, 1)]
        )
        took_s = time.monotonic() - started
        taken, called = judge(database, stations, stations[0])
        assert taken == 160
        assert [trouble for station in stations for trouble in station.troubles] == []
        print(f"{taken} numbers and {called} calls in {took_s:.1f} s")


@dataclass(frozen=True, kw_only=True)
class Survived:
    """What was acknowledged under the kills, what stations heard meanwhile, and how soon all went on (s)."""

    taken: int
    called: int
    troubles: Counter[str]
    healed_s: list[float]


def under_kills(cluster: Cluster, folder: Path, kills: int) -> Survived:
    """Kill a server under two kiosks and three counters, and judge: nothing lost, no double call, every own ticket."""
    url = cluster.url(cluster.make())
    services = batches.load(url)
    names = ["kiosk-1", "kiosk-2", "counter-1", "counter-2", "counter-3"]
    program, stop, chance = batches.program_of(folder, url), threading.Event(), random.Random(kills)
    with batches.stations(program, names) as stations:
        threads = [threading.Thread(target=issue, args=(k, services, stop, 10**6)) for k in stations[:2]]
        threads += [threading.Thread(target=serve, args=(c, n, stop, 10**6)) for n, c in enumerate(stations[2:], 1)]
        for thread in threads:
            thread.start()
        healed_s = [killed_s(cluster, stations, chance) for _ in range(kills)]
        stop.set()
        for thread in threads:
            thread.join()
        taken, called = judge(url, stations, stations[0])
        troubles = Counter(trouble for station in stations for trouble in station.troubles)
        for number, station in enumerate(stations[2:], 1):
            mine = next(c for c in station.ask(do="counters")["ok"] if c["number"] == number)["ticket"]
            last = [(line, answer) for line, answer in station.acknowledged if answer is not None][-1]
            assert mine == (last[1]["code"] if last[0]["do"] == "call" else None), (number, mine, last)
    return Survived(taken=taken, called=called, troubles=troubles, healed_s=healed_s)


def killed_s(cluster: Cluster, stations: list[Station], chance: random.Random) -> float:
    """Kill the server once; answers how long after its return every station was answered again (s)."""
    time.sleep(chance.uniform(0.1, 0.6))
    cluster.kill()
    cluster.start()
    back, counts = time.monotonic(), [len(station.acknowledged) for station in stations]
    while any(len(s.acknowledged) == count for s, count in zip(stations, counts, strict=True)):
        assert time.monotonic() - back < 20, [station.troubles[-3:] for station in stations]
        time.sleep(0.005)
    return time.monotonic() - back


def test_a_server_that_is_killed_loses_nothing_that_was_acknowledged(own_cluster: Cluster, tmp_path: Path) -> None:
    survived = under_kills(own_cluster, tmp_path, KILLS)
    print(survived)
    assert set(survived.troubles) <= {"db.unreachable", "db.busy"}
    assert sum(survived.troubles.values()) >= KILLS
