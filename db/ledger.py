"""Writing: changes become chained events and rows, under the head row, in one transaction."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from db import statements
from db.halls import Head
from db.link import Pen
from db.rows import COUNTER, SESSION, SLOT, TICKET, Cells, is_open_step, step_cells, step_changes
from kiosk import codec
from kiosk.events import Change, Event
from kiosk.hall import Hall
from kiosk.model import Ticket

TOKENS_KEPT = timedelta(days=31)
"""How long a retry gets its first answer: no station is away for longer, and the answers take much room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An event with the canonical text and the hash that chain it."""

    event: Event
    text: str
    hash: str

    def cells(self) -> Cells:
        """Its row."""
        event = self.event
        return {
            "id": event.id,
            "at": codec.millis(event.at),
            "kind": event.kind.value,
            "actor": event.actor,
            "day": event.day.isoformat() if event.day else None,
            "code": event.code,
            "label": event.label,
            "service": event.service,
            "counter": event.counter,
            "why": event.why,
            "text": self.text,
            "hash": self.hash,
        }


Tell = Callable[[Head, Sequence[Entry], Head], None]
"""Who learns, before a row is written, of the head that was, the events that are added and the head that will be."""


class Writer:
    """What one write transaction has written so far."""

    def __init__(self, link: Pen, hall: Hall, head: Head, tell: Tell | None = None) -> None:
        """Start at the head row as it was read under the lock."""
        self._link = link
        self._hall = hall
        self._tell = tell
        self.head = head
        self.planned: set[date] = set()
        self.reloads = False

    def write(self, changes: Sequence[Change], now: datetime | None) -> list[Event]:
        """Write the events and rows of changes that the hall already holds, then the head row.

        The business day moves to that of `now`, by verbs that have settled the days before it.
        """
        plans = self._plans(changes)
        entries = self._entries(changes, plans)
        was, after = self.head, self._head_after(entries, now)
        if after != was:
            self.head = after
        if self._tell is not None:
            self._tell(was, entries, self.head)
        self._link.run_many(statements.EVENT_INSERT, [entry.cells() for entry in entries])
        self._write_plans(plans)
        self._write_tickets(changes)
        self._write_states(changes)
        self._write_head(was)
        return [entry.event for entry in entries]

    def _plans(self, changes: Iterable[Change]) -> dict[int, date]:
        """Which changes bring a day's plan with them: the first that gives a date something to keep."""
        plans: dict[int, date] = {}
        for n, change in enumerate(changes):
            day = change.day
            if day is None or not (change.ticket or change.slots or change.session):
                continue
            if day not in self.planned and not self._hall.days[day].is_stored:
                self.planned.add(day)
                plans[n] = day
        return plans

    def _entries(self, changes: Iterable[Change], plans: dict[int, date]) -> list[Entry]:
        entries: list[Entry] = []
        last_id, last_at, last_hash = self.head.last_event_id, self.head.last_event_at, self.head.last_hash
        for n, change in enumerate(changes):
            last_id, last_at = last_id + 1, max(codec.whole(change.at), last_at)
            body = codec.body_of(change)
            if n in plans:
                body["plan"] = codec.brief(self._hall.days[plans[n]].plan)
            event = _event(change, last_id, last_at, body)
            text = codec.event_text(event, last_hash)
            last_hash = codec.digest(text)
            entries.append(Entry(event=event, text=text, hash=last_hash))
            self.reloads = self.reloads or change.kind in codec.RELOADS
        return entries

    def _write_plans(self, plans: dict[int, date]) -> None:
        for day in plans.values():
            plan = codec.canonical(codec.brief(self._hall.days[day].plan))
            self._link.run(
                statements.PLAN_INSERT,
                {"date": day.isoformat(), "definition": self.head.definition, "plan": plan},
            )

    def _write_tickets(self, changes: Iterable[Change]) -> None:
        before: dict[str, Ticket | None] = {}
        after: dict[str, Ticket] = {}
        for change in changes:
            if change.ticket is not None:
                before.setdefault(change.ticket.code, change.before)
                after[change.ticket.code] = change.ticket
        new = [ticket for code, ticket in after.items() if before[code] is None]
        self._write_blocks(new)
        # Counters are freed before they are taken: the schema allows one open ticket each.
        for ticket in sorted(after.values(), key=is_open_step):
            self._write_ticket(before[ticket.code], ticket)

    def _write_blocks(self, new: Iterable[Ticket]) -> None:
        issued: dict[tuple[date, str, int], int] = {}
        for ticket in new:
            key = (ticket.date, ticket.prefix, ticket.block)
            issued[key] = issued.get(key, 0) + 1
        for (day, prefix, block), more in issued.items():
            count = self._hall.days[day].issued[prefix, block]
            of: Cells = {"date": day.isoformat(), "prefix": prefix, "block": block, "issued": count}
            if count == more:
                self._link.run(statements.BLOCK_INSERT, of)
            else:
                guarded: Cells = {f"of_{k}": v for k, v in of.items() if k != "issued"}
                guarded |= {"was": count - more, "issued": count}
                self._link.change_one(statements.BLOCK_UPDATE, guarded)

    def _write_ticket(self, before: Ticket | None, after: Ticket) -> None:
        steps = len(after.steps)
        if before is None:
            self._link.run(statements.TICKET_INSERT, TICKET.cells(after))
            self._link.run_many(statements.STEP_INSERT, [step_cells(after, seq) for seq in range(steps)])
            return
        if cells := TICKET.changes(before, after):
            self._link.change_one(statements.ticket_update(frozenset(cells)), {**cells, "code": after.code})
        had = len(before.steps)
        if had > steps:
            self._link.run(statements.STEP_DELETE, {"ticket": after.code, "seq": steps})
        for seq in range(min(had, steps)):
            if cells := step_changes(before, after, seq):
                row: Cells = {**cells, "ticket": after.code, "seq": seq}
                self._link.change_one(statements.step_update(frozenset(cells)), row)
        self._link.run_many(statements.STEP_INSERT, [step_cells(after, seq) for seq in range(had, steps)])

    def _write_states(self, changes: Iterable[Change]) -> None:
        """Write each counter, slot and session once, with its last value."""
        counters: dict[int, Cells] = {}
        slots: dict[tuple[object, ...], Cells] = {}
        sessions: dict[tuple[object, ...], Cells] = {}
        for change in changes:
            if change.counter is not None:
                counters[change.counter.number] = COUNTER.cells(change.counter)
            if change.day is None:
                continue
            day = change.day.isoformat()
            for slot in change.slots:
                slots[day, slot.service, slot.start] = {"date": day, **SLOT.cells(slot)}
            if change.session is not None:
                sessions[day, change.session.index] = {"date": day, **SESSION.cells(change.session)}
        link = self._link
        for cells in counters.values():
            link.put(statements.COUNTER_PUT, cells)
        for cells in slots.values():
            link.put(statements.SLOT_PUT, cells)
        for cells in sessions.values():
            link.put(statements.SESSION_PUT, cells)

    def _head_after(self, entries: Sequence[Entry], now: datetime | None) -> Head:
        was = self.head
        today = was.business_day if now is None else self._hall.date_of(now)
        last = entries[-1] if entries else None
        return Head(
            epoch=was.epoch,
            definition=was.definition,
            is_rehearsal=was.is_rehearsal,
            last_event_id=last.event.id if last else was.last_event_id,
            last_event_at=last.event.at if last else was.last_event_at,
            last_hash=last.hash if last else was.last_hash,
            business_day=max(was.business_day, today),
        )

    def _write_head(self, was: Head) -> None:
        head = self.head
        if head == was:
            return
        cells: Cells = {
            "was": was.last_event_id,
            "last_event_id": head.last_event_id,
            "last_event_at": codec.millis(head.last_event_at),
            "last_hash": head.last_hash,
            "business_day": head.business_day.isoformat(),
        }
        self._link.change_one(statements.HEAD_UPDATE, cells)
        if head.business_day != was.business_day:
            before = codec.millis(head.last_event_at - TOKENS_KEPT)
            self._link.run(statements.TOKEN_DELETE, {"before": before})


def _event(change: Change, number: int, at: datetime, body: codec.Json) -> Event:
    ticket = change.ticket
    counter = change.counter.number if change.counter else ticket.counter if ticket else None
    return Event(
        id=number,
        at=at,
        kind=change.kind,
        actor=change.actor,
        day=change.day,
        code=ticket.code if ticket else None,
        label=ticket.label if ticket else None,
        service=ticket.service if ticket else None,
        counter=counter,
        why=change.why,
        body=body,
    )
