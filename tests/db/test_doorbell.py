"""The doorbell of a server rings for every commit, soon, also after the server was away, and stops when told to."""

import time
from collections.abc import Iterator

import pytest

from db import doorbell
from db.address import server_of
from db.doorbell import PostgresFeed
from db.seats import LedgerStore
from db.store import open_store
from tests.cluster import Cluster
from tests.db import hands
from tests.db.conftest import POSTGRES
from tests.db.test_feed import Bell

pytestmark = POSTGRES


@pytest.fixture
def url(database: str) -> str:
    """The ledger of these tests is on the server."""
    return database


@pytest.fixture
def bell(office: LedgerStore, database: str) -> Iterator[Bell]:
    """A bell on the office's ledger, quiet."""
    bell, feed = Bell(), PostgresFeed(server_of(database))
    feed.watch(bell)
    bell.wait()
    yield bell
    feed.stop()


def settle(bell: Bell) -> None:
    """Wait until the bell is silent: it rings once more after each silence that followed a ring."""
    while bell.rung.wait(2.5):
        bell.rung.clear()


def test_it_rings_at_the_start_and_for_a_commit(office: LedgerStore, bell: Bell) -> None:
    assert len(bell.times) == 1
    hands.issue(office)
    bell.wait()


def test_it_rings_soon_after_the_commit(office: LedgerStore, bell: Bell) -> None:
    late = []
    for _ in range(50):
        hands.issue(office)
        committed = time.monotonic()
        bell.wait()
        late.append(bell.times[-1] - committed)
    assert sorted(late)[25] < 0.01


def test_it_does_not_ring_for_what_was_rolled_back(office: LedgerStore, bell: Bell) -> None:
    settle(bell)

    def fail() -> None:
        with office.write() as tx:
            hands.issue_in(tx, hands.MORNING)
            tx.answered("khach-0001")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not bell.rung.wait(0.3)


def test_it_rings_after_the_slow_poll_when_a_notice_is_missed(cluster: Cluster, database: str, bell: Bell) -> None:
    settle(bell)
    with cluster.connect(database.rpartition("/")[2]) as connection:
        connection.execute("UPDATE office SET last_event_id = last_event_id + 1")
    bell.wait()


def test_it_is_silent_after_stop(office: LedgerStore, database: str) -> None:
    bell, feed = Bell(), PostgresFeed(server_of(database))
    feed.watch(bell)
    bell.wait()
    feed.stop()
    feed.stop()
    hands.issue(office)
    assert not bell.rung.wait(0.2)


def test_a_server_that_was_killed_is_heard_again(own_cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doorbell, "RETRY_S", 0.1)
    url = own_cluster.url("postgres")
    store = open_store(url, create=True)
    hands.found(store)
    bell, feed = Bell(), PostgresFeed(server_of(url))
    feed.watch(bell)
    bell.wait()
    own_cluster.kill()
    bell.wait()
    own_cluster.start()
    back = time.monotonic()
    limit = back + 5
    while time.monotonic() < limit:
        bell.rung.clear()
        hands.issue(store)
        if bell.rung.wait(0.2):
            break
    assert time.monotonic() - back < 2
    feed.stop()
    store.close()
