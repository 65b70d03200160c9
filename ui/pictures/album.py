"""One played day, looked at from every side: which pictures there are, and in which order they are taken."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication

from kiosk.errors import Refused
from kiosk.model import PrintFate
from kiosk.office import Office
from kiosk.ports import PrintResult
from kiosk.verbs.staff import Printed
from kiosk.verbs.take import TakeRequest
from ui.app import make_application
from ui.morning import Morning, Winding
from ui.pictures import admin, citizen, counter, technician, wall
from ui.pictures.camera import Camera, Pictures, Shape
from ui.theme import fonts
from ui.theme.taste import Taste

SHAPES = (
    Shape(1920, 1080, 32.0),
    Shape(1080, 1920, 32.0),
    Shape(1366, 768, 18.5),
    Shape(1280, 1024, 19.0),
    Shape(1024, 768, 15.0),
)
CONTRAST = Taste(is_high_contrast=True)
SERVED_SO_FAR = timedelta(minutes=3, seconds=12)
TO_NOON, TO_EVENING = timedelta(hours=2, minutes=35), timedelta(hours=6)
TO_NEXT_MORNING = timedelta(hours=36, minutes=30)  # Tuesday is a holiday
BURST, REASON = 4, "Đang họp"
Scene = Callable[[Camera, Shape, str], Pictures]


@dataclass(frozen=True, slots=True, kw_only=True)
class Album:
    """What pictures are made of: a played office, its clock, shapes and languages; slips for the paper's window."""

    office: Office
    clock: Winding
    shapes: Sequence[Shape] = SHAPES
    languages: Sequence[str] = ("vi", "en")
    slips: Sequence[QPixmap] = ()


def play(office: Office, clock: Winding, until: datetime) -> None:
    """Play a morning, the same one every time."""
    Morning(office, clock).play(until)


def render(album: Album, folder: Path) -> tuple[Path, ...]:
    """Put every picture into a folder; answers the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for name, picture in photographs(album):
        file = folder / f"{name}.png"
        picture.save(str(file))
        files.append(file)
    return tuple(files)


def photographs(album: Album) -> Pictures:
    """Take every picture of a played day, from a busy morning to the next one."""
    make_application()
    fonts.load()
    QApplication.setStyle("Fusion")
    QApplication.setFont(fonts.font(15))
    QApplication.setCursorFlashTime(0)
    camera = Camera(album.office, album.clock)
    try:
        yield from _morning(camera, album)
        yield from _counter_at_work(camera, album)
        yield from _looked_after(camera, album)
        yield from _later(camera, album)
        if album.slips:
            for language in album.languages:
                yield from wall.paper(camera, language, album.slips)
    finally:
        camera.close()


def _each(camera: Camera, album: Album, *scenes: Scene) -> Pictures:
    """Take scenes in every shape and language."""
    for shape in album.shapes:
        for language in album.languages:
            for scene in scenes:
                yield from scene(camera, shape, language)


def _morning(camera: Camera, album: Album) -> Pictures:
    _line_up(camera)
    camera.wind(SERVED_SO_FAR)
    yield from _each(
        camera,
        album,
        citizen.morning,
        partial(counter.state, name="serving"),
        counter.questions,
        partial(counter.strip, name="serving"),
        partial(wall.panel, name="standing"),
        wall.cut_off,
        partial(wall.statistics, name="today"),
        partial(wall.statistics, name="contrast", taste=CONTRAST),
        wall.definitions,
    )


def _line_up(camera: Camera) -> None:
    """Let people come whom a clerk has to know apart: a priority, one without paper, one who is early."""
    office, definition = camera.office, camera.definition
    found = definition.counter(counter.NUMBER)
    assert found is not None
    first, second = (found.services * 2)[:2]
    urgent = definition.priorities[0].key
    wishes = (
        TakeRequest(service=first, priority=urgent, override=REASON),
        TakeRequest(service=second, override=REASON),
        TakeRequest(service=first, override=REASON),
        TakeRequest(service=second, next=True, stay=True),
    )
    codes = [office.take(wish).ticket.code for wish in wishes]
    result = PrintResult(fate=PrintFate.FAILED, cause="printer.paper")
    office.print_result(Printed(code=codes[1], printer="virtual:", result=result))


def _counter_at_work(camera: Camera, album: Album) -> Pictures:
    """Let the counter call, hold, pause and finish; the panel sees each of it."""
    office, number = camera.office, counter.NUMBER
    calls = camera.news_of(lambda: office.call_next(number))
    yield from _each(
        camera,
        album,
        partial(counter.state, name="called"),
        partial(counter.strip, name="called"),
        partial(wall.panel, name="calling", calls=calls),
    )
    office.serve(number)
    held = office.hold(number).ticket.code
    yield from _each(camera, album, partial(counter.state, name="held"))
    burst = camera.news_of(lambda: _call_everywhere(office))
    yield from _each(camera, album, partial(wall.panel, name="burst", calls=burst))
    camera.wind(timedelta(minutes=6))
    _clear(office, number)
    office.resume(number, held)
    office.finish(number)
    yield from _each(camera, album, partial(counter.state, name="undo"))
    camera.wind(timedelta(minutes=1))
    office.pause(number, REASON)
    yield from _each(
        camera,
        album,
        partial(counter.state, name="paused"),
        partial(wall.panel, name="paused"),
    )
    office.unpause(number)


def _call_everywhere(office: Office) -> None:
    called = 0
    for view in office.counters():
        if called < BURST:
            with suppress(Refused):  # who was called a moment ago is given time to come
                called += office.call_next(view.counter.number) is not None


def _clear(office: Office, number: int) -> None:
    if any(view.ticket for view in office.counters() if view.counter.number == number):
        office.finish(number)


def _looked_after(camera: Camera, album: Album) -> Pictures:
    """Let those who look after the machines look at them."""
    yield from _each(camera, album, technician.over_kiosk, technician.over_panel)
    admin.let_slips_come_out(camera)
    yield from _each(camera, _lying(album), admin.printer, admin.stations)


def _lying(album: Album) -> Album:
    """Leave the shapes out that stand upright: no desk has one."""
    return replace(album, shapes=[shape for shape in album.shapes if shape.wide > shape.tall])


def _later(camera: Camera, album: Album) -> Pictures:
    """Look again at noon, in the evening, and before the next day's opening."""
    for name, after in (("noon", TO_NOON), ("evening", TO_EVENING)):
        camera.wind(after)
        yield from _each(camera, album, partial(wall.panel, name=name))
    yield from _each(camera, album, citizen.closed, partial(wall.statistics, name="evening"))
    camera.wind(TO_NEXT_MORNING)
    yield from _each(
        camera,
        album,
        partial(wall.panel, name="before-opening"),
        partial(counter.state, name="empty"),
        partial(wall.statistics, name="empty"),
    )
    yield from _each(camera, _lying(album), admin.first_print)
