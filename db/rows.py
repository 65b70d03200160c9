"""Values of the model as rows, and rows as values: one Form per table that holds a value."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, Generic, TypeVar, get_args

from msgspec import Struct
from msgspec.structs import fields

from kiosk import codec
from kiosk.model import CounterState, SessionState, SlotState, Step, Ticket, TicketState, Undo
from kiosk.stations import Condition, StationState

Cell = str | int | float | None
Cells = dict[str, Cell]
Value = TypeVar("Value", bound=Struct)
_Converter = Callable[[Any], Any]

AT_COUNTER = frozenset({TicketState.CALLED, TicketState.SERVING})


def _tuple_from(cell: object) -> object:
    return tuple(json.loads(str(cell)))


_CONVERTERS: dict[object, tuple[_Converter | None, _Converter | None]] = {
    str: (None, None),
    int: (None, None),
    float: (None, None),
    bool: (int, bool),
    datetime: (codec.millis, codec.instant),
    date: (date.isoformat, date.fromisoformat),
    tuple[str, ...]: (codec.canonical, _tuple_from),
    Undo: (lambda value: codec.canonical(codec.dump(value)), lambda cell: codec.load_text(Undo, str(cell))),
}


def _converters(hint: object) -> tuple[_Converter | None, _Converter | None]:
    """To the cell and back; None where a value is its own cell."""
    kind = next(k for k in get_args(hint) if k is not NoneType) if isinstance(hint, UnionType) else hint
    if isinstance(kind, type) and issubclass(kind, Enum):
        return (lambda value: value.value), kind
    return _CONVERTERS[kind]


class Form(Generic[Value]):
    """How the values of one kind lie in the columns of a table, in the order of its fields."""

    def __init__(self, kind: type[Value], *, skip: Sequence[str] = ()) -> None:
        """Work out the converters once."""
        self._kind = kind
        columns = {each.name: _converters(each.type) for each in fields(kind) if each.name not in skip}
        self.names = tuple(columns)
        self._values = attrgetter(*self.names)
        self._put = [(name, put) for name, (put, _) in columns.items()]
        self._get = [(name, get) for name, (_, get) in columns.items()]

    def cells(self, value: Value) -> Cells:
        """The row's cells by column name."""
        row: Cells = {}
        for (name, put), field in zip(self._put, self._values(value), strict=True):
            row[name] = field if put is None or field is None else put(field)
        return row

    def changes(self, old: Value, new: Value) -> Cells:
        """The cells of a new value that differ from an old one's."""
        row: Cells = {}
        for (name, put), was, field in zip(self._put, self._values(old), self._values(new), strict=True):
            if field != was:
                row[name] = field if put is None or field is None else put(field)
        return row

    def fields(self, row: Sequence[object]) -> dict[str, object]:
        """A value's fields of a row whose cells lie in the order of `names`."""
        return {
            name: cell if get is None or cell is None else get(cell)
            for (name, get), cell in zip(self._get, row, strict=False)
        }

    def value(self, row: Sequence[object], **more: object) -> Value:
        """The value of a row, with the fields that are not in it."""
        return self._kind(**self.fields(row), **more)


TICKET = Form(Ticket, skip=("steps",))
STEP = Form(Step)
COUNTER = Form(CounterState)
SLOT = Form(SlotState)
SESSION = Form(SessionState)
STATION = Form(StationState)
CONDITION = Form(Condition)


def step_cells(ticket: Ticket, seq: int) -> Cells:
    """The row of one step of a ticket; is_open marks the step of a ticket that is at a counter."""
    return {"ticket": ticket.code, "seq": seq, **STEP.cells(ticket.steps[seq]), "is_open": _is_open(ticket, seq)}


def step_changes(before: Ticket, after: Ticket, seq: int) -> Cells:
    """The cells of one step of a ticket that differ from before."""
    cells = STEP.changes(before.steps[seq], after.steps[seq])
    is_open = _is_open(after, seq)
    return cells if is_open == _is_open(before, seq) else cells | {"is_open": is_open}


def _is_open(ticket: Ticket, seq: int) -> int:
    return int(ticket.state in AT_COUNTER and seq == len(ticket.steps) - 1)


def is_open_step(ticket: Ticket | None) -> bool:
    """Whether a ticket holds a counter."""
    return ticket is not None and ticket.state in AT_COUNTER


def tickets_of(ticket_rows: Sequence[Sequence[object]], step_rows: Sequence[Sequence[object]]) -> list[Ticket]:
    """Tickets with their steps; each step row starts with its ticket's code, in the order of seq."""
    steps: dict[object, list[Step]] = {}
    for code, *cells in step_rows:
        steps.setdefault(code, []).append(STEP.value(cells))
    return [TICKET.value(row, steps=tuple(steps[row[0]])) for row in ticket_rows]


def token_hash(cells: Mapping[str, Cell]) -> str:
    """A token row's own hash: the chain of events cannot hold its answer, which is made after them."""
    names = ("token", "verb", "arguments_hash", "answer", "at")
    return codec.digest(codec.canonical([cells[name] for name in names]))
