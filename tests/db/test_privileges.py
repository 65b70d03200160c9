"""What the server's own catalogue says of the accounts: no right that nobody decided, no account more than it seems."""

from pathlib import Path

from db.address import server_of
from db.init_server import init_server
from kiosk.accounts import Role
from tests.db.accounts import Served, event, is_refused
from tests.db.conftest import POSTGRES

pytestmark = POSTGRES

O, K, C, P, S = Role.OWNER, Role.KIOSK, Role.COUNTER, Role.PANEL, Role.SUPERVISOR  # noqa: E741 - a table's heads

# Per table: r read, a add, w change every column, c change some columns, d delete, D truncate, x refer to, t trigger.
EXPECTED = {
    "public.alembic_version": {K: "r", C: "r", P: "r", S: "r"},
    "public.definition": {K: "r", C: "r", S: "r"},
    "public.office": {K: "rc", C: "rc", S: "rc"},
    "public.calendar": {K: "r", C: "r", S: "rac"},
    "public.day": {K: "ra", C: "ra", S: "ra"},
    "public.block": {K: "rac", C: "rac", S: "rac"},
    "public.slot": {K: "rac", C: "rac", S: "rac"},
    "public.session": {K: "r", C: "r", S: "rac"},
    "public.ticket": {K: "rac", C: "rac", S: "rac"},
    "public.step": {K: "rac", C: "rac", S: "rac"},
    "public.counter": {K: "rac", C: "rac", S: "rac"},
    "public.event": {K: "ra", C: "ra", S: "ra"},
    "public.token": {K: "rad", C: "rad", S: "rad"},
    "public.station": {K: "rac", C: "rac", P: "rac", S: "rac"},
    "public.forecast": {K: "r", C: "r", S: "r"},
    **{
        f"panel.{view}": {P: "r"}
        for view in ("office", "definition", "calendar", "day", "block", "slot", "session", "ticket", "step")
    },
    "panel.counter": {P: "r"},
    "panel.event": {P: "r"},
}
SIGNS = {"SELECT": "r", "INSERT": "a", "UPDATE": "w", "DELETE": "d", "TRUNCATE": "D", "REFERENCES": "x", "TRIGGER": "t"}
PRIVILEGES = """
SELECT n.nspname || '.' || c.relname, r.rolname, p.name,
    has_table_privilege(r.oid, c.oid, p.name),
    p.name = 'UPDATE' AND has_any_column_privilege(r.oid, c.oid, 'UPDATE')
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN pg_roles r
CROSS JOIN unnest(%s::text[]) AS p(name)
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT LIKE 'pg\\_%%' AND n.nspname <> 'information_schema'
    AND r.rolname = ANY(%s)
"""


def test_every_table_has_been_decided_for_every_account(there: Served) -> None:
    accounts = {f"{there.name}_{role.value}": role for role in Role if role is not O}
    found: dict[str, dict[Role, str]] = {}
    with there.cluster.connect(there.name) as administrator:
        for table, name, privilege, has, has_some in administrator.execute(
            PRIVILEGES, (list(SIGNS), list(accounts))
        ).fetchall():
            sign = SIGNS[privilege] if has else "c" if has_some else ""
            rights = found.setdefault(table, {})
            rights[accounts[name]] = rights.get(accounts[name], "") + sign
    order = "rawcdDxt"
    told = {
        table: {role: "".join(sorted(signs, key=order.index)) for role, signs in rights.items() if signs}
        for table, rights in found.items()
    }
    assert told == EXPECTED


def test_no_account_is_more_than_it_seems(there: Served) -> None:
    asked = """
        SELECT rolname, rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls, rolcanlogin
        FROM pg_roles WHERE rolname LIKE %s"""
    members = "SELECT r.rolname, m.rolname FROM pg_auth_members a, pg_roles r, pg_roles m WHERE r.oid = a.roleid"
    with there.cluster.connect(there.name) as administrator:
        rows = administrator.execute(asked, (f"{there.name}_%",)).fetchall()
        known = administrator.execute(members + " AND m.oid = a.member AND r.rolname LIKE %s", (f"{there.name}_%",))
        assert {member for _, member in known} == {f"{there.name}_owner"}
        assert administrator.execute(
            "SELECT has_database_privilege('public', %s, 'TEMP, CONNECT, CREATE')", (there.name,)
        ).fetchone() == (False,)
    assert sorted(rows) == [(f"{there.name}_{role.value}", False, True) for role in sorted(Role, key=lambda r: r.value)]


def test_running_init_server_again_changes_nothing(there: Served) -> None:
    folder = Path(there.folder)
    before = {file.name: file.read_text() for file in folder.iterdir()}
    assert sorted(before) == sorted(f"{there.name}_{role.value}.password" for role in Role)
    assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o400}
    again = init_server(server_of(there.cluster.url(there.name)), folder)
    assert not any(account.is_new for account in again)
    assert {file.name: file.read_text() for file in folder.iterdir()} == before
    assert not is_refused(there, K, event("issued"))
    assert is_refused(there, K, event("called"))
