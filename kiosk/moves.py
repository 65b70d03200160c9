"""The table of moves: every verb in every state. STATES.md is this table; the verbs ask it and nothing else."""

from enum import Enum

from kiosk.errors import Refused
from kiosk.model import Ticket, TicketState

S = TicketState


class Verb(Enum):
    """What can be done with a ticket."""

    ARRIVE = "arrive"
    CALL = "call"
    CHOOSE = "choose"
    RECALL = "recall"
    SERVE = "serve"
    FINISH = "finish"
    NO_SHOW = "no_show"
    HOLD = "hold"
    RESUME = "resume"
    RETURN = "return"
    TRANSFER = "transfer"
    CANCEL = "cancel"
    CANCEL_BY_STAFF = "cancel_by_staff"
    VOID = "void"
    REVIVE = "revive"
    UNDO = "undo"


class Same(Enum):
    """The ticket is answered as it is; nothing changes."""

    SAME = "same"


SAME = Same.SAME
WRONG = "ticket.wrong_state"
CLOSED = "ticket.closed"
ELSEWHERE = "ticket.elsewhere"

Move = TicketState | Same | str
"""The new state, SAME, or the key of the refusal."""

_COLUMNS = (S.BOOKED, S.WAITING, S.CALLED, S.SERVING, S.HELD, S.NO_SHOW, S.SERVED, S.CANCELLED, S.VOID)

_ROWS: dict[Verb, tuple[Move, ...]] = {
    # verb: booked, waiting, called, serving, held, no_show, served, cancelled, void
    Verb.ARRIVE: (S.WAITING, SAME, SAME, SAME, SAME, S.WAITING, CLOSED, CLOSED, S.WAITING),
    Verb.CALL: (S.CALLED, S.CALLED, WRONG, WRONG, WRONG, WRONG, CLOSED, CLOSED, CLOSED),
    Verb.CHOOSE: (S.CALLED, S.CALLED, S.CALLED, WRONG, S.CALLED, S.CALLED, CLOSED, CLOSED, CLOSED),
    Verb.RECALL: (WRONG, WRONG, S.CALLED, WRONG, WRONG, WRONG, CLOSED, CLOSED, CLOSED),
    Verb.SERVE: (WRONG, WRONG, S.SERVING, SAME, WRONG, WRONG, CLOSED, CLOSED, CLOSED),
    Verb.FINISH: (WRONG, WRONG, S.SERVED, S.SERVED, WRONG, WRONG, CLOSED, CLOSED, CLOSED),
    Verb.NO_SHOW: (WRONG, WRONG, S.NO_SHOW, WRONG, WRONG, SAME, CLOSED, CLOSED, CLOSED),
    Verb.HOLD: (WRONG, WRONG, S.HELD, S.HELD, SAME, WRONG, CLOSED, CLOSED, CLOSED),
    Verb.RESUME: (WRONG, WRONG, WRONG, WRONG, S.SERVING, WRONG, CLOSED, CLOSED, CLOSED),
    Verb.RETURN: (WRONG, SAME, SAME, SAME, S.WAITING, S.WAITING, CLOSED, CLOSED, CLOSED),
    Verb.TRANSFER: (WRONG, S.WAITING, S.WAITING, S.WAITING, WRONG, WRONG, CLOSED, CLOSED, CLOSED),
    Verb.CANCEL: (S.CANCELLED, S.CANCELLED, WRONG, WRONG, WRONG, S.CANCELLED, CLOSED, SAME, CLOSED),
    Verb.CANCEL_BY_STAFF: (
        S.CANCELLED,
        S.CANCELLED,
        S.CANCELLED,
        WRONG,
        S.CANCELLED,
        S.CANCELLED,
        CLOSED,
        SAME,
        CLOSED,
    ),
    Verb.VOID: (S.VOID, S.VOID, WRONG, WRONG, WRONG, WRONG, CLOSED, CLOSED, SAME),
    Verb.REVIVE: (WRONG, SAME, WRONG, WRONG, WRONG, WRONG, CLOSED, CLOSED, S.WAITING),
    Verb.UNDO: (WRONG, WRONG, WRONG, WRONG, WRONG, S.CALLED, S.SERVING, CLOSED, CLOSED),
}

MOVES: dict[tuple[Verb, TicketState], Move] = {
    (verb, state): move for verb, row in _ROWS.items() for state, move in zip(_COLUMNS, row, strict=True)
}

_TRIED: dict[Verb, Move] = {
    Verb.ARRIVE: S.CALLED,
    Verb.RECALL: S.CALLED,
    Verb.SERVE: S.SERVING,
    Verb.FINISH: S.BOOKED,
    Verb.NO_SHOW: S.BOOKED,
    Verb.CANCEL: S.CANCELLED,
    Verb.CANCEL_BY_STAFF: S.CANCELLED,
    Verb.HOLD: WRONG,
    Verb.TRANSFER: WRONG,
    Verb.UNDO: WRONG,
    Verb.RETURN: WRONG,
    Verb.VOID: WRONG,
}
"""What a verb does to a tried ticket: a booking that is called although it has not arrived."""


def move(verb: Verb, ticket: Ticket) -> Move:
    """What a verb does to a ticket: its new state, SAME, or a refusal's key."""
    if ticket.tried and verb in _TRIED:
        return _TRIED[verb]
    return MOVES[verb, ticket.state]


def require(verb: Verb, ticket: Ticket) -> TicketState | Same:
    """The new state or SAME; a refusal is raised."""
    answer = move(verb, ticket)
    if isinstance(answer, str):
        raise Refused(answer, label=ticket.label, code=ticket.code, state=ticket.state.value, verb=verb.value)
    return answer
