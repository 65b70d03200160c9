"""A played day: citizens come and clerks call, so that screens have something to show. Real verbs, no mock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Protocol

from kiosk.errors import Refused
from kiosk.model import TicketState
from kiosk.office import Office
from kiosk.verbs.take import TakeRequest
from kiosk.views import CounterView
from kiosk.words import Words

MINUTE = timedelta(minutes=1)
CALL_WALK_MIN = 1


class Winding(Protocol):
    """A clock that is put forward by hand."""

    def now(self) -> datetime:
        """Tell the instant."""
        ...

    def set(self, instant: datetime) -> None:
        """Put it at an instant."""
        ...


class Morning:
    """Plays a day minute by minute over an office; the same seed plays the same day."""

    def __init__(self, office: Office, clock: Winding, *, seed: int = 7, rush: float = 0.8) -> None:
        """`rush` is how much of the counters' time arrivals ask for."""
        self._office, self._clock, self._rush = office, clock, rush
        self._chance = Random(seed)  # noqa: S311 (a played day needs no secrecy)
        self._definition = office.definition()
        self._words = Words("vi", zone=self._definition.zone)
        self._until: dict[int, datetime] = {}

    def play(self, until: datetime) -> None:
        """Let people come and be served until an instant."""
        self._book()
        while self._clock.now() < until:
            self._clock.set(self._clock.now() + MINUTE)
            self._arrivals()
            for view in self._office.counters():
                self._at_counter(view)

    def _book(self) -> None:
        for service in self._definition.services:
            free = [slot for slot in self._office.slots(service.prefix) if slot.free > 0]
            for slot in self._chance.sample(free, k=min(3, len(free))):
                request = TakeRequest(service=service.prefix, slot=self._words.time(slot.start))
                self._take(request)

    def _take(self, request: TakeRequest) -> None:
        self._try(partial(self._office.take, request))

    def _arrivals(self) -> None:
        for service in self._definition.services:
            share = sum(c.share(service.prefix) for c in self._definition.counters)
            if self._chance.random() < self._rush * share / service.mean_min:
                priority = None
                if self._definition.priorities and self._chance.random() < 0.12:
                    priority = self._chance.choice(self._definition.priorities).key
                request = TakeRequest(service=service.prefix, priority=priority)
                self._take(request)
        now = self._clock.now()
        for view in self._office.tickets(state=TicketState.BOOKED):
            start = view.ticket.slot_start
            if start and start - 10 * MINUTE <= now and self._chance.random() < 0.12:
                self._try(partial(self._office.arrive, view.ticket.code))

    def _at_counter(self, view: CounterView) -> None:
        number, ticket, now = view.counter.number, view.ticket, self._clock.now()
        if view.state.paused:
            return
        if ticket is None:
            if now >= self._until.get(number, now) and self._chance.random() < 0.7:
                self._try(lambda: self._office.call_next(number))
            return
        if ticket.state is TicketState.CALLED:
            called = ticket.step.called_at or now
            if now - called >= CALL_WALK_MIN * MINUTE:
                self._begin(number, ticket.service, now)
        elif now >= self._until.get(number, now):
            self._try(lambda: self._office.finish(number))

    def _begin(self, number: int, service: str, now: datetime) -> None:
        if self._chance.random() < 0.05:
            self._try(lambda: self._office.no_show(number))
            return
        if not self._try(lambda: self._office.serve(number)):
            return
        found = self._definition.service(service)
        mean = found.mean_min if found else 8.0
        self._until[number] = now + timedelta(minutes=max(1.0, self._chance.gammavariate(2.5, mean / 2.5)))

    def _try(self, verb: Callable[[], object]) -> bool:
        try:
            verb()
        except Refused:
            return False
        return True
