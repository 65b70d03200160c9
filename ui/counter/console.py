"""The whole console: own ticket and keys at the left, the line and the hold shelf at the right."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.model import Definition
from kiosk.views import Desk
from kiosk.words import Words
from ui.counter.actions import Action, ticket_of
from ui.counter.current import CurrentTicket
from ui.counter.keys import Keys
from ui.counter.question import Asked, Question
from ui.counter.shelf import Shelf
from ui.counter.waiting import WaitingList
from ui.paper_banner import PaperBanner
from ui.parts.band import Band
from ui.parts.card import Card
from ui.parts.segments import Segments
from ui.parts.text import RIGHT, Text
from ui.theme.look import Look
from ui.theme.sizes import Space, Type

WORKING, PAUSED = "working", "paused"


class Console(QWidget):
    """Everything a clerk needs on one page."""

    acted = Signal(object)
    resumed = Signal(str)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self.mode = Segments(look, ((WORKING, "–"), (PAUSED, "–")))
        for key in (WORKING, PAUSED):
            self.mode.segment(key).setObjectName(f"mode_{key}")
        self.band = Band(look, self, (self.mode,))
        self.left, self.right = Card(look), Card(look)
        self.banner: PaperBanner | None = None
        self.current, self.keys, self.question = CurrentTicket(look), Keys(look), Question(look)
        self.waiting, self.shelf = WaitingList(look), Shelf(look)
        self.warning = Text(look, Type.SMALL, colour="on_flag")
        self.warning.setObjectName("warnings")
        self.link = Text(look, Type.SMALL)
        self.link.setObjectName("link")
        self.figures = Text(look, Type.SMALL, colour="soft_ink", align=RIGHT)
        self.figures.setObjectName("own_figures")
        self.warning_card = Card(look, fill="flag", edge="gold_edge")
        self._build_left()
        self._build_right()
        self.mode.chosen.connect(self._on_mode)
        self.keys.acted.connect(self.acted)
        self.question.left.connect(self._on_question_left)
        self.shelf.resumed.connect(self.resumed)

    def _build_left(self) -> None:
        column = self._column(self.left)
        column.addWidget(self.current)
        column.addWidget(self.keys, 1)
        column.addWidget(self.question, 1)
        self.question.hide()

    def _build_right(self) -> None:
        pad = self._look.space(Space.SMALL)
        inside = QVBoxLayout(self.warning_card)
        inside.setContentsMargins(pad, pad // 2, pad, pad // 2)
        inside.addWidget(self.warning)
        self.warning_card.hide()
        low = QHBoxLayout()
        low.addWidget(self.link, 4)
        low.addWidget(self.figures, 5)
        column = self._column(self.right)
        column.addWidget(self.waiting, 1)
        column.addWidget(self.shelf)
        column.addWidget(self.warning_card)
        column.addLayout(low)

    def _column(self, card: Card) -> QVBoxLayout:
        card.setParent(self)
        pad = self._look.space(Space.PAD)
        column = QVBoxLayout(card)
        column.setContentsMargins(pad, round(pad * 0.8), pad, round(pad * 0.8))
        column.setSpacing(self._look.space(Space.GAP))
        return column

    def lay_banner(self, banner: PaperBanner) -> None:
        """Make room under the band for what staff must know of the paper, as long as there is something."""
        self.banner = banner
        banner.setParent(self)
        banner.moved.connect(self._arrange)

    def retranslate(self, definition: Definition, number: int, now: datetime, words: Words) -> None:
        """Give the fixed things their words."""
        self._name(definition, number, now, words)
        self.mode.say(WORKING, words("Đang phục vụ"))
        self.mode.say(PAUSED, words("Tạm nghỉ (F12)"))
        self.keys.retranslate(words)
        if self.banner is not None:
            self.banner.say(words)

    def _name(self, definition: Definition, number: int, now: datetime, words: Words) -> None:
        w, counter = words, definition.counter(number)
        served = counter.services if counter else ()
        names = ", ".join(w.of(s.names) for p in served if (s := definition.service(p)))
        self.band.say(
            title=w("Quầy {n} · {services}", n=number, services=(counter.name if counter else "") or names),
            subtitle=(counter.zone if counter else "") or w.of(definition.names),
            clock=w.time(now),
            date=w.date_long(now),
        )

    def ask(self, asked: Asked, words: Words) -> None:
        """Show a question in the place of the buttons."""
        self.keys.hide()
        self.question.show()
        self.question.ask(asked, words)

    def fill(self, desk: Desk, definition: Definition, now: datetime, words: Words) -> None:
        """Show the desk."""
        w = words
        self._name(definition, desk.counter.number, now, w)
        self.show_mode(desk)
        self.current.fill(desk, definition, now, w)
        self.waiting.fill(desk, definition, now, w)
        self.figures.say(_own_figures(desk, w))
        warnings = _warnings(desk, w)
        self.warning.say("\n".join(warnings))
        self.warning_card.setVisible(bool(warnings))
        self._arrange()

    def tell_time(self, desk: Desk, definition: Definition, now: datetime, words: Words) -> None:
        """Move the clock and the timer."""
        self.band.tell_time(words.time(now), words.date_long(now))
        ticket = ticket_of(desk)
        if ticket is not None:
            self.current.tell_time(ticket, definition, now, words)

    def fill_keys(self, desk: Desk, words: Words, *, is_away: bool) -> None:
        """Show what can be done now; nothing, while the office is away."""
        self.keys.fill(desk, words, is_away=is_away)
        self.shelf.fill(desk, words, is_away=is_away)
        self.mode.setEnabled(not is_away)

    def show_mode(self, desk: Desk) -> None:
        """Show whether the counter takes people, whatever was touched."""
        self.mode.choose(PAUSED if desk.state.paused is not None else WORKING)

    def tell_link(self, text: str, *, is_lost: bool) -> None:
        """Show whether the office can be reached."""
        self.link.say(text, colour="alarm" if is_lost else "good")

    def _on_mode(self) -> None:
        self.acted.emit(Action.PAUSE)

    def _on_question_left(self) -> None:
        self.question.hide()
        self.keys.show()
        self.window().setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the cards."""
        self._arrange()

    def _arrange(self) -> None:
        margin = self._look.space(Space.MARGIN)
        top = self.band.height_for(self.width())
        self.band.setGeometry(0, 0, self.width(), top)
        if self.banner is not None:
            self.banner.setGeometry(0, top, self.width(), self.banner.height_for(self.width()))
            top += self.banner.height()
        area = QRect(0, top, self.width(), self.height() - top).adjusted(margin, margin, -margin, -margin)
        half = (area.width() - margin) // 2
        self.left.setGeometry(area.left(), area.top(), half, area.height())
        self.right.setGeometry(area.left() + half + margin, area.top(), area.width() - half - margin, area.height())


def _own_figures(desk: Desk, words: Words) -> str:
    if desk.usual_s is None:
        return words.n("Hôm nay đã xong {n} lượt", "Hôm nay đã xong {n} lượt", desk.served_today)
    return words.n(
        "Hôm nay xong {n} lượt, thường {time}",
        "Hôm nay xong {n} lượt, thường {time}",
        desk.served_today,
        time=words.duration(desk.usual_s),
    )


def _warnings(desk: Desk, words: Words) -> list[str]:
    w, warnings = words, []
    if desk.broken_promises:
        late = ", ".join(w.number(label) for label in desk.broken_promises)
        warnings.append(w("Có thể không kịp phục vụ trong buổi: <b>{numbers}</b>", numbers=late))
    if desk.paper_trouble:
        troubled = ", ".join(w.number(t.label) for t in desk.paper_trouble)
        warnings.append(w("Phiếu in lỗi, công dân có thể không có giấy: <b>{numbers}</b>", numbers=troubled))
    return warnings
