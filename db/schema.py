"""The tables of the ledger. Instants are whole milliseconds since 1970 UTC, dates ISO text, booleans 0 or 1."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from kiosk.model import OPEN_STATES

Instant = BigInteger
Flag = Integer

OPEN_SQL = "state IN (" + ", ".join(sorted(f"'{state.value}'" for state in OPEN_STATES)) + ")"
"""Which tickets await their fate: literally the condition of the partial index, else it is not used."""

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

definition = Table(
    "definition",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("loaded_at", Instant, nullable=False),
)

office = Table(
    "office",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("epoch", Text, nullable=False),
    Column("definition", Integer, ForeignKey("definition.id"), nullable=False),
    Column("is_rehearsal", Flag, nullable=False),
    Column("last_event_id", BigInteger, nullable=False),
    Column("last_event_at", Instant, nullable=False),
    Column("last_hash", Text, nullable=False),
    Column("business_day", Text, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)

calendar = Table(
    "calendar",
    metadata,
    Column("date", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("reason", Text, nullable=False),
)

day = Table(
    "day",
    metadata,
    Column("date", Text, primary_key=True),
    Column("definition", Integer, ForeignKey("definition.id"), nullable=False),
    Column("plan", Text, nullable=False),
)

block = Table(
    "block",
    metadata,
    Column("date", Text, ForeignKey("day.date"), primary_key=True),
    Column("prefix", Text, primary_key=True),
    Column("block", Integer, primary_key=True),
    Column("issued", Integer, nullable=False),
    CheckConstraint("issued >= 0", name="issued"),
)

slot = Table(
    "slot",
    metadata,
    Column("date", Text, ForeignKey("day.date"), primary_key=True),
    Column("service", Text, primary_key=True),
    Column("start", Instant, primary_key=True),
    Column("overflow", Integer, nullable=False),
    Column("lent_min", Float, nullable=False),
    Column("borrowed_min", Float, nullable=False),
)

session = Table(
    "session",
    metadata,
    Column("date", Text, ForeignKey("day.date"), primary_key=True),
    Column("index", Integer, primary_key=True),
    Column("closed_at", Instant),
)

ticket = Table(
    "ticket",
    metadata,
    Column("code", Text, primary_key=True),
    Column("order", BigInteger, nullable=False, unique=True),
    Column("date", Text, ForeignKey("day.date"), nullable=False),
    Column("session", Integer, nullable=False),
    Column("prefix", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("label", Text, nullable=False),
    Column("block", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("slot_start", Instant),
    Column("slot_end", Instant),
    Column("priority", Text),
    Column("procedure", Text),
    Column("language", Text, nullable=False),
    Column("stay", Flag, nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("arrived_at", Instant),
    Column("calls", Integer, nullable=False),
    Column("returns", Integer, nullable=False),
    Column("tried", Flag, nullable=False),
    Column("was_tried", Flag, nullable=False),
    Column("chosen", Flag, nullable=False),
    Column("carried", Flag, nullable=False),
    Column("released", Flag, nullable=False),
    Column("held_at", Instant),
    Column("route", Text, nullable=False),
    Column("closed_at", Instant),
    Column("closed_reason", Text),
    Column("print", Text, nullable=False),
    Column("on_paper", Flag, nullable=False),
    Column("home", Text, nullable=False),
    # Serves loading a day, too: its first column is the date.
    UniqueConstraint("date", "prefix", "number"),
    ForeignKeyConstraint(
        ["date", "prefix", "block"],
        ["block.date", "block.prefix", "block.block"],
        name="fk_ticket_block",
    ),
    # Serves unsettled_days: which earlier dates still have tickets without a fate.
    Index("ix_ticket_open", "date", sqlite_where=text(OPEN_SQL), postgresql_where=text(OPEN_SQL)),
)

step = Table(
    "step",
    metadata,
    Column("ticket", Text, ForeignKey("ticket.code"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("service", Text, nullable=False),
    Column("ready_at", Instant),
    Column("due_at", Instant),
    Column("counter", Integer),
    Column("first_called_at", Instant),
    Column("called_at", Instant),
    Column("serving_at", Instant),
    Column("finished_at", Instant),
    Column("held_s", Float, nullable=False),
    Column("outcome", Text),
    Column("implied", Flag, nullable=False),
    Column("is_open", Flag, nullable=False),
    # A ticket has at most one open call, and a counter at most one open ticket.
    Index("uq_step_open_ticket", "ticket", unique=True, sqlite_where=text("is_open = 1"),
          postgresql_where=text("is_open = 1")),
    Index("uq_step_open_counter", "counter", unique=True, sqlite_where=text("is_open = 1"),
          postgresql_where=text("is_open = 1")),
    CheckConstraint("is_open = 0 OR counter IS NOT NULL", name="open_has_counter"),
)  # fmt: skip

counter = Table(
    "counter",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("ticket", Text),
    Column("paused", Text),
    Column("row", Integer, nullable=False),
    Column("row_date", Text),
    Column("row_session", Integer),
    Column("last_label", Text),
    Column("last_event_at", Instant),
    Column("undo", Text),
)

event = Table(
    "event",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("kind", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("day", Text),
    Column("code", Text),
    Column("label", Text),
    Column("service", Text),
    Column("counter", Integer),
    Column("why", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("hash", Text, nullable=False),
    # Serves rebuilding a day from its events.
    Index("ix_event_day", "day"),
)

token = Table(
    "token",
    metadata,
    Column("token", Text, primary_key=True),
    Column("verb", Text, nullable=False),
    Column("arguments_hash", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("hash", Text, nullable=False),
    # Serves forgetting the old ones.
    Index("ix_token_at", "at"),
)

station = Table(
    "station",
    metadata,
    Column("key", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("counter", Integer),
    Column("machine", Text, nullable=False),
    Column("machine_name", Text, nullable=False),
    Column("run", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("schema", Text, nullable=False),
    Column("printer", Text),
    Column("printer_state", Text),
    Column("paper_left_mm", Integer),
    Column("disk_free_mb", Integer),
    Column("error", Text),
    Column("error_at", Instant),
    Column("started_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
)

LEDGER = tuple(table for table in metadata.sorted_tables if table is not station)
"""What the office's truth is made of: chained, checked and copied. Stations come and go, and tell of themselves."""
