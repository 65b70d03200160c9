"""A ledger per test, on a file of its own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from db.store import SqliteStore, open_store
from tests.db.hands import found

Opener = Callable[[], SqliteStore]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the test's ledger lies."""
    return tmp_path / "van-phong.sqlite"


@pytest.fixture
def opener(path: Path) -> Iterator[Opener]:
    """Open the ledger, as often as a test wants: each is a station of its own."""
    opened: list[SqliteStore] = []

    def open_one() -> SqliteStore:
        opened.append(open_store(str(path), create=True))
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()


@pytest.fixture
def store(opener: Opener) -> SqliteStore:
    """An empty ledger: no office yet."""
    return opener()


@pytest.fixture
def office(store: SqliteStore) -> SqliteStore:
    """A ledger with the small office loaded."""
    found(store)
    return store
