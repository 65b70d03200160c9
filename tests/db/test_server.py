"""The ledger's database on a server: its schema, its address, and what happens when the server is not there."""

import os
import signal
import time
from contextlib import closing
from datetime import timedelta

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from db import schema, server
from db.address import server_of
from db.keeping import ledger_of
from db.postgres_store import PostgresStore
from db.seats import LedgerStore
from db.store import open_store
from kiosk.clock import ServerClock
from kiosk.errors import Misused, Refused, Unavailable
from kiosk.places import shown
from tests.cluster import Cluster, free_port
from tests.db import hands
from tests.db.conftest import POSTGRES
from tests.db.hands import MONDAY

pytestmark = POSTGRES


@pytest.fixture
def url(database: str) -> str:
    """The ledger of these tests is on the server."""
    return database


def test_the_migrations_make_exactly_the_schema_of_the_code(store: LedgerStore, database: str) -> None:
    engine = sa.create_engine(database.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), schema.metadata)
    engine.dispose()
    assert [difference for difference in found if "alembic_version" not in str(difference)] == []


def test_an_empty_database_is_only_filled_on_request(cluster: Cluster) -> None:
    url = cluster.url(cluster.make())
    with pytest.raises(Refused, match=r"office\.none"):
        open_store(url)
    open_store(url, create=True).close()
    with closing(open_store(url)) as store, pytest.raises(Refused, match=r"office\.none"), store.read():
        pass


def test_the_schema_before_stations_is_brought_up_with_its_rows_kept(
    cluster: Cluster, store: LedgerStore, database: str
) -> None:
    tickets = hands.a_morning(store)
    with cluster.connect(database.rpartition("/")[2]) as connection:
        connection.execute("DROP TABLE station")
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    with pytest.raises(Unavailable, match=r"db\.older.*0001"):
        open_store(database)
    with closing(open_store(database, upgrade=True)) as raised, raised.read() as tx:
        assert set(tx.day(MONDAY).tickets) == {t.code for t in tickets if t.date == MONDAY}
    assert server.check(server_of(database)).findings == ()


def test_another_schema_is_refused_and_left_alone(cluster: Cluster, office: LedgerStore, database: str) -> None:
    name = database.rpartition("/")[2]
    with cluster.connect(name) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0099'")
        with pytest.raises(Unavailable, match=r"db\.newer"):
            open_store(database, create=True, upgrade=True)
        connection.execute("DROP TABLE alembic_version")
        with pytest.raises(Unavailable, match=r"db\.broken"):
            open_store(database, create=True, upgrade=True)


def test_a_database_of_another_encoding_is_refused(cluster: Cluster) -> None:
    with cluster.connect() as connection:
        connection.execute("CREATE DATABASE old TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    with pytest.raises(Unavailable, match=r"db\.broken.*UTF8"):
        open_store(cluster.url("old"), create=True)
    cluster.drop("old")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://srv",
        "postgresql://srv/",
        "postgresql://u:geheim@srv:port/a",
        "postgresql://u:geheim@srv/a?host=x&nonsense=1",
        "postgresql://u:geheim@srv/a?options=-cfsync%3Doff",
        "postgresql://u:geheim@[srv/a",
    ],
)
def test_a_bad_address_is_bad_input_and_its_password_is_not_shown(url: str) -> None:
    with pytest.raises(Misused, match=r"db\.url") as refused:
        open_store(url)
    assert "geheim" not in str(refused.value)


def test_a_password_among_the_options_is_not_shown() -> None:
    for option in ("password", "PASSWORD", "sslpassword"):
        with pytest.raises(Misused, match=r"db\.url") as refused:
            open_store(f"postgresql://u@srv/a?sslmode=require&{option}=geheim&port=5")
        assert "geheim" not in str(refused.value)


@pytest.mark.parametrize(
    "password", ["geheim", "ge%40heim", "a:geheim", "a/geheim", "a@geheim", "a?geheim", "a#geheim"]
)
def test_a_password_is_never_shown(password: str) -> None:
    url = f"postgresql://kiosk:{password}@127.0.0.1:{free_port()}/mot_cua"
    assert shown(url).startswith("postgresql://kiosk:***@127.0.0.1:")
    assert "heim" not in shown(url)
    assert "heim" not in ledger_of(url, ServerClock()).url
    with pytest.raises((Unavailable, Misused)) as failed:
        open_store(url)
    assert "heim" not in str(failed.value)
    assert "heim" not in repr(failed.value)


def test_a_password_that_is_wrong_is_not_shown(cluster: Cluster) -> None:
    with cluster.connect() as connection:
        connection.execute("CREATE ROLE stranger")
    with pytest.raises(Unavailable, match=r"db\.unreachable") as failed:
        open_store(cluster.url("postgres", user="stranger:geheim"))
    assert "geheim" not in str(failed.value)


def test_a_server_that_stands_still_is_given_up_in_time_and_found_again(own_cluster: Cluster) -> None:
    url = own_cluster.url(own_cluster.make())
    with closing(open_store(url, create=True)) as store:
        hands.found(store)
        hands.issue(store)
        with own_cluster.connect() as connection:
            row = connection.execute("SELECT pid FROM pg_stat_activity WHERE datname = %s", (url.rpartition("/")[2],))
            pids = [int(str(pid)) for (pid,) in row.fetchall()] + [own_cluster.pid]
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        started = time.monotonic()
        with pytest.raises(Unavailable, match=r"db\.unreachable"):
            hands.issue(store)
        first_s = time.monotonic() - started
        with pytest.raises(Unavailable, match=r"db\.unreachable"):
            hands.issue(store)
        second_s = time.monotonic() - started - first_s
        for pid in pids:
            os.kill(pid, signal.SIGCONT)
        assert first_s < 5
        assert second_s < 3
        assert hands.issue(store).label in ("A002", "A003")


def codes_of(store: LedgerStore) -> set[str]:
    """The codes of the day's tickets."""
    with store.read() as tx:
        return set(tx.day(MONDAY).tickets)


def test_a_killed_server_is_found_again_by_itself(own_cluster: Cluster) -> None:
    url = own_cluster.url(own_cluster.make())
    with closing(open_store(url, create=True)) as store:
        hands.found(store)
        first = hands.issue(store)
        own_cluster.kill()
        with pytest.raises(Unavailable, match=r"db\.unreachable"):
            hands.issue(store)
        own_cluster.start()
        assert hands.issue(store).label == "A002"
        own_cluster.kill()
        own_cluster.start()
        assert first.code in codes_of(store)
        assert hands.issue(store).label == "A003"
        own_cluster.kill()
        own_cluster.start()
        assert hands.issue(store).label == "A004"


def test_the_time_is_the_servers_and_a_machine_far_off_may_not_write(office: LedgerStore, database: str) -> None:
    assert isinstance(office, PostgresStore)
    clock = ServerClock(wall=lambda: ServerClock().now() + timedelta(seconds=61))
    with closing(open_store(database, clock=clock)) as store:
        with store.read() as tx:
            assert tx.hall.last_event_id == 1
        assert abs(clock.now() - ServerClock().now()) < timedelta(seconds=1)
        with pytest.raises(Unavailable, match=r"clock\.off.*61"):
            hands.issue(store)
