"""The lock on PostgreSQL protects as it is written, and its two likely mistakes do not: each is tried here.

A number is drawn as a station would that reads the rows anew each time, by a statement that follows the lock.
"""

import threading
import time
from collections import Counter
from contextlib import closing

import psycopg
import pytest

from db import postgres
from db.address import server_of
from db.postgres import PostgresLink, connect
from db.seats import LedgerStore
from kiosk.errors import Unavailable
from tests.cluster import Cluster
from tests.db import hands
from tests.db.conftest import POSTGRES, Opener
from tests.db.hands import MONDAY

pytestmark = POSTGRES

CLIENTS, EACH = 8, 40
NEXT = "INSERT INTO drawn SELECT coalesce(max(number), 0) + 1 FROM drawn"


@pytest.fixture
def url(database: str) -> str:
    """The ledger of these tests is on the server."""
    return database


@pytest.fixture
def drawing(cluster: Cluster, office: LedgerStore, database: str) -> str:
    """A ledger with a list of numbers that nothing but the lock keeps apart."""
    name = database.rpartition("/")[2]
    with cluster.connect(name) as connection:
        connection.execute("CREATE TABLE drawn (number integer NOT NULL)")
    return name


def draw(cluster: Cluster, name: str, begin: str, statements: tuple[str, ...]) -> tuple[int, int, int]:
    """Let clients draw at once; answers how many numbers, how many of them twice, how many transactions failed."""
    failed: list[str] = []

    def client() -> None:
        with cluster.connect(name) as connection:
            for _ in range(EACH):
                try:
                    connection.execute(begin)
                    for statement in statements:
                        connection.execute(statement)
                    connection.execute("COMMIT")
                except psycopg.errors.SerializationFailure as error:
                    failed.append(str(error))
                    connection.execute("ROLLBACK")

    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with cluster.connect(name) as connection:
        numbers = Counter(row[0] for row in connection.execute("SELECT number FROM drawn").fetchall())
    return sum(numbers.values()), sum(count - 1 for count in numbers.values()), len(failed)


def test_the_lock_as_a_statement_of_its_own_gives_every_number_once(cluster: Cluster, drawing: str) -> None:
    drawn = draw(cluster, drawing, "BEGIN ISOLATION LEVEL READ COMMITTED", (postgres.LOCK, NEXT))
    assert drawn == (CLIENTS * EACH, 0, 0)


def test_the_lock_inside_the_statement_gives_numbers_twice(cluster: Cluster, drawing: str) -> None:
    inside = f"WITH held AS MATERIALIZED ({postgres.LOCK}) {NEXT} WHERE (SELECT count(*) FROM held) = 1"
    numbers, twice, failed = draw(cluster, drawing, "BEGIN ISOLATION LEVEL READ COMMITTED", (inside,))
    assert numbers == CLIENTS * EACH
    assert failed == 0
    assert twice > numbers // 10


def test_the_lock_under_a_stricter_level_gives_numbers_twice(cluster: Cluster, drawing: str) -> None:
    """It is the snapshot of the lock's own statement, taken before the wait, that every later one sees."""
    numbers, twice, failed = draw(cluster, drawing, "BEGIN ISOLATION LEVEL REPEATABLE READ", (postgres.LOCK, NEXT))
    assert numbers == CLIENTS * EACH
    assert failed == 0
    assert twice > numbers // 10


def test_a_stricter_level_with_a_head_that_is_written_fails(cluster: Cluster, drawing: str) -> None:
    head = "UPDATE office SET last_event_id = last_event_id + 1"
    begin = "BEGIN ISOLATION LEVEL REPEATABLE READ"
    numbers, twice, failed = draw(cluster, drawing, begin, (postgres.LOCK, NEXT, head))
    assert numbers + failed == CLIENTS * EACH
    assert failed > CLIENTS
    assert twice == 0


def test_a_connection_is_read_committed_whatever_the_role_says(cluster: Cluster, database: str) -> None:
    name = database.rpartition("/")[2]
    with cluster.connect(name) as connection:
        connection.execute(f"ALTER DATABASE {name} SET default_transaction_isolation = 'serializable'")
    with closing(PostgresLink(connect(server_of(database)))) as link:
        link.begin_write(time.monotonic() + 1)
        assert link._connection.execute("SHOW transaction_isolation").fetchone() == ("read committed",)
        link.roll_back()


def test_a_server_that_gives_another_level_is_refused(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(postgres.SESSION, "default_transaction_isolation", "serializable")
    with pytest.raises(Unavailable, match=r"db\.broken.*serializable"):
        connect(server_of(database))


def test_the_server_lets_nobody_hold_the_lock_for_long(office: LedgerStore, opener: Opener) -> None:
    other, started, keys = opener(), time.monotonic(), []

    def stand_still() -> None:
        with office.write() as tx:
            hands.issue_in(tx, hands.MORNING)
            assert tx.answered("khach-0001") is None  # what was written is on the server, not only kept
            while time.monotonic() < started + 10:
                try:
                    hands.issue(other)
                except Unavailable as error:
                    keys.append(error.key)
                else:
                    break

    with pytest.raises(Unavailable, match=r"db\.busy"):
        stand_still()
    assert time.monotonic() - started < 5, keys
    assert set(keys) <= {"db.busy"}
    with other.read() as tx:
        assert len(tx.day(MONDAY).tickets) == 1
    assert hands.issue(office).label == "A002"


def test_reads_belong_together_and_wait_for_nobody(office: LedgerStore, opener: Opener) -> None:
    other = opener()
    with office.write() as tx:
        hands.issue_in(tx, hands.MORNING)
        with other.read() as reading:
            assert not reading.day(MONDAY).tickets
    with other.read() as reading:
        assert reading.hall.last_event_id == 2
        hands.issue(office)
        assert len(reading.day(MONDAY).tickets) == 1
        assert [event.id for event in reading.events(0)] == [1, 2]


def test_a_row_that_is_not_as_it_was_read_stops_the_commit(office: LedgerStore) -> None:
    def write_past_the_lock() -> None:
        with office.write() as tx:
            object.__setattr__(tx.writer.head, "last_event_id", 99)
            hands.issue_in(tx, hands.MORNING)

    with pytest.raises(Unavailable, match=r"db\.broken"):
        write_past_the_lock()
    with office.read() as tx:
        assert tx.hall.last_event_id == 1
        assert not tx.day(MONDAY).tickets
    assert hands.issue(office).label == "A001"
