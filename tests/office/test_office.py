"""The office over its ledger: counters and their tickets, undo, two stations on one file, a day in a shipped office."""

import threading

import pytest

from kiosk.model import CODE_LENGTH, CODE_SIGNS, PrintFate, TicketState
from kiosk.ports import PrintResult
from kiosk.verbs.staff import Printed
from tests.office.rehearsal import TUESDAY, Rehearsal, everything, refused


def test_a_counter_that_has_moved_on_does_nothing_to_the_one_that_was_meant(small: Rehearsal) -> None:
    small.at("08:00")
    first, second = small.take("A"), small.take("A")
    assert small.call(1).code == first.code
    small.office.serve(1, first.code)
    assert small.call(1).code == second.code
    before = everything(small.path)
    for verb in ("recall", "serve", "finish", "no_show", "hold"):
        assert refused(lambda verb=verb: getattr(small.office, verb)(1, first.code)) == "counter.moved_on"
    assert refused(lambda: small.office.call_next(1, first.code)) == "counter.moved_on"
    assert refused(lambda: small.office.transfer(1, "B", ticket=first.code)) == "counter.moved_on"
    assert everything(small.path) == before


def test_codes_are_six_clear_signs_each_of_them_drawn(small: Rehearsal) -> None:
    small.at("08:00")
    codes = [small.take("A", override="đông").code for _ in range(30)]
    assert len(set(codes)) == 30
    for signs in zip(*codes, strict=True):
        assert set(signs) <= set(CODE_SIGNS)
        assert len(set(signs)) > 5
    assert {len(code) for code in codes} == {CODE_LENGTH}


def test_two_stations_see_each_other_s_deeds_at_once(small: Rehearsal) -> None:
    other = small.at("08:00").other()
    ticket = small.take("A")
    assert other.get(ticket) == ticket
    called = other.call(3)
    assert called.code == ticket.code
    assert small.get(ticket).state is TicketState.CALLED
    assert refused(lambda: small.office.call_chosen(1, ticket.code, "vội")) == "ticket.elsewhere"
    small.office.serve(3, ticket.code)
    assert other.office.desk(3).current == small.office.desk(3).current
    assert other.office.seen() == small.office.seen()


def test_counters_that_call_at_the_same_moment_never_share_a_ticket(small: Rehearsal) -> None:
    small.at("08:00")
    waiting = {small.take("A", override="đông").code for _ in range(16)}
    called: dict[int, list[str]] = {1: [], 3: []}

    def clerk(counter: int) -> None:
        station = small.other()
        while (view := station.office.call_next(counter)) is not None:
            called[counter].append(view.ticket.code)
            station.office.finish(counter, view.ticket.code)
        station.store.close()

    clerks = [threading.Thread(target=clerk, args=(number,)) for number in called]
    for each in clerks:
        each.start()
    for each in clerks:
        each.join(30)
    assert sorted(called[1] + called[3]) == sorted(waiting)


def test_threads_of_one_station_share_one_office(small: Rehearsal) -> None:
    small.at("08:00")
    taken: list[str] = []

    def citizen() -> None:
        taken.extend(small.take("A", override="đông").label for _ in range(5))

    citizens = [threading.Thread(target=citizen) for _ in range(4)]
    for each in citizens:
        each.start()
    for each in citizens:
        each.join(30)
    assert len(set(taken)) == 20


def test_call_finishes_whom_it_served_and_answers_null_when_nobody_waits(small: Rehearsal) -> None:
    ticket = small.at("08:00").take("A")
    small.call(1)
    small.office.serve(1)
    assert small.office.call_next(1) is None
    done = small.get(ticket)
    assert (done.state, done.step.implied) == (TicketState.SERVED, False)
    assert small.office.call_next(1) is None


def test_a_ticket_once_chosen_that_is_called_in_its_turn_is_no_longer_a_chosen_one(small: Rehearsal) -> None:
    ticket = small.at("08:00").take("A", priority="elderly")
    assert small.office.call_chosen(1, ticket.code, "vội").ticket.chosen
    small.office.no_show(1)
    small.office.return_ticket(ticket.code)
    assert not small.call(1).chosen
    assert small.office.counters()[0].state.row == 1


# ---- undo --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("verb", "state"), [("finish", "serving"), ("no_show", "called")])
def test_the_last_finish_or_no_show_is_undone_within_five_seconds(small: Rehearsal, verb: str, state: str) -> None:
    ticket = small.at("08:00").take("A")
    small.call(1)
    if verb == "finish":
        small.office.serve(1)
    was = small.get(ticket)
    getattr(small.office, verb)(1)
    back = small.later(seconds=5).office.undo(1).ticket
    assert (back.state.value, back) == (state, was)
    assert small.other().office.desk(1).current is not None
    assert refused(lambda: small.office.undo(1)) == "undo.nothing"


def test_after_five_seconds_or_a_newer_call_nothing_is_undone(small: Rehearsal) -> None:
    small.at("08:00")
    for _ in range(3):
        small.take("A")
    small.call(1)
    small.office.finish(1)
    assert refused(lambda: small.later(seconds=6).office.undo(1)) == "undo.late"
    small.call(1)
    small.office.finish(1)
    small.office.call_next(1)
    assert refused(lambda: small.office.undo(1)) == "undo.nothing"


def test_a_ticket_that_has_been_elsewhere_since_is_not_undone(small: Rehearsal) -> None:
    ticket = small.at("08:00").take("A")
    small.call(1)
    small.office.no_show(1)
    small.office.return_ticket(ticket.code)
    small.office.call_next(3)
    small.office.no_show(3)
    before = everything(small.path)
    assert refused(lambda: small.office.undo(1)) == "undo.nothing"
    assert everything(small.path) == before
    assert small.office.undo(3).ticket.counter == 3


# ---- papers ------------------------------------------------------------------------------------------


def test_the_fate_of_a_print_is_recorded_and_only_zero_bytes_allow_a_void(small: Rehearsal) -> None:
    first, second = small.at("08:00").take("A"), small.take("A")
    failed = PrintResult(fate=PrintFate.FAILED, cause="printer.paper")
    small.office.print_result(Printed(code=first.code, printer="virtual:", result=failed))
    assert small.other().get(first).print is PrintFate.FAILED
    assert small.office.void(first.code).ticket.state is TicketState.VOID
    half = PrintResult(fate=PrintFate.FAILED, cause="printer.paper", bytes_sent=1)
    small.office.print_result(Printed(code=second.code, printer="virtual:", result=half))
    assert refused(lambda: small.office.void(second.code)) == "void.printed"


def test_a_void_ticket_whose_code_is_scanned_on_its_day_lives_again(small: Rehearsal) -> None:
    ticket = small.at("08:00").take("A")
    small.office.print_result(Printed(code=ticket.code, printer="virtual:", result=PrintResult(fate=PrintFate.FAILED)))
    small.office.void(ticket.code)
    again = small.later(minutes=2).office.arrive(ticket.code).ticket
    assert (again.state, again.number, again.due_at) == (TicketState.WAITING, ticket.number, ticket.due_at)


# ---- looks -------------------------------------------------------------------------------------------


def test_no_look_writes_a_row(example: Rehearsal) -> None:
    office = example.at("08:00").office
    prefix = office.definition().services[0].prefix
    ticket = example.take(prefix)
    before = everything(example.path)
    example.at("11:40")
    looks = [
        lambda: (office.home(), office.services(), office.counters(), office.calls(), office.seen()),
        lambda: (office.offer(prefix), office.slots(prefix), office.next_slot(prefix), office.desk(1)),
        lambda: (office.ticket(ticket.code), office.tickets(), office.estimate(), office.day()),
        lambda: (office.events_since(0), office.definition(), office.zone()),
    ]
    for look in looks:
        look()
    assert everything(example.path) == before


def test_a_day_in_a_shipped_office_gives_and_calls_every_service(example: Rehearsal) -> None:
    office, prefixes = example.office, [s.prefix for s in example.office.definition().services]
    example.at("07:00")
    taken = {example.take(prefix).code for prefix in prefixes}
    served: set[str] = set()
    while len(served) < len(taken):
        example.later(minutes=3)
        for view in office.counters():
            called = office.call_next(view.counter.number)
            if called is not None and called.ticket.code in taken:
                served.add(called.ticket.code)
    assert served == taken
    example.at("18:01").take(prefixes[0], slot="08:00", day=TUESDAY)
    assert not [v for v in office.tickets() if v.ticket.is_open and v.ticket.state is not TicketState.SERVING]


def test_an_unknown_code_or_counter_is_said_so(small: Rehearsal) -> None:
    assert refused(lambda: small.office.ticket("ZZZZZZ")) == "ticket.unknown"
    assert refused(lambda: small.office.desk(9)) == "counter.unknown"
