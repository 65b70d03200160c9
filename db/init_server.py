"""Makes a PostgreSQL server ready for an office: the database, its accounts with their passwords, who may do what."""

import os
import re
import secrets
import socket
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from psycopg import sql

from db import roles
from db.address import Server
from db.postgres import Connection, connect, translated
from db.roles import account
from db.server import bring_up
from kiosk.accounts import Account, Role
from kiosk.errors import Misused, Unavailable
from kiosk.places import is_here

_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")
_PASSWORD_BYTES = 24
_HERE = "127.0.0.1"
ROOT_CERTIFICATE = "/etc/mot-cua/goc.crt"
"""Where the guide puts the root certificate on every station."""


def init_server(server: Server, folder: Path, *, host: str = "", renew: bool = False) -> list[Account]:
    """Create what is missing, as an administrator of the server; harmless when it is run again.

    Passwords are written once, into files of the folder that only their owner can read. With `renew` every account
    gets a new one. `host` is how stations call the server.
    """
    office = server.parameters["dbname"]
    if not _NAME.fullmatch(office):
        raise Misused("argument.bad", argument="db", value=office, expected="a-z, 0-9, _")
    with translated(), closing(_administrator(server)) as connection:
        made = {role: _account(connection, account(office, role), folder, renew=renew) for role in Role}
        _make_database(connection, office)
    with translated(), closing(connect(server)) as connection:
        _take_over(connection, office)
        bring_up(connection)
    host = host or _outside_name(server)
    return [
        Account(
            role=role,
            name=account(office, role),
            file=_file(folder, account(office, role)),
            address=_address(account(office, role), _HERE if role is Role.OWNER else host, server.parameters),
            is_new=is_new,
        )
        for role, is_new in made.items()
    ]


def _administrator(server: Server) -> Connection:
    """A connection to the server's own database: the office's may not be there yet."""
    return connect(replace(server, parameters={**server.parameters, "dbname": "postgres"}))


def _account(connection: Connection, name: str, folder: Path, *, renew: bool) -> bool:
    """Make an account, or give it a new password; answers whether it has one."""
    is_there = connection.execute("SELECT FROM pg_roles WHERE rolname = %s", (name,)).fetchone() is not None
    who = sql.Identifier(name)
    needs_password = renew or not is_there
    if needs_password:
        # The file first: a password that is nowhere kept would be lost. The server gets its proof only, not the word.
        secret = connection.pgconn.encrypt_password(_secret(folder, name).encode(), name.encode(), b"scram-sha-256")
        deed = "ALTER" if is_there else "CREATE"
        text = f"{deed} ROLE {{}} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD {{}}"
        connection.execute(sql.SQL(text).format(who, sql.Literal(secret.decode())))
    return needs_password


def _secret(folder: Path, name: str) -> str:
    """A new password, kept in a file before it is used."""
    password = secrets.token_urlsafe(_PASSWORD_BYTES)
    file = _file(folder, name)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(password + "\n")
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        raise Unavailable("db.unreachable", url=str(file), detail=str(error)) from error
    return password


def _file(folder: Path, name: str) -> Path:
    return folder / f"{name}.password"


def _make_database(connection: Connection, office: str) -> None:
    """Create the database and what each account is, whatever it was before."""
    owner = sql.Identifier(account(office, Role.OWNER))
    if connection.execute("SELECT FROM pg_database WHERE datname = %s", (office,)).fetchone() is None:
        text = "CREATE DATABASE {} OWNER {} ENCODING 'UTF8' LOCALE 'C' TEMPLATE template0"
        connection.execute(sql.SQL(text).format(sql.Identifier(office), owner))
    for role in roles.STATIONS:
        who = sql.Identifier(account(office, role))
        # The owner of the ledger may end what an account holds up, and nobody is a member of the owner.
        connection.execute(sql.SQL("GRANT {} TO {}").format(who, owner))
        for name, value in roles.WAITS.items():
            text = "ALTER ROLE {} SET {} = {}"
            connection.execute(sql.SQL(text).format(who, sql.Identifier(name), sql.Literal(value)))
        connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(office), who))
    database, panel = sql.Identifier(office), sql.Identifier(account(office, Role.PANEL))
    for line in (
        "ALTER DATABASE {database} OWNER TO {owner}",
        "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
        "ALTER ROLE {panel} IN DATABASE {database} SET search_path = panel, public",
    ):
        connection.execute(sql.SQL(line).format(database=database, owner=owner, panel=panel))


def _take_over(connection: Connection, office: str) -> None:
    """Make the owner the owner of everything that is there already, and keep others from adding to it."""
    owner = sql.Identifier(account(office, Role.OWNER))
    connection.execute(sql.SQL("ALTER SCHEMA public OWNER TO {}").format(owner))
    connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    for (table,) in found:
        connection.execute(sql.SQL("ALTER TABLE {} OWNER TO {}").format(sql.Identifier(table), owner))


def _outside_name(server: Server) -> str:
    host = server.parameters.get("host", "")
    return socket.getfqdn() if is_here(host) else host


def _address(name: str, host: str, parameters: Mapping[str, str]) -> str:
    port = f":{parameters['port']}" if parameters.get("port", "5432") != "5432" else ""
    verified = "" if is_here(host) else f"?sslmode=verify-full&sslrootcert={ROOT_CERTIFICATE}"
    return f"postgresql://{name}@{host}{port}/{parameters['dbname']}{verified}"
