"""The ledger's statements as PostgreSQL takes them, compiled once; apart, because only a server needs them."""

from functools import cache

from sqlalchemy import bindparam
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.expression import Executable

from db.statements import Compiled, Put, compiled_for

_POSTGRES: Dialect = PGDialect_psycopg(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]


@cache
def for_postgres(statement: Executable) -> Compiled:
    """The statement as the server takes it: $1, $2 … with their types, in the order of `names`."""
    return compiled_for(statement, _POSTGRES)


@cache
def either(put: Put) -> Executable:
    """Both statements of a Put in one."""
    insert = postgresql.insert(put.table).values({c.name: bindparam(c.name) for c in put.table.columns})
    fresh = {c.name: insert.excluded[c.name] for c in put.table.columns if c.name not in put.keys}
    return insert.on_conflict_do_update(index_elements=put.keys, set_=fresh)
