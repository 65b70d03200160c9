"""What the children of the proofs do: write, acknowledge, be killed or stopped. Imported once, by the fork server."""

import hashlib
import os
import random
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec

from db.store import open_store
from kiosk.clock import HandClock
from kiosk.errors import KioskError, Refused
from kiosk.office import By, Office
from kiosk.ports import Store, Writing
from kiosk.verbs.take import TakeRequest
from kiosk.views import TicketView
from tests.office.rehearsal import url_of


@dataclass(frozen=True, kw_only=True)
class Orders:
    """What one writer is to do: on which ledger, at which instant, under which name, at which counter."""

    path: Path
    at: datetime
    name: str
    counter: int
    said: Path


def told(office: Office, token: str, counter: int) -> str:
    """Do the deed that belongs to a token (its end says which) and tell its answer.

    The line names token, code, number and the whole answer's digest; a refusal, which is not kept, its key.
    """
    try:
        view = _deed(office, token, counter)
    except Refused as refusal:
        return f"{token} refused {refusal.key}"
    code, label = (view.ticket.code, view.ticket.label) if view else ("-", "-")
    return f"{token} {code} {label} {hashlib.sha256(msgspec.json.encode(view)).hexdigest()[:16]}"


def _deed(office: Office, token: str, counter: int) -> TicketView | None:
    by = By(token=token)
    if token.endswith("call"):
        return office.call_next(counter, by=by)
    if token.endswith("done"):
        return office.finish(counter, by=by)
    return office.take(TakeRequest(service="ABC"[int(token[-1])], override="thử"), by)


def write(orders: Orders, ready: Connection) -> None:
    """Take, call and finish until killed; each answer is acknowledged before the next verb begins."""
    office = Office(open_store(url_of(orders.path)), HandClock(orders.at), station=orders.name)
    office.seen()
    said = os.open(orders.said, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    ready.send_bytes(b"ready")
    dice = random.Random(orders.name)
    for n in count():
        kind = dice.choice(("take0", "take1", "take2", "call", "done"))
        token = f"{orders.name}-{n:03d}-{kind}"
        os.write(said, f"{token}\n".encode())
        os.write(said, f"{told(office, token, orders.counter)}\n".encode())


class StoppingStore:
    """A ledger whose writer is stopped in the middle of its transaction, with the lock in its hand."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.read = store.read

    @contextmanager
    def write(self, deadline_s: float = 3.0, ahead: object = None) -> Iterator[Writing]:
        with self._store.write(deadline_s, ahead) as transaction:
            yield transaction
            os.kill(os.getpid(), signal.SIGSTOP)


def take_and_be_stopped(path: Path, at: datetime, token: str, answer: Connection) -> None:
    """Take a number; stopped before the commit; tell what came of it once it may go on."""
    office = Office(StoppingStore(open_store(url_of(path))), HandClock(at))  # type: ignore[arg-type]
    answer.send(answer_of(office, token))


def take_when_told(path: Path, at: datetime, token: str, answer: Connection) -> None:
    """Take a number when told to; tell what came of it."""
    office = Office(open_store(url_of(path)), HandClock(at))
    office.seen()
    answer.send("ready")
    while (word := answer.recv()) == "take":
        answer.send(answer_of(office, token))
    assert word == "end"


def answer_of(office: Office, token: str) -> str:
    try:
        return office.take(TakeRequest(service="A"), By(token=token)).ticket.label
    except KioskError as error:
        return f"{error.kind} {error.key}"
