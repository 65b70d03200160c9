"""Carries out one command in the office: the same way for the command line and for every line of a batch."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from kiosk.answers import Glass
from kiosk.commands.arguments import Given
from kiosk.commands.verbs import VERBS, Room
from kiosk.office import Office


@dataclass(slots=True)
class Sessions:
    """What the sessions of dates with tickets are called: stored with the day's first ticket, so asked once."""

    room: Room
    names: dict[date, Sequence[str]] = field(default_factory=dict)

    def __call__(self, day: date) -> Sequence[str]:
        """Name the sessions of a date."""
        if day not in self.names:
            self.names[day] = tuple(s.name for s in self.room.office.day(day).plan.sessions)
        return self.names[day]


def perform(room: Room, name: str, given: Given, at: datetime | None = None) -> object:
    """Do one command, as at an instant when one is given."""
    return VERBS[name](replace(room, office=office_at(room, at)), given)


def glass(room: Room) -> Glass:
    """How this office's values are shown."""
    return Glass(zone=room.words.zone, sessions=Sessions(room))


def office_at(room: Room, at: datetime | None) -> Office:
    """The office as at an instant when one is given, else as at its clock."""
    return room.office if at is None else room.office.at(at)
