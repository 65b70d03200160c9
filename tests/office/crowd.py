"""Many stations at once, each a process with its own connections to one ledger, of either kind.

Each tells what it was answered, how long it waited for the lock and how long it held it. Started by a fork server,
so that the program is imported once.
"""

import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from typing import TypeVar

from db.ledger import Writer
from db.seats import Entrance, LedgerStore, Seat
from db.store import SqliteStore, open_store
from kiosk.clock import HandClock
from kiosk.errors import Unavailable
from kiosk.model import Ticket
from kiosk.office import By, Office
from kiosk.ports import Reading, Store, Writing
from kiosk.verbs.take import TakeRequest
from tests.office.rehearsal import MONDAY, local

T = TypeVar("T")
PATIENCE_S = 120.0
STEP = timedelta(seconds=21)
OPENS = local("00:00", MONDAY)
_SERVICES = "ABCD"
_HEAD = """
key = "dong"
zone = "Asia/Ho_Chi_Minh"
holidays = ""
[names]
vi = "Đông"
[agency]
vi = "Ủy ban nhân dân thử"
[rules]
recall_guard_s = 0
"""
_SESSION = '{ name = "Cả ngày", opens = "00:00", last_ticket = "23:30", closes = "23:59", issue_from = "00:00" }'


def hall(counters: int) -> str:
    """The definition of an office that is open all day, with so many counters for four services."""
    services = "".join(
        f'[[services]]\nprefix = "{prefix}"\nmean_minutes = 2\ncapacity = 1\nnames = {{ vi = "Lĩnh vực {prefix}" }}\n'
        for prefix in _SERVICES
    )
    desks = "".join(
        f"[[counters]]\nnumber = {n}\nservices = {{ A = 0.3, B = 0.3, C = 0.2, D = 0.2 }}\n"
        for n in range(1, counters + 1)
    )
    return f'{_HEAD}{services}{desks}[[week]]\ndays = ["monday"]\nsessions = [{_SESSION}]\n'


def found(url: str, counters: int) -> str:
    """Found that office in an empty ledger; answers its definition."""
    text = hall(counters)
    with closing(open_store(url, create=True)) as store:
        store.load(text, source="dong.toml", is_rehearsal=True, now=OPENS)
    return text


@dataclass(frozen=True, kw_only=True)
class Orders:
    """What one station does: so many verbs, or verbs for so long; taking, calling, or each in turn.

    `is_plain`: it passes no gate, and only SQLite's own busy handler decides whose turn it is.
    """

    url: str
    number: int
    kind: str = "both"
    verbs: int | None = None
    seconds: float = PATIENCE_S
    is_plain: bool = False


@dataclass(slots=True, kw_only=True)
class Told:
    """What one station was answered, and what it took."""

    number: int
    taken: list[tuple[str, str]] = field(default_factory=list)
    called: list[tuple[int, str]] = field(default_factory=list)
    waits_s: list[float] = field(default_factory=list)
    holds_s: list[float] = field(default_factory=list)
    busy: int = 0
    began: float = 0.0
    ended: float = 0.0
    cpu_s: float = 0.0

    @property
    def verbs(self) -> int:
        return len(self.waits_s)

    def counted(self, ask: Callable[[], T]) -> T:
        """Ask as a station does: again, and counted, while the ledger is busy or has hung up on a slow machine."""
        while True:
            try:
                return ask()
            except Unavailable as error:
                if error.key not in ("db.busy", "db.unreachable"):
                    raise
                self.busy += 1


class Watched(Store):
    """A ledger whose writers look at the clock: when they ask, when they have the lock, when they have let go."""

    def __init__(self, store: LedgerStore, told: Told) -> None:
        self._store, self._told, self._got, self._let_go = store, told, 0.0, 0.0
        self._begin, self._commit, self._is_file = store._begin, store._commit, isinstance(store, SqliteStore)
        store._begin = self._watch  # type: ignore[assignment, method-assign]
        store._commit = self._end  # type: ignore[method-assign]

    def _watch(self, seat: Seat, ask: Callable[[], None], limit: float) -> None:
        """A file's lock is there when it was asked for; a server is asked for it together with the head."""

        def asked() -> None:
            ask()
            self._got = time.monotonic()

        self._begin(seat, asked, limit)
        if not self._is_file:
            self._got = time.monotonic()

    def _end(self, entry: Entrance, writer: Writer, limit: float) -> None:
        """The lock is free once the commit is there; what comes after it keeps nobody waiting."""

        def leave() -> None:
            self._let_go = time.monotonic()
            entry.leave()

        self._commit(replace(entry, leave=leave), writer, limit)

    def read(self) -> AbstractContextManager[Reading]:
        return self._store.read()

    @contextmanager
    def write(self, deadline_s: float = 3.0, ahead: Callable[[Writing], object] | None = None) -> Iterator[Writing]:
        asked = time.monotonic()
        with self._store.write(deadline_s, ahead) as transaction:
            got = self._got
            yield transaction
        self._told.waits_s.append(got - asked)
        self._told.holds_s.append(self._let_go - got)

    def load(self, text: str, *, source: str, is_rehearsal: bool, now: datetime) -> None:
        self._store.load(text, source=source, is_rehearsal=is_rehearsal, now=now)

    def close(self) -> None:
        self._store.close()


class NoGate:
    """Lets everybody to BEGIN IMMEDIATE at once."""

    @contextmanager
    def passed(self, limit: float, meanwhile: object = None, prepare: object = None) -> Iterator[None]:
        yield

    def close(self) -> None:
        """Nothing was opened."""


def work(orders: Orders, line: Connection) -> None:
    """Be a station: warm up, wait for the word, work, tell."""
    store, told, clock = open_store(orders.url), Told(number=orders.number), HandClock(OPENS + STEP)
    if orders.is_plain and isinstance(store, SqliteStore):
        store._gate.close()
        store._gate = NoGate()  # type: ignore[assignment]
    office = Office(Watched(store, told), clock, station=f"may-{orders.number}")
    told.counted(office.seen)
    for n in (0, 1):  # the second call finishes a ticket, as those do that count: its statements are made then
        do(office, "take", n, orders, told)
        do(office, "call", n, orders, told)
        clock.wind(seconds=STEP.total_seconds())
    told.waits_s.clear()
    told.holds_s.clear()
    line.send("ready")
    line.recv()
    told.began, cpu = time.monotonic(), time.process_time()
    n = 1
    while (orders.verbs is None or n <= orders.verbs) and time.monotonic() < told.began + orders.seconds:
        n += 1
        clock.wind(seconds=STEP.total_seconds())
        kind = ("take", "call")[n % 2] if orders.kind == "both" else orders.kind
        do(office, kind, n, orders, told)
    told.ended, told.cpu_s = time.monotonic(), time.process_time() - cpu
    line.send("done")
    line.recv()  # to tell and to end takes time of the processor: not while others are at work
    line.send(told)
    store.close()


def do(office: Office, kind: str, n: int, orders: Orders, told: Told) -> None:
    """One verb, again with its token for as long as the ledger is busy; what it answered is kept."""
    by = By(token=f"{kind}-{orders.number:03d}-{n:06d}", deadline_s=PATIENCE_S if orders.is_plain else 2.9)
    answer = told.counted(lambda: once(office, kind, n, told.number, by))
    if kind == "take" and answer is not None:
        told.taken.append((answer.code, answer.label))
    elif answer is not None:
        told.called.append((told.number, answer.code))


def once(office: Office, kind: str, n: int, number: int, by: By) -> Ticket | None:
    """One verb."""
    if kind == "take":
        request = TakeRequest(service=_SERVICES[(number + n) % len(_SERVICES)], override="đo")
        return office.take(request, by).ticket
    view = office.call_next(number, by=by)
    return None if view is None else view.ticket


def together(every: Sequence[Orders]) -> list[Told]:
    """Let stations work at once; answers what each told."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    pairs = [context.Pipe() for _ in every]
    processes = [context.Process(target=work, args=(o, theirs)) for o, (_, theirs) in zip(every, pairs, strict=True)]
    try:
        for process, (_, theirs) in zip(processes, pairs, strict=True):
            process.start()
            theirs.close()
        for ours, _ in pairs:
            assert ours.poll(PATIENCE_S)
            assert ours.recv() == "ready"
        for ours, _ in pairs:
            ours.send("go")
        for ours, _ in pairs:
            assert ours.recv() == "done"
        for ours, _ in pairs:
            ours.send("tell")
        return [ours.recv() for ours, _ in pairs]
    finally:
        for process, (ours, _) in zip(processes, pairs, strict=True):
            ours.close()
            process.join(PATIENCE_S)
            process.kill()
