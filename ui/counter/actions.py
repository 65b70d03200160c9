"""What a clerk can do: the key, the words and the verb of each action, in one table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from kiosk.model import Ticket, TicketState
from kiosk.moves import Verb, move
from kiosk.office import By, Office
from kiosk.views import Desk
from kiosk.words import N_


class Action(Enum):
    """The clerk's actions."""

    NEXT = "next"
    RECALL = "recall"
    FINISH = "finish"
    NO_SHOW = "no_show"
    TRANSFER = "transfer"
    HOLD = "hold"
    CHOOSE = "choose"
    SERVE = "serve"
    RESUME = "resume"
    UNDO = "undo"
    PAUSE = "pause"
    REPRINT = "reprint"
    STRIP = "strip"


@dataclass(frozen=True, slots=True)
class Way:
    """How an action is asked for: its key, as it stands on the button, and the button's words."""

    key: str
    words: str


WAYS: dict[Action, Way] = {
    Action.NEXT: Way("F2", N_("Gọi số tiếp theo")),
    Action.RECALL: Way("F3", N_("Gọi lại")),
    Action.FINISH: Way("F4", N_("Xong")),
    Action.NO_SHOW: Way("F5", N_("Vắng mặt")),
    Action.TRANSFER: Way("F6", N_("Chuyển…")),
    Action.HOLD: Way("F7", N_("Tạm giữ")),
    Action.CHOOSE: Way("F8", N_("Gọi số…")),
    Action.SERVE: Way("F9", N_("Phục vụ")),
    Action.RESUME: Way("F10", N_("Phục vụ tiếp")),
    Action.STRIP: Way("F11", N_("Thu gọn")),
    Action.PAUSE: Way("F12", N_("Tạm nghỉ")),
    Action.REPRINT: Way("Ctrl+P", N_("In lại…")),
    Action.UNDO: Way("Ctrl+Z", N_("Hoàn tác")),
}
NEXT_AND_FINISH = N_("Xong & gọi số tiếp theo")

_VERBS = {
    Action.RECALL: Verb.RECALL,
    Action.FINISH: Verb.FINISH,
    Action.NO_SHOW: Verb.NO_SHOW,
    Action.TRANSFER: Verb.TRANSFER,
    Action.HOLD: Verb.HOLD,
    Action.SERVE: Verb.SERVE,
}


def is_possible(action: Action, desk: Desk) -> bool:
    """Tell whether the table of moves lets the counter's ticket take an action now."""
    ticket = ticket_of(desk)
    if action in _VERBS:
        return ticket is not None and isinstance(move(_VERBS[action], ticket), TicketState)
    if action is Action.RESUME:
        return ticket is None and bool(desk.held)
    if action is Action.UNDO:
        return ticket is None and desk.state.undo is not None
    if action in (Action.NEXT, Action.CHOOSE):
        return desk.state.paused is None
    return True


def words_of_next(desk: Desk) -> str:
    """Tell what the large button says: it finishes whoever is being served."""
    ticket = ticket_of(desk)
    return WAYS[Action.NEXT].words if ticket is None or ticket.tried else NEXT_AND_FINISH


def ticket_of(desk: Desk) -> Ticket | None:
    """The counter's own ticket."""
    return desk.current.ticket if desk.current else None


def code_of(desk: Desk) -> str | None:
    """Tell the code of the counter's own ticket."""
    ticket = ticket_of(desk)
    return ticket.code if ticket else None


def deed_of(action: Action, number: int, ticket: Ticket, deed: By) -> Callable[[Office], object]:
    """Make the plain verbs of a counter's ticket; each names the ticket it means."""
    code = ticket.code
    verbs: dict[Action, Callable[[Office], object]] = {
        Action.RECALL: lambda office: office.recall(number, code, deed),
        Action.FINISH: lambda office: office.finish(number, code, deed),
        Action.NO_SHOW: lambda office: office.no_show(number, code, deed),
        Action.HOLD: lambda office: office.hold(number, code, deed),
        Action.SERVE: lambda office: office.serve(number, code, deed),
    }
    return verbs[action]
