"""A ledger moves from a file to a server and back, whole or not at all."""

import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from db import server
from db.address import server_of
from db.check import check
from db.copying import FileGround
from db.keeping import copy_between, ledger_of
from db.seats import LedgerStore
from db.store import open_store
from kiosk.clock import ServerClock
from kiosk.errors import Misused, Refused, Unavailable
from tests.cluster import Cluster
from tests.db import hands
from tests.db.conftest import POSTGRES
from tests.db.hands import MONDAY, MORNING

ROOT = Path(__file__).parents[2]
pytestmark = POSTGRES


@pytest.fixture
def morning(store: LedgerStore, url: str) -> str:
    """A file with something in every table. Its URL."""
    hands.a_morning(store)
    return url


@pytest.fixture
def empty(cluster: Cluster):
    """A database with nothing in it. Its URL."""
    name = cluster.make()
    yield cluster.url(name)
    cluster.drop(name)


def state_of(url: str):
    """All that a station sees of an office."""
    with closing(open_store(url)) as store, store.read() as tx:
        days = tx.day(MONDAY), tx.day(tx.hall.business_day)
        return tx.hall.epoch, tx.hall.last_event_id, days, tx.hall.counters, tx.hall.calendar, tx.events(0)


def test_a_file_goes_to_a_server_and_back_whole(morning: str, empty: str, path: Path, tmp_path: Path) -> None:
    copy_between(morning, empty, MORNING)
    assert server.check(server_of(empty)).findings == ()
    back = f"sqlite:///{tmp_path / 'back.sqlite'}"
    copy_between(empty, back, MORNING)
    assert check(tmp_path / "back.sqlite").findings == ()
    first, second, third = (state_of(url) for url in (morning, empty, back))
    assert len({first[0], second[0], third[0]}) == 3
    assert (second[1], third[1]) == (first[1] + 1, first[1] + 2)
    assert first[2:5] == second[2:5] == third[2:5]
    assert first[5] == second[5][: len(first[5])] == third[5][: len(first[5])]
    with closing(open_store(empty)) as store:
        with store.write() as tx:
            kept = tx.answered("token-0003")
        assert kept is not None
        assert kept.answer == "A004"
        assert hands.issue(store, MORNING).label == "A007"


def test_the_source_is_not_touched(morning: str, empty: str, store: LedgerStore, path: Path) -> None:
    store.close()
    before = hashlib.sha256(path.read_bytes()).digest()
    copy_between(morning, empty, MORNING)
    assert hashlib.sha256(path.read_bytes()).digest() == before


def test_a_target_that_has_an_office_is_refused(morning: str, empty: str) -> None:
    copy_between(morning, empty, MORNING)
    for target in (empty, morning):
        with pytest.raises(Misused, match=r"argument\.bad"):
            copy_between(morning, target, MORNING)


def test_a_broken_source_is_not_copied(morning: str, empty: str, path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("UPDATE ticket SET number = number + 100 WHERE number = 2")
    with pytest.raises(Unavailable, match=r"db\.broken"):
        copy_between(morning, empty, MORNING)
    with pytest.raises(Refused, match=r"office\.none"):
        open_store(empty)


COPY = """
import sys
from datetime import UTC, datetime
from db import copying
from db.keeping import copy_between
found = copying.check_within
def check_within(link):
    if len(seen) == 1:
        print("filled", flush=True)
        sys.stdin.read()
    seen.append(link)
    return found(link)
seen = []
copying.check_within = check_within
copy_between(sys.argv[1], sys.argv[2], datetime(2026, 1, 1, tzinfo=UTC))
"""


@pytest.mark.parametrize("target", ["server", "file"])
def test_a_copy_that_is_killed_before_its_end_leaves_no_target(
    morning: str, request: pytest.FixtureRequest, path: Path, tmp_path: Path, target: str
) -> None:
    to = request.getfixturevalue("empty") if target == "server" else f"sqlite:///{tmp_path / 'new.sqlite'}"
    process = subprocess.Popen(
        [sys.executable, "-c", COPY, morning, to],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "filled\n"
    process.send_signal(signal.SIGKILL)
    process.communicate()
    with pytest.raises(Refused, match=r"office\.none"):
        open_store(to)
    assert check(path).findings == ()
    limit = time.monotonic() + 5
    while True:  # the server needs a moment to notice that its client has gone
        try:
            copy_between(morning, to, MORNING)
            break
        except Unavailable:
            assert time.monotonic() < limit
    assert state_of(to)[2:5] == state_of(morning)[2:5]


def test_a_backup_of_a_server_is_a_file_and_comes_back_into_an_empty_database(
    morning: str, database: str, empty: str, tmp_path: Path
) -> None:
    copy_between(morning, database, MORNING)
    ledger = ledger_of(database, ServerClock())
    ledger.backup(tmp_path / "b.sqlite")
    assert check(tmp_path / "b.sqlite").findings == ()
    with FileGround(tmp_path / "b.sqlite").reading():
        assert state_of(f"sqlite:///{tmp_path / 'b.sqlite'}") == state_of(database)
    ledger_of(empty, ServerClock()).restore(tmp_path / "b.sqlite", MORNING)
    assert state_of(empty)[2:5] == state_of(database)[2:5]
    with pytest.raises(Misused, match=r"argument\.bad"):
        ledger.restore(tmp_path / "b.sqlite", MORNING)
