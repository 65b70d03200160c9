"""Who may do what in the database itself: the accounts of a server's stations, from one table of privileges.

Everyone sends the same SQL. Which rows an account sees and which changes it may make is decided by the server:
by privileges (here), and by policies, guards and the panel's views (roles.sql).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

from psycopg import sql

from db import schema
from db.postgres import Connection
from kiosk.accounts import Role

SCRIPT = "roles.sql"


NOBODY: tuple[Role, ...] = ()
WRITERS = (Role.KIOSK, Role.COUNTER, Role.SUPERVISOR)
STATIONS = (*WRITERS, Role.PANEL)
SUPERVISOR = (Role.SUPERVISOR,)

WAITS: Mapping[str, str] = {
    "lock_timeout": "2500ms",
    "statement_timeout": "3s",
    "idle_in_transaction_session_timeout": "2s",
    "default_transaction_isolation": "read committed",
}
"""What the server gives a station's account, whatever the program asks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Who may read a table, add rows, change columns (all but the key, if none are named) and delete rows."""

    read: tuple[Role, ...] = WRITERS
    add: tuple[Role, ...] = NOBODY
    change: tuple[Role, ...] = NOBODY
    columns: tuple[str, ...] = ()
    delete: tuple[Role, ...] = NOBODY


_HEAD = ("last_event_id", "last_event_at", "last_hash", "business_day")
ACCESS: Mapping[str, Access] = {
    "alembic_version": Access(read=STATIONS),
    "definition": Access(),
    "office": Access(change=WRITERS, columns=_HEAD),
    "calendar": Access(add=SUPERVISOR, change=SUPERVISOR),
    "day": Access(add=WRITERS),
    "block": Access(add=WRITERS, change=WRITERS),
    "slot": Access(add=WRITERS, change=WRITERS),
    "session": Access(add=SUPERVISOR, change=SUPERVISOR),
    "ticket": Access(add=WRITERS, change=WRITERS),
    "step": Access(add=WRITERS, change=WRITERS),
    "counter": Access(add=WRITERS, change=WRITERS),
    "event": Access(add=WRITERS),
    "token": Access(add=WRITERS, delete=WRITERS),
    "station": Access(read=STATIONS, add=STATIONS, change=STATIONS),
}
"""Every table of the schema has its line; a new one without is refused by `apply` and by the tests."""

GUARDED = ("day", "block", "slot", "session", "ticket", "step", "event", "token", "station")
"""Tables of which an account sees some rows."""


def account(office: str, role: Role) -> str:
    """The name of an account: the database's, and its role."""
    return f"{office}_{role.value}"


def office_of(connection: Connection) -> str:
    """The database's name, by which the accounts are called."""
    return connection.info.dbname


def are_there(connection: Connection) -> bool:
    """Whether this database has accounts of its own."""
    wanted = [account(office_of(connection), role) for role in Role]
    found = connection.execute("SELECT count(*) FROM pg_roles WHERE rolname = ANY(%s)", (wanted,)).fetchone()
    return found == (len(wanted),)


def become_owner(connection: Connection) -> None:
    """Act as the owner from now on, so that an administrator makes nothing of his own; others are refused later."""
    _run(connection, "SET ROLE {}", account(office_of(connection), Role.OWNER))


def withdraw(connection: Connection) -> None:
    """Take away what would stand in the way of a migration; inside a transaction, as owner."""
    connection.execute("DROP SCHEMA IF EXISTS panel CASCADE")
    connection.execute("DROP VIEW IF EXISTS forecast")
    for table, policy in connection.execute(
        "SELECT tablename, policyname FROM pg_policies WHERE schemaname = 'public'"
    ).fetchall():
        _run(connection, "DROP POLICY {} ON {}", policy, table)
    for table, trigger in connection.execute(
        "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal"
    ).fetchall():
        _run(connection, "DROP TRIGGER {} ON {}", trigger, table)


def apply(connection: Connection) -> None:
    """Give every account exactly what its role needs; inside a transaction, as owner, after `withdraw`."""
    office = office_of(connection)
    for table in ("alembic_version", *schema.metadata.tables):
        _grant(connection, office, table)
    for table in GUARDED:
        _run(connection, "ALTER TABLE {} ENABLE ROW LEVEL SECURITY", table)
    script = resources.files("db").joinpath(SCRIPT).read_text(encoding="utf-8")
    for role in Role:
        script = script.replace(f"{{{role.value}}}", account(office, role))
    connection.execute(script.encode(), prepare=False)
    writers = sql.SQL(", ").join(sql.Identifier(account(office, role)) for role in WRITERS)
    panel = sql.Identifier(account(office, Role.PANEL))
    for text, who in (
        ("REVOKE EXECUTE ON FUNCTION free_hall() FROM PUBLIC", writers),
        ("GRANT EXECUTE ON FUNCTION free_hall() TO {}", writers),
        ("GRANT SELECT ON forecast TO {}", writers),
        ("GRANT USAGE ON SCHEMA panel TO {}", panel),
        ("GRANT SELECT ON ALL TABLES IN SCHEMA panel TO {}", panel),
    ):
        connection.execute(sql.SQL(text).format(who))


def _grant(connection: Connection, office: str, table: str) -> None:
    access = ACCESS[table]
    for role in STATIONS:
        who = account(office, role)
        _run(connection, "REVOKE ALL ON {} FROM PUBLIC, {}", table, who)
        rights = [
            name
            for name, roles in (("SELECT", access.read), ("INSERT", access.add), ("DELETE", access.delete))
            if role in roles
        ]
        if rights:
            _run(connection, f"GRANT {', '.join(rights)} ON {{}} TO {{}}", table, who)
        if role in access.change:
            columns = sql.SQL(", ").join(map(sql.Identifier, access.columns or _beside_key(table)))
            connection.execute(
                sql.SQL("GRANT UPDATE ({}) ON {} TO {}").format(columns, sql.Identifier(table), sql.Identifier(who))
            )


def _beside_key(table: str) -> list[str]:
    return [column.name for column in schema.metadata.tables[table].columns if not column.primary_key]


def _run(connection: Connection, text: str, *names: str) -> None:
    connection.execute(sql.SQL(text).format(*map(sql.Identifier, names)))
