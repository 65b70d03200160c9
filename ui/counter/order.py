"""The order in which a counter would call those who wait: the office's own rule, asked once for each of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kiosk import rules
from kiosk.model import Rules, Ticket
from kiosk.views import Desk


def in_call_order(desk: Desk, the_rules: Rules, today: date) -> Desk:
    """Put the waiting of a desk into the order in which calls would follow if nobody else came."""
    left = {ticket.code: ticket for ticket in desk.waiting}
    row = _row(desk, today)
    ordered: list[Ticket] = []
    while left:
        found = rules.heads(left.values(), desk.counter.services, desk.seen.now, the_rules)
        ticket = rules.next_ticket(found, desk.counter, row, the_rules)
        if ticket is None:
            break
        row = row + 1 if ticket.priority else 0
        ordered.append(left.pop(ticket.code))
    return replace(desk, waiting=(*ordered, *left.values()))


def _row(desk: Desk, today: date) -> int:
    """The counter's row of priority calls, if it is of the session whose people wait."""
    session = min((ticket.session for ticket in desk.waiting), default=0)
    return rules.row_of(desk.state, today, session)
