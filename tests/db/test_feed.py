"""The doorbell rings for every commit of others, soon, and stops when it is told to."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from db import feed, watch
from db.feed import SqliteFeed
from db.store import SqliteStore
from db.watch import LookOften, watch_file
from tests.db import hands


class Bell:
    """Counts its rings."""

    def __init__(self) -> None:
        self.rung = threading.Event()
        self.times: list[float] = []

    def __call__(self) -> None:
        self.times.append(time.monotonic())
        self.rung.set()

    def wait(self, timeout_s: float = 5.0) -> None:
        assert self.rung.wait(timeout_s), "the bell did not ring"
        self.rung.clear()


@pytest.fixture
def bell(office: SqliteStore, path: Path) -> Iterator[Bell]:
    """A bell on the office's ledger, quiet."""
    bell, doorbell = Bell(), SqliteFeed(path)
    doorbell.watch(bell)
    bell.wait()
    yield bell
    doorbell.stop()


def test_it_rings_once_at_the_start_and_then_for_a_commit(office: SqliteStore, bell: Bell) -> None:
    assert len(bell.times) == 1
    hands.issue(office)
    bell.wait()


def test_it_rings_soon_after_the_commit(office: SqliteStore, bell: Bell) -> None:
    late = []
    for _ in range(50):
        hands.issue(office)
        committed = time.monotonic()
        bell.wait()
        late.append(bell.times[-1] - committed)
    assert sorted(late)[25] < 0.01


def test_it_rings_without_the_systems_notice(office: SqliteStore, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "watch_file", lambda _: LookOften())
    bell, doorbell = Bell(), SqliteFeed(path)
    doorbell.watch(bell)
    bell.wait()
    hands.issue(office)
    bell.wait()
    doorbell.stop()


def test_it_rings_after_the_slow_poll_when_every_notice_is_missed(
    office: SqliteStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "watch_file", lambda _: watch_file(path.with_name("something-else")))
    monkeypatch.setattr(feed, "SLOW_POLL_S", 0.05)
    bell, doorbell = Bell(), SqliteFeed(path)
    doorbell.watch(bell)
    bell.wait()
    hands.issue(office)
    bell.wait()
    doorbell.stop()


def test_it_is_silent_after_stop(office: SqliteStore, path: Path) -> None:
    bell, doorbell = Bell(), SqliteFeed(path)
    doorbell.watch(bell)
    bell.wait()
    doorbell.stop()
    rings = len(bell.times)
    hands.issue(office)
    assert not bell.rung.wait(0.05)
    assert len(bell.times) == rings


def test_it_goes_on_ringing_while_the_ledger_is_away_and_hears_again_when_it_is_back(
    path: Path, opener: Callable[[], SqliteStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "SLOW_POLL_S", 0.02)
    bell, doorbell = Bell(), SqliteFeed(path)
    doorbell.watch(bell)
    bell.wait()
    store = opener()
    hands.found(store)
    bell.wait()
    doorbell.stop()


def test_a_machine_without_notices_looks_often(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(_: Path) -> watch.Watch:
        raise OSError

    monkeypatch.setattr(watch, "Inotify", refuse)
    assert isinstance(watch_file(tmp_path / "a"), LookOften)
