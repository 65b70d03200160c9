"""The ledger's file: its schema, where it may lie, and what happens when the disk says no."""

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from msgspec import Struct
from msgspec.structs import fields

from db import migrate, schema, sqlite, statements, upgrade
from db.address import path_of
from db.check import check
from db.sqlite import connect, is_network
from db.store import SqliteStore, open_store
from kiosk.errors import Misused, Refused, Unavailable
from kiosk.model import CounterState, SessionState, SlotState, Step, Ticket
from kiosk.stations import StationState
from tests.db import hands
from tests.db.hands import MONDAY, MORNING

# ---- the schema --------------------------------------------------------------------------------------


def test_the_migrations_make_exactly_the_schema_of_the_code(store: SqliteStore, path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), schema.metadata)
    engine.dispose()
    assert [difference for difference in found if "alembic_version" not in str(difference)] == []


def test_the_code_knows_every_migration() -> None:
    revisions = ScriptDirectory.from_config(upgrade.config()).walk_revisions()
    assert [revision.revision for revision in revisions] == list(reversed(migrate.REVISIONS))


@pytest.mark.parametrize(
    ("kind", "table", "more", "less"),
    [
        (Ticket, schema.ticket, set(), {"steps"}),
        (Step, schema.step, {"ticket", "seq", "is_open"}, set()),
        (CounterState, schema.counter, set(), set()),
        (SlotState, schema.slot, {"date"}, set()),
        (SessionState, schema.session, {"date"}, set()),
        (StationState, schema.station, set(), set()),
    ],
)
def test_every_field_has_its_column(kind: type[Struct], table: sa.Table, more: set[str], less: set[str]) -> None:
    assert set(table.columns.keys()) - more == {f.name for f in fields(kind)} - less


def test_the_schema_before_stations_is_brought_up_with_its_rows_kept(path: Path) -> None:
    with closing(open_store(str(path), create=True)) as store:
        tickets = hands.a_morning(store)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("DROP TABLE station")
    put_version(path, "0001")
    with pytest.raises(Unavailable, match=r"db\.older.*0001"):
        open_store(str(path))
    with closing(open_store(str(path), upgrade=True)) as store, store.read() as tx:
        assert set(tx.day(MONDAY).tickets) == {t.code for t in tickets if t.date == MONDAY}
    assert check(path).findings == ()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM station").fetchone() == (0,)


def test_two_stations_may_start_on_one_empty_file(path: Path) -> None:
    path.touch()
    for _ in range(2):
        open_store(str(path), create=True).close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(migrate.REVISIONS[-1],)]


def put_version(path: Path, version: str) -> None:
    """Say that the file has another schema."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (version,))


def test_a_newer_schema_is_refused_and_left_alone(office: SqliteStore, path: Path) -> None:
    put_version(path, "0099")
    for may in (True, False):
        with pytest.raises(Unavailable, match=r"db\.newer"):
            open_store(str(path), create=True, upgrade=may)
    put_version(path, migrate.REVISIONS[-1])
    open_store(str(path)).close()


def test_an_older_schema_is_refused_unless_it_may_be_upgraded(
    office: SqliteStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate, "REVISIONS", (*migrate.REVISIONS, "0003"))
    ran: list[sqlite3.Connection] = []
    monkeypatch.setattr(upgrade, "run", ran.append)
    with pytest.raises(Unavailable, match=r"db\.older"):
        open_store(str(path))
    assert not ran
    open_store(str(path), upgrade=True).close()
    assert len(ran) == 1


def test_a_missing_file_is_only_made_on_request(path: Path) -> None:
    with pytest.raises(Refused, match=r"office\.none"):
        open_store(str(path))
    assert not path.exists()


def test_a_file_of_another_program_is_refused_and_left_alone(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
        connection.commit()
    with pytest.raises(Unavailable, match=r"db\.broken"):
        open_store(str(path), create=True, upgrade=True)
    path.write_bytes(b"Kinh gui UBND phuong\n" * 1000)
    before = path.read_bytes()
    with pytest.raises(Unavailable, match=r"db\.broken"):
        open_store(str(path), create=True, upgrade=True)
    assert path.read_bytes() == before


def test_the_open_tickets_of_earlier_days_are_found_by_their_index(office: SqliteStore, path: Path) -> None:
    with closing(connect(path)) as connection:
        unsettled = statements.for_sqlite(statements.UNSETTLED)
        values = unsettled.values({"before": "2025-11-24"})
        plan = connection.execute(f"EXPLAIN QUERY PLAN {unsettled.text}", values).fetchall()
    assert "ix_ticket_open" in str(plan)


def test_the_connection_is_as_the_ledger_needs_it(office: SqliteStore, path: Path) -> None:
    with closing(connect(path)) as connection:
        found = {
            name: connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


# ---- where it may lie --------------------------------------------------------------------------------

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
tmpfs /tmp tmpfs rw 0 0
srv:/van-phong /mnt/chung nfs4 rw 0 0
//srv/chia-se /mnt/chia\\040se cifs rw 0 0
/dev/sdb1 /mnt/chung/cuc-bo ext4 rw 0 0
ban@srv: /home/ban/srv fuse.sshfs rw 0 0
"""


@pytest.mark.parametrize(
    ("folder", "is_far"),
    [
        ("/var/lib/kiosk", False),
        ("/mnt/chung", True),
        ("/mnt/chung/phường/db", True),
        ("/mnt/chung/cuc-bo/db", False),
        ("/mnt/chia se/db", True),
        ("/mnt/chia", False),
        ("/home/ban/srv", True),
    ],
)
def test_a_network_file_system_is_told_from_a_local_disk(folder: str, is_far: bool) -> None:
    assert is_network(Path(folder), MOUNTS) is is_far


def test_a_ledger_on_a_network_file_system_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = path.parent / "mounts"
    table.write_text(f"srv:/a {path.parent.resolve()} nfs rw 0 0\n")
    monkeypatch.setattr(sqlite, "MOUNTS", table)
    with pytest.raises(Unavailable, match=r"db\.network_fs"):
        open_store(str(path), create=True)
    assert not path.exists()


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("a.sqlite", "a.sqlite"),
        ("/var/lib/a b.sqlite", "/var/lib/a b.sqlite"),
        ("sqlite:///a.sqlite", "a.sqlite"),
        ("sqlite:////var/lib/a.sqlite", "/var/lib/a.sqlite"),
        ("C:\\kiosk\\a.sqlite", "C:\\kiosk\\a.sqlite"),
    ],
)
def test_a_url_names_a_file(url: str, path: str) -> None:
    assert str(path_of(url)) == path


@pytest.mark.parametrize("url", ["mysql://srv/a", "sqlite://", "sqlite:///", "sqlite://srv/a", "postgresql://srv/a"])
def test_another_url_is_bad_input(url: str) -> None:
    with pytest.raises(Misused, match=r"db\.url"):
        path_of(url)


# ---- the disk ----------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 512 kB, which a test may enlarge. Needs root: without it the test fails, loudly."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if os.geteuid() != 0:
        pytest.fail("the full disk needs root to mount a small tmpfs: not proven on this machine")
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", disk], check=True)
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


def test_a_full_disk_refuses_and_loses_nothing_and_heals_when_there_is_room(small_disk: Path) -> None:
    path = small_disk / "a.sqlite"
    with closing(open_store(str(path), create=True)) as store:
        hands.found(store)
        given: list[Ticket] = []
        with pytest.raises(Unavailable, match=r"db\.full"):
            given.extend(hands.issue(store) for _ in range(5000))
        assert len(given) > 5
        with store.read() as tx:
            assert set(tx.day(MONDAY).tickets) == {ticket.code for ticket in given}
        subprocess.run(["mount", "-o", "remount,size=8m", small_disk], check=True)
        given.append(hands.issue(store))
    assert check(path).findings == ()
    assert check(path).tickets == len(given)


def test_a_ledger_that_vanishes_is_out_of_reach_and_heals_when_it_is_back(office: SqliteStore, path: Path) -> None:
    hands.issue(office)
    office_file = path.rename(path.with_name("weg"))
    for end in ("-wal", "-shm"):
        path.with_name(path.name + end).rename(path.with_name("weg" + end))
    with pytest.raises(Unavailable, match=r"db\.unreachable"):
        hands.issue(office)
    with pytest.raises(Unavailable, match=r"db\.unreachable"), office.read():
        pass
    office_file.rename(path)
    for end in ("-wal", "-shm"):
        path.with_name("weg" + end).rename(path.with_name(path.name + end))
    assert hands.issue(office).label == "A002"


def test_a_folder_that_cannot_be_made_is_out_of_reach(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Unavailable, match=r"db\.unreachable"):
        open_store(str(tmp_path / "file" / "a.sqlite"), create=True)


def test_the_time_of_a_deed_is_cut_to_milliseconds(office: SqliteStore) -> None:
    ticket = hands.issue(office, MORNING)
    with office.read() as tx:
        (event,) = tx.events(1)
    assert event.at == ticket.issued_at == MORNING
