"""Is what overlapping stations were answered what a hall would answer that does one verb after the other?

The search is Wing and Gong's (1993) with Lowe's memory of what was tried (2017): some order of the verbs, none of which
comes before one that had ended when it began, must give every station the answer it got. The hall of the model knows
nothing of the program's rules but this: numbers rise by one, a counter gets the oldest of its first service that waits.
"""

import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import TypeVar

from db.store import open_store
from kiosk.clock import HandClock
from kiosk.errors import Unavailable
from kiosk.office import By, Office
from kiosk.verbs.take import TakeRequest
from tests.office.rehearsal import SMALL, local

T = TypeVar("T")
PATIENCE_S = 60.0
AGAIN = ("db.busy", "db.unreachable")
NOW = local("07:30")
TEXT = SMALL.replace("[names]", '[rules]\nnumbering = "day"\nrecall_guard_s = 0\n[names]', 1)
SERVES = {1: "AB", 2: "BC", 3: "A"}
"""The services of each counter, in its order."""

Deed = tuple[str, str | int]
State = tuple[tuple[int, ...], tuple[tuple[int, ...], ...]]
"""By service: the numbers given so far, and those that wait."""


@dataclass(frozen=True, kw_only=True)
class Done:
    """One verb as its station saw it: what, from when to when (ns), what it was answered."""

    deed: Deed
    began: int
    ended: int
    answer: str | None


def next_of(state: State, deed: Deed) -> tuple[State, str | None]:
    """What the hall is after a verb, and what it answers: take "A", or call 1."""
    given, lines = list(state[0]), list(state[1])
    what, where = deed
    if what == "take":
        at = "ABC".index(str(where))
        given[at] += 1
        lines[at] = (*lines[at], given[at])
        return (tuple(given), tuple(lines)), f"{where}{given[at]:03d}"
    for service in SERVES[int(where)]:
        at = "ABC".index(service)
        if lines[at]:
            first, lines[at] = lines[at][0], lines[at][1:]
            return (tuple(given), tuple(lines)), f"{service}{first:03d}"
    return state, None


def is_linearizable(history: Sequence[Done], start: State) -> bool:
    """Whether one order of the verbs explains every answer."""
    tried: set[tuple[frozenset[int], State]] = set()

    def search(left: frozenset[int], state: State) -> bool:
        if not left:
            return True
        if (left, state) in tried:
            return False
        tried.add((left, state))
        first_end = min(history[n].ended for n in left)
        for n in left:
            if history[n].began <= first_end:
                after, answer = next_of(state, history[n].deed)
                if answer == history[n].answer and search(left - {n}, after):
                    return True
        return False

    return search(frozenset(range(len(history))), start)


def overlapping(history: Sequence[Done]) -> int:
    """How many pairs of verbs overlapped."""
    ordered = sorted(history, key=lambda done: done.began)
    return sum(b.began < a.ended for n, a in enumerate(ordered) for b in ordered[n + 1 :])


# ---- the stations ------------------------------------------------------------------------------------


def station(url: str, name: str, line: Connection) -> None:
    """Do what one is told, at the instant one is told; tell how it went."""
    office = Office(open_store(url), HandClock(NOW), station=name)
    until_answered(office.seen)
    line.send("ready")
    count = 0
    while (orders := line.recv()) is not None:
        start, deeds = orders
        time.sleep(max(0.0, start - time.monotonic()))
        told = []
        for deed in deeds:
            count += 1
            began = time.monotonic_ns()
            answer = do(office, deed, By(token=f"{name}-{count:05d}"))
            told.append(Done(deed=deed, began=began, ended=time.monotonic_ns(), answer=answer))
        line.send(told)


def do(office: Office, deed: Deed, by: By) -> str | None:
    """One verb, with its token until it is answered."""
    if deed[0] == "take":
        request = TakeRequest(service=str(deed[1]), override="thử")
        return until_answered(lambda: office.take(request, by)).ticket.label
    view = until_answered(lambda: office.call_next(int(deed[1]), by=by))
    return None if view is None else view.ticket.label


def until_answered(ask: Callable[[], T]) -> T:
    """Ask as a station does: again, for as long as the ledger is busy or has hung up on a slow machine."""
    while True:
        try:
            return ask()
        except Unavailable as error:
            if error.key not in AGAIN:
                raise


@contextmanager
def stations(url: str, count: int) -> Iterator[list[Connection]]:
    """Stations as processes on a new office."""
    with closing(open_store(url, create=True)) as store:
        store.load(TEXT, source="nho.toml", is_rehearsal=True, now=NOW)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    pairs = [context.Pipe() for _ in range(count)]
    started = [context.Process(target=station, args=(url, f"may-{n}", b)) for n, (_, b) in enumerate(pairs, 1)]
    lines = [ours for ours, _ in pairs]
    try:
        for process, (_, theirs) in zip(started, pairs, strict=True):
            process.start()
            theirs.close()
        for line in lines:
            assert heard(line) == "ready"
        yield lines
    finally:
        for process, line in zip(started, lines, strict=True):
            line.close()
            process.kill()
            process.join()


def heard(line: Connection):
    """What a station tells."""
    assert line.poll(PATIENCE_S)
    return line.recv()


def play(lines: Sequence[Connection], deeds: Sequence[Sequence[Deed]]) -> list[Done]:
    """Let every station do its verbs at once; the history of all."""
    start = time.monotonic() + 0.01
    for line, mine in zip(lines, deeds, strict=True):
        line.send((start, mine))
    return [done for line in lines for done in heard(line)]
