"""Every statement of the ledger, built with SQLAlchemy Core and compiled once per dialect to plain text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    Column,
    Integer,
    Table,
    bindparam,
    column,
    func,
    insert,
    literal_column,
    or_,
    select,
    table,
    text,
    update,
)
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.sql.expression import Executable

from db import schema
from db.rows import CONDITION, COUNTER, SESSION, SLOT, STATION, STEP, TICKET
from db.schema import (
    block,
    calendar,
    counter,
    day,
    definition,
    event,
    office,
    session,
    slot,
    station,
    step,
    ticket,
    token,
)
from kiosk.errors import Unavailable

EVENTS_AT_ONCE = 500
"""How many events a hall catches up with one by one; after a longer absence it is loaded afresh."""

_SQLITE = SQLiteDialect_pysqlite(paramstyle="qmark")


@dataclass(frozen=True, slots=True)
class Compiled:
    """A statement's text, the names of its parameters in their order, and those that are always the same."""

    text: str
    constants: dict[str, object]
    names: tuple[str, ...]

    def values(self, cells: Mapping[str, object]) -> list[object]:
        """The parameters in their order."""
        known = self.constants
        return [cells[name] if name in cells else known[name] for name in self.names]


@cache
def for_sqlite(statement: Executable) -> Compiled:
    """The statement as sqlite3 takes it."""
    return compiled_for(statement, _SQLITE)


def compiled_for(statement: Executable, dialect: Dialect) -> Compiled:
    """The statement as a dialect writes it."""
    assert isinstance(statement, ClauseElement)
    compiled = statement.compile(dialect=dialect)
    constants = {name: value for name, value in compiled.params.items() if value is not None}
    return Compiled(str(compiled), constants, tuple(getattr(compiled, "positiontup", None) or ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """How a row is written that may be there already: the two statements, and what makes both in one."""

    update: Executable
    insert: Executable
    table: Table
    keys: tuple[str, ...]


def not_one(statement: Executable, count: int) -> Unavailable:
    """A row is not as the hall has it: somebody wrote past the lock, or a bug did."""
    table = getattr(statement, "table", None)
    return Unavailable("db.broken", detail=f"{getattr(table, 'name', '?')}: {count} rows changed instead of 1")


def _update(table: Table, *keys: str, names: Iterable[str] | None = None) -> Executable:
    """Set columns, every one but the keys unless named, of the one row with these keys."""
    changed = [c.name for c in table.columns if c.name not in keys] if names is None else sorted(names)
    values: dict[str, object] = {name: bindparam(name) for name in changed}
    return update(table).where(*(table.c[key] == bindparam(key) for key in keys)).values(values)


def _insert(table: Table) -> Executable:
    return insert(table).values({c.name: bindparam(c.name) for c in table.columns})


def _put(table: Table, *keys: str) -> Put:
    return Put(update=_update(table, *keys), insert=_insert(table), table=table, keys=keys)


def _columns(table: Table, names: tuple[str, ...]) -> list[Column[Any]]:
    return [table.c[name] for name in names]


_since = (
    select(event.c.id, event.c.text)
    .where(event.c.id > bindparam("since"))
    .order_by(event.c.id)
    .limit(EVENTS_AT_ONCE)
    .subquery()
)

HEAD: Final = (
    select(
        office.c.epoch,
        office.c.definition,
        office.c.is_rehearsal,
        office.c.last_event_id,
        office.c.last_event_at,
        office.c.last_hash,
        office.c.business_day,
        select(column("version_num")).select_from(table("alembic_version")).scalar_subquery(),
        _since.c.text,
    )
    .select_from(office.outerjoin(_since, literal_column("1") == literal_column("1")))
    .order_by(_since.c.id)
)
"""The head row and the schema's revision, beside each event since :since (or once, with NULL): one truth."""

DEFINITION = select(definition.c.text, definition.c.source).where(definition.c.id == bindparam("id"))
DEFINITION_WHOLE = select(definition.c.text, definition.c.source, definition.c.loaded_at).where(
    definition.c.id == bindparam("id")
)
DEFINITION_INSERT = _insert(definition)
DEFINITION_LAST = select(func.max(definition.c.id))

CALENDAR = select(calendar.c.date, calendar.c.kind, calendar.c.reason)
CALENDAR_PUT = _put(calendar, "date")

COUNTERS = select(*_columns(counter, COUNTER.names))
COUNTER_PUT = _put(counter, "number")

PLAN = select(day.c.plan).where(day.c.date == bindparam("date"))
PLAN_INSERT = _insert(day)
BLOCKS = select(block.c.prefix, block.c.block, block.c.issued).where(block.c.date == bindparam("date"))
BLOCK_UPDATE = (
    update(block)
    .where(
        block.c.date == bindparam("of_date"),
        block.c.prefix == bindparam("of_prefix"),
        block.c.block == bindparam("of_block"),
        block.c.issued == bindparam("was"),
    )
    .values(issued=bindparam("issued"))
)
BLOCK_INSERT = _insert(block)

SLOTS = select(*_columns(slot, SLOT.names)).where(slot.c.date == bindparam("date"))
SLOT_PUT = _put(slot, "date", "service", "start")
SESSIONS = select(*_columns(session, SESSION.names)).where(session.c.date == bindparam("date"))
SESSION_PUT = _put(session, "date", "index")

TICKETS = select(*_columns(ticket, TICKET.names)).where(ticket.c.date == bindparam("date")).order_by(ticket.c.order)
STEPS = (
    select(step.c.ticket, *_columns(step, STEP.names))
    .join(ticket, ticket.c.code == step.c.ticket)
    .where(ticket.c.date == bindparam("date"))
    .order_by(step.c.ticket, step.c.seq)
)
TICKET_DATE = select(ticket.c.date).where(ticket.c.code == bindparam("code"))
TICKET_INSERT = _insert(ticket)
STEP_INSERT = _insert(step)
STEP_DELETE = step.delete().where(step.c.ticket == bindparam("ticket"), step.c.seq >= bindparam("seq"))
UNSETTLED = (
    select(ticket.c.date)
    .distinct()
    .where(text(schema.OPEN_SQL), ticket.c.date < bindparam("before"))
    .order_by(ticket.c.date)
)


@cache
def ticket_update(names: frozenset[str]) -> Executable:
    """Set only these columns of a ticket: the others cost no page of an index and no look at a foreign key."""
    return _update(ticket, "code", names=names)


@cache
def step_update(names: frozenset[str]) -> Executable:
    """Set only these columns of a step."""
    return _update(step, "ticket", "seq", names=names)


EVENTS = select(event.c.text).where(event.c.id > bindparam("since")).order_by(event.c.id).limit(bindparam("count"))
EVENT_INSERT = _insert(event)

ALL_EVENTS = select(*event.columns).order_by(event.c.id)
DAY_EVENTS = select(event.c.text).where(event.c.day == bindparam("day")).order_by(event.c.id)

TOKEN = select(token.c.verb, token.c.arguments_hash, token.c.answer).where(token.c.token == bindparam("token"))
TOKEN_INSERT = _insert(token)
TOKEN_DELETE = token.delete().where(token.c.at < bindparam("before"))

OFFICE_INSERT = _insert(office)
HEAD_UPDATE = (
    update(office)
    .where(office.c.id == 1, office.c.last_event_id == bindparam("was"))
    .values(
        last_event_id=bindparam("last_event_id"),
        last_event_at=bindparam("last_event_at"),
        last_hash=bindparam("last_hash"),
        business_day=bindparam("business_day"),
    )
)
OFFICE_UPDATE = (
    update(office)
    .where(office.c.id == 1)
    .values(epoch=bindparam("epoch"), definition=bindparam("definition"), is_rehearsal=bindparam("is_rehearsal"))
)

STATIONS = select(*_columns(station, STATION.names)).order_by(station.c.key)
STATION_HOLDER = select(station.c.run).where(station.c.key == bindparam("key"))
STATION_PUT = _put(station, "key")
STATION_CLAIM = (
    update(station)
    .where(
        station.c.key == bindparam("of_key"),
        or_(
            station.c.run == "",
            station.c.machine == bindparam("of_machine"),
            station.c.seen_at <= bindparam("silent_since"),
            bindparam("take_over", type_=Integer) == 1,
        ),
    )
    .values({c.name: bindparam(c.name) for c in station.columns if c.name != "key"})
)
"""Take a place that is free, this machine's own, silent, or taken over: decided by the database in one statement."""
STATION_BEAT = (
    update(station)
    .where(station.c.key == bindparam("of_key"), station.c.run == bindparam("of_run"))
    .values({name: bindparam(name) for name in (*CONDITION.names, "seen_at")})
)
STATION_LEAVE = (
    update(station)
    .where(station.c.key == bindparam("of_key"), station.c.run == bindparam("of_run"))
    .values(run="", seen_at=bindparam("seen_at"))
)
STATION_DELETE = station.delete()

OPEN_STEPS = select(step.c.counter, step.c.ticket).where(text("is_open = 1"))
NAMES = {table.name: tuple(table.columns.keys()) for table in schema.LEDGER}
ALL = {table.name: select(*table.columns) for table in schema.LEDGER}
"""Every column of every row, by table; only the check reads so much."""
COUNT = {table.name: select(func.count()).select_from(table) for table in schema.LEDGER}
DATES = {
    name: select(schema.metadata.tables[name].c.date).distinct()
    for name in ("day", "block", "slot", "session", "ticket")
}
OF_DATE = {
    name: select(*table.columns).where(table.c.date == bindparam("date"))
    for name, table in schema.metadata.tables.items()
    if name in DATES
} | {
    "step": select(*step.columns).join(ticket, ticket.c.code == step.c.ticket).where(ticket.c.date == bindparam("date"))
}
