"""A cable is cut between real stations and a real server, each in a network of its own; their windows say what is."""

import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from db.store import open_store
from kiosk.clock import ServerClock
from kiosk.office import Office
from kiosk.verbs.take import TakeRequest
from tests import cables

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
