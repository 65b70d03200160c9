"""An office on a server whose stations have accounts of their own, and two days of its life through these accounts."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg

from db.address import server_of
from db.init_server import init_server
from db.seats import LedgerStore
from db.store import open_store
from kiosk.accounts import Role
from kiosk.clock import HandClock
from kiosk.model import PrintFate
from kiosk.office import By, Office
from kiosk.ports import PrintResult
from kiosk.verbs.staff import OverflowRequest, Printed
from kiosk.verbs.take import TakeRequest
from tests.cluster import Cluster
from tests.office.rehearsal import SMALL

MONDAY, TUESDAY, WEDNESDAY = "2026-12-07", "2026-12-08", "2026-12-09"


def at(time: str, day: str = MONDAY) -> datetime:
    """An instant at the office."""
    return datetime.fromisoformat(f"{day}T{time}:00+07:00")


@dataclass(slots=True)
class Served:
    """One database with its five accounts. `codes`: tickets by what they are an example of."""

    cluster: Cluster
    name: str
    folder: Path
    clock: HandClock = field(default_factory=lambda: HandClock(at("06:30")))
    codes: dict[str, str] = field(default_factory=dict)
    _stores: list[LedgerStore] = field(default_factory=list)
    _kept: dict[Role, "psycopg.Connection[tuple[object, ...]]"] = field(default_factory=dict)

    def url(self, role: Role) -> str:
        """The URL of an account."""
        return self.cluster.url(self.name, user=f"{self.name}_{role.value}")

    def connect(self, role: Role) -> "psycopg.Connection[tuple[object, ...]]":
        """A plain connection of an account, as somebody would open it who has the password and no good will."""
        return psycopg.connect(self.url(role), autocommit=True)

    def kept(self, role: Role) -> "psycopg.Connection[tuple[object, ...]]":
        """The same, opened once."""
        if role not in self._kept:
            self._kept[role] = self.connect(role)
        return self._kept[role]

    def office(self, role: Role) -> Office:
        """The office as a station sees it that signs in with that account."""
        self._stores.append(open_store(self.url(role)))
        return Office(self._stores[-1], self.clock, station=role.value)

    def close(self) -> None:
        """Let go of every station."""
        for store in self._stores:
            store.close()
        for connection in self._kept.values():
            connection.close()


@contextmanager
def served(cluster: Cluster, name: str, folder: Path, template: str | None = None) -> Iterator[Served]:
    """A database made by `db init-server`, with the small office loaded by its owner; gone afterwards.

    With a template its schema is there already, which is quicker.
    """
    if template is not None:
        with cluster.connect() as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    init_server(server_of(cluster.url(name)), folder)
    there = Served(cluster, name, folder)
    try:
        _be_patient(there)
        with_office = open_store(there.url(Role.OWNER))
        with_office.load(SMALL, source="nho.toml", is_rehearsal=True, now=there.clock.now())
        with_office.close()
        yield there
    finally:
        there.close()
        cluster.drop(name)
        with cluster.connect() as connection:
            for role in Role:
                connection.execute(f'DROP ROLE IF EXISTS "{name}_{role.value}"')


def _be_patient(there: Served) -> None:
    """Let a slow machine take its time; the limits themselves have tests of their own."""
    with there.cluster.connect() as administrator:
        for role in Role:
            for name in ("idle_in_transaction_session_timeout", "statement_timeout", "lock_timeout"):
                administrator.execute(f"ALTER ROLE {there.name}_{role.value} SET {name} = '30s'")


def live_two_days(there: Served) -> None:
    """Play Monday whole, and Tuesday up to nine: one ticket in every state, by the accounts that may."""
    kiosk, counter, supervisor = (there.office(role) for role in (Role.KIOSK, Role.COUNTER, Role.SUPERVISOR))

    def take(**more: Any) -> str:
        return kiosk.take(TakeRequest(service="A", **more), By(token=uuid4().hex)).ticket.code

    there.clock.set(at("07:00"))
    first, second, third = take(), take(), take()
    there.codes["old"] = first
    counter.call_next(1)
    there.clock.wind(seconds=30)
    counter.serve(1)
    counter.call_next(3)
    take(day=at("08:00", WEDNESDAY).date(), slot="08:00")
    there.clock.set(at("09:00"))
    counter.finish(1)
    there.codes |= {"old_called": second, "old_waiting": third}

    there.clock.set(at("07:30", TUESDAY))
    codes = {state: take() for state in ("serving", "called", "held", "no_show", "void", "cancelled", "waiting")}
    codes["booked"] = take(slot="10:00")
    there.codes |= codes
    kiosk.print_result(Printed(code=codes["void"], printer="virtual:", result=PrintResult(fate=PrintFate.FAILED)))
    kiosk.void(codes["void"])
    kiosk.cancel(codes["cancelled"])
    counter.call_chosen(1, codes["no_show"], "thử")
    counter.no_show(1)
    there.clock.wind(seconds=30)
    counter.call_chosen(1, codes["held"], "thử")
    counter.hold(1)
    counter.call_chosen(1, codes["serving"], "thử")
    counter.serve(1)
    counter.call_chosen(3, codes["called"], "thử")
    supervisor.overflow(OverflowRequest(service="A", slot="08:00", add=1, reason="đông"))
    there.clock.wind(seconds=1)


def event(kind: str, *, after: int = 1, day: str = TUESDAY, digest: str | None = None) -> str:
    """A statement that adds an event behind the last one."""
    text = f'"{kind}"'
    digest = digest or hashlib.sha256(text.encode()).hexdigest()
    return (
        "INSERT INTO event (id, at, kind, actor, day, why, text, hash) "
        f"SELECT last_event_id + {after}, last_event_at, '{kind}', 'x', '{day}', '', '{text}', '{digest}' FROM office"
    )


def is_refused(there: Served, role: Role, statement: str) -> bool:
    """Try a statement up to its commit, but do not let it last."""
    connection = there.kept(role)
    connection.execute("BEGIN")
    try:
        connection.execute("SET LOCAL search_path = public")
        connection.execute(statement.encode(), prepare=False)
        connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except psycopg.errors.InsufficientPrivilege:
        return True
    except psycopg.errors.IntegrityError:
        return False  # it was let in, and broke another promise
    finally:
        connection.execute("ROLLBACK")
    return False
