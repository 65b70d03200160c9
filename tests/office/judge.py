"""A judge that knows the events only: replays the chain of a ledger and tells every promise that was broken.

It shares no rule with the product: it reads the office's TOML and the JSON of the events.
"""

import json
import tomllib
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from sqlite3 import connect
from typing import Any

import psycopg

Row = dict[str, Any]
PLACED = ("slot", "borrowed")
GONE = ("cancelled", "void")
TRY_FROM = timedelta(minutes=10)
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def chain(path: Path, since: int = 0) -> list[Row]:
    """The events of a ledger, as JSON."""
    query = "SELECT text FROM event WHERE id > ? ORDER BY id"
    with closing(connect(path)) as connection:
        return [json.loads(text) for (text,) in connection.execute(query, (since,))]


def chain_of(url: str) -> list[Row]:
    """The events of a ledger of either kind, as JSON."""
    if url.startswith("sqlite:///"):
        return chain(Path(url.removeprefix("sqlite:///")))
    with psycopg.connect(url) as connection:
        return [json.loads(text) for (text,) in connection.execute("SELECT text FROM event ORDER BY id")]


def due_of(ticket: Row) -> datetime:
    step = ticket["steps"][-1]
    return instant(step.get("due_at") or ticket.get("slot_start") or ticket["issued_at"])


def line(ticket: Row) -> tuple[datetime, bool, int]:
    return (due_of(ticket), ticket.get("carried", False), ticket["order"])


@dataclass(slots=True)
class Judge:
    """What the events tell so far, and what they broke."""

    definition: Row
    faults: list[str] = field(default_factory=list)
    tickets: dict[str, Row] = field(default_factory=dict)
    plans: dict[str, Row] = field(default_factory=dict)
    closed: dict[tuple[str, int], datetime] = field(default_factory=dict)
    slots: dict[tuple[str, str], Row] = field(default_factory=dict)
    at_counter: dict[int, str] = field(default_factory=dict)
    rows: dict[int, tuple[tuple[str, int], int]] = field(default_factory=dict)
    last_at: datetime = _LONG_AGO
    calls: int = 0
    priority_calls: int = 0
    held_back: int = 0

    @classmethod
    def of(cls, path: Path, text: str) -> "Judge":
        """Judge a whole ledger."""
        return cls.over(chain(path), text)

    @classmethod
    def over(cls, events: Iterable[Row], text: str) -> "Judge":
        """Judge a whole chain of events."""
        judge = cls(tomllib.loads(text))
        for event in events:
            judge.hear(event)
        judge.numbers()
        return judge

    # ---- one event -----------------------------------------------------------------------------------

    def hear(self, event: Row) -> None:
        """Take one event in: first whether it may be, then what it changes."""
        body = event["body"]
        if instant(event["at"]) < self.last_at:
            self._fault(event, "before the event before it")
        self.last_at = instant(event["at"])
        if "plan" in body:
            self.plans[body["plan"]["date"]] = body["plan"]
        if event["kind"] in ("called", "tried"):
            self._judge_call(event, {**self.tickets[event["code"]], **body["ticket"]})
        for slot in body.get("slots", ()):
            self.slots[slot["service"], slot["start"]] = slot
        if "session" in body and "closed_at" in body["session"]:
            self.closed[event["day"], body["session"]["index"]] = instant(body["session"]["closed_at"])
        if "ticket" in body:
            code = body["ticket"]["code"]
            self.tickets[code] = {**self.tickets.get(code, {}), **body["ticket"]}
            self._judge_counter(event, self.tickets[code])
            self._judge_places(event, self.tickets[code])

    def _fault(self, event: Row, what: str) -> None:
        self.faults.append(f"event {event['id']} {event['kind']} {event['label']}: {what}")

    def _judge_counter(self, event: Row, ticket: Row) -> None:
        """A counter has one ticket, a ticket one counter."""
        code, there = ticket["code"], ticket["steps"][-1].get("counter")
        for number in [n for n, c in self.at_counter.items() if c == code]:
            del self.at_counter[number]
        if ticket["state"] not in ("called", "serving"):
            return
        if self.at_counter.get(there, code) != code:
            self._fault(event, f"counter {there} has {self.at_counter[there]} already")
        self.at_counter[there] = code

    def _judge_places(self, event: Row, ticket: Row) -> None:
        """Per service and slot, the places taken are no more than there are; per slot, the minutes too."""
        start = ticket.get("slot_start")
        if event["kind"] not in ("issued", "carried", "revived", "transferred") or start is None:
            return
        planned = minutes = 0.0
        for slot in self.plans[ticket["date"]]["slots"]:
            if slot["start"] != start:
                continue
            mean = self.mean(slot["service"])
            state = self.slots.get((slot["service"], start), {})
            own = slot["capacity"] + state.get("overflow", 0)
            taken = self.taken(slot["service"], start)
            if taken > own + int(state.get("borrowed_min", 0.0) / mean + 1e-6):
                self._fault(event, f"{taken} places of {own} in {slot['service']} {start}")
            planned, minutes = planned + own * mean, minutes + taken * mean
        if minutes > planned + 1e-6:
            self._fault(event, f"{minutes} of {planned} minutes at {start}")

    def taken(self, service: str, start: str) -> int:
        """The places of a slot that tickets occupy."""
        return sum(
            t.get("slot_start") == start
            and (t.get("home") or t["prefix"]) == service
            and t["place"] in PLACED
            and not t.get("released")
            and t["state"] not in GONE
            for t in self.tickets.values()
        )

    def mean(self, service: str) -> float:
        return float(next(s["mean_minutes"] for s in self.definition["services"] if s["prefix"] == service))

    # ---- calls ---------------------------------------------------------------------------------------

    def _judge_call(self, event: Row, called: Row) -> None:
        """Whom a counter calls: only who waits, and only who is first by the call order."""
        was = self.tickets[event["code"]]
        if was["state"] in ("called", "serving"):
            self._fault(event, f"it is at counter {was['steps'][-1].get('counter')} already")
        if called.get("chosen"):
            return
        at, number = instant(event["at"]), event["counter"]
        first = self.first(number, at, event["day"])
        if first != event["code"]:
            self._fault(event, f"counter {number} ought to have called {first}")
        if event["kind"] == "tried":
            return
        self.calls += 1
        session, row = self._row(number, at, event["day"])
        is_priority = called.get("priority") is not None
        self.priority_calls += is_priority
        self.rows[number] = (session, row + 1 if is_priority else 0)
        if is_priority and row + 1 > self.most_in_a_row and self._lines(number, at, event["day"])["ordinary"]:
            self._fault(event, f"counter {number}: {row + 1} priority tickets in a row past a due ordinary one")

    @property
    def most_in_a_row(self) -> int:
        return int(self.definition.get("rules", {}).get("priority_row", 2))

    def first(self, number: int, at: datetime, day: str) -> str | None:
        """The code of whom the counter must call at an instant, by the order of the house."""
        lines, row = self._lines(number, at, day), self._row(number, at, day)[1]
        if row >= self.most_in_a_row and lines["ordinary"]:
            self.held_back += bool(lines["priority"])
            return self._first_of(lines["ordinary"], number)
        for name in ("priority", "ordinary", "early", "absent"):
            if lines[name]:
                return self._first_of(lines[name], number)
        return None

    def _lines(self, number: int, at: datetime, day: str) -> dict[str, list[Row]]:
        lines: dict[str, list[Row]] = {"ordinary": [], "priority": [], "early": [], "absent": []}
        for ticket in self.tickets.values():
            if ticket["date"] != day or ticket["steps"][-1]["service"] not in self.services(number):
                continue
            if ticket["state"] == "waiting":
                is_due = due_of(ticket) <= at
                is_priority = ticket.get("priority") is not None
                lines["early" if not is_due else "priority" if is_priority else "ordinary"].append(ticket)
            elif ticket["state"] == "booked" and not ticket.get("was_tried"):
                start = instant(ticket["slot_start"])
                if start + TRY_FROM <= at <= start + self.grace:
                    lines["absent"].append(ticket)
        return lines

    @property
    def grace(self) -> timedelta:
        rules = self.definition.get("rules", {})
        return timedelta(minutes=rules.get("grace_min", rules.get("slot_min", 30)))

    def services(self, number: int) -> list[str]:
        return list(next(c["services"] for c in self.definition["counters"] if c["number"] == number))

    def _first_of(self, tickets: Iterable[Row], number: int) -> str:
        """Inside a service by (due, carried, order); between services (due, carried, arrival, its list)."""
        heads: dict[str, Row] = {}
        for ticket in sorted(tickets, key=line):
            heads.setdefault(ticket["steps"][-1]["service"], ticket)
        services = self.services(number)

        def key(service: str) -> tuple[datetime, bool, datetime, int]:
            head = heads[service]
            due = due_of(head)
            arrived = head.get("arrived_at")
            return (due, head.get("carried", False), instant(arrived) if arrived else due, services.index(service))

        return str(heads[min(heads, key=key)]["code"])

    def _row(self, number: int, at: datetime, day: str) -> tuple[tuple[str, int], int]:
        session = (day, self._session(at, day))
        kept, row = self.rows.get(number, (session, 0))
        return session, row if kept == session else 0

    def _session(self, at: datetime, day: str) -> int:
        sessions = self.plans[day]["sessions"] if day in self.plans else []
        for session in sessions:
            if at < self.closed.get((day, session["index"]), instant(session["closes"])):
                return int(session["index"])
        return max(0, len(sessions) - 1)

    # ---- at the end ----------------------------------------------------------------------------------

    def numbers(self) -> None:
        """See that no number was given twice and that each block has no gap."""
        given = Counter((t["date"], t["prefix"], t["number"]) for t in self.tickets.values())
        self.faults += [f"{each} given {times} times" for each, times in given.items() if times > 1]
        blocks: dict[tuple[str, str, int], list[Row]] = {}
        for ticket in self.tickets.values():
            blocks.setdefault((ticket["date"], ticket["prefix"], ticket["block"]), []).append(ticket)
        for (day, prefix, index), tickets in blocks.items():
            plan = next(b for b in self.plans[day]["blocks"] if b["service"] == prefix and b.get("index", 0) == index)
            numbers = [t["number"] for t in sorted(tickets, key=lambda t: t["order"])]
            if numbers != list(range(plan["first"], plan["first"] + len(numbers))):
                self.faults.append(f"{day} {prefix} block {index}: {numbers}")
            if plan["size"] is not None and len(numbers) > plan["size"]:
                self.faults.append(f"{day} {prefix} block {index}: {len(numbers)} of {plan['size']} numbers")
