"""What a day remembers of its lines, so that a verb need not look at everybody, is what looking at everybody tells."""

from contextlib import suppress
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from kiosk import estimate, rules
from kiosk.errors import Refused
from kiosk.hall import line_key
from kiosk.model import TicketState
from kiosk.verbs import desk, staff, visit
from tests.kiosk.hallway import Hallway

DEEDS = ("now", "priority", "slot", "stay", "cancel", "arrive", "call", "finish", "no-show", "hold", "back", "close")
deeds = st.lists(
    st.tuples(st.sampled_from(DEEDS), st.sampled_from("ABC"), st.sampled_from((0, 1, 10, 30, 60))), max_size=40
)


def do(hallway: Hallway, deed: str, service: str) -> None:
    counter = "ABC".index(service) + 1
    codes = sorted(hallway.day.open)
    if deed in ("now", "priority", "slot", "stay"):
        wishes = {"slot": {"next": True}, "stay": {"next": True, "stay": True}, "priority": {"priority": "elderly"}}
        hallway.take(service, **wishes.get(deed, {}))
    elif deed == "call":
        hallway.do(lambda t: desk.call_next(t, counter, None))
    elif deed in ("finish", "no-show", "hold"):
        verb = {"finish": desk.finish, "no-show": desk.no_show, "hold": desk.hold}[deed]
        hallway.do(lambda t: verb(t, counter, None))
    elif deed == "close":
        hallway.do(lambda t: staff.session_close(t, "thử"))
    elif codes and deed == "cancel":
        hallway.do(lambda t: visit.cancel(t, codes[0], by_staff=True))
    elif codes and deed == "arrive":
        hallway.do(lambda t: visit.arrive(t, codes[-1]))
    elif codes and deed == "back":
        hallway.do(lambda t: visit.return_ticket(t, codes[0]))


def look(hallway: Hallway) -> None:
    """Compare what is remembered with what everybody tells."""
    day, now, hall = hallway.day, hallway.now, hallway.hall
    everybody = list(day.open.values())
    waiting = [t for t in everybody if t.state is TicketState.WAITING]
    the_rules = hall.definition.rules
    for counter in hall.definition.counters:
        found = rules.heads(day.candidates(counter.services, now), counter.services, now, the_rules)
        assert found == rules.heads(everybody, counter.services, now, the_rules)
    for ticket in waiting:
        before = [t for t in waiting if t.service == ticket.service and line_key(t) < line_key(ticket)]
        assert estimate.people_ahead(day, ticket) == len(before)
    for session in range(2):
        here = [t.service for t in waiting if t.session == session]
        assert day.waiting(session) == {service: here.count(service) for service in set(here)}


@given(deeds)
def test_what_a_day_remembers_of_its_lines_is_what_everybody_tells(steps: list[tuple[str, str, int]]) -> None:
    hallway = Hallway(at="06:50")
    for deed, service, minutes in steps:
        if hallway.now + timedelta(minutes=minutes) < hallway.now.replace(hour=16):
            hallway.later(minutes=minutes)
        with suppress(Refused):
            do(hallway, deed, service)
        look(hallway)


def test_who_is_due_at_this_very_instant_hides_nobody_behind() -> None:
    hallway = Hallway(at="07:10")
    for slot in ("08:00", "08:30"):
        hallway.take("A", slot=slot, stay=True)
    look(hallway.at("08:00"))


@given(deeds)
def test_time_does_the_same_whether_it_remembers_or_looks_at_everybody(steps: list[tuple[str, str, int]]) -> None:
    first, second = Hallway(at="06:50"), Hallway(at="06:50")
    for deed, service, minutes in steps:
        for day in second.hall.days.values():
            day.quiet_until = None
        for hallway in (first, second):
            hallway.later(minutes=minutes)
            with suppress(Refused):
                do(hallway, deed, service)
        assert first.hall == second.hall
