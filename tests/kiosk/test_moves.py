"""Every state, every verb: the table of STATES.md, walked with the real verbs."""

from collections.abc import Callable

import pytest

from kiosk.errors import Refused
from kiosk.model import PrintFate, Ticket, TicketState
from kiosk.moves import MOVES, Verb
from kiosk.ports import PrintResult
from kiosk.verbs import desk, staff, visit
from kiosk.verbs.staff import Printed
from tests.kiosk.hallway import MONDAY, Hallway

COLUMNS = ("booked", "waiting", "called", "serving", "held", "no_show", "served", "cancelled", "void")
# "=": answered unchanged; "x": refused; a state: the new one; "-": cannot come about, refused all the same.
TABLE = {
    "arrive": "waiting = = = = waiting x x waiting",
    "choose": "called called called x called called x x x",
    "recall": "- - called x - x - - -",
    "serve": "- - serving = - - - - -",
    "finish": "- - served served x x x x x",
    "no_show": "- - no_show x x = x x x",
    "hold": "- - held held = x x x x",
    "resume": "- - - - serving - - - -",
    "return": "x = = = waiting waiting x x x",
    "transfer": "- waiting waiting waiting x x x x x",
    "cancel": "cancelled cancelled x x x cancelled x = x",
    "cancel_by_staff": "cancelled cancelled cancelled x cancelled cancelled x = x",
    "void": "void void x x x x x x =",
    "undo": "- - - - - called serving - -",
}
CELLS = [(verb, state, cell) for verb, row in TABLE.items() for state, cell in zip(COLUMNS, row.split(), strict=True)]


def _booked(hallway: Hallway) -> Ticket:
    return hallway.take("A", slot="08:00")


def _waiting(hallway: Hallway) -> Ticket:
    return hallway.take("A")


def _called(hallway: Hallway) -> Ticket:
    hallway.take("A")
    ticket = hallway.do(lambda t: desk.call_next(t, 1, None))
    assert ticket
    hallway.later(seconds=30)
    return ticket


def _after(verb: Callable[..., Ticket]) -> Callable[[Hallway], Ticket]:
    def build(hallway: Hallway) -> Ticket:
        _called(hallway)
        if verb is desk.finish:
            hallway.do(lambda t: desk.serve(t, 1, None))
        return hallway.do(lambda t: verb(t, 1, None))

    return build


def _cancelled(hallway: Hallway) -> Ticket:
    ticket = _waiting(hallway)
    return hallway.do(lambda t: visit.cancel(t, ticket.code, by_staff=False))


def _void(hallway: Hallway) -> Ticket:
    ticket = _unprinted(hallway, _waiting(hallway))
    return hallway.do(lambda t: visit.void(t, ticket.code))


def _unprinted(hallway: Hallway, ticket: Ticket) -> Ticket:
    failed = PrintResult(fate=PrintFate.FAILED, cause="printer.paper")
    return hallway.do(lambda t: staff.print_result(t, Printed(code=ticket.code, printer="virtual:", result=failed)))


BUILD: dict[str, Callable[[Hallway], Ticket]] = {
    "booked": _booked,
    "waiting": _waiting,
    "called": _called,
    "serving": _after(desk.serve),
    "held": _after(desk.hold),
    "no_show": _after(desk.no_show),
    "served": _after(desk.finish),
    "cancelled": _cancelled,
    "void": _void,
}


def _do(hallway: Hallway, verb: str, ticket: Ticket) -> Ticket:
    code = ticket.code
    deeds: dict[str, Callable[..., Ticket]] = {
        "arrive": lambda t: visit.arrive(t, code),
        "choose": lambda t: desk.call_chosen(t, 1, code, "đọc nhầm số", named=None),
        "recall": lambda t: desk.recall(t, 1, code),
        "serve": lambda t: desk.serve(t, 1, code),
        "finish": lambda t: desk.finish(t, 1, code),
        "no_show": lambda t: desk.no_show(t, 1, code),
        "hold": lambda t: desk.hold(t, 1, code),
        "resume": lambda t: desk.resume(t, 1, code),
        "return": lambda t: visit.return_ticket(t, code),
        "transfer": lambda t: _transfer(t, ticket),
        "cancel": lambda t: visit.cancel(t, code, by_staff=False),
        "cancel_by_staff": lambda t: visit.cancel(t, code, by_staff=True),
        "void": lambda t: visit.void(t, code),
        "undo": lambda t: desk.undo(t, 1, code),
    }
    return hallway.do(deeds[verb])


def _transfer(turn: object, ticket: Ticket) -> Ticket:
    if ticket.state in (TicketState.CALLED, TicketState.SERVING):
        return desk.transfer(turn, 1, "B", named=ticket.code, correction=False)
    return visit.transfer_waiting(turn, ticket.code, "B")


@pytest.mark.parametrize(("verb", "state", "cell"), CELLS)
def test_every_verb_in_every_state_does_what_the_table_says(verb: str, state: str, cell: str) -> None:
    hallway = Hallway(at="07:30")
    ticket = BUILD[state](hallway)
    if verb == "void" and state in ("booked", "waiting"):
        ticket = _unprinted(hallway, ticket)
    before = hallway.get(ticket)
    assert before.state.value == state
    if cell in ("x", "-"):
        with pytest.raises(Refused):
            _do(hallway, verb, before)
        assert hallway.get(ticket) == before
    elif cell == "=":
        assert _do(hallway, verb, before) == before
    else:
        assert _do(hallway, verb, before).state.value == cell


def test_the_table_in_the_code_knows_every_pair() -> None:
    assert set(MOVES) == {(verb, state) for verb in Verb for state in TicketState}


def test_a_booking_of_another_day_is_told_its_date() -> None:
    hallway = Hallway(at="07:30")
    tuesday = hallway.open(MONDAY.replace(day=24)).date
    ticket = hallway.take("A", slot="08:00", day=tuesday)
    with pytest.raises(Refused) as refused:
        hallway.do(lambda t: visit.arrive(t, ticket.code))
    assert (refused.value.key, refused.value.places["date"]) == ("ticket.wrong_day", tuesday)


@pytest.mark.parametrize("verb", ["recall", "serve", "finish", "no_show", "hold", "undo"])
def test_a_counter_without_a_ticket_is_told_so(verb: str) -> None:
    hallway = Hallway(at="07:30")
    deed = getattr(desk, verb)
    with pytest.raises(Refused) as refused:
        hallway.do(lambda t: deed(t, 1, None))
    assert refused.value.key == ("undo.nothing" if verb == "undo" else "counter.empty")


# ---- tried -------------------------------------------------------------------------------------------


def _tried(hallway: Hallway) -> Ticket:
    hallway.take("A", slot="08:00")
    ticket = hallway.at("08:11").do(lambda t: desk.call_next(t, 1, None))
    assert ticket
    assert (ticket.state, ticket.tried) == (TicketState.CALLED, True)
    return ticket


@pytest.mark.parametrize(
    ("verb", "state"),
    [("arrive", "called"), ("serve", "serving"), ("finish", "booked"), ("no_show", "booked"), ("cancel", "cancelled")],
)
def test_what_becomes_of_a_tried_ticket(verb: str, state: str) -> None:
    hallway = Hallway(at="07:30")
    ticket = _do(hallway, verb, _tried(hallway))
    assert (ticket.state.value, ticket.tried) == (state, False)
    if state in ("called", "serving"):
        assert ticket.due_at == ticket.slot_start
    if state == "booked":
        assert (ticket.calls, ticket.step.first_called_at) == (0, None)
        assert hallway.hall.counter(1).ticket is None


@pytest.mark.parametrize("verb", ["hold", "transfer", "undo"])
def test_a_tried_ticket_is_not_held_transferred_or_undone(verb: str) -> None:
    hallway = Hallway(at="07:30")
    ticket = _tried(hallway)
    with pytest.raises(Refused):
        _do(hallway, verb, ticket)


def test_a_tried_ticket_is_booked_again_after_sixty_seconds_and_never_tried_twice() -> None:
    hallway = Hallway(at="07:30")
    ticket = _tried(hallway)
    hallway.later(seconds=61).settle()
    assert hallway.get(ticket).state is TicketState.BOOKED
    assert hallway.do(lambda t: desk.call_next(t, 1, None)) is None


def test_a_tried_ticket_is_recalled_once() -> None:
    hallway = Hallway(at="07:30")
    ticket = _tried(hallway)
    hallway.do(lambda t: desk.recall(t, 1, ticket.code))
    with pytest.raises(Refused):
        hallway.do(lambda t: desk.recall(t, 1, ticket.code))


def test_calling_on_from_a_tried_ticket_puts_it_back_and_counts_nothing() -> None:
    hallway = Hallway(at="07:30")
    ticket = _tried(hallway)
    hallway.take("A")
    called = hallway.do(lambda t: desk.call_next(t, 1, ticket.code))
    assert called
    assert called.code != ticket.code
    assert hallway.get(ticket).state is TicketState.BOOKED
