"""Any history of verbs, retries, crashes, borders of time and turned clocks, on two stations, against the model."""

import shutil
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule, run_state_machine_as_test

from kiosk.model import DayKind, PrintFate
from kiosk.office import By, Office
from kiosk.ports import PrintResult
from kiosk.verbs.staff import OverflowRequest, Printed
from kiosk.verbs.take import TakeRequest
from tests.office.machine import SERVES, Verb, template
from tests.office.mishaps import TIMES, Mishaps, numbers, places, services, stations
from tests.office.model import HELD, Not, Paper, World
from tests.office.rehearsal import MONDAY, ZONE, found, local

OF_TRIED = ("serve", "arrive", "finish", "no_show", "recall", "hold", "cancel", "dismiss", "")
CLERK = ("serve", "serve", "finish", "no_show", "hold", "recall")


@pytest.fixture(autouse=True, scope="module")
def _no_template_is_left() -> Iterator[None]:
    yield
    shutil.rmtree(template().parent)
    template.cache_clear()


class OfficeMachine(Mishaps):
    """Everything that can happen."""

    @initialize(crowd=st.lists(st.sampled_from("aAAbBC"), min_size=2, max_size=9), then=st.sampled_from(TIMES[:2]))
    def a_few_have_come(self, crowd: list[str], then: str) -> None:
        """Small letters are of a priority class."""
        for letter in crowd:
            priority = "elderly" if letter.islower() else None
            request = TakeRequest(service=letter.upper(), priority=priority, override="khai trương")
            self.do(0, lambda office, by, request=request: office.take(request, by), self.issued)
        self.clock.set(local(then))

    # ---- citizens ------------------------------------------------------------------------------------

    @rule(station=stations, service=services, priority=st.booleans(), route=st.booleans())
    def take_now(self, station: int, service: str, priority: bool, route: bool) -> None:
        key, procedure = "elderly" if priority else None, "lien-thong" if route and service == "A" else None
        request = TakeRequest(service=service, priority=key, procedure=procedure)
        self.do(station, lambda office, by: office.take(request, by), self.issued)

    @rule(station=stations, service=services, priority=st.booleans(), stay=st.booleans(), half_hour=st.integers(0, 19))
    def take_a_slot(self, station: int, service: str, priority: bool, stay: bool, half_hour: int) -> None:
        slot = (datetime.combine(MONDAY, time(7)) + timedelta(minutes=30 * half_hour)).strftime("%H:%M")
        if slot in ("10:30", "11:00", "11:30", "12:00", "12:30", "16:30"):
            slot = "13:00"
        wishes: dict[str, Any] = {"next": True} if half_hour % 4 == 0 else {"slot": slot}
        request = TakeRequest(service=service, priority="elderly" if priority else None, stay=stay, **wishes)
        day = self.now.astimezone(ZONE).date()
        if self.world.closes(day):
            self.do(station, lambda office, by: office.take(request, by), self.issued)

    @rule(station=stations, service=services, ahead=st.integers(1, 7))
    def take_for_a_coming_day(self, station: int, service: str, ahead: int) -> None:
        day = self.now.astimezone(ZONE).date() + timedelta(days=ahead)
        request = TakeRequest(service=service, day=day)
        self.do(station, lambda office, by: office.take(request, by), self.issued)

    @rule(station=stations, service=services)
    def take_with_a_supervisor_s_reason(self, station: int, service: str) -> None:
        request = TakeRequest(service=service, override="đoàn khách")
        self.do(station, lambda office, by: office.take(request, by), self.issued)

    @precondition(lambda self: self.world.papers)
    @rule(
        station=stations,
        place=places,
        verb=st.sampled_from(("arrive", "arrive", "return", "return", "cancel", "dismiss", "void", "revive")),
    )
    def do_with_a_code(self, station: int, place: int, verb: str) -> None:
        self.with_a_code(station, self.pick(place).code, verb)

    def with_a_code(self, station: int, code: str, verb: str) -> None:
        verbs: dict[str, Verb] = {
            "arrive": lambda office, by: office.arrive(code, by),
            "return": lambda office, by: office.return_ticket(code, by),
            "cancel": lambda office, by: office.cancel(code, by),
            "dismiss": lambda office, by: office.cancel(code, by, by_staff=True),
            "void": lambda office, by: office.void(code, by),
            "revive": lambda office, by: office.revive(code, by),
        }
        self.do(station, verbs[verb], lambda world, now, _: world.on_code(verb, world.papers[code], now))

    @precondition(lambda self: self.world.papers)
    @rule(station=stations, place=places, is_scanned=st.booleans())
    def print_nothing_and_void_it(self, station: int, place: int, is_scanned: bool) -> None:
        code = self.pick(place).code
        self.fail_to_print(station, place, sent=False)
        self.with_a_code(station, code, "void")
        if is_scanned:
            self.with_a_code(station, code, ("arrive", "revive")[place % 2])

    @rule(station=stations, service=services, minutes=st.sampled_from((-200, -5, 0, 8, 29, 31, 50)))
    def come_for_a_slot(self, station: int, service: str, minutes: int) -> None:
        if paper := self.book(station, service):
            self.clock.set(max(self.now, paper.slot + timedelta(minutes=minutes)))
            self.with_a_code(station, paper.code, "arrive")

    @rule(
        station=stations, service=services, minutes=st.sampled_from((9, 10, 15, 30, 31)), verb=st.sampled_from(OF_TRIED)
    )
    def try_one_who_has_not_come(self, station: int, service: str, minutes: int, verb: str) -> None:
        paper = self.book(station, service)
        if paper is None:
            return
        self.clock.set(paper.slot + timedelta(minutes=minutes))
        number = next(n for n, desk in self.world.desks.items() if paper.service in desk.services)
        for _ in range(6):
            self.call(station, number)
            if self.world.desks[number].paper == paper.code:
                break
            self.clock.set(self.now + timedelta(seconds=21))
        if verb in ("arrive", "cancel", "dismiss"):
            self.with_a_code(station, paper.code, verb)
        elif verb:
            self.at_a_counter(station, number, verb)
        self.clock.set(self.now + timedelta(seconds=60))

    def book(self, station: int, service: str) -> Paper | None:
        """Book the next slot of today; None when there is none."""
        request = TakeRequest(service=service, next=True)
        answer = self.do(station, lambda office, by: office.take(request, by), self.issued)
        return self.world.papers[answer.ticket.code] if answer else None

    @precondition(lambda self: self.world.papers)
    @rule(station=stations, place=places, sent=st.booleans())
    def fail_to_print(self, station: int, place: int, sent: bool) -> None:
        code, result = self.pick(place).code, PrintResult(fate=PrintFate.FAILED, bytes_sent=int(sent))

        def told(world: World, _now: datetime, _answer: object) -> None:
            world.papers[code].failed = True
            world.papers[code].on_paper |= sent

        printed = Printed(code=code, printer="virtual:", result=result)
        self.do(station, lambda office, by: office.print_result(printed, by), told)

    # ---- counters ------------------------------------------------------------------------------------

    @rule(station=stations, number=numbers)
    def call(self, station: int, number: int) -> None:
        def told(world: World, now: datetime, answer: Any) -> None:
            world.call(number, answer.ticket.code if answer else None, now)

        now = self.now
        events = self.heard
        answer = self.do(station, lambda office, by: office.call_next(number, by=by), told)
        if answer is None and self.heard == events and not self.world.desks[number].paused:
            day = now.astimezone(ZONE).date().isoformat()
            is_free = self.world.desks[number].paper is None
            assert not is_free or self.judge.first(number, now, day) is None, "somebody waits"

    @rule(station=stations, verb=st.sampled_from(CLERK), place=places)
    def do_at_a_counter(self, station: int, verb: str, place: int) -> None:
        self.at_a_counter(station, self.desk_with(lambda desk: desk.paper is not None, place), verb)

    def at_a_counter(self, station: int, number: int, verb: str) -> None:
        self.do(
            station,
            lambda office, by: getattr(office, verb)(number, by=by),
            lambda world, now, _: world.at_counter(verb, number, now),
        )

    @rule(station=stations, number=numbers, times=st.integers(2, 5))
    def call_again_and_again(self, station: int, number: int, times: int) -> None:
        for _ in range(times):
            self.clock.set(self.now + timedelta(seconds=25))
            self.call(station, number)

    @precondition(lambda self: self.world.papers)
    @rule(station=stations, number=numbers, place=places, times=st.integers(2, 3))
    def miss_the_call_and_return_again_and_again(self, station: int, number: int, place: int, times: int) -> None:
        code = self.pick(place).code
        for _ in range(times):
            self.choose_code(station, number, code)
            self.at_a_counter(station, number, "no_show")
            self.clock.set(self.now + timedelta(seconds=61))
            self.with_a_code(station, code, "return")

    @precondition(lambda self: self.world.papers)
    @rule(station=stations, verb=st.sampled_from(CLERK[1:5]), place=places)
    def call_and_do_at_once(self, station: int, verb: str, place: int) -> None:
        number = self.desk_with(lambda desk: desk.paper is None, place)
        self.call(station, number)
        self.do_at_a_counter(station, verb, sorted(SERVES).index(number) if place % 4 else place)

    @precondition(lambda self: any(desk.undo for desk in self.world.desks.values()))
    @rule(station=stations, place=places)
    def undo(self, station: int, place: int) -> None:
        number = self.desk_with(lambda desk: desk.undo is not None, place)
        self.do(station, lambda office, by: office.undo(number, by=by), lambda world, now, _: world.undo(number, now))

    @precondition(lambda self: self.world.papers)
    @rule(station=stations, number=numbers, place=places)
    def choose(self, station: int, number: int, place: int) -> None:
        self.choose_code(station, number, self.pick(place).code)

    def choose_code(self, station: int, number: int, code: str) -> None:
        self.do(
            station,
            lambda office, by: office.call_chosen(number, code, "vội", by=by),
            lambda world, now, _: world.choose(number, world.papers[code], now),
        )

    @precondition(lambda self: any(p.state == HELD for p in self.world.papers.values()))
    @rule(station=stations, number=numbers, place=places)
    def resume(self, station: int, number: int, place: int) -> None:
        held = [p.code for p in self.world.papers.values() if p.state == HELD]
        code = held[place % len(held)] if place % 5 else self.pick(place).code
        self.do(
            station,
            lambda office, by: office.resume(number, code, by),
            lambda world, now, _: world.resume(number, world.papers[code], now),
        )

    @precondition(lambda self: any(desk.paper for desk in self.world.desks.values()))
    @rule(station=stations, place=places, to=services, correction=st.booleans())
    def transfer(self, station: int, place: int, to: str, correction: bool) -> None:
        number = self.desk_with(lambda desk: desk.paper is not None, place)
        self.do(
            station,
            lambda office, by: office.transfer(number, to, correction=correction, by=by),
            lambda world, now, _: world.transfer(number, to, now, correction=correction),
        )

    @precondition(lambda self: self.world.papers)
    @rule(station=stations, place=places, to=services)
    def transfer_the_waiting(self, station: int, place: int, to: str) -> None:
        code = self.pick(place).code
        self.do(
            station,
            lambda office, by: office.transfer_waiting(code, to, by),
            lambda world, now, _: world.transfer_waiting(world.papers[code], to, now),
        )

    @rule(station=stations, number=numbers, rarely=st.integers(0, 5))
    def pause_or_not(self, station: int, number: int, rarely: int) -> None:
        is_paused = rarely == 5

        def told(world: World, _now: datetime, _answer: object) -> None:
            world.desks[number].paused = is_paused

        def verb(office: Office, by: By) -> object:
            return office.pause(number, "họp", by) if is_paused else office.unpause(number, by)

        self.do(station, verb, told)

    # ---- supervisors ---------------------------------------------------------------------------------

    @rule(station=stations, is_close=st.sampled_from((False, False, True)), rarely=st.integers(0, 3))
    def carry_or_close_the_session(self, station: int, is_close: bool, rarely: int) -> None:
        if rarely:
            return
        if is_close:
            self.do(
                station,
                lambda office, by: office.session_close("bão", by),
                lambda world, now, _: world.close_session(now),
            )
        else:
            self.do(station, lambda office, by: office.session_carry(by), lambda world, now, _: world.carry(now))

    @rule(station=stations, service=services, slot=st.sampled_from(("08:00", "10:00", "14:00")))
    def add_places(self, station: int, service: str, slot: str) -> None:
        day = self.now.astimezone(ZONE).date()
        request = OverflowRequest(service=service, slot=slot, add=2, reason="đoàn khách")

        def told(world: World, now: datetime, _: object) -> None:
            if local(slot, day) + timedelta(minutes=30) <= now:
                raise Not

        if self.world.closes(day):
            self.do(station, lambda office, by: office.overflow(request, by), told)

    @rule(station=stations, kind=st.sampled_from((DayKind.OPEN, DayKind.CLOSED)), rarely=st.integers(0, 3))
    def decide_about_the_coming_saturday(self, station: int, kind: DayKind, rarely: int) -> None:
        if rarely:
            return
        today = self.now.astimezone(ZONE).date()
        saturday = today + timedelta(days=(5 - today.weekday()) % 7)

        def told(world: World, _now: datetime, _answer: object) -> None:
            if saturday.isoformat() in self.judge.plans:
                raise Not
            (world.opened.add if kind is DayKind.OPEN else world.opened.discard)(saturday)

        self.do(station, lambda office, by: office.set_day(saturday, kind, "làm bù", by), told)

    # ---- the end ---------------------------------------------------------------------------

    def teardown(self) -> None:
        """At the end the ledger is sound, and a week later every ticket has its fate."""
        try:
            if self.judge.faults:
                return
            assert found(self.path) == ()
            self.clock.set(self.now + timedelta(days=8))
            self.do(0, lambda office, by: office.pause(1, "họp", by), None)
            assert not [p for p in self.world.papers.values() if p.state in ("waiting", "called", "serving", "held")]
            self.judge.numbers()
            assert self.judge.faults == []
            assert found(self.path) == ()
        finally:
            super().teardown()


def run(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        OfficeMachine,
        settings=settings(
            settings.get_profile("ci"),
            max_examples=examples,
            stateful_step_count=steps,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_whatever_happens_the_office_does_what_the_model_does() -> None:
    run(examples=60, steps=50)


@pytest.mark.long
@pytest.mark.parametrize("_part", range(4))
def test_whatever_happens_for_long_the_office_does_what_the_model_does(_part: int) -> None:
    run(examples=500, steps=80)
