"""The virtual printer's paper sliding out of its slot; older slips lie below the newest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEasingCurve, QPointF, QRectF, QSize, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QCloseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from kiosk.trial import Switch
from kiosk.words import Words
from ui.paper.switches import Switches
from ui.parts.passage import Passage
from ui.theme import look as looks
from ui.theme.look import Taste
from ui.theme.sizes import Space, Type

if TYPE_CHECKING:
    from kiosk.ports import TrialPrinter

MOST_SLIPS = 6
SLIDE_MS = 700
SLOT_SHARE = 0.86
GAP_PX = 18
MOST_SHARE = 0.4


class PaperWindow(QWidget):
    """Shows slips; `come_out` takes a PNG from any thread. `turned`: a person wants a switch on or off."""

    turned = Signal(Switch, bool)
    _printed = Signal(bytes)

    def __init__(self, words: Words, taste: Taste | None = None, *, is_closable: bool = True) -> None:
        super().__init__()
        self._words = words
        self._taste = taste or Taste()
        self._is_closable = is_closable
        self._look = looks.desk(QSize(1280, 800), self._taste)
        self.switches: Switches | None = None
        self.slips: list[QPixmap] = []
        self._out = 1.0
        self.setObjectName("paper")
        self._slide = QVariantAnimation(self, startValue=0.0, endValue=1.0, duration=SLIDE_MS)
        self._slide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._slide.valueChanged.connect(self._on_slid)
        self._printed.connect(self._on_printed, Qt.ConnectionType.QueuedConnection)
        self.setWindowTitle(words("Máy in ảo"))
        self.setAccessibleName(words("Giấy của máy in ảo"))

    def attach(self, printer: TrialPrinter) -> None:
        """Show the switches of a printer."""
        self.switches = Switches(self._look, self._words, printer)
        self.switches.setParent(self)
        self.switches.turned.connect(self.turned)
        self.switches.folded.connect(self._arrange)
        self.switches.show()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocus()
        self._arrange()

    def come_out(self, png: bytes) -> None:
        """Let a slip come out; from any thread."""
        self._printed.emit(png)

    def _on_printed(self, png: bytes) -> None:
        picture = QPixmap()
        if not picture.loadFromData(png):
            return
        self.slips = [picture, *self.slips][:MOST_SLIPS]
        self._out = 0.0
        self._slide.stop()
        self._slide.start()

    def _on_slid(self, share: object) -> None:
        self._out = float(share) if isinstance(share, float) else 1.0
        self.update()

    def _fitted(self, slip: QPixmap) -> QSize:
        """Tell a slip's size on the screen: as wide as the slot, and never higher than three quarters."""
        wide = self.width() * SLOT_SHARE * 0.92
        tall = slip.height() * wide / max(1, slip.width())
        most = self._paper_px() * 0.75
        if tall > most:
            wide, tall = wide * most / tall, most
        return QSize(round(wide), round(tall))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the switches."""
        self._arrange()

    def _arrange(self) -> None:
        if self.switches is not None:
            margin = self._look.space(Space.SMALL)
            wide = self.width() - 2 * margin
            tall = self.switches.fit(wide, round(self.height() * MOST_SHARE))
            self.switches.setGeometry(margin, self.height() - tall - margin, wide, tall)
        self.update()

    def _paper_px(self) -> int:
        """Tell how far down the paper may hang."""
        return self.height() if self.switches is None else self.switches.y() - self._look.space(Space.SMALL)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the slips under the printer's slot."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), self._look.colour("desk"))
        slot = round(self._look.type_px(Type.STRONG) * 3.2)
        painter.setClipRect(QRectF(0, slot, self.width(), self._paper_px() - slot))
        top = float(slot)
        for place, slip in enumerate(self.slips):
            size = self._fitted(slip)
            shift = size.height() * self._out if place == 0 else size.height()
            box = QRectF((self.width() - size.width()) / 2, top + shift - size.height(), size.width(), size.height())
            painter.fillRect(box.adjusted(-6, 0, 6, 0), Qt.GlobalColor.white)
            painter.setPen(self._look.colour("line"))
            painter.drawRect(box.adjusted(-6, 0, 6, 0))
            painter.drawPixmap(box.toRect(), slip)
            top += shift + GAP_PX
        painter.setClipping(False)
        self._draw_printer(painter, slot)

    def _draw_printer(self, painter: QPainter, slot: int) -> None:
        look = self._look
        painter.fillRect(0, 0, self.width(), slot, look.colour("dark"))
        wide = self.width() * SLOT_SHARE
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("ink").darker(160))
        painter.drawRoundedRect(QRectF((self.width() - wide) / 2, slot - 9, wide, 6), 3, 3)
        title = self._words("Máy in ảo")
        passage = Passage(title, look.font(Type.STRONG, title), self.width())
        passage.draw(
            painter, QPointF(look.space(Space.PAD), (slot - 9 - passage.height_px) / 2), look.colour("on_dark")
        )
        if not self.slips:
            text = self._words("Chưa in phiếu nào.")
            room = self.width() - 2 * look.space(Space.PAD)
            empty = Passage(text, look.font(Type.BODY, text), room, align=Qt.AlignmentFlag.AlignHCenter)
            empty.draw(painter, QPointF(look.space(Space.PAD), slot + look.space(Space.PAD)), look.colour("soft_ink"))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stay where windows are not to be closed."""
        if not self._is_closable and event.spontaneous():
            event.ignore()
