"""The page "Máy in": which printer this station has, and what became of today's prints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.events import Event, EventKind
from kiosk.model import PrintFate, Ticket
from ui.admin.page import Page
from ui.parts.card import Card
from ui.parts.rows import Cell, HeadRow, Row, RowsView
from ui.parts.text import Text
from ui.screen import Room
from ui.theme.sizes import Space, Type

if TYPE_CHECKING:
    from kiosk.office import Office

_ALARMING = frozenset({PrintFate.UNCERTAIN, PrintFate.FAILED, PrintFate.EXPIRED})
_SHARES = (0.2, 0.25, 0.55)
MOST = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Prints:
    """Today's tickets that were to be printed, the newest first."""

    tickets: tuple[Ticket, ...]


class PrinterPage(Page[Prints]):
    """Shows the printer by its address, and the fate of every slip of today."""

    key: ClassVar[str] = "printer"

    def __init__(self, room: Room, address: str) -> None:
        super().__init__(room)
        self.address = address

    def name(self) -> str:
        """Name the page."""
        return self.words("Máy in")

    # ---- the widgets ---------------------------------------------------------------------------------

    def build(self, body: QWidget) -> None:
        """Make a card for the printer and one for its prints."""
        look = self.look
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.space(Space.MARGIN))
        self.title, self.where = Text(look, Type.TITLE), Text(look, Type.BODY, colour="soft_ink")
        self.where.setObjectName("printer_address")
        self.list_title, self.none = Text(look, Type.NAME), Text(look, Type.BODY, colour="soft_ink")
        self.heads = HeadRow(look, _SHARES)
        self.rows = RowsView(look, _SHARES)
        self.rows.setObjectName("prints")
        column.addWidget(self._card(self.title, self.where))
        card = self._card(self.list_title, self.none, self.heads, self.rows)
        column.addWidget(card, 1)

    def _card(self, *parts: QWidget) -> Card:
        card = Card(self.look)
        column = QVBoxLayout(card)
        pad = self.look.space(Space.PAD)
        column.setContentsMargins(pad, pad, pad, pad)
        column.setSpacing(self.look.space(Space.SMALL))
        for part in parts:
            column.addWidget(part)
        return card

    def retranslate(self) -> None:
        """Say everything anew."""
        w = self.words
        self.title.say(w("Máy in của máy trạm này"))
        self.where.say(w("Địa chỉ: {printer}", printer=self.address))
        self.list_title.say(w("Phiếu in hôm nay"))
        self.none.say(w("Hôm nay chưa in phiếu nào."))
        self.heads.say((w("Số"), w("Lấy số lúc"), w("Kết quả in")))
        self.rows.setAccessibleName(w("Phiếu in hôm nay"))

    # ---- what was printed ----------------------------------------------------------------------------

    def read(self, office: Office) -> Prints:
        """Read today's prints."""
        printed = [t for t in office.day().tickets if t.print is not PrintFate.NONE]
        return Prints(tickets=tuple(sorted(printed, key=lambda t: t.issued_at, reverse=True))[:MOST])

    def show_views(self, views: Prints) -> None:
        """Show their fates."""
        self.rows.show_rows([self._row(ticket) for ticket in views.tickets])
        self.none.setVisible(not views.tickets)
        self.heads.setVisible(bool(views.tickets))

    def _row(self, ticket: Ticket) -> Row:
        w = self.words
        colour = "alarm" if ticket.print in _ALARMING else "ink"
        return Row(
            ticket.code,
            (
                Cell(text=w.number(ticket.label), is_strong=True),
                Cell(text=w.time(ticket.issued_at)),
                Cell(text=w.print_fate(ticket.print), colour=colour),
            ),
        )

    def on_happened(self, event: Event) -> None:
        """Read again when something was to be printed, or was."""
        if event.kind is EventKind.PRINT:
            self.stale.emit()
