"""Played days: do the rules keep their word? The figures are printed (`pytest -s tests/days`) and bounded."""

import math
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from db.store import open_store
from kiosk import definition
from kiosk.clock import HandClock
from kiosk.errors import Refused
from kiosk.model import Ticket
from kiosk.office import Office
from kiosk.plan import Session
from kiosk.verbs.take import TakeRequest
from tests.days.driver import Outcome, Person, PlayedDay, Scene, quantile

WEDNESDAY = date(2026, 11, 25)
OFFICES = ("trung-tam-pvhcc-phuong-nga-nam", "mot-cua-nga-nam-2023")
FEW = range(3)
MANY = range(100, 120)
MEMORY = Path("/dev/shm")


@contextmanager
def rehearsal(text: str) -> Iterator[tuple[Office, HandClock]]:
    """A rehearsal office in memory-backed storage, early in the morning."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        clock = HandClock(datetime.fromisoformat(f"{WEDNESDAY}T05:00:00+07:00"))
        store = open_store(f"sqlite:///{folder}/office.db", create=True)
        store.load(text, source="played", is_rehearsal=True, now=clock.now())
        try:
            yield Office(store, clock), clock
        finally:
            store.close()


def play(text: str, scene: Scene, seeds: range) -> Outcome:
    """Play some days of one office."""
    total = Outcome()
    for seed in seeds:
        with rehearsal(text) as (office, clock):
            total.add(PlayedDay(office, clock, scene, day=WEDNESDAY, seed=seed).play())
    return total


def shipped(name: str) -> str:
    """The text of a shipped office."""
    return definition.read(name)[0]


def without_slots(name: str) -> str:
    """A shipped office that has switched slots off."""
    text = shipped(name)
    changed = text.replace("[rules]\n", "[rules]\nslots = false\n", 1)
    assert changed != text
    return changed


def check_slots(name: str, booked: float, seeds: range) -> None:
    """Punctual bookings are called within 15 minutes; nobody is told "full" beside an idle counter."""
    outcome = play(shipped(name), Scene(booked=booked), seeds)
    print(outcome.line(f"{name}, {booked:.0%} booked"))
    assert outcome.punctual_in_15 >= (0.85 if booked >= 0.5 else 0.80)
    assert outcome.refused_beside_idle == 0


def check_promises(name: str, longer: float, seeds: range) -> None:
    """Of the promises of a session's last 90 minutes, few are broken, slots switched off."""
    total = Outcome()
    for rho in (0.9, 1.0, 1.1):
        outcome = play(without_slots(name), Scene(rho=rho, booked=0.0, longer=longer), seeds)
        print(outcome.line(f"{name}, slots off, demand {rho}, services {longer} as long"))
        total.add(outcome)
    assert total.promised > 50
    assert total.broken_part <= (0.02 if longer == 1.0 else 0.04)


@pytest.mark.parametrize("name", OFFICES)
@pytest.mark.parametrize("booked", [0.3, 0.5, 1.0])
def test_punctual_bookings_are_called_within_fifteen_minutes_of_their_slot(name: str, booked: float) -> None:
    check_slots(name, booked, FEW)


@pytest.mark.parametrize("longer", [1.0, 1.15])
def test_promises_are_kept_with_slots_off(longer: float) -> None:
    check_promises(OFFICES[0], longer, FEW)


def test_priority_people_are_called_soon_and_ordinary_ones_are_not_forgotten() -> None:
    outcome = play(shipped(OFFICES[0]), Scene(booked=0.5, priority=0.2), FEW)
    print(outcome.line("20 % priority"))
    assert quantile(outcome.priority_in_hall, 0.95) <= 25
    assert outcome.refused_beside_idle == 0


@pytest.mark.parametrize("name", OFFICES)
def test_people_carried_over_noon_do_not_push_punctual_bookings_of_thirteen_hours(name: str) -> None:
    waits: list[float] = []
    for seed in FEW:
        with rehearsal(shipped(name)) as (office, clock):
            day = _Noon(office, clock, Scene(booked=0.8, clerks_before_min=5), day=WEDNESDAY, seed=seed)
            day.play()
            waits += day.at_thirteen
    print(f"{name}, bookings of 13:00: {len(waits)}, P90 {quantile(waits, 0.9):.1f} min")
    assert len(waits) > 20
    assert quantile(waits, 0.9) <= 15


class _Noon(PlayedDay):
    """A day whose afternoon is four fifths booked and whose noon finds twelve people waiting."""

    def __init__(self, office: Office, clock: HandClock, scene: Scene, *, day: date, seed: int) -> None:
        super().__init__(office, clock, scene, day=day, seed=seed)
        self.at_thirteen: list[float] = []

    def _draw(self, session: Session, first: datetime) -> None:
        if session.index == 0:
            self._at(session.last_ticket - timedelta(minutes=1), self._twelve)
            return
        for service in self.definition.services:
            mine = [s for s in self.office.slots(service.prefix, self.date) if s.start >= session.opens]
            for _ in range(math.floor(sum(s.capacity for s in mine) * self.scene.booked)):
                self._draw_booker(session, service, first)

    def _twelve(self) -> None:
        """Twelve people take a number a minute before the last one; no clerk is there any more."""
        for service in self.random.choices(self.definition.services, k=12):
            person = self._person(service)
            person.arrived_at = self.clock.now()
            request = TakeRequest(service=service.prefix, override="đông người cuối buổi sáng")
            self._issued(person, self.office.take(request).ticket)

    def _open(self, session: Session) -> None:
        if session.index == 1:
            carried = [v.ticket for v in self.office.tickets(self.date) if v.ticket.carried]
            assert len(carried) == 12
            super()._open(session)

    def _note_call(self, person: Person, ticket: Ticket, now: datetime) -> None:
        super()._note_call(person, ticket, now)
        if person.is_punctual and ticket.slot_start == self.sessions[1].opens:
            self.at_thirteen.append(max(0.0, (now - ticket.slot_start).total_seconds() / 60))


@pytest.mark.long
@pytest.mark.parametrize("name", OFFICES)
@pytest.mark.parametrize("booked", [0.3, 0.5, 1.0])
def test_many_days_of_punctual_bookings(name: str, booked: float) -> None:
    check_slots(name, booked, MANY)


@pytest.mark.long
@pytest.mark.parametrize("longer", [1.0, 1.15])
@pytest.mark.parametrize("name", OFFICES)
def test_many_days_of_promises(name: str, longer: float) -> None:
    check_promises(name, longer, MANY)


def test_every_service_of_the_shipped_offices_has_a_place_in_every_session() -> None:
    for name in OFFICES:
        with rehearsal(shipped(name)) as (office, _):
            plan = office.day(WEDNESDAY).plan
            for service in office.definition().services:
                for session in plan.sessions:
                    mine = [s for s in plan.slots if (s.service, s.session) == (service.prefix, session.index)]
                    assert sum(s.capacity for s in mine) >= 1, (name, service.prefix, session.name)


def test_a_refusal_names_the_next_free_slot() -> None:
    with rehearsal(shipped(OFFICES[0])) as (office, clock):
        clock.set(datetime.fromisoformat(f"{WEDNESDAY}T07:05:00+07:00"))
        refused = None
        while refused is None:
            try:
                office.take(TakeRequest(service="A"))
            except Refused as refusal:
                refused = refusal
        assert refused.places["next"].start > clock.now()
