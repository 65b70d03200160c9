"""A cable is cut between real stations and a real server, each in a network of its own; their windows say what is."""

import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from db.store import open_store
from kiosk.clock import ServerClock
from kiosk.office import Office
from kiosk.verbs.take import TakeRequest
from tests import cables
from tests.shown import ROOT

REASON = cables.why_not()

pytestmark = [
    pytest.mark.skipif(bool(REASON), reason=REASON or "-"),
    pytest.mark.xdist_group("network"),
    pytest.mark.timeout(240),
]


def shows(label: str) -> Callable[[dict[str, str]], bool]:
    """Whether the console shows a number."""
    return lambda texts: texts.get("current_number", "").replace("\u00a0", "") == label


def test_a_cut_cable_is_said_on_every_screen_and_forgotten_once_it_is_mended(tmp_path: Path) -> None:
    with cables.office(tmp_path, {"QT_QPA_PLATFORM": "offscreen"}) as (network, url, stations):
        clock = ServerClock()
        with closing(open_store(url, clock=clock)) as store:
            office = Office(store, clock, station="server")
            service = office.definition().counters[0].services[0]
            first = office.take(TakeRequest(service=service, override="thử")).ticket
            assert office.call_next(1) is not None
            stations["counter"].until(shows(first.label))
            since = time.monotonic_ns()
            for name in stations:
                network.cut(name)
            for name, station in stations.items():
                said = station.until(cables.LOST[name], since_ns=since)
                if name == "counter":
                    assert shows(first.label)(said["texts"])
            second = office.take(TakeRequest(service=service, override="thử")).ticket
            office.finish(1)
            assert office.call_next(1) is not None
            since = time.monotonic_ns()
            for name in stations:
                network.mend(name)
            for name, station in stations.items():
                station.until(cables.HERE[name], since_ns=since)
            stations["counter"].until(shows(second.label), since_ns=since)
            assert all(station.process.poll() is None for station in stations.values())


_CONNECTS = """
import sys, time
from db.address import server_of
from db.postgres import connect
connection = connect(server_of(sys.argv[1]))
print("connected", flush=True)
time.sleep(60)
"""


def test_the_server_keeps_no_connection_of_who_has_vanished() -> None:
    with cables.Cables(cables.addresses_of("counter")) as network, cables.server_on(network) as cluster:
        name = cluster.make()
        line = [*network.within("counter"), sys.executable, "-c", _CONNECTS, cluster.url(name) + "?sslmode=disable"]
        with (
            subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, text=True) as station,
            psycopg.connect(cluster.local_url(name), autocommit=True) as administrator,
        ):
            assert station.stdout is not None
            assert station.stdout.readline() == "connected\n"
            assert _kept(administrator) == 1
            network.cut("counter")
            until = time.monotonic() + 40
            while _kept(administrator) and time.monotonic() < until:
                time.sleep(0.5)
            assert _kept(administrator) == 0
            station.kill()


def _kept(administrator: "psycopg.Connection[tuple[int]]") -> int:
    found = administrator.execute("SELECT count(*) FROM pg_stat_activity WHERE client_addr IS NOT NULL").fetchone()
    assert found is not None
    return found[0]
