"""Several stations on one file: in turn, stopped, killed."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from subprocess import PIPE, Popen

import pytest

from db.check import check
from db.gate import gate_of
from db.sqlite import connect
from db.store import SqliteStore
from kiosk.errors import Unavailable
from tests.db import hands
from tests.db.hands import MONDAY

ROOT = Path(__file__).parents[2]
Station = Callable[..., "Popen[str]"]


@pytest.fixture
def station() -> Iterator[Station]:
    """Start a process of hall_of_processes; none outlives the test."""
    started: list[Popen[str]] = []

    def start(*arguments: object) -> "Popen[str]":
        line = [sys.executable, "-m", "tests.db.hall_of_processes", *map(str, arguments)]
        started.append(Popen(line, cwd=ROOT, stdin=PIPE, stdout=PIPE, text=True))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def heard(process: "Popen[str]") -> str:
    """The next line a process says."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def tell(process: "Popen[str]", word: str) -> None:
    """Say a line to a process."""
    assert process.stdin is not None
    process.stdin.write(word + "\n")
    process.stdin.flush()


def test_a_stopped_lock_holder_makes_the_others_say_busy_within_three_seconds(
    office: SqliteStore, path: Path, station: Station
) -> None:
    holder = station("hold", path)
    assert heard(holder) == "held"
    holder.send_signal(signal.SIGSTOP)
    answers: list[tuple[str, float]] = []

    def take() -> None:
        started = time.monotonic()
        try:
            hands.issue(office)
        except Unavailable as error:
            answers.append((error.key, time.monotonic() - started))

    threads = [threading.Thread(target=take) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [key for key, _ in answers] == ["db.busy"] * 3
    assert max(after_s for _, after_s in answers) < 3.3
    with office.read() as tx:
        assert not tx.day(MONDAY).tickets
    holder.kill()
    holder.wait()
    assert hands.issue(office).label == "A001"
    assert check(path).findings == ()


def test_a_writer_that_passed_no_gate_is_waited_for_and_given_up(office: SqliteStore, path: Path) -> None:
    with closing(connect(path)) as rude:
        rude.execute("BEGIN IMMEDIATE")
        started = time.monotonic()
        with pytest.raises(Unavailable, match=r"db\.busy"), office.write(deadline_s=0.2):
            pass
        assert 0.2 <= time.monotonic() - started < 1
        with office.read() as tx:
            assert tx.hall.last_event_id == 1
        rude.execute("ROLLBACK")
    assert hands.issue(office).label == "A001"


def test_readers_never_wait_for_writers(office: SqliteStore, path: Path) -> None:
    with closing(connect(path)) as rude:
        rude.execute("BEGIN IMMEDIATE")
        started = time.monotonic()
        with office.read() as tx:
            tx.day(MONDAY)
        assert time.monotonic() - started < 1
        rude.execute("ROLLBACK")


def test_two_processes_issue_in_turn_without_gap_or_double(office: SqliteStore, path: Path, station: Station) -> None:
    stations = [station("issue", path, service, 150) for service in "ABAB"]
    for process in stations:
        assert heard(process) == "ready"
    for process in stations:
        tell(process, "go")
    answers = [json.loads(heard(process)) for process in stations]
    assert [answer["issued"] for answer in answers] == [150] * 4
    report = check(path)
    assert report.findings == ()
    assert report.tickets == 600


def test_a_closed_store_keeps_no_file_open(office: SqliteStore, path: Path, station: Station) -> None:
    other = station("issue", path, "A", 50)
    assert heard(other) == "ready"
    tell(other, "go")
    for _ in range(20):
        hands.issue(office)
    heard(other)
    office.close()
    open_files = Path("/proc/self/fd")
    for _ in range(100):
        left = [file for file in open_files.iterdir() if str(path) in os.path.realpath(file)]
        if not left:
            break
        time.sleep(0.01)
    assert left == []


def test_the_gate_lets_processes_pass_in_the_order_they_came(path: Path, tmp_path: Path) -> None:
    order: list[int] = []
    gate = gate_of(path)
    limit = time.monotonic() + 10
    waiting = threading.Semaphore(0)

    def come(number: int) -> None:
        waiting.release()
        with gate.passed(limit):
            order.append(number)

    threads = [threading.Thread(target=come, args=(n,)) for n in range(5)]
    with gate.passed(limit):
        for count, thread in enumerate(threads, start=1):
            thread.start()
            waiting.acquire()
            while len(gate._threads) < count:
                time.sleep(0.001)
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2, 3, 4]


def test_killed_writers_lose_no_ticket_that_was_answered(office: SqliteStore, path: Path) -> None:
    office.close()
    line = [sys.executable, "-m", "tests.db.hall_of_processes", "kill", str(path), "100", "1"]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=110, check=True)
    told = json.loads(done.stdout)
    assert told["acknowledged"] >= 50
    assert told["lost"] == 0
    assert told["findings"] == 0
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM ticket").fetchone()[0] >= told["acknowledged"]
