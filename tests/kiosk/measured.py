"""A played day measured: what the office would answer, its report, and a counter's deeds in short."""

from kiosk import statistics
from kiosk.model import Ticket
from kiosk.statistics import Group, Report
from kiosk.verbs import desk
from kiosk.verbs import take as taking
from kiosk.views import DayView, Seen
from tests.kiosk.hallway import MONDAY, Hallway


def view(hallway: Hallway) -> DayView:
    """What the office would answer for the day."""
    hallway.settle()
    hall, day = hallway.hall, hallway.day
    return DayView(
        seen=Seen(epoch="epoch", event_id=hall.last_event_id, now=hallway.now),
        plan=day.plan,
        tickets=tuple(sorted(day.tickets.values(), key=lambda t: t.order)),
        slots=tuple(taking.slot_view(hall, day, slot) for slot in day.plan.slots),
        slot_services=tuple(slot.service for slot in day.plan.slots),
        counters=(),
    )


def report(hallway: Hallway, by: Group | None = None) -> Report:
    """The report of the day."""
    return statistics.report([view(hallway)], hallway.hall.definition, first=MONDAY, last=MONDAY, by=by)


def call(hallway: Hallway, counter: int = 1) -> Ticket:
    """Call the next one."""
    ticket = hallway.do(lambda turn: desk.call_next(turn, counter, None))
    assert ticket is not None
    return ticket


def serve_and_finish(hallway: Hallway, counter: int = 1, minutes: float = 5) -> None:
    """Serve whoever is at the counter."""
    hallway.do(lambda turn: desk.serve(turn, counter, None))
    hallway.later(minutes=minutes)
    hallway.do(lambda turn: desk.finish(turn, counter, None))
