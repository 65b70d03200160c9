"""A doorbell may be missed, an event never: a reader is killed and cut off while thousands are written."""

import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from db.seats import LedgerStore
from db.store import open_store
from tests.cluster import Cluster
from tests.db import hands
from tests.db.conftest import POSTGRES

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60.0


def write(url: str, events: int, was_killed: threading.Event, is_over: threading.Event) -> None:
    """Write events, one a commit; the second half once the reader was killed and cut off often enough."""
    with closing(open_store(url)) as store:
        for n in range(events):
            if n == events // 2:
                assert was_killed.wait(PATIENCE_S)
            with store.write(deadline_s=20) as tx:
                hands.issue_in(tx, hands.MORNING)
    is_over.set()


def reader(url: str, file: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-m", "tests.db.letters", url, str(file)], cwd=ROOT)


def told(file: Path) -> list[int]:
    return [int(line) for line in file.read_bytes().splitlines()] if file.exists() else []


def wait_for_more(file: Path, count: int) -> None:
    limit = time.monotonic() + PATIENCE_S
    while len(told(file)) <= count:
        assert time.monotonic() < limit, len(told(file))
        time.sleep(0.005)


def hang_up(cluster: Cluster, database: str) -> None:
    """Let the server hang up on all that listen."""
    with cluster.connect() as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND query LIKE %s",
            (database, "LISTEN%"),
        )


def read_them_all(office: LedgerStore, url: str, file: Path, events: int, cut: "list[Cluster]") -> None:
    """Write while a reader is killed again and again, and cut off from its server; it must be told every event."""
    with office.read() as tx:
        first = tx.hall.last_event_id
    was_killed, is_over = threading.Event(), threading.Event()
    writer = threading.Thread(target=write, args=(url, events, was_killed, is_over))
    process, kills = reader(url, file), 0
    writer.start()
    try:
        while not is_over.is_set():
            wait_for_more(file, len(told(file)) if len(told(file)) < first + events // 2 else -1)
            for cluster in cut:
                hang_up(cluster, url.rpartition("/")[2])
            if kills % 2 == 0:
                process.kill()
                process.wait()
                process = reader(url, file)
            kills += 1
            if kills >= 3:
                was_killed.set()
        writer.join()
        wait_for_more(file, first + events - 1)
        assert told(file) == list(range(1, first + events + 1))
        assert kills >= 3
    finally:
        was_killed.set()
        writer.join()
        process.kill()
        process.wait()


@pytest.mark.xdist_group("processes")
def test_no_event_of_a_file_is_missed(office: LedgerStore, url: str, tmp_path: Path) -> None:
    read_them_all(office, url, tmp_path / "told", 600, [])


@pytest.mark.long
@pytest.mark.xdist_group("processes")
def test_none_of_ten_thousand_events_of_a_file_is_missed(office: LedgerStore, url: str, tmp_path: Path) -> None:
    read_them_all(office, url, tmp_path / "told", 10_000, [])


@POSTGRES
class TestOnAServer:
    @pytest.fixture
    def url(self, database: str) -> str:
        return database

    def test_no_event_is_missed(self, office: LedgerStore, url: str, cluster: Cluster, tmp_path: Path) -> None:
        read_them_all(office, url, tmp_path / "told", 600, [cluster])

    @pytest.mark.long
    def test_none_of_ten_thousand_events_is_missed(
        self, office: LedgerStore, url: str, cluster: Cluster, tmp_path: Path
    ) -> None:
        read_them_all(office, url, tmp_path / "told", 10_000, [cluster])
