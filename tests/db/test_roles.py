"""What each account may do is decided by the server: every statement of the table is tried with every account."""

import pytest
from psycopg import sql

from db import schema
from kiosk.accounts import Role
from tests.db.accounts import MONDAY, TUESDAY, WEDNESDAY, Served, event, is_refused
from tests.db.conftest import POSTGRES

pytestmark = POSTGRES

O, K, C, P, S = Role.OWNER, Role.KIOSK, Role.COUNTER, Role.PANEL, Role.SUPERVISOR  # noqa: E741 - a table's heads
NOBODY: set[Role] = set()
OWNER = {O}
STAFF = {O, C, S}
LEADER = {O, S}
WRITERS = {O, K, C, S}
EVERYONE = set(Role)
TABLES = ("alembic_version", *schema.metadata.tables)


def ticket(*, state: str = "waiting", place: str = "beyond", date: str = TUESDAY, calls: int = 0) -> str:
    """A statement that adds a ticket."""
    columns = [column.name for column in schema.ticket.columns]
    values = {
        **dict.fromkeys(columns, "NULL"),
        **{name: "0" for name in columns if schema.ticket.c[name].type.python_type is int},
        "code": "'ZZZZZZ'",
        '"order"': "99999",
        "order": "99999",
        "date": f"'{date}'",
        "prefix": "'A'",
        "number": "999",
        "label": "'A999'",
        "kind": "'walk_in'",
        "state": f"'{state}'",
        "place": f"'{place}'",
        "language": "'vi'",
        "route": "'[]'",
        "print": "'none'",
        "home": "''",
        "calls": str(calls),
        "block": f"(SELECT min(block) FROM block WHERE date = '{date}')",
    }
    names = ", ".join(f'"{name}"' for name in columns)
    return f"INSERT INTO ticket ({names}) VALUES ({', '.join(values[name] for name in columns)})"


def station(role: str, key: str | None = None) -> str:
    """A statement by which a station tells of itself."""
    return (
        "INSERT INTO station (key, role, name, machine, machine_name, run, version, schema, started_at, seen_at) "
        f"VALUES ('{key or role + ':x'}', '{role}', 'x', 'm', 'm', 'r', '0', '2', 1, 1)"
    )


def move(code: str, state: str, more: str = "") -> str:
    """A statement that puts a ticket into a state."""
    return f"UPDATE ticket SET state = '{state}'{more} WHERE code = '{{{code}}}'"


STATEMENTS: list[tuple[str, set[Role]]] = [
    # ---- reading
    *((f"SELECT * FROM {table} LIMIT 1", WRITERS) for table in schema.metadata.tables if table != "station"),
    ("SELECT * FROM station", EVERYONE),
    ("SELECT * FROM alembic_version", EVERYONE),
    ("SELECT * FROM forecast", WRITERS),
    ("SELECT * FROM panel.ticket LIMIT 1", {O, P}),
    # ---- the hall's lock
    ("SELECT last_event_id FROM office WHERE id = 1 FOR UPDATE", WRITERS),
    ("SELECT last_event_id FROM office FOR NO KEY UPDATE", WRITERS),
    ("SELECT last_event_id FROM office FOR SHARE", WRITERS),
    ("SELECT last_event_id FROM office FOR KEY SHARE", WRITERS),
    ("SELECT * FROM panel.office FOR UPDATE", OWNER),
    ("SELECT free_hall()", WRITERS),
    *((f"LOCK TABLE {table} IN SHARE MODE", OWNER) for table in TABLES if table != "token"),
    *((f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE", OWNER) for table in TABLES if table != "token"),
    # ---- taking away
    *((f"DELETE FROM {table}", OWNER) for table in TABLES if table != "token"),
    *((f"TRUNCATE {table} CASCADE", OWNER) for table in TABLES),
    # ---- what the office is
    ("INSERT INTO definition VALUES (99, 'x', 'x', 1)", OWNER),
    ("UPDATE definition SET text = 'x'", OWNER),
    ("UPDATE alembic_version SET version_num = '0'", OWNER),
    ("INSERT INTO office SELECT 2, epoch, definition, 0, 1, 1, '', '' FROM office", OWNER),
    ("UPDATE office SET epoch = 'x'", OWNER),
    ("UPDATE office SET definition = 1", OWNER),
    ("UPDATE office SET is_rehearsal = 0", OWNER),
    ("INSERT INTO calendar VALUES ('2026-12-31', 'closed', 'x')", LEADER),
    ("UPDATE calendar SET kind = 'open'", LEADER),
    # ---- the head of the chain
    ("UPDATE office SET last_event_id = last_event_id + 1", OWNER),
    ("UPDATE office SET last_event_id = last_event_id - 1", OWNER),
    ("UPDATE office SET last_hash = 'x'", OWNER),
    ("UPDATE office SET last_event_at = last_event_at - 1", OWNER),
    (f"UPDATE office SET business_day = '{MONDAY}'", OWNER),
    (f"UPDATE office SET business_day = '{WEDNESDAY}'", WRITERS),
    # ---- events
    ("UPDATE event SET text = '{{}}'", OWNER),
    *((event(kind), WRITERS) for kind in ("issued", "arrived", "returned", "cancelled", "voided", "print")),
    *((event(kind), WRITERS) for kind in ("released", "never_came", "no_show", "served", "closed", "carried")),
    *((event(kind), STAFF) for kind in ("called", "recalled", "tried", "serving", "held", "resumed", "paused")),
    *((event(kind), STAFF) for kind in ("transferred", "step_ready", "undone", "unpaused")),
    *((event(kind), LEADER) for kind in ("day_set", "overflow", "session_closed")),
    (event("office_loaded"), OWNER),
    (event("issued", after=0), OWNER),
    (event("issued", digest="0" * 64), OWNER),
    (event("issued", day=MONDAY), OWNER),
    # ---- tokens
    ("UPDATE token SET answer = 'x'", OWNER),
    ("INSERT INTO token SELECT 'another-token', 'take', '', '', last_event_at, '' FROM office", WRITERS),
    ("INSERT INTO token SELECT 'another-token', 'take', '', '', last_event_at + 1, '' FROM office", OWNER),
    # ---- days, blocks, slots, sessions
    (f"INSERT INTO day SELECT '2027-01-04', 1, plan FROM day WHERE date = '{TUESDAY}'", WRITERS),
    (f"INSERT INTO day SELECT '2026-01-05', 1, plan FROM day WHERE date = '{TUESDAY}'", OWNER),
    ("UPDATE day SET plan = '{{}}'", OWNER),
    (f"UPDATE block SET issued = issued + 1 WHERE date = '{TUESDAY}'", WRITERS),
    (f"UPDATE block SET issued = issued + 2 WHERE date = '{TUESDAY}'", OWNER),
    (f"UPDATE block SET issued = issued - 1 WHERE date = '{TUESDAY}'", OWNER),
    (f"INSERT INTO block VALUES ('{TUESDAY}', 'B', 99, 1)", WRITERS),
    (f"INSERT INTO block VALUES ('{TUESDAY}', 'B', 99, 5)", OWNER),
    (f"INSERT INTO block VALUES ('{MONDAY}', 'B', 99, 1)", OWNER),
    (f"INSERT INTO slot VALUES ('{TUESDAY}', 'B', 1, 0, 5, 5)", WRITERS),
    (f"INSERT INTO slot VALUES ('{TUESDAY}', 'B', 1, 2, 0, 0)", LEADER),
    (f"UPDATE slot SET overflow = 9 WHERE date = '{TUESDAY}'", LEADER),
    (f"UPDATE slot SET lent_min = 9 WHERE date = '{TUESDAY}'", WRITERS),
    (f"INSERT INTO session VALUES ('{TUESDAY}', 1, 5)", LEADER),
    (f"INSERT INTO session VALUES ('{MONDAY}', 1, 5)", OWNER),
    # ---- issuing
    (ticket(), WRITERS),
    (ticket(state="booked"), WRITERS),
    (ticket(state="called", calls=1), OWNER),
    (ticket(state="served"), OWNER),
    (ticket(place="override"), LEADER),
    (ticket(date=MONDAY), OWNER),
    # ---- what a ticket was issued as
    *((f"UPDATE ticket SET {name} = {name} WHERE code = '{{waiting}}'", WRITERS) for name in ("label", "print")),
    ("UPDATE ticket SET code = 'YYYYYY' WHERE code = '{waiting}'", OWNER),
    ("UPDATE ticket SET label = 'A999' WHERE code = '{waiting}'", OWNER),
    ("UPDATE ticket SET number = number + 500 WHERE code = '{waiting}'", OWNER),
    (f"UPDATE ticket SET (date, block) = (SELECT date, block FROM block WHERE date = '{WEDNESDAY}')", OWNER),
    ("UPDATE ticket SET priority = 'elderly' WHERE code = '{waiting}'", OWNER),
    ("UPDATE ticket SET place = 'override' WHERE code = '{waiting}'", OWNER),
    ("UPDATE ticket SET issued_at = 1 WHERE code = '{waiting}'", OWNER),
    # ---- a citizen's moves
    (move("booked", "waiting", ", arrived_at = 1"), WRITERS),
    (move("waiting", "cancelled", ", closed_at = 1"), WRITERS),
    (move("waiting", "void", ", closed_at = 1"), WRITERS),
    (move("void", "waiting"), WRITERS),
    (move("no_show", "waiting", ", returns = 1"), WRITERS),
    (move("held", "waiting", ", held_at = NULL"), WRITERS),
    ("UPDATE ticket SET print = 'failed' WHERE code = '{waiting}'", WRITERS),
    # ---- a clerk's moves
    (move("waiting", "called", ", calls = 1"), STAFF),
    (move("booked", "called", ", calls = 1, tried = 1"), STAFF),
    ("UPDATE ticket SET calls = calls + 1 WHERE code = '{called}'", STAFF),
    (move("called", "serving"), STAFF),
    (move("called", "held", ", held_at = 1"), STAFF),
    (move("held", "serving", ", held_at = NULL"), STAFF),
    (move("called", "served", ", closed_at = 1"), STAFF),
    (move("serving", "served", ", closed_at = 1"), STAFF),
    (move("serving", "waiting"), STAFF),
    (move("no_show", "called"), STAFF),
    ("UPDATE ticket SET chosen = 1 WHERE code = '{waiting}'", STAFF),
    # ---- nobody's moves
    (move("waiting", "served"), OWNER),
    (move("booked", "served"), OWNER),
    (move("cancelled", "waiting"), OWNER),
    # ---- steps
    ("UPDATE step SET due_at = 1 WHERE ticket = '{waiting}'", WRITERS),
    ("UPDATE step SET called_at = 1 WHERE ticket = '{waiting}'", STAFF),
    ("UPDATE step SET first_called_at = 1 WHERE ticket = '{waiting}'", STAFF),
    ("UPDATE step SET counter = 2 WHERE ticket = '{waiting}'", STAFF),
    ("UPDATE step SET serving_at = 1 WHERE ticket = '{called}'", STAFF),
    ("UPDATE step SET finished_at = 1 WHERE ticket = '{serving}'", STAFF),
    ("UPDATE step SET outcome = 'served' WHERE ticket = '{serving}'", STAFF),
    ("UPDATE step SET outcome = 'transferred' WHERE ticket = '{waiting}'", STAFF),
    ("UPDATE step SET counter = 2, is_open = 1 WHERE ticket = '{waiting}'", STAFF),
    ("UPDATE step SET service = 'B' WHERE ticket = '{waiting}'", STAFF),
    ("INSERT INTO step (ticket, seq, service, held_s, implied, is_open) VALUES ('{waiting}', 1, 'B', 0, 0, 0)", STAFF),
    # ---- counters
    ("UPDATE counter SET paused = 'x' WHERE number = 1", STAFF),
    ("UPDATE counter SET row = 9 WHERE number = 1", STAFF),
    ("UPDATE counter SET ticket = '{waiting}' WHERE number = 1", STAFF),
    ("UPDATE counter SET ticket = NULL WHERE number = 1", STAFF),
    ("UPDATE counter SET last_event_at = 5 WHERE number = 1", STAFF),
    ("INSERT INTO counter (number, row) VALUES (99, 0)", STAFF),
    # ---- stations
    (station("citizen"), {O, K}),
    (station("counter"), {O, C}),
    (station("panel"), {O, P}),
    (station("statistics"), LEADER),
    (station("admin"), LEADER),
    (station("citizen", key="counter:1"), OWNER),
    # ---- the database itself
    ("CREATE TABLE mine (id int)", OWNER),
    ("CREATE TEMPORARY TABLE mine (id int)", OWNER),
    ("CREATE SCHEMA mine", OWNER),
    ("CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'", OWNER),
    ("ALTER TABLE ticket DISABLE TRIGGER USER", OWNER),
    ("ALTER TABLE ticket DISABLE ROW LEVEL SECURITY", OWNER),
    ("DROP TRIGGER guard ON ticket", OWNER),
    ("DROP POLICY at_hand ON ticket", OWNER),
    ("CREATE OR REPLACE FUNCTION rights() RETURNS int LANGUAGE sql AS 'SELECT 3'", OWNER),
    ("SET ROLE {name}_owner", OWNER),
    ("SET SESSION AUTHORIZATION {name}_owner", OWNER),
    ("SET session_replication_role = replica", NOBODY),
    ("CREATE ROLE mine", NOBODY),
    ("COPY ticket TO PROGRAM 'true'", NOBODY),
    ("SELECT pg_read_file('/etc/hostname')", NOBODY),
]


@pytest.mark.parametrize(("statement", "allowed"), STATEMENTS, ids=[text[:70] for text, _ in STATEMENTS])
def test_the_server_itself_refuses_what_an_account_may_not(there: Served, statement: str, allowed: set[Role]) -> None:
    statement = statement.format(name=there.name, **there.codes)
    assert {role for role in Role if not is_refused(there, role, statement)} == allowed


def test_a_called_ticket_is_taken_back_by_time_alone(there: Served) -> None:
    statement = move("called", "no_show", ", closed_at = 1").format(**there.codes)
    now = "extract(epoch FROM now())::bigint * 1000"
    with there.cluster.connect(there.name) as administrator:
        administrator.execute("UPDATE office SET is_rehearsal = 0")
        try:
            for age_ms, refused in ((5_000, True), (61_000, False)):
                change = f"UPDATE step SET called_at = {now} - {age_ms} WHERE ticket = %s"
                administrator.execute(change, (there.codes["called"],))
                assert is_refused(there, K, statement) is refused
                assert not is_refused(there, C, statement)
        finally:
            administrator.execute("UPDATE office SET is_rehearsal = 1")


def test_nobody_puts_the_office_ahead_of_the_servers_time(there: Served) -> None:
    head = (
        "UPDATE office SET last_event_id = e.id, last_hash = e.hash, "
        "last_event_at = extract(epoch FROM now())::bigint * 1000 + {ms} "
        "FROM (SELECT id, hash FROM event ORDER BY id DESC LIMIT 1) AS e"
    )
    statement = f"{event('issued')}; {head}"
    with there.cluster.connect(there.name) as administrator:
        was = administrator.execute("SELECT last_event_at, business_day FROM office").fetchone()
        today = "to_char(now() AT TIME ZONE 'UTC' - interval '1 day', 'YYYY-MM-DD')"
        administrator.execute(f"UPDATE office SET is_rehearsal = 0, last_event_at = 1, business_day = {today}")
        try:
            assert [is_refused(there, K, statement.format(ms=ms)) for ms in (0, 600_000)] == [False, True]
            assert is_refused(there, K, "UPDATE office SET business_day = '2099-01-01'")
        finally:
            administrator.execute("UPDATE office SET is_rehearsal = 1, last_event_at = %s, business_day = %s", was)


@pytest.mark.parametrize("role", [K, C])
def test_a_floor_station_sees_today_and_the_coming_days(there: Served, role: Role) -> None:
    with there.connect(role) as connection:
        for table in ("day", "block", "ticket"):
            days = {day for (day,) in connection.execute(f"SELECT DISTINCT date FROM {table}")}
            assert days == {TUESDAY, WEDNESDAY}, table
        assert connection.execute("SELECT count(*) FROM step WHERE ticket = %s", (there.codes["old"],)).fetchone() == (
            0,
        )
        assert connection.execute("SELECT min(day) FROM event").fetchone() >= (TUESDAY,)
        assert connection.execute("UPDATE ticket SET print = 'sent' WHERE date = %s", (MONDAY,)).rowcount == 0
        assert connection.execute("DELETE FROM token").rowcount == 0
        assert connection.execute("SELECT count(*) FROM token").fetchone() > (0,)


def test_a_supervisor_sees_every_day_and_changes_none_of_the_past(there: Served) -> None:
    with there.connect(S) as connection:
        days = {day for (day,) in connection.execute("SELECT DISTINCT date FROM ticket")}
        assert days == {MONDAY, TUESDAY, WEDNESDAY}
        assert connection.execute("UPDATE ticket SET print = 'sent' WHERE date = %s", (MONDAY,)).rowcount == 0


def test_a_citizens_screen_learns_one_row_per_service_of_other_days(there: Served) -> None:
    with there.connect(K) as connection:
        rows = connection.execute("SELECT service, served, mean_min, no_show_share FROM forecast").fetchall()
    assert [row[:2] for row in rows] == [("A", 1)]
    assert rows[0][2] == pytest.approx(120.0)
    assert rows[0][3] == pytest.approx(1 / 3)


def test_a_panel_sees_no_code_and_nothing_a_code_could_be_guessed_from(there: Served) -> None:
    with there.cluster.connect(there.name) as administrator:
        codes = {str(code) for (code,) in administrator.execute("SELECT code FROM public.ticket")}
        hashes = {str(text) for (text,) in administrator.execute("SELECT hash FROM public.event")}
    assert len(codes) == 12
    with there.connect(P) as connection:
        views = connection.execute("SELECT relname FROM pg_class WHERE relnamespace = 'panel'::regnamespace").fetchall()
        assert {str(name) for (name,) in views} == set(schema.metadata.tables) - {"token", "station"}
        for (view,) in views:
            seen = connection.execute(sql.SQL("SELECT v::text FROM {} v").format(sql.Identifier(view))).fetchall()
            assert seen or view in ("calendar", "session"), view
            assert not [secret for (row,) in seen for secret in codes | hashes if secret in str(row)], view
            assert "thử" not in str(seen) or view == "definition"
