"""What a person can read and reach on a screen, judged from what is really drawn."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QTextFormat
from PySide6.QtWidgets import QAbstractButton, QLayout, QLineEdit, QListView, QWidget

from kiosk import definition
from ui.parts.passage import Passage
from ui.parts.segments import Segment
from ui.theme.colours import contrast

SIZES = {
    "1920x1080": (1920, 1080, 32.0),
    "1080x1920": (1080, 1920, 32.0),
    "1366x768": (1366, 768, 18.5),
    "1280x1024": (1280, 1024, 19.0),
    "1024x768": (1024, 768, 15.0),
}
FOREGROUND = QTextFormat.Property.ForegroundBrush.value
NORMAL: dict[str, bool] = {}
EASY = {"is_large": True, "is_high_contrast": True}
LONG = "Đăng ký, cấp giấy chứng nhận quyền sử dụng đất và nhà ở riêng"
LONG_KHMER = "ការចុះបញ្ជី និងការចេញប័ណ្ណសម្គាល់សិទ្ធិប្រើប្រាស់ដីធ្លី និងផ្ទះសម្បែងរបស់ប្រជាជន"
LONG_OFFICE = "names of sixty signs"
OFFICES = (*definition.examples(), LONG_OFFICE)


def edited(office: str) -> dict[str, Any]:
    """What a hall is given for an office; one of them has a name of sixty signs for every service."""
    if office != LONG_OFFICE:
        return {"example": office}
    assert min(len(LONG), len(LONG_KHMER)) >= 60
    return {"edit": lambda text: re.sub(r"(?<=\[services\.names\]\n)(\w+ = .*\n)+", _long_names(), text)}


def _long_names() -> str:
    return f'vi = "{LONG}"\nen = "{LONG}"\nkm = "{LONG_KHMER}"\n'


# ---- what can be seen ------------------------------------------------------------------------------------


def seen(screen: QWidget) -> list[QWidget]:
    """Every widget that can be seen now."""
    for layout in screen.findChildren(QLayout):
        layout.activate()
    return [widget for widget in screen.findChildren(QWidget) if widget.isVisible() and not widget.size().isEmpty()]


def name_of(widget: QWidget) -> str:
    return widget.objectName() or type(widget).__name__


def is_scrolled(widget: QWidget) -> bool:
    return any(parent.objectName() == "qt_scrollarea_viewport" for parent in ancestors(widget))


def ancestors(widget: QWidget) -> Iterator[QWidget]:
    while (parent := widget.parentWidget()) is not None:
        yield parent
        widget = parent


def cut(screen: QWidget) -> list[tuple[str, str]]:
    """The widgets whose words are not whole, or that reach beyond the window."""
    whole = screen.rect()
    found = []
    for widget in seen(screen):
        if getattr(widget, "is_cut", False):
            found.append((name_of(widget), widget.accessibleName()))
        place = QRect(widget.mapTo(screen, QPoint(0, 0)), widget.size())
        if not is_scrolled(widget) and not whole.contains(place):
            found.append((name_of(widget), f"outside: {place.getRect()}"))
    return found


# ---- what can be reached ---------------------------------------------------------------------------------


def unnamed(screen: QWidget) -> list[str]:
    """What can be reached and has no name, for tests or for readers."""
    reachable = [w for w in seen(screen) if isinstance(w, QAbstractButton | QLineEdit | QListView)]
    return [name_of(w) for w in reachable if not (w.objectName() and w.accessibleName())]


def small(screen: QWidget, least_px: int) -> list[tuple[str, tuple[int, int]]]:
    """Buttons smaller than a target; a segment may be narrower, its words being the target's width."""
    buttons = [w for w in seen(screen) if isinstance(w, QAbstractButton)]
    narrow = [b for b in buttons if b.height() < least_px or (b.width() < least_px and not isinstance(b, Segment))]
    return [(b.objectName(), (b.width(), b.height())) for b in narrow]


# ---- what can be read ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Drawn:
    """One text as it was drawn: where, and in which colours."""

    text: str
    box: QRect
    inks: frozenset[str]
    is_cut: bool


def look_at(screen: QWidget) -> tuple[QImage, list[Drawn]]:
    """Take a picture, and list every text that was drawn into it."""
    drawn: list[Drawn] = []
    draw = Passage.draw

    def watched(passage: Passage, painter: QPainter, at: Any, colour: QColor) -> None:
        draw(passage, painter, at, colour)
        if passage.text.strip():
            place = painter.deviceTransform().mapRect(_box(passage, at)).toRect()
            clip = painter.deviceTransform().mapRect(painter.clipBoundingRect()) if painter.hasClipping() else None
            if clip is None or QRectF(place).intersects(clip):
                drawn.append(Drawn(passage.text, place, _inks(passage, colour), passage.is_cut))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Passage, "draw", watched)
        picture = screen.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return picture, drawn


def _box(passage: Passage, at: Any) -> QRectF:
    whole = QRectF()
    for n in range(passage._layout.lineCount()):
        whole |= passage._layout.lineAt(n).naturalTextRect()
    return whole.translated(at.x() + passage._shift_px, at.y())


def _inks(passage: Passage, colour: QColor) -> frozenset[str]:
    parts = [
        each.format.foreground().color() for each in passage._layout.formats() if each.format.hasProperty(FOREGROUND)
    ]
    return frozenset(each.name() for each in (colour, *parts))


def ground_of(picture: QImage, box: QRect) -> str:
    """The colour behind a text: the most frequent one around it."""
    seen_: Counter[int] = Counter()
    box = box.adjusted(-2, 0, 2, 0).intersected(picture.rect())
    for y in range(box.top(), box.bottom() + 1, max(1, box.height() // 12)):
        for x in range(box.left(), box.right() + 1, max(1, box.width() // 60)):
            seen_[picture.pixel(x, y)] += 1
    return QColor(seen_.most_common(1)[0][0]).name()


def pale(screen: QWidget, least: float = 7.0) -> list[tuple[str, str, str, float]]:
    """Texts that stand less than 7:1 against what is really behind them."""
    picture, drawn = look_at(screen)
    faults = []
    for each in drawn:
        if not picture.rect().intersects(each.box):
            continue
        ground = ground_of(picture, each.box)
        found = min((contrast(ink, ground), ink) for ink in each.inks)
        if found[0] < least:
            faults.append((each.text, found[1], ground, round(found[0], 2)))
    return faults


def faint(screen: QWidget, least: float = 3.0) -> list[tuple[str, float]]:
    """Buttons whose edge and ground stand less than 3:1 against what is around them; those that are off may."""
    buttons = [w for w in seen(screen) if isinstance(w, QAbstractButton) and w.isEnabled()]
    picture = screen.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    faults = []
    for button in buttons:
        if isinstance(button, Segment) or is_scrolled(button):
            continue
        place = QRect(button.mapTo(screen, QPoint(0, 0)), button.size())
        y = place.center().y()
        outside = QColor(picture.pixel(max(0, place.left() - 2), y)).name()
        inside = [QColor(picture.pixel(place.left() + x, y)).name() for x in range(8)]
        best = max(contrast(each, outside) for each in inside)
        if best < least:
            faults.append((button.objectName(), round(best, 2)))
    return faults
