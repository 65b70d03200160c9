"""A ledger per test: on a file of its own, or in a database of the tests' own server."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from db.seats import LedgerStore
from db.store import open_store
from tests.cluster import Cluster, running
from tests.db.accounts import Served, live_two_days, served
from tests.db.hands import found

Opener = Callable[[], LedgerStore]

POSTGRES = pytest.mark.xdist_group("postgres")
"""Tests of one server share a process, so that there is one server."""


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server, running."""
    yield from running()


@pytest.fixture(scope="module")
def own_cluster() -> Iterator[Cluster]:
    """A server of a module's own, to be killed."""
    yield from running()


@pytest.fixture(scope="session")
def template(cluster: Cluster) -> str:
    """A database with the schema and no office, to be copied."""
    name = cluster.make()
    open_store(cluster.url(name), create=True).close()
    return name


@pytest.fixture
def database(cluster: Cluster, template: str) -> Iterator[str]:
    """A database of the test's own: the schema, and no office. Its URL."""
    name = cluster.make(template)
    yield cluster.url(name)
    cluster.drop(name)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the test's ledger lies."""
    return tmp_path / "van-phong.sqlite"


@pytest.fixture
def url(path: Path) -> str:
    """The URL of the test's ledger; the contract has it twice, once for each kind."""
    return f"sqlite:///{path}"


@pytest.fixture
def opener(url: str) -> Iterator[Opener]:
    """Open the ledger, as often as a test wants: each is a station of its own."""
    opened: list[LedgerStore] = []

    def open_one() -> LedgerStore:
        opened.append(open_store(url, create=True))
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()


@pytest.fixture
def store(opener: Opener) -> LedgerStore:
    """An empty ledger: no office yet."""
    return opener()


@pytest.fixture
def office(store: LedgerStore) -> LedgerStore:
    """A ledger with the small office loaded."""
    found(store)
    return store


@pytest.fixture(scope="module")
def there(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """An office with two days behind it; nothing that is tried on it lasts."""
    with served(cluster, "thu_quyen", tmp_path_factory.mktemp("passwords")) as made:
        live_two_days(made)
        yield made
