"""What each command of the office does: checked arguments in, one call of Office, its value out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kiosk.answers import Told
from kiosk.commands import reports
from kiosk.commands.arguments import Given
from kiosk.errors import Misused, Refused
from kiosk.events import Event
from kiosk.model import DayKind, TicketState
from kiosk.office import By, Office
from kiosk.paper import Paper
from kiosk.plan import DayPlan
from kiosk.verbs.staff import OverflowRequest
from kiosk.verbs.take import TakeRequest
from kiosk.views import CounterView, Offer, ServiceView, SlotView, TicketView
from kiosk.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What a command of the office works with: the office (as at an instant), its printer, and who asks."""

    office: Office
    words: Words
    paper_of: Callable[[Office], Paper]
    actor: str | None = None

    @property
    def paper(self) -> Paper:
        """Slips of this office on this station's printer; refuses a printer that cannot be understood."""
        return self.paper_of(self.office)

    def by(self, given: Given) -> By:
        """Say whose deed it is, with the client's token."""
        return By(token=given.text_or_none("token"), actor=self.actor)


Deed = Callable[[Room, Given], object]


def services(room: Room, _given: Given) -> tuple[ServiceView, ...]:
    """List the services."""
    return room.office.services()


def counters(room: Room, _given: Given) -> tuple[CounterView, ...]:
    """List the counters."""
    return room.office.counters()


def offer(room: Room, given: Given) -> Offer:
    """Tell what `take` would give now."""
    return room.office.offer(given.text("service"), given.day("date"))


def slots(room: Room, given: Given) -> tuple[SlotView, ...]:
    """List the slots of a service on a date."""
    return room.office.slots(given.text("service"), given.day("date"))


def take(room: Room, given: Given) -> TicketView:
    """Issue a ticket; with `print`, on paper after it is committed."""
    if given.on("next") and given.text("slot"):
        raise Misused("argument.bad", argument="next", value="slot")
    request = TakeRequest(
        service=given.text("service"),
        slot=given.text_or_none("slot"),
        next=given.on("next"),
        stay=given.on("stay"),
        day=given.day("date"),
        priority=given.text_or_none("priority"),
        procedure=given.text_or_none("procedure"),
        print=given.on("print"),
        override=given.text_or_none("override"),
    )
    paper = room.paper if given.on("print") else None
    view = room.office.take(request, by=room.by(given))
    return view if paper is None else paper.print_once(view)


def arrive(room: Room, given: Given) -> TicketView:
    """Record that a ticket's holder is here."""
    return room.office.arrive(given.text("code"), by=room.by(given))


def return_(room: Room, given: Given) -> TicketView:
    """Take a no-show or a held ticket back into the line."""
    return room.office.return_ticket(given.text("code"), by=room.by(given))


def cancel(room: Room, given: Given) -> TicketView:
    """Cancel a ticket, with a staff member's right."""
    return room.office.cancel(given.text("code"), by_staff=True, by=room.by(given))


def void(room: Room, given: Given) -> TicketView:
    """Void a ticket that never reached paper."""
    return room.office.void(given.text("code"), by=room.by(given))


def revive(room: Room, given: Given) -> TicketView:
    """Take a void ticket back into the line."""
    return room.office.revive(given.text("code"), by=room.by(given))


def reprint(room: Room, given: Given) -> TicketView:
    """Print a ticket again, marked as a copy."""
    return room.paper.reprint(room.office.ticket(given.text("code")))


def call(room: Room, given: Given) -> TicketView | None:
    """Call the next ticket of a counter, or a chosen one with a reason."""
    number, named, by = given.whole("counter"), given.text_or_none("ticket"), room.by(given)
    if not given.text("code"):
        return room.office.call_next(number, named, by=by)
    if not given.text("reason"):
        raise Misused("argument.missing", command="call", argument="reason")
    return room.office.call_chosen(number, given.text("code"), given.text("reason"), ticket=named, by=by)


def recall(room: Room, given: Given) -> TicketView:
    """Call the counter's ticket once more."""
    return room.office.recall(given.whole("counter"), given.text_or_none("ticket"), by=room.by(given))


def serve(room: Room, given: Given) -> TicketView:
    """Begin to serve the counter's ticket."""
    return room.office.serve(given.whole("counter"), given.text_or_none("ticket"), by=room.by(given))


def finish(room: Room, given: Given) -> TicketView:
    """Finish the counter's ticket."""
    return room.office.finish(given.whole("counter"), given.text_or_none("ticket"), by=room.by(given))


def no_show(room: Room, given: Given) -> TicketView:
    """Record that the called one did not come."""
    return room.office.no_show(given.whole("counter"), given.text_or_none("ticket"), by=room.by(given))


def hold(room: Room, given: Given) -> TicketView:
    """Put the counter's ticket on the hold shelf."""
    return room.office.hold(given.whole("counter"), given.text_or_none("ticket"), by=room.by(given))


def resume(room: Room, given: Given) -> TicketView:
    """Serve a held ticket on; a ticket named besides can only be that one."""
    if given.text_or_none("ticket") not in (None, given.text("code")):
        raise Refused("counter.moved_on", counter=given.whole("counter"))
    return room.office.resume(given.whole("counter"), given.text("code"), by=room.by(given))


def transfer(room: Room, given: Given) -> TicketView:
    """Send the counter's ticket to another service."""
    return room.office.transfer(
        given.whole("counter"),
        given.text("to"),
        ticket=given.text_or_none("ticket"),
        correction=given.on("correction"),
        by=room.by(given),
    )


def undo(room: Room, given: Given) -> TicketView:
    """Take the counter's last finish or no-show back."""
    return room.office.undo(given.whole("counter"), given.text_or_none("ticket"), by=room.by(given))


def pause(room: Room, given: Given) -> CounterView:
    """Take nobody new at a counter."""
    _expect(room, given)
    return room.office.pause(given.whole("counter"), given.text("reason"), by=room.by(given))


def unpause(room: Room, given: Given) -> CounterView:
    """Take people at a counter again."""
    _expect(room, given)
    return room.office.unpause(given.whole("counter"), by=room.by(given))


def _expect(room: Room, given: Given) -> None:
    """Refuse when a ticket is named that the counter does not have: a pause concerns no ticket."""
    number, named = given.whole("counter"), given.text_or_none("ticket")
    if named is None:
        return
    ticket = next((v.ticket for v in room.office.counters() if v.counter.number == number), None)
    if ticket is None or ticket.code != named:
        raise Refused("counter.moved_on", counter=number, label=ticket.label if ticket else None)


def overflow(room: Room, given: Given) -> SlotView:
    """Add places to a slot."""
    request = OverflowRequest(
        service=given.text("service"),
        slot=given.text("slot"),
        add=given.whole("add"),
        reason=given.text("reason"),
        day=given.day("date"),
    )
    return room.office.overflow(request, by=room.by(given))


def session(room: Room, given: Given) -> tuple[TicketView, ...]:
    """Carry the waiting over to the next session, or close this one."""
    if given.text("action") == "carry":
        return room.office.session_carry(by=room.by(given))
    return room.office.session_close(given.text("reason"), by=room.by(given))


def day(room: Room, given: Given) -> DayPlan:
    """Write a date into the office's own calendar."""
    when = given.day("date")
    if when is None:
        raise Misused("argument.missing", command="day", argument="date")
    return room.office.set_day(when, DayKind(given.text("kind")), given.text("reason"), by=room.by(given))


def ticket(room: Room, given: Given) -> TicketView:
    """Look at one ticket."""
    return room.office.ticket(given.text("code"))


def tickets(room: Room, given: Given) -> tuple[TicketView, ...]:
    """List the tickets of a date of visit."""
    state = TicketState(given.text("state")) if given.text("state") else None
    return room.office.tickets(given.day("date"), state)


def events(room: Room, given: Given) -> tuple[Event, ...]:
    """List what happened after an event."""
    return room.office.events_since(given.whole("since"))


def estimate(room: Room, _given: Given) -> tuple[TicketView, ...]:
    """Tell when those who wait will be called."""
    return room.office.estimate()


def report(room: Room, given: Given) -> Told:
    """Count and measure the days from one date to another; with `out`, into a file."""
    return reports.tell(room.office, given, room.words)


VERBS: Mapping[str, Deed] = {
    "services": services,
    "counters": counters,
    "offer": offer,
    "slots": slots,
    "take": take,
    "arrive": arrive,
    "return": return_,
    "cancel": cancel,
    "void": void,
    "revive": revive,
    "reprint": reprint,
    "call": call,
    "recall": recall,
    "serve": serve,
    "finish": finish,
    "no-show": no_show,
    "hold": hold,
    "resume": resume,
    "transfer": transfer,
    "undo": undo,
    "pause": pause,
    "unpause": unpause,
    "overflow": overflow,
    "session": session,
    "day": day,
    "ticket": ticket,
    "tickets": tickets,
    "events": events,
    "estimate": estimate,
    "report": report,
}
