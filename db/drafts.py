"""A verb worked out ahead of the lock, on what the one in front is about to write; poured out under the lock.

It holds only if the ledger's head under the lock is the one it was worked out on. Else it is forgotten, with the hall,
and the verb is done as if there had been none.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar, cast

from sqlalchemy.sql.expression import Executable

from db import statements
from db.halls import Keeper
from db.ledger import Tell, Writer
from db.link import Link, Pen
from db.rows import Cells
from db.statements import Put
from db.transactions import LedgerWriting
from kiosk.errors import KioskError
from kiosk.events import Change
from kiosk.hall import Day, Hall
from kiosk.model import CalendarDay
from kiosk.plan import DayPlan
from kiosk.ports import Writing

T = TypeVar("T")


class NotAheadError(Exception):
    """A question that only the ledger can answer, before anything was changed."""


class TooMuchError(NotAheadError):
    """Something that is only done under the lock, once the hall was changed."""


@dataclass(slots=True)
class Sheet(Pen):
    """What is to be written, in order."""

    deeds: list[Callable[[Pen], None]] = field(default_factory=list)

    def run(self, statement: Executable, cells: Cells | None = None) -> None:
        """Note one statement."""
        self.deeds.append(lambda link: link.run(statement, cells))

    def run_many(self, statement: Executable, rows: Sequence[Cells]) -> None:
        """Note a statement once per row."""
        self.deeds.append(lambda link: link.run_many(statement, rows))

    def change_one(self, statement: Executable, cells: Cells) -> None:
        """Note a statement that changes exactly one row."""
        self.deeds.append(lambda link: link.change_one(statement, cells))

    def put(self, put: Put, cells: Cells) -> None:
        """Note a row."""
        self.deeds.append(lambda link: link.put(put, cells))

    def pour(self, link: Pen) -> None:
        """Write everything noted, in order."""
        for deed in self.deeds:
            deed(link)


class _Ahead(LedgerWriting):
    """A write transaction that has not begun."""

    def __init__(self, sheet: Sheet, keeper: Keeper, tell: Tell) -> None:
        super().__init__(cast("Link", sheet), keeper, tell)  # every question to it is answered here
        self.unseen: set[str] = set()

    def day(self, day: date) -> Day:
        """A day of the hall; one that is not loaded is nothing to work ahead with."""
        known = self.hall.days.get(day)
        if known is None:
            raise NotAheadError
        return known

    def day_of(self, code: str) -> date | None:
        """The date of a ticket of the hall; that the ledger knows none either is seen under the lock."""
        for day in self.hall.days.values():
            if code in day.tickets:
                return day.date
        self.unseen.add(code)
        return None

    def unsettled_days(self, before: date) -> Sequence[date]:  # noqa: ARG002 - nothing is known of earlier days
        """Know nothing of earlier days."""
        raise NotAheadError

    def set_calendar(self, change: Change, entry: CalendarDay) -> DayPlan:  # noqa: ARG002 - whatever it is
        """Leave the calendar to the lock: every hall is loaded afresh after it."""
        raise TooMuchError


class Poured(LedgerWriting):
    """A write transaction whose work was done ahead."""

    def __init__(self, link: Link, keeper: Keeper, made: "Draft") -> None:
        super().__init__(link, keeper)
        self._draft = made

    def carry_out(self, work: Callable[[Writing], T]) -> T:  # noqa: ARG002 - it has been done
        """Write what was worked out."""
        self._draft.sheet.pour(self._link)
        self.writer = self._draft.writer
        self._keeper.is_ahead = False
        return cast("T", self._draft.answer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A verb's answer and what is to be written for it, on the hall and the head it was worked out on."""

    hall: Hall
    writer: Writer
    sheet: Sheet
    unseen: frozenset[str]
    answer: object

    def holds(self, keeper: Keeper, link: Link) -> bool:
        """Whether the ledger is, under the lock, as this took it to be."""
        return (
            keeper.has_hall
            and keeper.hall is self.hall
            and not any(link.rows(statements.TICKET_DATE, code=code) for code in self.unseen)
        )


def draft(keeper: Keeper, work: Callable[[Writing], object], tell: Tell) -> Draft | None:
    """Work ahead on a hall; None, and a hall without a trace of it, when that is not possible."""
    sheet = Sheet()
    writing = _Ahead(sheet, keeper, tell)
    hall = keeper.hall
    try:
        answer = work(writing)
        writing.finish()
    except (TooMuchError, KioskError):  # a refusal is told under the lock, if it is one there
        keeper.drop()
        return None
    except NotAheadError:
        return None
    except BaseException:
        keeper.drop()
        raise
    writer = writing.writer
    keeper.is_ahead = True
    return Draft(hall=hall, writer=writer, sheet=sheet, unseen=frozenset(writing.unseen), answer=answer)
