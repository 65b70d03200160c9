"""The page "Máy trạm": every station of the office, how it is, and red when it is not heard."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk import roll as rolls
from kiosk.errors import KioskError
from kiosk.stations import Roll, StationState
from ui.admin.page import Page
from ui.parts.card import Card
from ui.parts.text import RIGHT, Text
from ui.screen import Room
from ui.theme.sizes import Space, Type

if TYPE_CHECKING:
    from kiosk.office import Office
    from ui.theme.look import Look

Ask = Callable[[Callable[[Roll], None], Callable[[KioskError], None]], None]
ASK_EVERY_TICKS = 5


class StationCard(Card):
    """One station: its name, whether it is heard, and what it tells."""

    def __init__(self, look: Look, state: StationState) -> None:
        super().__init__(look)
        self.setObjectName(f"station_{state.key}")
        self._look = look
        self.name = Text(look, Type.NAME)
        self.standing = Text(look, Type.STRONG, align=RIGHT)
        self.told = Text(look, Type.BODY, colour="soft_ink")
        self.trouble = Text(look, Type.BODY, colour="alarm")
        for part, name in ((self.name, "name"), (self.standing, "standing"), (self.trouble, "trouble")):
            part.setObjectName(f"station_{name}")
        column = QVBoxLayout(self)
        pad = look.space(Space.PAD)
        column.setContentsMargins(pad, round(pad * 0.7), pad, round(pad * 0.7))
        column.setSpacing(look.space(Space.HAIR))
        head = QHBoxLayout()
        head.addWidget(self.name, 1)
        head.addWidget(self.standing, 1)
        column.addLayout(head)
        column.addWidget(self.told)
        column.addWidget(self.trouble)

    def say(self, name: str, standing: str, lines: list[rolls.Line], *, is_silent: bool, is_closed: bool) -> None:
        """Show what is known."""
        self.name.say(name, colour="alarm" if is_silent else "soft_ink" if is_closed else "ink")
        self.standing.say(standing, colour="alarm" if is_silent else "soft_ink" if is_closed else "good")
        self.told.say(" · ".join(line.text for line in lines if not line.is_trouble))
        self.trouble.say(" · ".join(line.text for line in lines if line.is_trouble))
        self.trouble.setVisible(bool(self.trouble.text))
        self.recolour(fill="card", edge="alarm" if is_silent else "line")
        self.setAccessibleName(", ".join((name, standing, *(line.text for line in lines))))


class StationsPage(Page[Roll | None]):
    """Asks for the roll every five seconds while it is looked at: a silent station is red within forty."""

    key: ClassVar[str] = "stations"

    def __init__(self, room: Room, ask: Ask) -> None:
        super().__init__(room)
        self._ask = ask
        self._ticks = 0
        self._is_asking = False

    def name(self) -> str:
        """Name the page."""
        return self.words("Máy trạm")

    # ---- the widgets ---------------------------------------------------------------------------------

    def build(self, body: QWidget) -> None:
        """Make the head; the cards come with the roll."""
        self.column = QVBoxLayout(body)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(self.look.space(Space.GAP))
        self.summary = Text(self.look, Type.TITLE)
        self.summary.setObjectName("stations_summary")
        self.column.addWidget(self.summary)
        self.column.addStretch(1)
        self.cards: dict[str, StationCard] = {}

    def retranslate(self) -> None:
        """Say everything anew."""
        self.summary.say(self.words("Đang hỏi các máy trạm…"))

    # ---- who is there --------------------------------------------------------------------------------

    def read(self, office: Office) -> None:
        """Read nothing of the office: the roll is asked for by itself."""

    def take_views(self, views: Roll | None) -> None:
        """Keep a roll; that the office was read is no news."""
        if views is not None:
            super().take_views(views)

    def on_opened(self) -> None:
        """Ask at once."""
        self.ask()

    def on_tick(self) -> None:
        """Ask now and then."""
        self._ticks += 1
        if self._ticks % ASK_EVERY_TICKS == 0:
            self.ask()

    def ask(self) -> None:
        """Ask for the roll."""
        if not self._is_asking:
            self._is_asking = True
            self._ask(self.guarded(self._on_roll), self.guarded(self._on_failed))

    def _on_roll(self, roll: Roll) -> None:
        self._is_asking = False
        self.take_views(roll)

    def _on_failed(self, error: KioskError) -> None:
        self._is_asking = False
        self.say_error(error)

    def show_views(self, views: Roll | None) -> None:
        """Show every station, the silent ones first."""
        if views is None:
            return
        self.summary.say(rolls.summary(views, self.words))
        states = rolls.in_order(views)
        if list(self.cards) != [state.key for state in states]:
            self._make_cards(states)
        for state in states:
            self.cards[state.key].say(
                rolls.name(state, self.words),
                rolls.standing(state, views.now, self.words),
                rolls.lines(state, views.now, self.words),
                is_silent=state.is_silent(views.now),
                is_closed=state.is_closed,
            )

    def _make_cards(self, states: list[StationState]) -> None:
        for card in self.cards.values():
            card.hide()
            card.deleteLater()
        self.cards = {state.key: StationCard(self.look, state) for state in states}
        for place, card in enumerate(self.cards.values(), 1):
            self.column.insertWidget(place, card)
