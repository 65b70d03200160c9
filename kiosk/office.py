"""The office: its verbs. Each write is one transaction and returns a value; reads take no lock."""

import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from msgspec.json import Decoder

from kiosk import tokens
from kiosk.clock import whole_ms
from kiosk.errors import KioskError, Misused, Refused
from kiosk.events import Change, EventKind
from kiosk.hall import Hall, Turn
from kiosk.model import CODE_LENGTH, CODE_SIGNS, CalendarDay, DayKind, Ticket
from kiosk.plan import DayPlan
from kiosk.ports import Clock, PrintJob, Reading, Store, Writing
from kiosk.reads import Reads
from kiosk.settle import settle
from kiosk.stations import Lease
from kiosk.verbs import desk, staff, visit
from kiosk.verbs import take as taking
from kiosk.verbs.staff import OverflowRequest, Printed
from kiosk.verbs.take import TakeRequest
from kiosk.views import CounterView, SlotView, TicketView

T = TypeVar("T")
D = TypeVar("D")

_TICKET = Decoder(TicketView)
_MAYBE_TICKET: Decoder[TicketView | None] = Decoder(TicketView | None)
_TICKETS = Decoder(tuple[TicketView, ...])
_COUNTER = Decoder(CounterView)
_SLOT = Decoder(SlotView)
_PLAN = Decoder(DayPlan)
_INSTANT = Decoder(datetime)
_CODE_TRIES = 50
UNNAMED = "office"
"""The name of a station that has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Whose deed a verb is: its token, the account, how long it may wait for the lock (s), and from which place.

    The deadline leaves half a second to have said "unavailable" within three. With a lease the verb is refused
    (station.lost) once another run holds the place.
    """

    token: str | None = None
    actor: str | None = None
    deadline_s: float = 2.5
    lease: Lease | None = None


SELF = By()


@dataclass(frozen=True, slots=True)
class _Deed:
    """One write: its verb and arguments (for the token), the codes and dates it needs loaded."""

    verb: str
    arguments: dict[str, object]
    by: By
    codes: tuple[str | None, ...] = ()
    dates: tuple[date, ...] = ()


class Office(Reads):
    """The office's verbs over a ledger and a clock. `at` gives a copy that acts as at an instant (rehearsals)."""

    def __init__(self, store: Store, clock: Clock, *, station: str = UNNAMED, at: datetime | None = None) -> None:
        """Keep what the verbs need; nothing is opened here."""
        super().__init__(store, clock, at=at)
        self.station = station

    def at(self, instant: datetime) -> "Office":
        """Answer the same office acting as at an instant: only in a rehearsal, never before its last event."""
        return Office(self._store, self._clock, station=self.station, at=whole_ms(instant))

    # ---- citizens ------------------------------------------------------------------------------------

    def take(self, request: TakeRequest, by: By = SELF) -> TicketView:
        """Issue a ticket. A refusal carries `next`: the slot that would be offered instead, or None."""
        deed = _Deed("take", {"request": request}, by, dates=(request.day,) if request.day else ())
        try:
            return self._ticket(deed, lambda turn, tx: taking.take(turn, request, lambda: _draw_code(tx)))
        except Refused as refusal:
            refusal.places["next"] = None
            with suppress(KioskError):
                refusal.places["next"] = self.next_slot(request.service)
            raise

    def ask_help(self, by: By = SELF) -> datetime:
        """Tell every counter that somebody at this station needs a person; answers since when."""
        return self._write(_Deed("ask_help", {}, by), _INSTANT, lambda turn, _: visit.ask_help(turn), _as_it_is)

    def arrive(self, code: str, by: By = SELF) -> TicketView:
        """Confirm that a booking's holder is here."""
        deed = _Deed("arrive", {"code": code}, by, codes=(code,))
        return self._ticket(deed, lambda turn, _: visit.arrive(turn, code))

    def return_ticket(self, code: str, by: By = SELF) -> TicketView:
        """Bring a held ticket or a no-show back to the line."""
        deed = _Deed("return", {"code": code}, by, codes=(code,))
        return self._ticket(deed, lambda turn, _: visit.return_ticket(turn, code))

    def cancel(self, code: str, by: By = SELF, *, by_staff: bool = False) -> TicketView:
        """Give a ticket up."""
        deed = _Deed("cancel", {"code": code, "by_staff": by_staff}, by, codes=(code,))
        return self._ticket(deed, lambda turn, _: visit.cancel(turn, code, by_staff=by_staff))

    def void(self, code: str, by: By = SELF) -> TicketView:
        """Take back a ticket of which not one byte was printed."""
        deed = _Deed("void", {"code": code}, by, codes=(code,))
        return self._ticket(deed, lambda turn, _: visit.void(turn, code))

    def revive(self, code: str, by: By = SELF) -> TicketView:
        """Bring a void ticket back on its day."""
        deed = _Deed("revive", {"code": code}, by, codes=(code,))
        return self._ticket(deed, lambda turn, _: visit.revive(turn, code))

    # ---- counters ------------------------------------------------------------------------------------

    def call_next(self, counter: int, ticket: str | None = None, by: By = SELF) -> TicketView | None:
        """Call the next ticket, finishing the current one; None when nobody waits."""
        deed = _Deed("call", {"counter": counter, "ticket": ticket}, by, codes=(ticket,))
        return self._write(
            deed, _MAYBE_TICKET, lambda turn, _: desk.call_next(turn, counter, ticket), self._seen_or_none
        )

    def call_chosen(
        self, counter: int, code: str, reason: str, *, ticket: str | None = None, by: By = SELF
    ) -> TicketView:
        """Call a chosen ticket, with a reason."""
        arguments: dict[str, object] = {"counter": counter, "code": code, "reason": reason, "ticket": ticket}
        deed = _Deed("call_chosen", arguments, by, codes=(code, ticket))
        return self._ticket(deed, lambda turn, _: desk.call_chosen(turn, counter, code, reason, named=ticket))

    def recall(self, counter: int, ticket: str | None = None, by: By = SELF) -> TicketView:
        """Call the counter's ticket once more."""
        return self._at_counter("recall", counter, ticket, by, desk.recall)

    def serve(self, counter: int, ticket: str | None = None, by: By = SELF) -> TicketView:
        """Begin to serve the counter's ticket."""
        return self._at_counter("serve", counter, ticket, by, desk.serve)

    def finish(self, counter: int, ticket: str | None = None, by: By = SELF) -> TicketView:
        """Finish the counter's ticket."""
        return self._at_counter("finish", counter, ticket, by, desk.finish)

    def no_show(self, counter: int, ticket: str | None = None, by: By = SELF) -> TicketView:
        """Close the counter's ticket as a no-show."""
        return self._at_counter("no-show", counter, ticket, by, desk.no_show)

    def hold(self, counter: int, ticket: str | None = None, by: By = SELF) -> TicketView:
        """Lay the counter's ticket on the hold shelf."""
        return self._at_counter("hold", counter, ticket, by, desk.hold)

    def undo(self, counter: int, ticket: str | None = None, by: By = SELF) -> TicketView:
        """Take the counter's last finish or no-show back."""
        return self._at_counter("undo", counter, ticket, by, desk.undo)

    def resume(self, counter: int, code: str, by: By = SELF) -> TicketView:
        """Serve a held ticket on."""
        deed = _Deed("resume", {"counter": counter, "code": code}, by, codes=(code,))
        return self._ticket(deed, lambda turn, _: desk.resume(turn, counter, code))

    def transfer(
        self, counter: int, to: str, *, ticket: str | None = None, correction: bool = False, by: By = SELF
    ) -> TicketView:
        """Send the counter's ticket to another service."""
        arguments: dict[str, object] = {"counter": counter, "to": to, "ticket": ticket}
        arguments["correction"] = correction
        deed = _Deed("transfer", arguments, by, codes=(ticket,))
        return self._ticket(deed, lambda turn, _: desk.transfer(turn, counter, to, named=ticket, correction=correction))

    def transfer_waiting(self, code: str, to: str, by: By = SELF) -> TicketView:
        """Correct the service of a waiting ticket."""
        deed = _Deed("transfer_waiting", {"code": code, "to": to}, by, codes=(code,))
        return self._ticket(deed, lambda turn, _: visit.transfer_waiting(turn, code, to))

    def pause(self, counter: int, reason: str, by: By = SELF) -> CounterView:
        """Take nobody new at a counter."""
        deed = _Deed("pause", {"counter": counter, "reason": reason}, by)
        return self._counter(deed, counter, lambda turn: staff.pause(turn, counter, reason))

    def unpause(self, counter: int, by: By = SELF) -> CounterView:
        """Take people again at a counter."""
        return self._counter(
            _Deed("unpause", {"counter": counter}, by), counter, lambda turn: staff.unpause(turn, counter)
        )

    # ---- supervisors ---------------------------------------------------------------------------------

    def overflow(self, request: OverflowRequest, by: By = SELF) -> SlotView:
        """Add places to a slot, with a reason."""

        def deed(turn: Turn, _: Writing) -> SlotView:
            found = staff.overflow(turn, request)
            return taking.slot_view(turn.hall, turn.hall.day(request.day or turn.today.date), found)

        dates = (request.day,) if request.day else ()
        return self._write(_Deed("overflow", {"request": request}, by, dates=dates), _SLOT, deed, _as_it_is)

    def session_carry(self, by: By = SELF) -> tuple[TicketView, ...]:
        """Carry the waiting of the running session to the next one."""
        return self._write(
            _Deed("session_carry", {}, by),
            _TICKETS,
            lambda turn, _: staff.session_carry(turn),
            lambda turn, carried: tuple(self._seen(turn, t) for t in carried),
        )

    def session_close(self, reason: str = "", by: By = SELF) -> tuple[TicketView, ...]:
        """Close the running session now; answers the tickets whose fate it changed."""

        def deed(turn: Turn, _: Writing) -> tuple[TicketView, ...]:
            staff.session_close(turn, reason)
            settle(turn, [turn.today])
            touched = {c.ticket.code for c in turn if c.ticket}
            return tuple(self._seen(turn, turn.today.tickets[code]) for code in sorted(touched))

        return self._write(_Deed("session_close", {"reason": reason}, by), _TICKETS, deed, _as_it_is)

    def set_day(self, day: date, kind: DayKind, reason: str, by: By = SELF) -> DayPlan:
        """Open, close or halve a date; a date that already has its plan stored is refused."""

        def deed(turn: Turn, tx: Writing) -> DayPlan:
            taking.check_not_past(turn.hall, day, turn.now)
            if turn.hall.day(day).is_stored:
                raise Refused("day.has_tickets", date=day, count=len(turn.hall.day(day).open))
            entry = CalendarDay(date=day, kind=kind, reason=reason)
            note: dict[str, object] = {"date": day.isoformat(), "kind": kind.value, "reason": reason}
            change = Change(kind=EventKind.DAY_SET, at=turn.now, actor=turn.actor, day=day, why=reason, note=note)
            return tx.set_calendar(change, entry)

        arguments: dict[str, object] = {"date": day, "kind": kind, "reason": reason}
        return self._write(_Deed("day", arguments, by, dates=(day,)), _PLAN, deed, _as_it_is)

    def print_queued(self, job: PrintJob, by: By = SELF) -> TicketView:
        """Record that a ticket is to be printed."""
        deed = _Deed("print_queued", {"job": job}, by, codes=(job.code,))
        return self._ticket(deed, lambda turn, _: staff.print_queued(turn, job))

    def print_result(self, printed: Printed, by: By = SELF) -> TicketView:
        """Record what became of a print."""
        deed = _Deed("print_result", {"printed": printed}, by, codes=(printed.code,))
        return self._ticket(deed, lambda turn, _: staff.print_result(turn, printed))

    # ---- one write -----------------------------------------------------------------------------------

    def _at_counter(
        self,
        verb: str,
        counter: int,
        ticket: str | None,
        by: By,
        function: Callable[[Turn, int, str | None], Ticket],
    ) -> TicketView:
        deed = _Deed(verb, {"counter": counter, "ticket": ticket}, by, codes=(ticket,))
        return self._ticket(deed, lambda turn, _: function(turn, counter, ticket))

    def _ticket(self, deed: _Deed, function: Callable[[Turn, Writing], Ticket]) -> TicketView:
        return self._write(deed, _TICKET, function, self._seen)

    def _counter(self, deed: _Deed, number: int, function: Callable[[Turn], object]) -> CounterView:
        return self._write(
            deed, _COUNTER, lambda turn, _: function(turn), lambda turn, _: self._counter_view(turn, number)
        )

    def _write(
        self,
        deed: _Deed,
        reader: Decoder[T],
        function: Callable[[Turn, Writing], D],
        see: Callable[[Turn, D], T],
    ) -> T:
        tokens.check(deed.by.token)
        arguments = tokens.arguments_hash(deed.arguments)

        def work(tx: Writing) -> T | KioskError:
            answer = self._perform(tx, deed, function, see)
            if deed.by.token is not None and not isinstance(answer, KioskError):
                tx.remember(deed.by.token, tokens.remembered(deed.verb, arguments, answer))
            return answer

        with self._store.write(deed.by.deadline_s, work) as tx:
            _demand_place(tx, deed.by.lease)
            if deed.by.token is not None and (kept := tx.answered(deed.by.token)) is not None:
                return tokens.recall(deed.verb, arguments, reader, kept)
            answer = tx.carry_out(work)
        if isinstance(answer, KioskError):
            raise answer
        return answer

    def _perform(
        self, tx: Writing, deed: _Deed, function: Callable[[Turn, Writing], D], see: Callable[[Turn, D], T]
    ) -> T | KioskError:
        """Settle, then do the deed. A refused deed changes nothing; what time did is recorded all the same.

        What is to be seen is worked out after that: whoever is behind in the line waits for what is recorded only.
        """
        settled = self._begin(tx, deed)
        turn = Turn(settled.hall, settled.now, settled.actor, after=len(settled.changes))
        try:
            done = function(turn, tx)
        except (Refused, Misused) as refusal:
            turn.revert()
            _record(tx, settled, turn)
            return refusal
        _record(tx, settled, turn)
        return see(turn, done)

    def _begin(self, tx: Writing, deed: _Deed) -> Turn:
        """Load the days the deed needs and settle what was due."""
        hall = tx.hall
        now = self._write_now(hall)
        today = hall.date_of(now)
        late = [tx.day(d) for d in tx.unsettled_days(today)] if hall.business_day < today else []
        days = [*late, tx.day(today)]
        for day in deed.dates:
            tx.day(day)
        for code in deed.codes:
            if code is not None and (day_of := tx.day_of(code)) is not None:
                tx.day(day_of)
        turn = Turn(hall, now, deed.by.actor or self.station)
        settle(turn, days)
        return turn

    def _write_now(self, hall: Hall) -> datetime:
        now = self._now(hall)
        if self._at is not None and now < hall.earliest:
            raise Refused("clock.back", at=now, last=hall.earliest)
        return max(now, hall.earliest)


def _record(tx: Writing, settled: Turn, turn: Turn) -> None:
    if changes := settled.changes + turn.changes:
        tx.record(changes, turn.now)


def _as_it_is(_turn: Turn, done: T) -> T:
    return done


def _demand_place(tx: Writing, lease: Lease | None) -> None:
    """Refuse the deeds of a station whose place another run has taken over."""
    if lease is not None and tx.holder(lease.key) not in (lease.run, None):
        raise Refused("station.lost")


def _draw_code(tx: Reading) -> str:
    for _ in range(_CODE_TRIES):
        code = "".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH))
        if tx.day_of(code) is None:
            return code
    raise LookupError("no free ticket code found")
