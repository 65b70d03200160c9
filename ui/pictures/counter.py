"""The clerk's console in every state of a counter, whole and as a strip."""

from __future__ import annotations

from PySide6.QtCore import QSize

from kiosk.errors import Unavailable
from ui.counter import stillness
from ui.counter.actions import Action
from ui.counter.screen import CounterScreen
from ui.counter.strip import HEIGHT_PX
from ui.pictures.camera import Camera, Pictures, Shape
from ui.theme.taste import Taste

NUMBER = 2
QUESTIONS = (("transfer", Action.TRANSFER), ("choose", Action.CHOOSE), ("why-pause", Action.PAUSE))
LARGE = Taste(is_large=True, is_high_contrast=True)


def state(camera: Camera, shape: Shape, language: str, name: str) -> Pictures:
    """Take the console as the counter is now."""
    console = _open(camera, shape, language)
    yield camera.look(console, "counter", name, language, shape.name)
    camera.put_away(console)


def questions(camera: Camera, shape: Shape, language: str) -> Pictures:
    """Take what the console asks, and how it looks cut off, large, and folded."""
    console = _open(camera, shape, language)
    for name, action in QUESTIONS:
        console.act(action)
        yield camera.look(console, "counter", name, language, shape.name)
        console.rebuild()
    assert console.console is not None
    console.console.ask(stillness.still_serving(console.words, lambda _: None), console.words)
    yield camera.look(console, "counter", "still", language, shape.name)
    console.rebuild()
    console.on_lost(Unavailable("db.unreachable"))
    camera.rest(console)
    yield f"counter-away-{language}-{shape.name}", camera.still(console)
    camera.put_away(console)
    large = _open(camera, shape, language, LARGE)
    yield camera.look(large, "counter", "large-contrast", language, shape.name)
    camera.put_away(large)


def strip(camera: Camera, shape: Shape, language: str, name: str) -> Pictures:
    """Take the strip as wide as a screen."""
    console = _open(camera, shape, language)
    console.is_strip = True
    console.setFixedHeight(HEIGHT_PX)
    console.resize(QSize(shape.wide, HEIGHT_PX))
    console.rebuild()
    yield camera.look(console, "strip", name, language, shape.name)
    camera.put_away(console)


def _open(camera: Camera, shape: Shape, language: str, taste: Taste | None = None) -> CounterScreen:
    console = CounterScreen(camera.room(taste or Taste(diagonal_in=24.0), language), NUMBER)
    return camera.open(console, shape.size)
