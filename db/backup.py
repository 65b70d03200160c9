"""Copies of a ledger: made whole while writers go on, checked before they count, and brought back."""

import os
import sqlite3
import time
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from db import migrate
from db.check import Report, check_link
from db.gate import LONGEST_WAIT_S, gate_of
from db.sqlite import SqliteLink, connect, translated
from db.store import SqliteStore
from kiosk.errors import Misused, Refused, Unavailable
from kiosk.sentences import N_


def backup(ledger: Path, file: Path) -> Report:
    """Copy a ledger to a file, which may lie anywhere; refuses to overwrite one. Answers the copy's check."""
    if file.exists():
        raise Misused("argument.bad", argument="file", expected=N_("một tệp chưa có"), found=str(file))
    migrate.prepare(ledger)
    part = file.with_name(file.name + ".part")
    try:
        with translated(), closing(connect(ledger)) as source:
            report = _copy(source, part)
        os.replace(part, file)  # noqa: PTH105 - beside os.fsync
    except OSError as error:
        raise Unavailable("db.unreachable", detail=str(error)) from error
    finally:
        remove(part)
    sync_folder(file.parent)
    return report


def restore(ledger: Path, file: Path, now: datetime) -> Path | None:
    """Make a backup the office's ledger, under a new epoch; answers where the former ledger was put aside.

    Stations may run meanwhile: a living ledger is overwritten in one transaction of its own.
    """
    if not file.is_file():
        raise Misused("argument.bad", argument="file", expected=N_("một bản sao lưu"), found=str(file))
    part = ledger.with_name(ledger.name + ".restoring")
    remove(part)
    try:
        with translated(), closing(_open_copy(file)) as source:
            _copy(source, part)
        _make_ready(part, now)
        return _put_in_place(part, ledger, now)
    finally:
        remove(part)


def _open_copy(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)


def _copy(source: sqlite3.Connection, part: Path) -> Report:
    """Copy into one plain file without a -wal beside it, and check the copy."""
    remove(part)
    with closing(sqlite3.connect(part, isolation_level=None)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        copy.execute("PRAGMA synchronous=FULL")
        if migrate.version(copy) == migrate.REVISIONS[-1]:
            report = check_link(SqliteLink(copy))
            if report.findings:
                first = report.findings[0]
                raise Unavailable("db.broken", detail=f"{first.key}: {first.what}")
            return report
    return Report(findings=(), events=0, tickets=0, days=0)


def _make_ready(part: Path, now: datetime) -> None:
    """Bring the copy's schema up to date and give it a new epoch."""
    migrate.prepare(part, upgrade=True)
    with closing(SqliteStore(part)) as store:
        store.renew_epoch(now)
    with translated(), closing(connect(part)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")


def _put_in_place(part: Path, ledger: Path, now: datetime) -> Path | None:
    if not ledger.exists():
        os.replace(part, ledger)  # noqa: PTH105 - beside os.fsync
        sync_folder(ledger.parent)
        return None
    aside = ledger.with_name(f"{ledger.stem}.before-restore-{now:%Y%m%d-%H%M%S}{ledger.suffix}")
    with closing(gate_of(ledger)) as gate, gate.passed(time.monotonic() + LONGEST_WAIT_S):
        if _is_sound(ledger):
            with translated(), closing(connect(ledger)) as living, closing(_open_copy(part)) as fresh:
                with closing(sqlite3.connect(aside)) as former:
                    living.backup(former)
                fresh.backup(living)
            return aside
        for end in ("-wal", "-shm"):
            _move(ledger.with_name(ledger.name + end), aside.with_name(aside.name + end))
        _move(ledger, aside)
        os.replace(part, ledger)  # noqa: PTH105 - beside os.fsync
        sync_folder(ledger.parent)
    return aside


def _is_sound(ledger: Path) -> bool:
    """Whether a file can be overwritten as a ledger, page by page; else it is put aside whole."""
    try:
        with translated(), closing(connect(ledger)) as connection:
            migrate.version(connection)
            return bool(connection.execute("PRAGMA quick_check").fetchone()[0] == "ok")
    except (Unavailable, Refused):
        return False


def _move(source: Path, target: Path) -> None:
    with suppress(FileNotFoundError):
        source.replace(target)


def remove(part: Path) -> None:
    """Remove a ledger's file with all that lies beside it."""
    for end in ("", "-wal", "-shm", "-journal", ".gate"):
        part.with_name(part.name + end).unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make a rename last; a file system that cannot say so is left alone."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
