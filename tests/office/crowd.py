"""Many stations at once, each a process with its own connections to one ledger, of either kind.

Each tells what it was answered, how long it waited for the lock and how long it held it. Started by a fork server,
so that the program is imported once.
"""

import multiprocessing
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing.connection import Connection

from db.store import SqliteStore, open_store
from kiosk.clock import HandClock
from kiosk.errors import Unavailable
from kiosk.office import By, Office
from kiosk.ports import Store, Writing
from kiosk.verbs.take import TakeRequest
from tests.office.rehearsal import MONDAY, local

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


class Watched:
    """A ledger whose writers look at the clock: when they ask, when they hold the lock, when they have let go."""

    def __init__(self, store: Store, told: Told) -> None:
        self._store, self._told = store, told
        self.read = store.read

    @contextmanager
    def write(self, deadline_s: float = 3.0) -> Iterator[Writing]:
        asked = time.monotonic()
        with self._store.write(deadline_s) as transaction:
            got = time.monotonic()
            yield transaction
        self._told.waits_s.append(got - asked)
        self._told.holds_s.append(time.monotonic() - got)


class NoGate:
    """Lets everybody to BEGIN IMMEDIATE at once."""

    @contextmanager
    def passed(self, limit: float, meanwhile: object = None) -> Iterator[None]:
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
    do(office, "take", 0, orders, told)
    told.waits_s.clear()
    told.holds_s.clear()
    line.send("ready")
    line.recv()
    told.began, cpu = time.monotonic(), time.process_time()
    n = 0
    while (orders.verbs is None or n < orders.verbs) and time.monotonic() < told.began + orders.seconds:
        n += 1
        clock.wind(seconds=STEP.total_seconds())
        kind = ("take", "call")[n % 2] if orders.kind == "both" else orders.kind
        do(office, kind, n, orders, told)
    told.ended, told.cpu_s = time.monotonic(), time.process_time() - cpu
    line.send(told)
    store.close()


def do(office: Office, kind: str, n: int, orders: Orders, told: Told) -> None:
    """One verb, again with its token for as long as the ledger is busy; what it answered is kept."""
    by = By(token=f"{kind}-{orders.number:03d}-{n:06d}", deadline_s=PATIENCE_S if orders.is_plain else 2.9)
    while True:
        try:
            once(office, kind, n, told, by)
        except Unavailable as error:
            if error.key != "db.busy":
                raise
            told.busy += 1
        else:
            return


def once(office: Office, kind: str, n: int, told: Told, by: By) -> None:
    """One verb."""
    if kind == "take":
        request = TakeRequest(service=_SERVICES[(told.number + n) % len(_SERVICES)], override="đo")
        ticket = office.take(request, by).ticket
        told.taken.append((ticket.code, ticket.label))
    elif (view := office.call_next(told.number, by=by)) is not None:
        told.called.append((told.number, view.ticket.code))


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
        return [ours.recv() for ours, _ in pairs]
    finally:
        for process, (ours, _) in zip(processes, pairs, strict=True):
            ours.close()
            process.join(PATIENCE_S)
            process.kill()
