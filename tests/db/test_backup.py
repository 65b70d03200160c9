"""Backups are whole and checked; a restored office has a new epoch and the former ledger lies beside it."""

import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from db.backup import backup, restore
from db.check import check
from db.store import SqliteStore, open_store
from kiosk.errors import Misused, Unavailable
from tests.db import hands
from tests.db.conftest import Opener
from tests.db.hands import MONDAY, MORNING

LATER = MORNING + timedelta(hours=1)


def test_a_backup_is_one_sound_file(office: SqliteStore, path: Path, tmp_path: Path) -> None:
    tickets = [hands.issue(office) for _ in range(5)]
    file = tmp_path / "sao-luu" / "thu-hai.sqlite"
    file.parent.mkdir()
    report = backup(path, file)
    assert (report.findings, report.tickets) == ((), 5)
    assert [p.name for p in file.parent.iterdir()] == [file.name]
    hands.issue(office)
    with closing(open_store(str(file))) as copy, copy.read() as tx:
        assert set(tx.day(MONDAY).tickets) == {t.code for t in tickets}


def test_a_backup_made_while_tickets_are_taken_is_sound(office: SqliteStore, path: Path, tmp_path: Path) -> None:
    stop = threading.Event()

    def take() -> None:
        while not stop.is_set():
            hands.issue(office)

    thread = threading.Thread(target=take)
    thread.start()
    try:
        for n in range(5):
            assert backup(path, tmp_path / f"{n}.sqlite").findings == ()
    finally:
        stop.set()
        thread.join()


def test_a_backup_overwrites_nothing(office: SqliteStore, path: Path, tmp_path: Path) -> None:
    file = tmp_path / "co-roi.sqlite"
    file.write_text("của người khác")
    with pytest.raises(Misused, match=r"argument\.bad"):
        backup(path, file)
    assert file.read_text() == "của người khác"


def test_a_backup_to_nowhere_is_out_of_reach(office: SqliteStore, path: Path, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"db\.unreachable"):
        backup(path, tmp_path / "khong-co" / "a.sqlite")


def test_a_damaged_ledger_gives_no_backup(office: SqliteStore, path: Path, tmp_path: Path) -> None:
    hands.issue(office)
    with office.write() as tx:
        tx.writer._link._connection.execute("UPDATE ticket SET number = 7")  # type: ignore[attr-defined]
    with pytest.raises(Unavailable, match=r"db\.broken"):
        backup(path, tmp_path / "a.sqlite")
    assert not list(tmp_path.glob("a.sqlite*"))


def test_restoring_brings_the_office_back_under_a_new_epoch(
    office: SqliteStore, opener: Opener, path: Path, tmp_path: Path
) -> None:
    file, other = tmp_path / "a.bak", opener()
    first = hands.issue(office)
    backup(path, file)
    second = hands.issue(office)
    with other.read() as tx:
        epoch = tx.hall.epoch
        assert set(tx.day(MONDAY).tickets) == {first.code, second.code}
    aside = restore(path, file, LATER)
    assert aside is not None
    for station in (office, other, opener()):
        with station.read() as tx:
            assert tx.hall.epoch != epoch
            assert set(tx.day(MONDAY).tickets) == {first.code}
    assert hands.issue(other, LATER).number == second.number
    assert check(path).findings == ()
    assert check(aside).findings == ()
    assert check(aside).tickets == 2
    assert file.exists()


def test_restoring_where_nothing_is_makes_the_ledger(office: SqliteStore, path: Path, tmp_path: Path) -> None:
    hands.issue(office)
    backup(path, tmp_path / "a.bak")
    fresh = tmp_path / "may-moi.sqlite"
    assert restore(fresh, tmp_path / "a.bak", LATER) is None
    assert check(fresh).tickets == 1


def test_a_broken_ledger_is_put_aside_whole(office: SqliteStore, path: Path, tmp_path: Path) -> None:
    hands.issue(office)
    backup(path, tmp_path / "a.bak")
    office.close()
    for end in ("-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    path.write_bytes(b"\0" * 9000)
    aside = restore(path, tmp_path / "a.bak", LATER)
    assert aside is not None
    assert aside.read_bytes() == b"\0" * 9000
    assert check(path).findings == ()


def test_a_file_that_is_no_backup_changes_nothing(office: SqliteStore, path: Path, tmp_path: Path) -> None:
    (tmp_path / "thu.txt").write_text("không phải bản sao" * 1000)
    hands.issue(office)
    with pytest.raises(Unavailable, match=r"db\.broken"):
        restore(path, tmp_path / "thu.txt", LATER)
    with pytest.raises(Misused, match=r"argument\.bad"):
        restore(path, tmp_path / "khong-co", LATER)
    with office.read() as tx:
        assert len(tx.day(MONDAY).tickets) == 1
    assert not list(tmp_path.glob("*.restoring*"))
