"""A PostgreSQL server of the tests' own: on this machine's loopback, in a temporary folder, under an ordinary user."""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path

import psycopg

_USERS = ("postgres", "nobody")
_QUICK = ("fsync=off", "full_page_writes=off", "max_connections=60", "shared_buffers=32MB", "jit=off")


def program(name: str) -> str:
    """A program of the server, which Debian keeps out of the PATH."""
    kept = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    found = str(kept[-1]) if kept else shutil.which(name)
    assert found, f"{name} is missing: install the package postgresql"
    return found


def ordinary() -> tuple[list[str], int | None]:
    """How to start what refuses to run as root, and whose its folder is then."""
    if os.geteuid() != 0:
        return [], None
    for name in _USERS:
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"], user.pw_uid
    raise AssertionError("no ordinary user to run the server under")


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


class Cluster:
    """One server with its databases; `kill` and `start` as often as a test wants."""

    def __init__(
        self,
        *,
        settings: tuple[str, ...] = _QUICK,
        folder: Path | None = None,
        host: str = "127.0.0.1",
        within: Sequence[str] = (),
    ) -> None:
        """Make its folder; `host` is where it listens, `within` how to start something on its machine."""
        self._settings, self._host, self._within = settings, host, list(within)
        self.folder = Path(tempfile.mkdtemp(prefix="mot-cua-pg-", dir=folder))
        self.port = free_port()
        self._as_user, uid = ordinary()
        if uid is not None:
            os.chown(self.folder, uid, -1)
        self._numbers = count()
        self._server: subprocess.Popen[bytes] | None = None
        setup = ["-A", "trust", "-U", "owner", "-E", "UTF8", "--locale=C", "--data-checksums", "--no-sync"]
        line = [*self._as_user, program("initdb"), "-D", str(self.folder / "data"), *setup]
        subprocess.run(line, check=True, capture_output=True, cwd=self.folder)

    def url(self, database: str, user: str = "owner") -> str:
        """The URL of a database."""
        return f"postgresql://{user}@{self._host}:{self.port}/{database}"

    def local_url(self, database: str) -> str:
        """The URL for who sits at the server: through its socket, whatever becomes of the network."""
        return f"postgresql://owner@/{database}?host={self.folder}&port={self.port}"

    def start(self) -> None:
        """Start the server, and wait until it answers."""
        options = [word for setting in self._settings for word in ("-c", setting)]
        place = ["-c", f"port={self.port}", "-c", f"listen_addresses={self._host}", "-k", str(self.folder)]
        line = [*self._within, *self._as_user, program("postgres"), "-D", str(self.folder / "data"), *place, *options]
        limit = time.monotonic() + 60
        while self._server is None or self._server.poll() is not None or not self.answers():
            assert time.monotonic() < limit, (self.folder / "log").read_text()
            if self._server is None or self._server.poll() is not None:  # again, while killed children are still there
                with (self.folder / "log").open("ab") as log:
                    self._server = subprocess.Popen(line, stdout=log, stderr=log, cwd=self.folder)
            time.sleep(0.02)

    def answers(self) -> bool:
        """Whether the server takes connections."""
        with contextlib.suppress(psycopg.OperationalError), self.connect():
            return True
        return False

    def kill(self) -> None:
        """Let the server die at once, with every process of it, as by a power cut without one."""
        assert self._server is not None
        children = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self._server.pid)], capture_output=True, text=True, check=False
        ).stdout.split()
        for pid in (self._server.pid, *map(int, children)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._server.wait()

    def stop(self) -> None:
        """Stop the server, and leave nothing behind."""
        if self._server is not None:
            self._server.send_signal(signal.SIGQUIT)
            self._server.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def pid(self) -> int:
        """The server's process."""
        assert self._server is not None
        return self._server.pid

    def connect(self, database: str = "postgres") -> "psycopg.Connection[tuple[object, ...]]":
        """A plain connection, in no transaction."""
        return psycopg.connect(self.local_url(database), autocommit=True, connect_timeout=2)

    def make(self, template: str = "template1") -> str:
        """Make a database; answers its name."""
        name = f"office_{next(self._numbers)}"
        with self.connect() as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever uses it."""
        with self.connect() as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def running() -> Iterator[Cluster]:
    """A server for as long as it is wanted."""
    cluster = Cluster()
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
