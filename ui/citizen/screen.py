"""The touch kiosk's window: what every touch, scan and key does, from the first page to a ticket."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from PySide6.QtGui import QKeyEvent

from kiosk.errors import KioskError, Refused
from kiosk.office import Office
from kiosk.verbs.take import TakeRequest
from kiosk.views import SlotView, TicketView
from ui.citizen.idle import AFTER_TICKET_S
from ui.citizen.page import Makers, Step, Visit
from ui.citizen.pages import page_makers
from ui.citizen.scanner import Scanner, code_in
from ui.citizen.taking import Taking
from ui.citizen.visiting import SHIELD_MS, Kiosk, VisitScreen
from ui.screen import Room

__all__ = ["CitizenScreen", "Kiosk"]

SHIELD_AFTER_TICKET_MS = 2000
Days = tuple[tuple[date, tuple[SlotView, ...]], ...]


class CitizenScreen(VisitScreen):
    """Takes touches, asks the office, goes on to the next page."""

    def __init__(self, room: Room, kiosk: Kiosk | None = None) -> None:
        super().__init__(room, kiosk or Kiosk())
        self.setObjectName("citizen")
        self.taking = Taking(room.work, room.feed, room.lease)
        self.taking.setParent(self)
        self.scanner = Scanner(self.on_scanned)
        self.taking.began.connect(self.on_taking)
        self.taking.taken.connect(self.on_taken)
        self.taking.refused.connect(self.on_refused)
        self.taking.failed.connect(self.on_failed)

    def page_makers(self) -> Makers:
        """Make pages that tell this screen what is touched."""
        return page_makers(self.look, self)

    def end(self) -> None:
        """End the visit; the next touch is an attempt of its own."""
        self.taking.forget()
        super().end()

    # ---- what was chosen -----------------------------------------------------------------------------

    def choose_service(self, prefix: str) -> None:
        """Ask when to come for a service."""
        self.visit.service = prefix
        self.visit.days, self.visit.day = (), None
        self.visit.is_refused, self.visit.running = False, None
        self.go(Step.CHOOSE)
        self._read_slots()

    def choose_priority(self, key: str) -> None:
        """Keep the class and choose the service."""
        self.visit.priority = key
        self.go(Step.HOME)

    def choose_no_priority(self) -> None:
        """Go on without a class."""
        self.visit.priority = None
        self.go(Step.HOME)

    def choose_day(self, day: object) -> None:
        """Show the slots of a day."""
        if isinstance(day, date):
            self.visit.day = day
            self.show_step(Step.CHOOSE)

    def choose_papers(self, prefix: str) -> None:
        """List the procedures of a service."""
        self.visit.service = prefix
        self.go(Step.PROCEDURES)

    def choose_procedure(self, key: str) -> None:
        """Show the papers of a procedure."""
        found = (p for p in self.room.definition.procedures if p.key == key)
        self.visit.procedure = next(found, None)
        self.go(Step.PROCEDURE)

    def take_for_procedure(self) -> None:
        """Ask when to come for the procedure shown."""
        procedure = self.visit.procedure
        if procedure is not None:
            self.choose_service(procedure.service)

    def _read_slots(self) -> None:
        prefix, today = self.visit.service, self.shown.today
        ahead = self.room.definition.rules.booking_days if self.room.definition.rules.slots else 0
        if prefix is not None:
            self.ask(lambda office: _read_days(office, prefix, today, ahead), self._on_slots)

    def _on_slots(self, days: Days) -> None:
        now = self.now
        self.visit.running = next((s for _, slots in days for s in slots if s.start <= now < s.end), None)
        free = tuple((day, tuple(slot for slot in slots if slot.start > now)) for day, slots in days)
        self.visit.days = free
        known = [day for day, slots in free if slots]
        if self.visit.day not in known:
            self.visit.day = known[0] if known else None
        if self.visit.step is Step.CHOOSE:
            self.frame.fill(self.shown)

    # ---- taking --------------------------------------------------------------------------------------

    def take_now(self) -> None:
        """Take a number now."""
        self._take()

    def take_slot(self, slot: object) -> None:
        """Take a booking."""
        if isinstance(slot, SlotView):
            self._take(slot)

    def take_stay(self, slot: object) -> None:
        """Take a place in a slot and wait here."""
        if isinstance(slot, SlotView):
            self._take(slot, stay=True)

    def _take(self, slot: SlotView | None = None, *, stay: bool = False) -> None:
        procedure = self.visit.procedure
        if self.visit.service is None:
            return
        request = TakeRequest(
            service=self.visit.service,
            slot=self.words.time(slot.start) if slot else None,
            day=slot.date if slot and slot.date != self.shown.today else None,
            stay=stay,
            priority=self.visit.priority,
            procedure=procedure.key if procedure and procedure.service == self.visit.service else None,
            language=self.words.language,
            print=self.kiosk.print_slip is not None,
        )
        self.taking.take(request)

    def on_taking(self) -> None:
        """Let further touches do nothing."""
        self.idle.rest()
        self.shield.hold(SHIELD_AFTER_TICKET_MS)

    def on_taken(self, view: TicketView) -> None:
        """Show the number at once; the paper follows."""
        self.visit.ticket = view
        self.visit.before.clear()
        self.show_step(Step.DONE)
        self.idle.leave_in(AFTER_TICKET_S)
        if self.kiosk.print_slip is not None:
            self.kiosk.print_slip(view)

    def on_refused(self, refusal: Refused) -> None:
        """Say it kindly, with the next offer."""
        self.notice_refusal(refusal)
        following = refusal.places.get("next")
        self.visit.refusal = self.say_error(refusal)
        self.visit.is_refused = True
        self.visit.next = following if isinstance(following, SlotView) else None
        self.show_step(Step.CHOOSE)
        self._read_slots()

    def on_failed(self, error: KioskError) -> None:
        """Say what is the matter; the same touch tries again."""
        self.notice.say(self.say_error(error), is_alarm=True)
        self.count_anew()

    # ---- the code of a slip --------------------------------------------------------------------------

    def type_sign(self, sign: str) -> None:
        """Add a sign to the code."""
        self._type((self.visit.typed + sign)[:6])

    def erase_sign(self) -> None:
        """Take the last sign back."""
        self._type(self.visit.typed[:-1])

    def _type(self, typed: str) -> None:
        self.visit.typed, self.visit.answer = typed, ""
        self.idle.touched()
        self.frame.fill(self.shown)

    def send_code(self) -> None:
        """Look the ticket up."""
        code = self.visit.typed
        self.ask(lambda office: office.ticket(code), self._on_found, self._on_answer)

    def on_scanned(self, scanned: str) -> None:
        """Look up what a scanner read; anything else is not a slip."""
        code = code_in(scanned)
        if self.visit.step not in (Step.ATTRACT, Step.HOME, Step.CODE, Step.FOUND, Step.DONE):
            return
        if code is None:
            self.notice.say(self.words("Mã vừa quét không phải phiếu số thứ tự của nơi này."))
            return
        self.visit = Visit(typed=code)
        self.send_code()

    def _on_found(self, view: TicketView) -> None:
        self.visit.ticket, self.visit.answer = view, ""
        if self.visit.step is Step.FOUND:
            self.show_step(Step.FOUND)
        else:
            self.go(Step.FOUND)

    def _on_answer(self, error: KioskError) -> None:
        self.visit.answer = self.say_error(error)
        self.show_step(Step.FOUND if self.visit.step is Step.FOUND else Step.CODE)

    def arrive(self) -> None:
        """Confirm that the holder is here."""
        self._visit_verb(lambda office, code: office.arrive(code, self.deed()))

    def come_back(self) -> None:
        """Bring the holder back to the line."""
        self._visit_verb(lambda office, code: office.return_ticket(code, self.deed()))

    def cancel(self) -> None:
        """Give the number up."""
        self._visit_verb(lambda office, code: office.cancel(code, self.deed()))

    def void(self) -> None:
        """Give up a number that nobody holds."""
        self._visit_verb(lambda office, code: office.void(code, self.deed()))

    def _visit_verb(self, verb: Callable[[Office, str], TicketView]) -> None:
        view = self.visit.ticket
        if view is None or self.shield.isVisible():
            return
        code = view.ticket.code
        self.shield.hold(SHIELD_MS)
        self.ask(lambda office: verb(office, code), self._on_verb_done, self._on_answer)

    def _on_verb_done(self, view: TicketView) -> None:
        self.room.feed.ring()
        self._on_found(view)

    # ---- hands ---------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Give keys to the scanner; nobody else gets them."""
        self.scanner.on_key(event)
        event.accept()

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002 (Qt's name)
        """Leave Tab to the scanner."""
        return False


def _read_days(office: Office, prefix: str, today: date, ahead: int) -> Days:
    """Read the slots of today and the coming days; a day on which nobody is received has none."""
    days = []
    for n in range(ahead + 1):
        day = today + timedelta(days=n)
        try:
            days.append((day, office.slots(prefix, day)))
        except Refused:
            continue
    return tuple(days)
