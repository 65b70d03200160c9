"""A small discrete-event driver over Office: people come, are told, stay or go; clerks call and finish.

A day is drawn from a seed: walk-ins uniformly over the time numbers are given, lognormal services (squared
coefficient of variation 0.216, as 6,637 clinic visits had), means from call to finish. Bookings come up to 15
minutes before their slot. Told "full", 60 % stay, 30 % come back at the offered slot, 10 % leave. Everything else
is the office's own doing.
"""

import heapq
import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from itertools import count

from kiosk.clock import HandClock
from kiosk.errors import Refused
from kiosk.model import Definition, Place, Service, Ticket
from kiosk.office import Office
from kiosk.plan import Session
from kiosk.verbs.take import TakeRequest
from kiosk.views import SlotView

SCV = 0.216


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """How a day is: demand ÷ counter minutes, the booked and the priority part, how much longer services take."""

    rho: float = 0.9
    booked: float = 0.5
    priority: float = 0.0
    longer: float = 1.0
    stay: float = 0.6
    back: float = 0.3
    opens_before_min: int = 15
    clerks_before_min: int = 0


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What became of the people of some days."""

    people: int = 0
    served: int = 0
    turned_away: int = 0
    left: int = 0
    refused: int = 0
    refused_beside_idle: int = 0
    punctual: list[float] = field(default_factory=list)
    in_hall: list[float] = field(default_factory=list)
    priority_in_hall: list[float] = field(default_factory=list)
    promised: int = 0
    broken: int = 0

    @property
    def punctual_in_15(self) -> float:
        """The part of punctual bookings that were called within 15 minutes of their slot."""
        return sum(w <= 15 for w in self.punctual) / len(self.punctual) if self.punctual else math.nan

    @property
    def broken_part(self) -> float:
        """The part of promises of the last 90 minutes that were broken."""
        return self.broken / self.promised if self.promised else 0.0

    def add(self, other: "Outcome") -> None:
        """Add another day's people."""
        for item in fields(self):
            mine, theirs = getattr(self, item.name), getattr(other, item.name)
            setattr(self, item.name, mine + theirs)

    def line(self, name: str) -> str:
        """One line to print."""
        return (
            f"{name}: people {self.people}, served {self.served}, turned away {self.turned_away}, left {self.left}, "
            f"refused {self.refused} (beside an idle counter {self.refused_beside_idle}), "
            f"punctual within 15 min {self.punctual_in_15:.1%} of {len(self.punctual)}, "
            f"in hall median {quantile(self.in_hall, 0.5):.1f} P95 {quantile(self.in_hall, 0.95):.1f}, "
            f"priority P95 {quantile(self.priority_in_hall, 0.95):.1f}, "
            f"promises broken {self.broken} of {self.promised}"
        )


def quantile(values: list[float], part: float) -> float:
    """The quantile of some values by linear interpolation; nan of none."""
    if not values:
        return math.nan
    ordered = sorted(values)
    place = part * (len(ordered) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


@dataclass(slots=True, kw_only=True)
class Person:
    """One who comes: for which service, how long it will take (min), in which class."""

    service: str
    minutes: float
    priority: str | None
    arrived_at: datetime | None = None
    is_punctual: bool = False


class PlayedDay:
    """One day of one office, played from its seed."""

    def __init__(self, office: Office, clock: HandClock, scene: Scene, *, day: date, seed: int) -> None:
        """Draw the people of the day."""
        self.office, self.clock, self.scene, self.date = office, clock, scene, day
        self.random = random.Random(seed)
        self.definition: Definition = office.definition()
        self.outcome = Outcome()
        self._heap: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order = count()
        self._idle: dict[int, datetime] = {}
        self._people: dict[str, Person] = {}
        self._promised: dict[str, Ticket] = {}
        self.sessions: tuple[Session, ...] = ()

    def play(self) -> Outcome:
        """Play the day to its end and say what became of its people."""
        plan = self.office.day(self.date).plan
        self.sessions = plan.sessions
        first = plan.sessions[0].issue_from
        self.clock.set(first)
        for session in plan.sessions:
            self._draw(session, first)
            at_desk = session.opens - timedelta(minutes=self.scene.clerks_before_min)
            self._at(at_desk, lambda s=session: self._open(s))
        while self._heap:
            at, _, deed = heapq.heappop(self._heap)
            self.clock.set(max(at, self.clock.now()))
            deed()
        self._count()
        return self.outcome

    # ---- people --------------------------------------------------------------------------------------

    def _draw(self, session: Session, first: datetime) -> None:
        minutes = (session.closes - session.opens).total_seconds() / 60
        for service in self.definition.services:
            share = sum(c.share(service.prefix) for c in self.definition.counters)
            wanted = self.scene.rho * share * minutes / (service.mean_min * self.scene.longer)
            for _ in range(self._poisson(wanted)):
                if self.random.random() < self.scene.booked:
                    self._draw_booker(session, service, first)
                else:
                    self._draw_walk_in(session, service)

    def _person(self, service: Service) -> Person:
        is_priority = self.random.random() < self.scene.priority
        self.outcome.people += 1
        return Person(
            service=service.prefix,
            minutes=self._lognormal(service.mean_min * self.scene.longer),
            priority=self.definition.priorities[0].key if is_priority else None,
        )

    def _draw_booker(self, session: Session, service: Service, first: datetime) -> None:
        """Draw one who books as soon as the day begins."""
        person = self._person(service)
        self._at(first, lambda: self._book(person, session))

    def _draw_walk_in(self, session: Session, service: Service) -> None:
        """Draw one who comes without a booking, from a little before the opening to the last ticket."""
        person = self._person(service)
        start = session.opens - timedelta(minutes=self.scene.opens_before_min)
        span = (session.last_ticket - start).total_seconds()
        self._at(start + timedelta(seconds=self.random.uniform(0, span)), lambda: self._walk_in(person))

    def _book(self, person: Person, session: Session) -> None:
        """Book the wished slot of the session, else the free one nearest to it."""
        slots = [s for s in self.office.slots(person.service, self.date) if session.opens <= s.start < session.closes]
        wished = self.random.choice(slots).start
        for slot in sorted(slots, key=lambda s: abs((s.start - wished).total_seconds())):
            if slot.free > 0 and self._take(person, slot) is not None:
                return
        self.outcome.turned_away += 1

    def _walk_in(self, person: Person) -> None:
        person.arrived_at = self.clock.now()
        request = TakeRequest(service=person.service, priority=person.priority)
        try:
            view = self.office.take(request)
        except Refused as refusal:
            self._told_full(person, refusal)
            return
        self._issued(person, view.ticket)
        self._wake(person.service)

    def _told_full(self, person: Person, refusal: Refused) -> None:
        self.outcome.refused += 1
        self.outcome.refused_beside_idle += self._is_beside_idle(person.service)
        offered = refusal.places["next"]
        chance = self.random.random()
        if not isinstance(offered, SlotView) or offered.date != self.date:
            self.outcome.turned_away += 1
        elif chance < self.scene.stay:
            self._take(person, offered, stay=True)
            self._wake(person.service)
        elif chance < self.scene.stay + self.scene.back:
            self._take(person, offered)
        else:
            self.outcome.left += 1

    def _take(self, person: Person, slot: SlotView, *, stay: bool = False) -> Ticket | None:
        local = slot.start.astimezone(self.office.zone()).strftime("%H:%M")
        request = TakeRequest(
            service=person.service, slot=local, stay=stay, day=None if stay else self.date, priority=person.priority
        )
        try:
            ticket = self.office.take(request).ticket
        except Refused:
            self.outcome.turned_away += stay
            return None
        self._issued(person, ticket)
        if not stay:
            person.is_punctual = True
            early = timedelta(minutes=self.random.uniform(0, 15))
            self._at(max(slot.start - early, self.clock.now()), lambda: self._arrive(person, ticket.code))
        return ticket

    def _arrive(self, person: Person, code: str) -> None:
        person.arrived_at = self.clock.now()
        self.office.arrive(code)
        self._wake(person.service)

    def _issued(self, person: Person, ticket: Ticket) -> None:
        self._people[ticket.code] = person
        closes = self.sessions[ticket.session].closes
        if ticket.place not in (Place.BEYOND, Place.OVERRIDE) and closes - self.clock.now() <= timedelta(minutes=90):
            self._promised[ticket.code] = ticket

    # ---- clerks --------------------------------------------------------------------------------------

    def _open(self, session: Session) -> None:
        for counter in self.definition.counters:
            self._idle.setdefault(counter.number, self.clock.now())
        for number in sorted(self._idle):
            self._call(number)

    def _wake(self, service: str) -> None:
        for number in sorted(self._idle, key=lambda n: (self._idle[n], n)):
            counter = self.definition.counter(number)
            if counter and service in counter.services and self._call(number):
                return

    def _call(self, number: int) -> bool:
        now = self.clock.now()
        early = timedelta(minutes=self.scene.clerks_before_min)
        if not any(s.opens - early <= now < s.closes for s in self.sessions):
            self._idle[number] = now
            return False
        called = self.office.call_next(number)
        if called is None:
            self._idle.setdefault(number, now)
            return False
        self._idle.pop(number, None)
        ticket = called.ticket
        if ticket.tried:
            self._at(now + timedelta(seconds=61), lambda: self._call(number))
            return True
        person = self._people[ticket.code]
        self._note_call(person, ticket, now)
        self._at(now + timedelta(minutes=person.minutes), lambda: self._call(number))
        return True

    def _note_call(self, person: Person, ticket: Ticket, now: datetime) -> None:
        if person.arrived_at is not None:
            waited = max(0.0, (now - person.arrived_at).total_seconds() / 60)
            (self.outcome.priority_in_hall if person.priority else self.outcome.in_hall).append(waited)
        if person.is_punctual and ticket.slot_start is not None:
            self.outcome.punctual.append((now - ticket.slot_start).total_seconds() / 60)

    def _is_beside_idle(self, service: str) -> bool:
        """Whether a counter of the service sits idle in working hours, with nobody due waiting for it."""
        now = self.clock.now()
        if not any(s.opens <= now < s.last_ticket for s in self.sessions):
            return False
        waiting = [v.ticket for v in self.office.estimate()]
        for number in self._idle:
            counter = self.definition.counter(number)
            if counter is None or service not in counter.services:
                continue
            if not any(t.service in counter.services and t.due_at and t.due_at <= now for t in waiting):
                return True
        return False

    # ---- the end -------------------------------------------------------------------------------------

    def _count(self) -> None:
        tickets = {v.ticket.code: v.ticket for v in self.office.tickets(self.date)}
        self.outcome.served = sum(1 for t in tickets.values() if t.step.called_at and not t.tried)
        for code, ticket in self._promised.items():
            now = tickets[code]
            closes = self.sessions[ticket.session].closes
            if now.arrived_at is None or (now.state.value == "cancelled" and now.closed_reason == "cancelled"):
                continue
            self.outcome.promised += 1
            first = now.steps[0].first_called_at
            self.outcome.broken += first is None or first >= closes

    def _at(self, at: datetime, deed: Callable[[], object]) -> None:
        heapq.heappush(self._heap, (at, next(self._order), deed))

    def _poisson(self, mean: float) -> int:
        """A Poisson number by inversion (Knuth)."""
        limit, product, number = math.exp(-mean), self.random.random(), 0
        while product > limit:
            product *= self.random.random()
            number += 1
        return number

    def _lognormal(self, mean: float) -> float:
        sigma2 = math.log(1 + SCV)
        return max(0.5, self.random.lognormvariate(math.log(mean) - sigma2 / 2, math.sqrt(sigma2)))
