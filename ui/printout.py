"""The thread that prints: database first, paper second, and never in the way of a screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk.errors import KioskError
from ui.feed import Feed
from ui.work import Lane

if TYPE_CHECKING:
    from kiosk.views import TicketView


class Printout:
    """Hands tickets to the printer one after another; what became of each print comes back as an event."""

    def __init__(
        self,
        feed: Feed,
        print_slip: Callable[[TicketView], object],
        reprint: Callable[[TicketView], TicketView] | None = None,
    ) -> None:
        """Each draws, prints and records the fate; they block, so they run in a thread of their own."""
        self._feed = feed
        self._print_slip, self._reprint = print_slip, reprint
        self._lane = Lane("paper")

    def give(self, view: TicketView) -> None:
        """Print a ticket's slip."""
        self._lane.do(lambda: self._print_slip(view), lambda _: self._feed.ring())

    def again(self, view: TicketView, done: Callable[[TicketView], None], failed: Callable[[KioskError], None]) -> None:
        """Print a ticket's slip once more; it says that it is a copy. `done` is told the ticket with its print."""
        reprint = self._reprint
        assert reprint is not None

        def on_done(printed: TicketView) -> None:
            self._feed.ring()
            done(printed)

        self._lane.do(lambda: reprint(view), on_done, failed)

    def stop(self) -> bool:
        """Finish what was given."""
        return self._lane.stop()
