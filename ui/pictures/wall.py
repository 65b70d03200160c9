"""The panel and the statistics, and the virtual printer's paper."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QPixmap

from kiosk.events import Event
from kiosk.words import Words
from ui.panel.calling import Pace
from ui.panel.screen import PanelScreen
from ui.paper.window import PaperWindow
from ui.pictures.camera import Camera, Pictures, Shape
from ui.statistics.screen import StatisticsScreen
from ui.theme.taste import Taste

PAPER_PX = QSize(420, 900)
LATE = Pace(cut_off_s=-1.0)


def panel(camera: Camera, shape: Shape, language: str, name: str, calls: Sequence[Event] = ()) -> Pictures:
    """Take the panel as it is now, or as these calls come in."""
    screen = camera.open(PanelScreen(camera.room(Taste(diagonal_in=shape.panel_in), language)), shape.size)
    for event in calls:
        screen.on_happened(event)
    yield camera.look(screen, "panel", name, language, shape.name)
    camera.put_away(screen)


def cut_off(camera: Camera, shape: Shape, language: str) -> Pictures:
    """Take the panel that has not heard of the office for a while."""
    screen = PanelScreen(camera.room(Taste(diagonal_in=shape.panel_in), language), pace=LATE)
    camera.open(screen, shape.size)
    screen.on_tick()
    yield camera.look(screen, "panel", "cut-off", language, shape.name)
    camera.put_away(screen)


def statistics(camera: Camera, shape: Shape, language: str, name: str, taste: Taste | None = None) -> Pictures:
    """Take today's figures."""
    screen = camera.open(StatisticsScreen(camera.room(taste or Taste(), language)), shape.size)
    yield camera.look(screen, "statistics", name, language, shape.name)
    camera.put_away(screen)


def definitions(camera: Camera, shape: Shape, language: str) -> Pictures:
    """Take what the figures mean."""
    screen = camera.open(StatisticsScreen(camera.room(Taste(), language)), shape.size)
    screen.on_help_asked()
    yield camera.look(screen, "statistics", "definitions", language, shape.name)
    camera.put_away(screen)


def paper(camera: Camera, language: str, slips: Sequence[QPixmap]) -> Pictures:
    """Take the virtual printer's window: empty, and with slips under each other."""
    window = camera.open(PaperWindow(Words(language)), PAPER_PX)
    for name, shown in (("empty", []), ("slips", list(slips))):
        window.slips = shown
        window.update()
        yield camera.look(window, "paper", name, language)
    camera.put_away(window)
