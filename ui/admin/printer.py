"""The page "Máy in": how this station's printer is, what can be done for it, and what became of today's prints."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk import printer_words
from kiosk.errors import KioskError, Unavailable
from kiosk.events import Event, EventKind
from kiosk.model import PrintFate, Ticket
from kiosk.printer import Page as TestPage
from ui.admin.page import Page
from ui.admin.setting_up import SettingUp, Stage
from ui.admin.wizard import Wizard
from ui.parts.button import Button, Face
from ui.parts.card import Card
from ui.parts.flow import Flow
from ui.parts.rows import Cell, HeadRow, Row, RowsView
from ui.parts.text import Text
from ui.printer import StationPrinter
from ui.screen import Room
from ui.theme.sizes import Space, Type

if TYPE_CHECKING:
    from kiosk.office import Office
    from kiosk.ports import PrinterSetup, PrintResult
    from kiosk.printer import PrinterState

ALARMING = frozenset({PrintFate.UNCERTAIN, PrintFate.FAILED, PrintFate.EXPIRED})
_SHARES = (0.2, 0.25, 0.55)
MOST = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Prints:
    """Today's tickets that were to be printed, the newest first."""

    tickets: tuple[Ticket, ...]


class PrinterPage(Page[Prints]):
    """Shows the printer, its buttons, and below them the set-up or the fate of every slip of today."""

    key: ClassVar[str] = "printer"

    def __init__(self, room: Room, printer: StationPrinter) -> None:
        super().__init__(room)
        self.printer = printer
        self.setting_up = SettingUp(printer)
        self.setting_up.setParent(self)
        self.setting_up.changed.connect(self._on_set_up_changed)
        printer.told.connect(self._on_told)
        self._is_printing = False

    def name(self) -> str:
        """Name the page."""
        return self.words("Máy in")

    # ---- the widgets ---------------------------------------------------------------------------------

    def build(self, body: QWidget) -> None:
        """Make a card for the printer, one for its set-up and one for its prints."""
        look = self.look
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.space(Space.MARGIN))
        self.title, self.where = Text(look, Type.TITLE), Text(look, Type.BODY, colour="soft_ink")
        self.state, self.paper = Text(look, Type.NAME), Text(look, Type.BODY)
        for text, name in ((self.where, "address"), (self.state, "state"), (self.paper, "paper")):
            text.setObjectName(f"printer_{name}")
        self.buttons = {
            "look": self._button("look", self._on_look),
            "test": self._button("test", self._on_test),
            "roll": self._button("roll", self._on_roll),
            "setup": self._button("setup", self.setting_up.start, face=Face.PRIMARY),
        }
        column.addWidget(self._card(self.title, self.where, self.state, self.paper, self._flow()))
        self.wizard = Wizard(look, self.setting_up, self.words)
        column.addWidget(self.wizard, 1)
        self.list_title, self.none = Text(look, Type.NAME), Text(look, Type.BODY, colour="soft_ink")
        self.heads, self.rows = HeadRow(look, _SHARES), RowsView(look, _SHARES)
        self.rows.setObjectName("prints")
        self.list = self._card(self.list_title, self.none, self.heads, self.rows)
        column.addWidget(self.list, 1)
        self._on_set_up_changed()

    def _flow(self) -> Flow:
        flow = Flow(self.look.space(Space.GAP))
        flow.put(tuple(self.buttons.values()))
        return flow

    def _button(self, name: str, done: Callable[[], None], *, face: Face = Face.QUIET) -> Button:
        button = Button(self.look, face, Type.BUTTON).take_focus()
        button.setObjectName(f"printer_{name}_button")
        button.setMinimumHeight(self.look.space(Space.TOUCH))
        button.clicked.connect(done)
        return button

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
        self.where.say(w("Địa chỉ: {printer}", printer=self.printer.url))
        self.buttons["look"].say(w("Kiểm tra lại"))
        self.buttons["test"].say(w("In trang thử"))
        self.buttons["roll"].say(w("Đã thay giấy"))
        self.buttons["setup"].say(w("Thiết lập máy in…"))
        self.list_title.say(w("Phiếu in hôm nay"))
        self.none.say(w("Hôm nay chưa in phiếu nào."))
        self.heads.say((w("Số"), w("Lấy số lúc"), w("Kết quả in")))
        self.rows.setAccessibleName(w("Phiếu in hôm nay"))
        self.wizard.words = w
        self.wizard.show_stage()
        self._show_state()

    # ---- how the printer is --------------------------------------------------------------------------

    def _on_told(self, _state: PrinterState) -> None:
        if self.body is not None:
            self._show_state()

    def _show_state(self) -> None:
        w, state = self.words, self.printer.state
        for name, button in self.buttons.items():
            is_taken = {"test": self._is_printing, "setup": self.setting_up.stage is not Stage.AWAY}
            button.setEnabled(self.printer.can_set_up and not is_taken.get(name, False))
        if state is None:
            self.state.say(w("Đang hỏi máy in…"), colour="soft_ink")
            self.paper.hide()
            return
        trouble = printer_words.trouble(state, w)
        if trouble:
            self.state.say(trouble, colour="alarm")
        elif state.is_one_way:
            self.state.say(w("Máy in này không báo tình trạng: nhìn giấy để biết phiếu đã in ra."), colour="ink")
        else:
            self.state.say(w("Máy in sẵn sàng."), colour="good")
        parts = ["" if state.cause == "printer.paper" else printer_words.paper_left(state, w)]
        if state.last is not None:
            parts.append(w("phiếu gần nhất: {fate}", fate=w.print_fate(state.last)))
        self.paper.say(" · ".join(part for part in parts if part))
        self.paper.setVisible(bool(self.paper.text))

    def _on_look(self) -> None:
        self.printer.look()
        self.said.emit(self.words("Đang hỏi máy in…"), False)

    def _on_roll(self) -> None:
        self.printer.new_roll()
        self.said.emit(self.words("Đã ghi: máy in có cuộn giấy mới."), False)

    def _on_test(self) -> None:
        url = self.printer.url

        def print_text(setup: PrinterSetup) -> PrintResult:
            return setup.print_page(url, TestPage.TEXT, setup.record(url).profile)

        self._is_printing = True
        self._show_state()
        self.said.emit(self.words("Đang in trang thử…"), False)
        self.printer.ask(print_text, self.guarded(self._on_tested), self.guarded(self._on_test_failed))

    def _on_tested(self, result: PrintResult) -> None:
        if result.fate in ALARMING:
            self._on_test_failed(Unavailable(result.cause or "printer.uncertain", printer=self.printer.url))
            return
        self._done_testing()
        self.said.emit(self.words("Trang thử: {fate}.", fate=self.words.print_fate(result.fate)), False)

    def _on_test_failed(self, error: KioskError) -> None:
        self._done_testing()
        self.say_error(error)

    def _done_testing(self) -> None:
        self._is_printing = False
        if self.body is not None:
            self._show_state()

    def _on_set_up_changed(self) -> None:
        if self.body is not None:
            self.list.setVisible(self.setting_up.stage is Stage.AWAY)
            self._show_state()

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
        colour = "alarm" if ticket.print in ALARMING else "ink"
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
