"""The machinery of the model's test: two stations on one file, the model beside them, the judge behind them."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine, invariant

from db.store import open_store
from kiosk.clock import HandClock
from kiosk.errors import Refused
from kiosk.model import Step, Ticket
from kiosk.office import By, Office
from kiosk.ports import Store, Writing
from tests.office.judge import Judge, chain
from tests.office.model import CALLED, SERVING, Desk, Not, Paper, World
from tests.office.rehearsal import SMALL, ZONE, Rehearsal, load, local, quick_folder, url_of

TEXT = SMALL.replace('holidays = "VN"', 'holidays = ""')
SERVES = {1: ("A", "B"), 2: ("B", "C"), 3: ("A",)}
Verb = Callable[[Office, By], Any]
Told = Callable[[World, datetime, Any], object]


class Crash(Exception):
    """The process ends in the middle of its transaction."""


class CrashingStore:
    """A ledger whose writer ends when everything is written and nothing committed."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.read = store.read

    @contextmanager
    def write(self, deadline_s: float = 3.0, ahead: object = None) -> Iterator[Writing]:
        with self._store.write(deadline_s, ahead) as transaction:
            yield transaction
            raise Crash


@cache
def template() -> Path:
    """A ledger with the office and nothing else, to be copied."""
    folder = Path(tempfile.mkdtemp(dir=quick_folder(Path(tempfile.gettempdir()))))
    load(folder / "template.sqlite", TEXT, at=local("06:00")).close()
    return folder / "template.sqlite"


class Machine(RuleBasedStateMachine):
    """Two stations on one file, the model beside them, the judge behind them."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(dir=template().parent))
        self.path = Path(shutil.copy(template(), self.folder / "hall.sqlite"))
        self.clock = HandClock(local("07:00"))
        self.stations = [self.open_station(), self.open_station()]
        self.judge = Judge.of(self.path, TEXT)
        self.world = World(desks={number: Desk(services=serves) for number, serves in SERVES.items()})
        self.kept: list[tuple[Verb, By, object]] = []
        self.drawn = self.heard = 0
        self.floor = local("06:00")
        self.hear()

    def teardown(self) -> None:
        """Let go of the files."""
        for station in self.stations:
            station.store.close()
        shutil.rmtree(self.folder)

    def open_station(self) -> Rehearsal:
        """A station as a process of its own has it."""
        return Rehearsal.over(open_store(url_of(self.path)), self.clock)

    # ---- one verb ------------------------------------------------------------------------------------

    @property
    def now(self) -> datetime:
        """The office's time: never before the last event, nor before the business day."""
        return max(self.clock.now(), self.floor)

    def do(self, station: int, verb: Verb, told: Told | None) -> Any:
        """Do a verb at a station; the model says whether it is refused and what it makes of the world."""
        now, self.drawn = self.now, self.drawn + 1
        by, refusal, answer = By(token=f"token-{self.drawn:04d}"), None, None
        try:
            answer = verb(self.stations[station].office, by)
            self.kept.append((verb, by, answer))
        except Refused as error:
            refusal = error
        self.world = self._expected(now, answer, refusal, told)
        self.hear(now)
        return answer

    def _expected(self, now: datetime, answer: object, refusal: Refused | None, told: Told | None) -> World:
        world = self.world.settled(now)
        if told is None or (refusal and told == self.issued):
            return world
        try:
            told(world, now, answer)
        except Not:
            assert refusal is not None, "the model refuses this"
            return self.world.settled(now)
        assert refusal is None, f"the model does this, the office says {refusal}"
        return world

    def hear(self, now: datetime | None = None) -> None:
        """Let the judge hear what has happened since."""
        events = chain(self.path, since=self.heard)
        for event in events:
            self.judge.hear(event)
        if events:
            self.heard = events[-1]["id"]
            midnight = datetime.combine((now or self.floor).astimezone(ZONE).date(), time(), tzinfo=ZONE)
            self.floor = max(self.floor, self.judge.last_at, midnight)
        assert not self.judge.faults, self.judge.faults

    def desk_with(self, holds: Callable[[Desk], bool], place: int) -> int:
        """A counter of which something holds; now and then, or when there is none, any counter."""
        every = sorted(self.world.desks)
        found = [number for number in every if holds(self.world.desks[number])]
        return found[place % len(found)] if found and place % 7 else every[place % len(every)]

    def pick(self, place: int) -> Paper:
        """Some ticket; mostly a young one."""
        papers = list(self.world.papers.values())
        return papers[-1 - place % len(papers) % 12] if place % 3 else papers[place % len(papers)]

    def issued(self, world: World, now: datetime, answer: Any) -> None:
        """A number was given: what the model knows of it."""
        ticket: Ticket = answer.ticket
        is_walk_in = ticket.kind.value == "walk_in"
        is_present = is_walk_in or ticket.stay
        assert ticket.slot_start is not None
        assert ticket.code not in world.papers
        assert ticket.issued_at == now
        due = ticket.slot_start
        if is_walk_in:
            due = max(now, datetime.combine(ticket.date, time(7 if ticket.session == 0 else 13), tzinfo=ZONE))
        elif ticket.stay and ticket.priority:
            due = now
        world.papers[ticket.code] = Paper(
            code=ticket.code,
            date=ticket.date,
            service=ticket.prefix,
            state="waiting" if is_present else "booked",
            session=ticket.session,
            slot=ticket.slot_start,
            due=due,
            route=list(ticket.route),
            present=is_present,
        )

    # ---- what always holds ---------------------------------------------------------------------------

    @invariant()
    def both_stations_see_what_the_model_sees(self) -> None:
        today, world = self.now.astimezone(ZONE).date(), self.world.settled(self.now)
        last = max((p.date for p in world.papers.values() if p.date < today), default=today)
        for station in self.stations:
            office = station.office
            assert office.seen().now == self.now
            assert {c.counter.number: c.ticket and c.ticket.code for c in office.counters()} == {
                number: desk.paper for number, desk in world.desks.items()
            }
            for day in {today, last}:
                self.compare(day, [v.ticket for v in office.tickets(day)], world)

    def compare(self, day: date, tickets: list[Ticket], world: World) -> None:
        """The tickets of a date are those of the model, and none has a time before an earlier one."""
        papers = {p.code: p for p in world.papers.values() if p.date == day}
        assert [ticket.code for ticket in tickets] == list(papers)
        for ticket in tickets:
            paper = papers[ticket.code]
            assert shown(ticket) == known(paper), ticket.label
            if paper.due is None:
                self.learn_due(ticket)
            else:
                assert ticket.due_at == paper.due, ticket.label
            times_run_forward(ticket)

    def learn_due(self, ticket: Ticket) -> None:
        """The due time of a carried ticket is that of the place it took."""
        paper = self.world.papers[ticket.code]
        if paper.due is None and ticket.carried and ticket.session == paper.session:
            assert ticket.due_at is not None
            assert ticket.due_at >= local("13:00", ticket.date)
            paper.due = ticket.due_at


def shown(ticket: Ticket) -> tuple[object, ...]:
    at = ticket.counter if ticket.state.value in (CALLED, SERVING) else None
    reason = None if ticket.is_open else ticket.closed_reason
    return (ticket.state.value, ticket.service, ticket.session, at, ticket.tried, ticket.calls, reason)


def known(paper: Paper) -> tuple[object, ...]:
    at = paper.counter if paper.state in (CALLED, SERVING) else None
    return (paper.state, paper.service, paper.session, at, paper.tried, paper.calls, paper.closed)


def times_run_forward(ticket: Ticket) -> None:
    """No duration of a ticket is negative."""
    instants = [at for at in (ticket.issued_at, ticket.arrived_at, *map(end_of, ticket.steps)) if at]
    if ticket.closed_at is not None:
        assert max(instants) <= ticket.closed_at, ticket
    for step in ticket.steps:
        told = [at for at in (step.first_called_at, step.called_at, step.serving_at, step.finished_at) if at]
        assert told == sorted(told), step
        assert step.held_s >= 0


def end_of(step: Step) -> datetime | None:
    return max((at for at in (step.ready_at, step.called_at, step.serving_at, step.finished_at) if at), default=None)
