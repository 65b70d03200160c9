"""The thread that prints: database first, paper second, and never in the way of a screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ui.feed import Feed
from ui.work import Lane

if TYPE_CHECKING:
    from kiosk.views import TicketView


class Printout:
    """Hands tickets to the printer one after another; what became of each print comes back as an event."""

    def __init__(self, feed: Feed, print_slip: Callable[[TicketView], object]) -> None:
        """`print_slip` draws, prints and records the fate; it blocks, so it runs in a thread of its own."""
        self._feed = feed
        self._print_slip = print_slip
        self._lane = Lane("paper")

    def give(self, view: TicketView) -> None:
        """Print a ticket's slip."""
        self._lane.do(lambda: self._print_slip(view), lambda _: self._feed.ring())

    def stop(self) -> bool:
        """Finish what was given."""
        return self._lane.stop()
