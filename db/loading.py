"""What makes an office: its definition, its head row, and the epoch under which its events are counted."""

import uuid
from datetime import date, datetime

from db import statements
from db.halls import Keeper, parsed
from db.ledger import Writer
from db.link import Link
from db.rows import Cells
from kiosk import codec
from kiosk.errors import Refused
from kiosk.events import Change, EventKind
from kiosk.hall import Hall


def load(link: Link, keeper: Keeper, text: str, *, source: str, is_rehearsal: bool, now: datetime) -> Writer:
    """Store a definition and make it the office's own, under a new epoch; inside a write transaction."""
    number = (link.rows(statements.DEFINITION_LAST)[0][0] or 0) + 1
    if number > 1:
        keeper.sync()
        _refuse_to_strand(keeper.hall, text, source)
        if not is_rehearsal and keeper.hall.last_event_at > now:
            raise Refused("clock.back", at=now, last=keeper.hall.last_event_at)
    link.run(
        statements.DEFINITION_INSERT,
        {"id": number, "text": text, "source": source, "loaded_at": codec.millis(now)},
    )
    if number == 1:
        _found(link, text, source, now)
    return _renew(link, keeper, {"definition": number, "is_rehearsal": int(is_rehearsal)}, now)


def renew(link: Link, keeper: Keeper, now: datetime) -> Writer:
    """Give the office a new epoch: what stations know of it is void, and who they were. Inside a write transaction."""
    keeper.sync()
    link.run(statements.STATION_DELETE)
    head = keeper.head
    return _renew(link, keeper, {"definition": head.definition, "is_rehearsal": int(head.is_rehearsal)}, now)


def _renew(link: Link, keeper: Keeper, office: Cells, now: datetime) -> Writer:
    epoch = str(uuid.uuid4())
    link.run(statements.OFFICE_UPDATE, {**office, "epoch": epoch})
    keeper.sync()
    text, source, loaded_at = link.rows(statements.DEFINITION_WHOLE, id=office["definition"])[0]
    note: dict[str, object] = {
        "epoch": epoch,
        "definition": office["definition"],
        "is_rehearsal": bool(office["is_rehearsal"]),
        "source": source,
        "sha256": codec.digest(text),
        "loaded_at": loaded_at,
    }
    writer = Writer(link, keeper.hall, keeper.head)
    writer.write([Change(kind=EventKind.OFFICE_LOADED, at=now, actor="system", note=note)], None)
    return writer


def _refuse_to_strand(hall: Hall, text: str, source: str) -> None:
    """Refuse a definition without a counter that has a ticket."""
    fresh = parsed(text, source)
    for state in hall.counters.values():
        if state.ticket and fresh.counter(state.number) is None:
            raise Refused("counter.busy", counter=state.number)


def _found(link: Link, text: str, source: str, now: datetime) -> None:
    """Begin the office's ledger: no event yet."""
    hall = Hall(
        definition=parsed(text, source),
        is_rehearsal=False,
        epoch="",
        last_event_id=0,
        last_event_at=now,
        business_day=date.min,
    )
    head: Cells = {
        "id": 1,
        "epoch": "",
        "definition": 1,
        "is_rehearsal": 0,
        "last_event_id": 0,
        "last_event_at": codec.millis(now),
        "last_hash": "",
        "business_day": hall.date_of(now).isoformat(),
    }
    link.run(statements.OFFICE_INSERT, head)
