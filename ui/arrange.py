"""Where the windows of a machine stand: on one, two or three screens all of them can be used. Pure geometry."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QRect


class Role(Enum):
    """What a window is for."""

    CITIZEN = "citizen"
    COUNTER = "counter"
    PANEL = "panel"
    STATISTICS = "statistics"
    PAPER = "paper"
    ADMIN = "admin"


OF_RUN = (Role.CITIZEN, Role.COUNTER, Role.PANEL, Role.STATISTICS, Role.PAPER)
"""What `run` opens side by side; the administrator's window is opened from the statistics and lies over the others."""


@dataclass(frozen=True, slots=True)
class Station:
    """One window to open; a counter has its number, or takes the office's first."""

    role: Role
    counter: int | None = None


# Shares of a screen: left, top, width, height. What a citizen or the hall sees is largest.
_ONE_WIDE = {
    Role.CITIZEN: (0.0, 0.0, 0.5, 0.5),
    Role.PANEL: (0.0, 0.5, 0.5, 0.5),
    Role.COUNTER: (0.5, 0.0, 0.5, 0.5),
    Role.STATISTICS: (0.5, 0.5, 0.37, 0.5),
    Role.PAPER: (0.87, 0.5, 0.13, 0.5),
}
_ONE_TALL = {
    Role.CITIZEN: (0.0, 0.0, 1.0, 0.34),
    Role.COUNTER: (0.0, 0.34, 1.0, 0.26),
    Role.PANEL: (0.0, 0.6, 1.0, 0.2),
    Role.STATISTICS: (0.0, 0.8, 0.75, 0.2),
    Role.PAPER: (0.75, 0.8, 0.25, 0.2),
}
_DESK = {
    Role.COUNTER: (0.0, 0.0, 0.55, 0.62),
    Role.STATISTICS: (0.0, 0.62, 0.75, 0.38),
    Role.PAPER: (0.75, 0.62, 0.25, 0.38),
    Role.PANEL: (0.55, 0.0, 0.45, 0.62),
}
FRAME_PX = (4, 30, 4, 4)
_WHOLE = (0.0, 0.0, 1.0, 1.0)
_OVER = 0.86


def windows(command: str, counter: int | None = None, *, has_paper: bool) -> list[Station]:
    """Tell which windows a command opens; a virtual printer shows its paper beside the rest of `run`."""
    if command != "run":
        return [Station(Role(command), counter)]
    return [Station(role) for role in OF_RUN if has_paper or role is not Role.PAPER]


def places(roles: Sequence[Role], screens: Sequence[QRect]) -> dict[Role, QRect]:
    """Give every window its place; a window alone has the whole screen.

    Two screens: the second is the citizen's. Three: the third is the panel's; the first is for those who work.
    """
    if len(roles) == 1:
        return {roles[0]: screens[0]}
    placed: dict[Role, QRect] = {}
    rest = list(roles)
    for role, screen in zip((Role.CITIZEN, Role.PANEL), screens[1:3], strict=False):
        if role in rest:
            placed[role] = screen
            rest.remove(role)
    shares = _shares(screens)
    return {role: placed.get(role) or _part(screens[0], shares.get(role, _WHOLE)) for role in roles}


def over(screen: QRect) -> QRect:
    """Give a window that is opened for a while its place: over the others, in the middle."""
    rest = (1 - _OVER) / 2
    return _part(screen, (rest, rest, _OVER, _OVER))


def inside_frame(place: QRect) -> QRect:
    """Leave room in a place for the window's frame."""
    left, top, right, bottom = FRAME_PX
    return place.adjusted(left, top, -right, -bottom)


def _shares(screens: Sequence[QRect]) -> dict[Role, tuple[float, float, float, float]]:
    if len(screens) > 1:
        return _DESK
    return _ONE_WIDE if screens[0].width() >= screens[0].height() else _ONE_TALL


def _part(screen: QRect, share: tuple[float, float, float, float]) -> QRect:
    left, top, wide, tall = share
    return QRect(
        screen.left() + round(screen.width() * left),
        screen.top() + round(screen.height() * top),
        round(screen.width() * wide),
        round(screen.height() * tall),
    )
