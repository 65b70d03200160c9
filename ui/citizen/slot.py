"""The tile of a slot: when it begins, how full it is, how many places are left."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton

from kiosk.views import SlotView
from kiosk.words import Words
from ui.parts.passage import Passage, measure, width_of
from ui.theme.look import Look
from ui.theme.sizes import Space, Type


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotWords:
    """What a slot's tile says; `share` of its places is taken."""

    time: str
    places: str
    share: float
    is_full: bool
    is_quietest: bool


def slot_words(slot: SlotView, words: Words, *, is_quietest: bool, is_compact: bool) -> SlotWords:
    """Put a slot into words."""
    if slot.free <= 0:
        places = words("Đã hết chỗ")
    elif is_quietest and is_compact:
        places = words.n("Vắng nhất: {n} chỗ", "Vắng nhất: {n} chỗ", slot.free)
    elif is_quietest:
        places = words.n("Vắng nhất · còn {n} chỗ", "Vắng nhất · còn {n} chỗ", slot.free)
    else:
        places = words.n("Còn {n} chỗ", "Còn {n} chỗ", slot.free)
    return SlotWords(
        time=words.time(slot.start),
        places=places,
        share=min(1.0, slot.taken / slot.capacity) if slot.capacity else 1.0,
        is_full=slot.free <= 0,
        is_quietest=is_quietest,
    )


def quietest(slots: tuple[SlotView, ...]) -> SlotView | None:
    """Find the slot with the smallest share taken, the earliest of equals; None where all are alike."""
    free = [slot for slot in slots if slot.free > 0]
    shares = [slot.taken / slot.capacity for slot in free]
    if len(free) < 2 or min(shares) == max(shares):
        return None
    return free[shares.index(min(shares))]


class SlotTile(QAbstractButton):
    """A slot to be touched; a full one cannot."""

    def __init__(self, look: Look, words: SlotWords, accent: str) -> None:
        super().__init__()
        self._look, self.words, self._accent = look, words, accent
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setObjectName(f"slot_{words.time}")
        self.setAccessibleName(f"{words.time}, {words.places}")
        self.setEnabled(not words.is_full)

    @staticmethod
    def least(look: Look, words: tuple[SlotWords, ...]) -> QSize:
        """Tell the least size in which each of these tiles is whole."""
        pad = look.space(Space.PAD)
        wide = max((width_of(look, Type.BODY, f"<b>{each.places}</b>") for each in words), default=0)
        time = measure(look, Type.NAME, "00:00", 1000)
        if look.is_compact:
            tall = time.height_px + _bar(look) + pad
            return QSize(round(wide + time.used_px + 3 * pad), max(look.space(Space.TOUCH), round(tall)))
        tall = time.height_px + measure(look, Type.BODY, "0", 1000).height_px + _bar(look) * 2 + pad
        return QSize(wide + 2 * pad + 2, max(look.space(Space.TOUCH), round(tall)))

    @property
    def is_cut(self) -> bool:
        """Whether something of it cannot be seen."""
        least = self.least(self._look, (self.words,))
        return least.width() > self.width() + 2 or least.height() > self.height()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card, the time, the bar and the places."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour, pad = self._look.colour, self._look.space(Space.PAD)
        self._draw_card(painter)
        ink = colour("ink" if self.isEnabled() else "on_off")
        soft = colour("good" if self.words.is_quietest else "soft_ink") if self.isEnabled() else ink
        inner = self.width() - 2 * pad
        align = Qt.AlignmentFlag.AlignRight if self._look.is_compact else Qt.AlignmentFlag.AlignLeft
        time = Passage(self.words.time, self._look.font(Type.NAME), inner)
        text = f"<b>{self.words.places}</b>" if self.words.is_quietest else self.words.places
        places = Passage(text, self._look.font(Type.BODY, text), inner, align=align)
        bar = _bar(self._look)
        rows = time.height_px + bar + (0 if self._look.is_compact else places.height_px)
        gap = max(bar * 0.5, (self.height() - rows) / 4)
        top = (self.height() - rows - (0 if self._look.is_compact else gap)) / 2
        time.draw(painter, QPointF(pad, top), ink)
        if self._look.is_compact:
            places.draw(painter, QPointF(pad, top + (time.height_px - places.height_px) / 2), soft)
        top += time.height_px + (0 if self._look.is_compact else gap * 0.3)
        self._draw_bar(painter, QRectF(pad, top, inner, bar))
        if not self._look.is_compact:
            places.draw(painter, QPointF(pad, top + bar + gap * 0.7), soft)

    def _draw_card(self, painter: QPainter) -> None:
        fill = "off" if not self.isEnabled() else "pressed" if self.isDown() else "card"
        edge = "good" if self.words.is_quietest else "edge" if self.isEnabled() else "line"
        line = self._look.space(Space.LINE) * (1.2 if self.words.is_quietest else 0.6)
        radius = self._look.space(Space.RADIUS)
        painter.setPen(QPen(self._look.colour(edge), line))
        painter.setBrush(self._look.colour(fill))
        box = QRectF(self.rect()).adjusted(line / 2, line / 2, -line / 2, -line / 2)
        painter.drawRoundedRect(box, radius, radius)

    def _draw_bar(self, painter: QPainter, box: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colour("track"))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        taken = QRectF(box)
        taken.setWidth(box.width() * self.words.share)
        painter.save()
        painter.setClipRect(taken)
        painter.setBrush(self._look.colour(self._accent if self.isEnabled() else "edge"))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.restore()


def _bar(look: Look) -> float:
    return look.type_px(Type.BODY) * (0.25 if look.is_compact else 0.45)
