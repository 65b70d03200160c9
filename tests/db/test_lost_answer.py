"""The network swallows an answer: the verb was done, and its token answers again; or a connection dies unnoticed."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import datetime

import pytest

from db.store import open_store
from kiosk.clock import HandClock
from kiosk.errors import Unavailable
from kiosk.office import By, Office
from kiosk.verbs.take import TakeRequest
from tests.cluster import Cluster, free_port
from tests.db import batches
from tests.db.conftest import POSTGRES

pytestmark = POSTGRES
SIZE = 65536
PATIENCE_S = 20.0


class Cable:
    """A way to the server; once `swallows`, a COMMIT still arrives, and then the cable is cut before its answer.

    What is connected when it `dies` is cut at the next question, before the server hears it; what comes later is not.
    """

    def __init__(self, to: int) -> None:
        self.swallows = False
        self.deaths = 0
        self._dead: list[threading.Event] = []
        self.port = free_port()
        self._to = to
        self._listening = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listening.close()

    def dies(self) -> None:
        for is_dead in self._dead:
            is_dead.set()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                far = socket.create_connection(("127.0.0.1", self._to))
                is_cut, is_dead = threading.Event(), threading.Event()
                self._dead.append(is_dead)
                for source, target in ((near, far), (far, near)):
                    events = (far, is_cut, is_dead)
                    threading.Thread(target=self._carry, args=(source, target, *events), daemon=True).start()

    def _carry(
        self,
        source: socket.socket,
        target: socket.socket,
        far: socket.socket,
        is_cut: threading.Event,
        is_dead: threading.Event,
    ) -> None:
        with suppress(OSError), source, target:
            while piece := source.recv(SIZE):
                if source is not far and is_dead.is_set():
                    self.deaths += 1
                    return
                if source is far and is_cut.is_set():
                    return
                if source is not far and self.swallows and (b"INSERT INTO token" in piece or len(piece) > 1500):
                    is_cut.set()
                    self.swallows = False
                target.sendall(piece)


@pytest.fixture
def cable(cluster: Cluster) -> Iterator[Cable]:
    """A cable to the server."""
    cable = Cable(cluster.port)
    yield cable
    cable.close()


def called(office: Office) -> dict[str, int]:
    """How often each ticket was called."""
    return {view.ticket.code: view.ticket.calls for view in office.tickets() if view.ticket.calls}


def test_a_counter_that_did_not_hear_the_answer_finds_its_own_ticket(cable: Cable, database: str) -> None:
    services = batches.load(database)
    url = database.replace(database.rpartition(":")[2].partition("/")[0], str(cable.port))
    assert url != database
    clock = HandClock(datetime.fromisoformat(batches.NOON))
    with closing(open_store(url)) as store, closing(open_store(database)) as other:
        office, witness = Office(store, clock, station="quầy 1"), Office(other, clock)
        witness.home()
        for service in services:
            witness.take(TakeRequest(service=service, override="thử"), By(deadline_s=PATIENCE_S))
        office.seen()
        cable.swallows = True
        with pytest.raises(Unavailable, match=r"db\.unreachable"):
            office.call_next(1, by=By(token="goi-0001"))
        assert not cable.swallows
        limit = time.monotonic() + 5
        while not (done := called(witness)):
            assert time.monotonic() < limit, "the verb itself was lost, not its answer"
        mine = office.call_next(1, by=By(token="goi-0001"))
        assert mine is not None
        assert called(witness) == done == {mine.ticket.code: 1}


def test_a_connection_that_died_unnoticed_costs_no_verb(cable: Cable, database: str) -> None:
    services = batches.load(database)
    url = database.replace(database.rpartition(":")[2].partition("/")[0], str(cable.port))
    clock = HandClock(datetime.fromisoformat(batches.NOON))
    with closing(open_store(url)) as store:
        office = Office(store, clock, station="quầy 1")
        office.home()  # what the first time costs is paid before anybody holds the lock
        taken = office.take(TakeRequest(service=services[0], override="thử"), By(deadline_s=PATIENCE_S))
        cable.dies()
        mine = office.call_next(1, by=By(token="goi-0001", deadline_s=PATIENCE_S))
        assert mine is not None
        assert mine.ticket.code == taken.ticket.code
        cable.dies()
        assert called(office) == {mine.ticket.code: 1}
        assert cable.deaths == 2
